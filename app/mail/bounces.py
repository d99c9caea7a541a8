"""Looks into the mailbox for returned mail, and writes down which letters did not arrive.

What a notification is about is written before the notification is deleted: a crash in between
leaves it for the next look, which finds it written down. Any number can look at once.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import now
from app.mail.mailbox import Mailbox, MailboxError, MailRefusedError, OpenMailbox
from app.mail.postman import KEPT, POSTMAN, Delivery, Outcome
from app.mail.returned import Notice, is_report, read_notice
from app.scope.transaction import take_role

LOGGER = logging.getLogger("ledengegevens.mail")
LOOK_SECONDS = 60.0
# How long to wait after the first, second … fault in a row; longer than the last it never is.
FAULT_PAUSES = (60.0, 300.0, 900.0, 3600.0)
# So many mails are looked at in one go, and the rest in the next.
BATCH = 500

_KNOWN = text("select id from app.bericht where kenmerk = any(:words) for update")
_RETURNED = text(
    """update app.bericht set mislukt_op = :now, fout = :reason, volgende_poging_op = null,
              tekst = null, html = null
        where kenmerk = any(:words) and mislukt_op is null returning id, soort"""
)

Tell = Callable[[Delivery], None]


@dataclass(slots=True)
class BounceReader:
    """Reads the notifications about our letters and deletes them; all other mail stays unread.

    `tell` hears of every letter that came back. `left` is what was looked at and is for people.
    """

    engine: Engine
    mailbox: Mailbox
    tell: Tell
    left: set[tuple[str, str]] = field(default_factory=set)

    def run(self, stop: threading.Event) -> None:
        """Look again and again until asked to stop; a fault only makes the next look later."""
        faults = 0
        while not stop.is_set():
            try:
                self.look()
                faults = 0
            except Exception as error:  # noqa: BLE001 - whatever it is: sending goes on, and so does this
                faults += 1
                LOGGER.warning("de teruggekomen mail wacht: %s", _told(error))
            pause = FAULT_PAUSES[min(faults, len(FAULT_PAUSES)) - 1] if faults else LOOK_SECONDS
            stop.wait(pause)

    def look(self) -> None:
        """Deal with what came since the last look; raises MailboxError.

        A mail that the server won't give holds up no other, and is asked for again the next time.
        """
        refused: MailRefusedError | None = None
        with self.mailbox.opened() as box:
            numbers = box.numbers(now() - KEPT)
            self.left &= {(box.age, number) for number in numbers}
            new = [number for number in numbers if (box.age, number) not in self.left]
            for number in new[:BATCH]:
                try:
                    if self._deal_with(box, number):
                        box.remove(number)
                    else:
                        self.left.add((box.age, number))
                except MailRefusedError as error:
                    refused = error
        if refused is not None:
            raise refused

    def _deal_with(self, box: OpenMailbox, number: str) -> bool:
        """Write down what this mail says of a letter of ours; False when it is about none."""
        if not is_report(box.content_type(number)):
            return False
        notice = _read(box.beginning(number))
        return notice is not None and bool(notice.words) and self._write(notice)

    def _write(self, notice: Notice) -> bool:
        words = {"words": sorted(notice.words)}
        with self.engine.begin() as connection:
            take_role(connection, POSTMAN)
            # Of two who read the same notification the second waits, and finds it written.
            is_ours = bool(connection.execute(_KNOWN, words).all())
            values = words | {"now": now(), "reason": notice.reason}
            returned = connection.execute(_RETURNED, values).all() if notice.reason else []
        for letter in returned:
            self.tell(Delivery(letter.id, letter.soort, Outcome.RETURNED, notice.reason))
        return is_ours


def _read(mail: bytes) -> Notice | None:
    try:
        return read_notice(mail)
    except Exception as error:  # noqa: BLE001 - anybody can send anything, and people can read it
        LOGGER.warning("een teruggekomen mail is onleesbaar (%s)", type(error).__name__)
        return None


def _told(error: Exception) -> str:
    """Return what may stand in a log: of an error that is not ours only its kind."""
    if isinstance(error, SQLAlchemyError):
        return "de database is weg"
    return str(error) if isinstance(error, MailboxError) else type(error).__name__
