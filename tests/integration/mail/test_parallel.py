"""Several postmen at once: each letter is sent once, and none waits for another's."""

import threading
from collections import Counter
from email.message import EmailMessage

import pytest

from app.mail.postman import Outcome
from tests.integration.mail.conftest import postman_of

LETTERS, POSTMEN = 40, 4


class Slow:
    """Takes mail, and notes who was being sent at the same time."""

    def __init__(self, together: threading.Barrier | None = None) -> None:
        self.sent: list[str] = []
        self.together = together

    def send(self, message: EmailMessage, number, kind, now) -> None:
        if self.together is not None:
            self.together.wait(timeout=20)
            self.together = None
        self.sent.append(str(message["To"]))

    def close(self) -> None:
        pass


def test_each_letter_is_sent_once(database, write):
    for number in range(LETTERS):
        write(f"a{number}@gemeente.example")
    # All hold a letter before any is sent: nobody waits for the row of another.
    barrier = threading.Barrier(POSTMEN)
    transports = [Slow(barrier) for _ in range(POSTMEN)]

    def work(transport: Slow) -> None:
        postman = postman_of(database, transport)
        while postman.deliver_one() is not None:
            pass

    threads = [threading.Thread(target=work, args=(transport,)) for transport in transports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    sent = Counter(to for transport in transports for to in transport.sent)
    assert len(sent) == LETTERS
    assert set(sent.values()) == {1}
    assert all(transport.sent for transport in transports)
    assert database.value("select count(*) from app.bericht where verzonden_op is null") == 0


def test_a_postman_that_dies_while_sending_leaves_the_letter(database, write):
    number = write()

    class Dies(Slow):
        def send(self, message: EmailMessage, number, kind, now) -> None:
            raise KeyboardInterrupt

    dying = postman_of(database, Dies())
    with pytest.raises(KeyboardInterrupt):
        dying.deliver_one()
    healthy = Slow()
    assert postman_of(database, healthy).deliver_one().outcome is Outcome.SENT
    assert healthy.sent == ["a@gemeente.example"]
    assert database.value("select pogingen from app.bericht where id = %s", number) == 1
