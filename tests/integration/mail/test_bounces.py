"""Mail that comes back after it was handed over: noticed once, believed only by its own word."""

import ssl
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.core import clock
from app.mail import bounces, mailbox
from app.mail.bounces import BounceReader
from app.mail.mailbox import Mailbox, MailboxError
from app.mail.postman import KEPT, Outcome, Postman
from tests.integration.mail.conftest import SENDER, row, smtp
from tests.support import sample
from tests.support.imap_server import behind_tls, imap_server
from tests.support.invitations import NEW, forget
from tests.support.mail_server import HOST, mail_server, make_certificate
from tests.support.notices import REMOTE_TEXT, exchange, gmail, postfix
from tests.support.registering import SIGN_UP, Newcomer

RETURNING = replace(SENDER, bounce="retour@vng.example")
SHAPES = {"postfix": postfix, "exchange": exchange, "gmail": gmail}
HUMAN = (
    b"From: jan@gemeente.example\r\nSubject: vraag\r\nContent-Type: text/plain\r\n\r\n"
    b"Mag ik bellen?\r\n"
)
REPORT = b"Content-Type: multipart/report; boundary=x\r\n\r\n"
# Somebody read a mail: a report, and not about its delivery.
RECEIPT = REPORT + (
    b"--x\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: displayed\r\n"
    b"\r\n--x--\r\n"
)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with imap_server(tmp_path_factory.mktemp("imap")) as box:
        yield box


@pytest.fixture
def box(served):
    served.empty()
    return served


@pytest.fixture
def told():
    return []


@pytest.fixture
def reader(database, box, told):
    return reader_of(database, box.url(), told)


def reader_of(database, url, told, **options):
    engine = create_engine(database.app_url, poolclass=NullPool)
    return BounceReader(engine, Mailbox(url, **options), told.append)


@pytest.fixture
def send(database, inbox, write):
    """Send a letter; return its number, the mail as it arrived and the envelope's sender."""
    engine = create_engine(database.app_url, poolclass=NullPool)

    def hand_over(sender=RETURNING, **more):
        number = write(**more)
        transport = smtp(inbox)
        assert Postman(engine, transport, sender).deliver_one().outcome is Outcome.SENT
        transport.close()
        return number, inbox.mails[-1], inbox.senders[-1]

    return hand_over


def has_failed(database, number) -> bool:
    return row(database, number)["mislukt_op"] is not None


# What goes out.


def test_each_letter_returns_to_an_address_of_its_own_that_nobody_can_guess(database, send):
    first, mail, returns_to = send()
    _, other, elsewhere = send()
    word = row(database, first)["kenmerk"]
    assert returns_to == f"retour+{word}@vng.example"
    assert mail["Message-ID"] == f"<{word}@vng.example>"
    assert mail["Return-Path"] is None, "it is the envelope's, and whoever takes it in writes it"
    assert len(word) == 32
    assert elsewhere != returns_to
    assert other["Message-ID"] != mail["Message-ID"]


def test_without_an_address_for_it_mail_returns_to_its_sender(send):
    _, mail, returns_to = send(SENDER)
    assert returns_to == SENDER.address
    assert mail["From"].endswith(f"<{SENDER.address}>")


def test_a_server_that_knows_notifications_is_told_to_send_no_body_back(database, write):
    engine = create_engine(database.app_url, poolclass=NullPool)
    with mail_server(knows_dsn=True) as inbox:
        number = write()
        transport = smtp(inbox)
        assert Postman(engine, transport, RETURNING).deliver_one().outcome is Outcome.SENT
        transport.close()
    word = row(database, number)["kenmerk"]
    assert inbox.notify == [{"RET": "HDRS", "ENVID": word.upper()}, {"NOTIFY": "FAILURE"}]
    assert len(inbox.mails) == 1


def test_nobody_at_vng_can_read_the_word(database, send):
    send()
    for role in ("beheerder", "aanmelding"):
        with (
            database.as_role(role) as connection,
            pytest.raises(Exception, match="permission denied"),
        ):
            connection.execute("select kenmerk from app.bericht")


# What comes back.


@pytest.mark.parametrize("sender", [SENDER, RETURNING], ids=["message-id", "address"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_letter_that_failed_for_good_is_a_failure(
    database, box, reader, told, send, shape, sender
):
    number, mail, returns_to = send(sender)
    if sender is RETURNING:  # as where a relay gives mail another Message-ID
        mail.replace_header("Message-ID", "<another@relay.example>")
    box.put(SHAPES[shape](mail, to=returns_to))
    reader.look()
    kept = row(database, number)
    assert kept["mislukt_op"] is not None
    assert kept["verzonden_op"] is not None
    assert kept["fout"].startswith(("Het adres bestaat niet (5.1.1", "De mailbox is vol (5.2.2)"))
    assert kept["tekst"] is kept["html"] is kept["volgende_poging_op"] is None
    (delivery,) = told
    assert (delivery.id, delivery.outcome) == (number, Outcome.RETURNED)
    assert box.mails() == [], "what was dealt with is deleted: it may hold the letter's code"


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("relayed", "2.1.9"), ("failed", "2.0.0")]
)
def test_what_did_not_fail_for_good_changes_nothing(
    database, box, reader, told, send, action, status
):
    number, mail, returns_to = send()
    before = row(database, number)
    box.put(postfix(mail, to=returns_to, action=action, status=status))
    reader.look()
    assert row(database, number) == before
    assert told == []
    assert box.mails() == []


def test_who_does_not_know_the_word_can_mark_nobodys_mail(database, box, reader, told, send):
    number, mail, _ = send()
    mail.replace_header("Message-ID", "<0123456789abcdef0123456789abcdef@vng.example>")
    for to in (
        "retour@vng.example",
        "retour+@vng.example",
        f"retour+{number}@vng.example",
        f"retour+{'0' * 32}@vng.example",
        "retour+%@vng.example",
    ):
        box.put(*(make(mail, to=to) for make in SHAPES.values()))
    forged = box.mails()
    reader.look()
    assert not has_failed(database, number)
    assert told == []
    assert box.mails() == forged, "what is about no letter of ours is for people"


def test_other_mail_is_left_as_it_was_and_looked_at_once(box, reader, send, monkeypatch):
    send()
    box.put(HUMAN, RECEIPT)
    reader.look()
    assert box.mails() == [(HUMAN, False), (RECEIPT, False)]
    asked = []
    kind = mailbox.OpenMailbox.content_type
    monkeypatch.setattr(
        mailbox.OpenMailbox, "content_type", lambda *args: asked.append(args[1]) or kind(*args)
    )
    reader.look()
    assert asked == []
    box.put(HUMAN)
    reader.look()
    assert len(asked) == 1


def test_of_mail_from_people_the_body_is_not_even_read(box, reader, monkeypatch):
    read = []
    monkeypatch.setattr(mailbox.OpenMailbox, "beginning", lambda *args: read.append(args) or b"")
    box.put(HUMAN)
    reader.look()
    assert read == []


def test_what_others_marked_to_be_deleted_is_not_deleted_by_us(database, box, reader, send):
    number, mail, returns_to = send()
    box.put(HUMAN)
    box.mark()
    box.put(postfix(mail, to=returns_to))
    reader.look()
    assert has_failed(database, number)
    assert box.mails() == [(HUMAN, False)]


def test_a_server_that_cannot_delete_one_mail_keeps_it_marked(
    database, box, reader, told, send, monkeypatch
):
    monkeypatch.setattr("imaplib.IMAP4.capability", lambda _: ("OK", [b"IMAP4rev1"]))
    _, mail, returns_to = send()
    box.put(postfix(mail, to=returns_to))
    reader.look()
    reader.look()
    assert len(told) == len(box.mails()) == 1


def test_odd_mail_stops_nothing(database, box, reader, told, send):
    number, mail, returns_to = send()
    real = postfix(mail, to=returns_to)
    odd = [
        b"Content-Type: multipart/report\r\n\r\n\x00\xff\xfe",
        b'Content-Type: multipart/report; boundary="\x00"\r\nTo: =?x?q?=ff?=\r\n\r\n--\x00\r\n',
        REPORT + b"--x\r\nContent-Type: message/delivery-status\r\n\r\n\r\n\r\n: \r\n\r\n",
        b"\xff" * 3000,
    ]
    box.put(*odd, real)
    reader.look()
    assert has_failed(database, number)
    assert [delivery.id for delivery in told] == [number]
    assert [mail for mail, _ in box.mails()] == odd


def test_of_a_huge_mail_only_the_beginning_is_read(database, box, reader, send):
    number, mail, returns_to = send()
    notice = postfix(mail, to=returns_to)
    filling = b"x" * 70 + b"\r\n"
    behind = notice + filling * 60_000
    text = b"I'm sorry to have to inform you"
    assert text in notice
    before = notice.replace(text, filling * 60_000 + text)
    box.put(before)
    reader.look()
    assert not has_failed(database, number), "it says nothing in what is read of it"
    assert len(box.mails()) == 1
    box.put(behind)
    reader.look()
    assert has_failed(database, number)
    assert len(box.mails()) == 1


def test_a_second_notification_counts_nothing(database, box, reader, told, send):
    number, mail, returns_to = send()
    notice = postfix(mail, to=returns_to)
    box.put(notice, notice)
    reader.look()
    first = row(database, number)
    clock.move(timedelta(minutes=5))
    box.put(postfix(mail, to=returns_to, status="5.2.2"))
    reader.look()
    assert row(database, number) == first
    assert len(told) == 1
    assert box.mails() == []


def test_several_workers_count_it_once(database, box, send):
    letters = [send() for _ in range(5)]
    box.put(*(postfix(mail, to=to) for _, mail, to in letters))
    told, faults = [], []
    gate = threading.Barrier(4)

    def work():
        own = reader_of(database, box.url(), told)
        gate.wait(timeout=20)
        try:
            own.look()
        except MailboxError as error:
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    assert sorted(delivery.id for delivery in told) == [number for number, _, _ in letters]
    assert box.mails() == []


def test_a_crash_before_it_is_deleted_counts_it_once(
    database, box, reader, told, send, monkeypatch
):
    number, mail, returns_to = send()
    box.put(postfix(mail, to=returns_to))
    with monkeypatch.context() as patch:
        patch.setattr(mailbox.OpenMailbox, "remove", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reader.look()
    assert has_failed(database, number)
    assert len(box.mails()) == 1
    reader_of(database, box.url(), told).look()
    assert len(told) == 1
    assert box.mails() == []


def test_a_letter_that_was_forgotten_is_nobodys(database, box, reader, told, send, postman):
    _, mail, returns_to = send()
    clock.move(KEPT + timedelta(minutes=1))
    assert postman.forget_old() == 1
    clock.move_back()
    box.put(postfix(mail, to=returns_to))
    reader.look()
    assert told == []
    assert len(box.mails()) == 1


def test_mail_older_than_any_letter_is_not_looked_at(database, box, reader, send):
    number, mail, returns_to = send()
    box.put(postfix(mail, to=returns_to))
    clock.move(KEPT + timedelta(days=3))
    reader.look()
    assert not has_failed(database, number)
    clock.move_back()
    reader.look()
    assert has_failed(database, number)


def test_a_mail_that_the_server_will_not_give_holds_up_no_other(
    database, box, reader, send, monkeypatch
):
    number, mail, returns_to = send()
    box.put(HUMAN, postfix(mail, to=returns_to))
    kind = mailbox.OpenMailbox.content_type
    refused = []

    def stubborn(self, number):
        if not refused:
            refused.append(number)
            self._ask("FETCH", number, "(NO SUCH THING)")
        return kind(self, number)

    monkeypatch.setattr(mailbox.OpenMailbox, "content_type", stubborn)
    with pytest.raises(MailboxError):
        reader.look()
    assert has_failed(database, number)
    reader.look()
    assert [mail for mail, _ in box.mails()] == [HUMAN]


# What staff see.


@pytest.fixture
def admin(database, client_as):
    forget(database)
    return client_as("beheerder")


@pytest.fixture
def hand_over(database, inbox):
    """Send the letter that waits; return the mail as it arrived and the envelope's sender."""
    engine = create_engine(database.app_url, poolclass=NullPool)

    def deliver():
        transport = smtp(inbox)
        assert Postman(engine, transport, RETURNING).deliver_one().outcome is Outcome.SENT
        transport.close()
        return inbox.mails[-1], inbox.senders[-1]

    return deliver


def invite(admin, database) -> int:
    place = database.value("select id from register.gemeente where code = %s", sample.A)
    assert admin.submit("/uitnodigen/", {**NEW, "gemeente_id": place}).status_code == 302
    return database.value("select id from app.uitnodiging")


def text_of(admin, path) -> str:
    page = admin.get(path).get_data(as_text=True)
    assert REMOTE_TEXT not in page
    return page


def bounced(admin) -> bool:
    return NEW["naam"] in text_of(admin, "/uitnodigingen/export?_flt_0_status=bezorgfout")


def test_an_invitation_that_comes_back_is_seen_wherever_staff_look(
    admin, database, box, reader, hand_over
):
    number = invite(admin, database)
    mail, returns_to = hand_over()
    assert not bounced(admin)
    assert "kwam niet aan" not in text_of(admin, "/")
    box.put(postfix(mail, to=returns_to))
    reader.look()
    reason = "Het adres bestaat niet (5.1.1)."
    assert bounced(admin)
    assert reason in text_of(admin, f"/uitnodigingen/show/{number}")
    failed = text_of(admin, "/verstuurde-mail/list/?_flt_0_status=mislukt")
    assert NEW["email"] in failed
    assert reason in failed
    assert NEW["email"] not in text_of(admin, "/verstuurde-mail/list/?_flt_0_status=verstuurd")
    assert "1 uitnodiging kwam niet aan" in text_of(admin, "/")
    page = admin.submit("/aanmeldingen/", {"email": NEW["email"]}).get_data(as_text=True)
    assert "De mail met de uitnodiging kon niet worden bezorgd." in page
    assert "Mail bezorgd bij de mailserver: uitnodiging" in page
    assert f"Mail niet bezorgd: uitnodiging. Reden: {reason}" in page
    assert REMOTE_TEXT not in page


def test_sent_again_it_counts_anew_and_the_older_mail_no_longer(
    admin, database, box, reader, hand_over
):
    number = invite(admin, database)
    first, returned = hand_over()
    box.put(postfix(first, to=returned))
    reader.look()
    assert bounced(admin)
    admin.submit(f"/uitnodigen/opnieuw/{number}")
    assert not bounced(admin)
    second, returns_to = hand_over()
    assert not bounced(admin)
    # Late, and about the older mail: also when that had not come back before.
    box.put(postfix(first, to=returned))
    reader.look()
    assert not bounced(admin)
    assert "De uitnodiging is verstuurd" in admin.submit(
        "/aanmeldingen/", {"email": NEW["email"]}
    ).get_data(as_text=True)
    box.put(postfix(second, to=returns_to))
    reader.look()
    assert bounced(admin)


def test_a_late_return_of_the_older_mail_spoils_no_newer_invitation(
    admin, database, box, reader, told, hand_over
):
    number = invite(admin, database)
    first, returned = hand_over()
    admin.submit(f"/uitnodigen/opnieuw/{number}")
    hand_over()
    box.put(postfix(first, to=returned))
    reader.look()
    assert len(told) == 1
    assert not bounced(admin)


def test_a_code_that_comes_back_is_seen_where_somebody_stands(
    admin, client, database, box, reader, hand_over
):
    invite(admin, database)
    hand_over()
    clock.move(timedelta(seconds=5))
    assert client.submit(SIGN_UP, Newcomer(NEW["email"]).details).status_code == 302
    mail, returns_to = hand_over()
    box.put(gmail(mail, to=returns_to))
    reader.look()

    def page():
        asked = admin.submit("/aanmeldingen/", {"email": NEW["email"]})
        return asked.get_data(as_text=True)

    told = "De mail met de verificatiecode kon niet worden bezorgd."
    assert told in page()
    assert "Mail niet bezorgd: verificatiecode. Reden: De mailbox is vol (5.2.2)." in page()
    # A day later nobody is half-way any more; that nothing arrives there still is so.
    clock.move(timedelta(days=1))
    admin.enter(sample.account_of("beheerder").email)
    assert told in page()


# The mailbox itself.


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certified")
    server, authority = make_certificate(folder)
    with imap_server(folder, certificate=authority) as box:
        yield box, server, ssl.create_default_context(cafile=str(authority))


def test_starttls_comes_before_the_password(database, certified, told, send):
    box, _, trusting = certified
    number, mail, returns_to = send()
    box.put(postfix(mail, to=returns_to))
    reader_of(database, box.url(), told, context=trusting, needs_tls=True).look()
    assert has_failed(database, number)


def test_tls_from_the_first_byte(database, served, certified, told, send):
    _, server, trusting = certified
    number, mail, returns_to = send()
    served.put(postfix(mail, to=returns_to))
    with behind_tls(served, server) as hidden:
        reader_of(database, hidden.url("imaps"), told, context=trusting).look()
    assert has_failed(database, number)


@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_a_mailbox_that_nobody_vouches_for_gets_no_password(
    database, served, certified, told, scheme, monkeypatch
):
    monkeypatch.setattr("imaplib.IMAP4.login", lambda *_: pytest.fail("a password was given"))
    box, server, _ = certified
    with behind_tls(served, server) as hidden:
        url = box.url() if scheme == "imap" else hidden.url("imaps")
        with pytest.raises(MailboxError, match="wie hij is"):
            reader_of(database, url, told).look()


def test_a_mailbox_without_tls_gets_no_password(database, box, told, monkeypatch):
    monkeypatch.setattr("imaplib.IMAP4.login", lambda *_: pytest.fail("a password was given"))
    with pytest.raises(MailboxError, match="geen TLS"):
        reader_of(database, box.url(), told, needs_tls=True).look()


@pytest.mark.parametrize("host", ["mail.example", "10.0.0.5", "localhost.example"])
def test_only_this_machine_may_go_without_tls(host):
    assert Mailbox(f"imap://u:p@{host}").needs_tls
    assert not Mailbox("imap://u:p@localhost").needs_tls


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": "fout"}, "De mailbox weigerde het inloggen."),
        ({"password": "geheïm"}, "De mailbox weigerde het inloggen."),
        ({"folder": "Bestaat niet"}, "De map van de mailbox kan niet worden geopend."),
    ],
)
def test_a_mailbox_that_stays_shut_says_which_door(database, box, told, change, sentence):
    with pytest.raises(MailboxError) as refused:
        reader_of(database, box.url(**change), told).look()
    assert str(refused.value) == sentence


def test_the_address_says_everything():
    found = Mailbox("imaps://jan%40vng:ge%3Aheim@mail.example/Map%20A/B")
    assert (found.host, found.port, found.folder) == ("mail.example", 993, "Map A/B")
    assert (found.user, found.password) == ("jan@vng", "ge:heim")
    assert (Mailbox("imap://u:p@mail.example").port, found.is_tls_at_once) == (143, True)
    assert Mailbox("imap://u:p@mail.example").folder == "INBOX"


def test_after_a_fault_it_looks_again_and_every_pause_is_longer(
    database, tmp_path, told, send, monkeypatch, caplog
):
    number, mail, returns_to = send()
    pauses = []

    class Stop(threading.Event):
        """Waits for nobody; a mailbox comes up at the third pause, and the sixth is the last."""

        def wait(self, timeout=None):
            pauses.append(timeout)
            if len(pauses) == 3:
                reader.mailbox = Mailbox(box.url())
            if len(pauses) == 5:
                self.set()
            return self.is_set()

    with imap_server(tmp_path) as gone:
        pass
    with imap_server(tmp_path) as box:
        box.put(postfix(mail, to=returns_to))
        reader = reader_of(database, gone.url(), told)
        reader.run(Stop())
    first, second, third, _ = bounces.FAULT_PAUSES
    assert pauses == [first, second, third, bounces.LOOK_SECONDS, bounces.LOOK_SECONDS]
    assert has_failed(database, number)
    assert [r.getMessage() for r in caplog.records] == [
        "de teruggekomen mail wacht: De mailbox is niet bereikbaar."
    ] * 3


def test_a_database_that_is_away_leaves_the_mail_for_later(database, box, told, send, caplog):
    number, mail, returns_to = send()
    box.put(postfix(mail, to=returns_to))
    away = f"postgresql+psycopg://wie:geheim@{HOST}:{mailbox.PORTS['imap']}/weg"
    reader = BounceReader(create_engine(away, poolclass=NullPool), Mailbox(box.url()), told.append)
    stop = threading.Event()
    stop.wait = lambda _seconds: stop.set()
    reader.run(stop)
    assert [r.getMessage() for r in caplog.records] == [
        "de teruggekomen mail wacht: de database is weg"
    ]
    assert len(box.mails()) == 1
    reader_of(database, box.url(), told).look()
    assert has_failed(database, number)


def test_a_mail_that_cannot_be_read_is_left_and_the_log_names_nobody(
    box, reader, told, caplog, monkeypatch
):
    # Deeper than a program can follow; this server takes in no such mail, another may.
    part = b"Content-Type: multipart/report; boundary=%d\r\n\r\n--%d\r\n"
    deep = b"To: jan@gemeente.example\r\n" + b"".join(part % (n, n) for n in range(4000))
    monkeypatch.setattr(mailbox.OpenMailbox, "beginning", lambda *_: deep)
    box.put(RECEIPT)
    reader.look()
    assert told == []
    assert len(box.mails()) == 1
    assert [r.getMessage() for r in caplog.records] == [
        "een teruggekomen mail is onleesbaar (RecursionError)"
    ]
