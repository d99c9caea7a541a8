"""A letter in the queue becomes one mail, or is tried again, or is given up; nothing in between."""

import ssl
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from app.core import clock
from app.core.settings import Settings
from app.mail.message import Waiting, make_message
from app.mail.outbox import Letter, queue
from app.mail.postman import KEPT, PAUSES, Outcome
from app.mail.transport import FileTransport, SmtpTransport, TransportError, open_transport
from tests.integration.mail.conftest import LETTER, SENDER, postman_of, row, smtp
from tests.support.mail_server import HOST, mail_server, make_certificate


def test_a_letter_is_sent_as_text_and_html_and_forgotten(database, inbox, postman, write):
    number = write("j.jansen@gemeente.example")
    delivery = postman.deliver_one()

    assert (delivery.outcome, delivery.id) == (Outcome.SENT, number)
    (mail,) = inbox.mails
    assert inbox.recipients == [["j.jansen@gemeente.example"]]
    assert inbox.senders == ["ledengegevens@vng.example"]
    assert inbox.greeted_as == ["vng.example"]
    assert mail["From"] == "VNG Ledengegevens <ledengegevens@vng.example>"
    assert mail["Reply-To"] == "VNG Ledengegevens <hulp@vng.example>"
    assert mail["Subject"] == "Hallo"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@vng.example>")
    assert mail["Date"]
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().strip() == LETTER.text
    assert mail.get_body(("html",)).get_content().strip() == LETTER.html

    kept = row(database, number)
    assert kept["verzonden_op"] is not None
    assert kept["tekst"] is kept["html"] is kept["volgende_poging_op"] is kept["fout"] is None
    assert postman.deliver_one() is None
    assert len(inbox.mails) == 1


def test_nothing_is_sent_of_a_transaction_that_was_taken_back(inbox, postman, door_session):
    queue(door_session, LETTER, to="a@gemeente.example", now=clock.now())
    assert postman.deliver_one() is None
    door_session.rollback()
    assert postman.deliver_one() is None
    assert inbox.mails == []


def test_what_is_not_committed_waits_until_it_is(inbox, postman, door_session):
    queue(door_session, LETTER, to="a@gemeente.example", now=clock.now())
    assert postman.deliver_one() is None
    door_session.commit()
    assert postman.deliver_one().outcome is Outcome.SENT
    assert len(inbox.mails) == 1


def test_later_is_tried_again_after_a_pause_and_is_the_same_mail(database, inbox, postman, write):
    number = write()
    inbox.data.append("451 4.3.0 Try again later, j.jansen@gemeente.example")
    assert postman.deliver_one().outcome is Outcome.LATER
    kept = row(database, number)
    assert kept["fout"] == "De mailserver nam de mail niet aan (451)."
    assert kept["tekst"] == LETTER.text
    assert kept["verzonden_op"] is kept["mislukt_op"] is None
    assert kept["pogingen"] == 1

    assert postman.deliver_one() is None, "the pause is not over"
    clock.move(PAUSES[0])
    assert postman.deliver_one().outcome is Outcome.SENT
    kept = row(database, number)
    assert (kept["pogingen"], kept["fout"], kept["tekst"]) == (2, None, None)
    assert len(inbox.mails) == 1


def test_a_mail_that_goes_twice_has_one_message_id(database, inbox, postman, write):
    number = write()
    postman.deliver_one()
    with database.as_owner() as owner:  # as after a crash between the server's yes and our commit
        owner.execute(
            "update app.bericht set tekst = 'x', html = 'x', verzonden_op = null,"
            " volgende_poging_op = aangemaakt_op where id = %s",
            (number,),
        )
    postman.deliver_one()
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 1
    assert len(inbox.mails) == 2


def test_the_pauses_grow_and_then_it_is_given_up(database, inbox, postman, write):
    number = write()
    waited = []
    for _ in PAUSES:
        inbox.rcpt.append("450 4.2.1 Mailbox busy")
        before = clock.now()
        assert postman.deliver_one().outcome is Outcome.LATER
        waited.append(row(database, number)["volgende_poging_op"] - before)
        clock.move(waited[-1])
    assert [round(pause.total_seconds() / 60) for pause in waited] == [1, 5, 15, 60, 240, 720, 1440]
    inbox.rcpt.append("450 4.2.1 Mailbox busy")
    assert postman.deliver_one().outcome is Outcome.FAILED
    kept = row(database, number)
    assert kept["mislukt_op"] is not None
    assert kept["fout"] == "De mailserver nam het adres niet aan (450)."
    assert kept["tekst"] is kept["html"] is kept["volgende_poging_op"] is None
    assert inbox.mails == []


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("rcpt", "De mailserver nam het adres niet aan (550)."),
        ("data", "De mailserver nam de mail niet aan (550)."),
    ],
)
def test_a_refusal_for_good_is_given_up_at_once(database, inbox, postman, write, where, sentence):
    number = write()
    getattr(inbox, where).append("550 5.1.1 j.jansen@gemeente.example unknown")
    delivery = postman.deliver_one()
    assert (delivery.outcome, delivery.reason) == (Outcome.FAILED, sentence)
    kept = row(database, number)
    assert kept["fout"] == sentence
    assert kept["mislukt_op"] is not None
    assert kept["tekst"] is kept["html"] is kept["volgende_poging_op"] is None
    clock.move(timedelta(days=2))
    assert postman.deliver_one() is None
    # The next letter is not held up by it.
    write("ander@gemeente.example")
    assert postman.deliver_one().outcome is Outcome.SENT


def test_a_refused_sender_is_a_fault_of_ours_and_loses_no_letter(database, inbox, postman, write):
    number = write()
    inbox.mail.append("553 5.7.1 Not yours")
    assert postman.deliver_one().outcome is Outcome.AWAY
    assert row(database, number)["fout"] == "De mailserver nam de afzender niet aan (553)."
    clock.move(PAUSES[0])
    assert postman.deliver_one().outcome is Outcome.SENT


def test_a_server_that_hangs_up_gets_a_new_connection(database, inbox, postman, write):
    write()
    inbox.data.append("421 4.3.2 Closing")
    assert postman.deliver_one().outcome is Outcome.LATER
    clock.move(PAUSES[0])
    assert postman.deliver_one().outcome is Outcome.SENT


def test_several_letters_go_over_one_connection(inbox, postman, write):
    for number in range(3):
        write(f"a{number}@gemeente.example")
    assert [postman.deliver_one().outcome for _ in range(3)] == [Outcome.SENT] * 3
    assert len(inbox.mails) == 3
    assert len(inbox.greeted_as) == 1


def test_a_server_that_is_not_there_loses_nothing(database, write):
    number = write()
    with mail_server() as gone:
        pass
    postman = postman_of(database, smtp(gone))
    assert postman.deliver_one().outcome is Outcome.AWAY
    kept = row(database, number)
    assert kept["fout"] == "De mailserver is niet bereikbaar."
    assert kept["tekst"] == LETTER.text
    assert kept["mislukt_op"] is None


@pytest.mark.parametrize(
    "to",
    [
        "a@gemeente.example\r\nBcc: b@elders.example",
        "a@gemeente.example\nb@elders.example",
        "a@gemeente.example, b@elders.example",
        "a@gemeente.example,b@elders.example",
        "Jan <a@gemeente.example>",
        "a@gemeente.example\x00",
        "a@gemeente.example>\r\nRCPT TO:<b@elders.example",
        "á@gemeente.example",
        "a",
        "",
    ],
)
def test_an_address_that_is_more_than_an_address_gets_no_mail(database, inbox, postman, write, to):
    if "\x00" in to:  # PostgreSQL keeps no such text at all
        with pytest.raises(Exception, match="NUL"):
            write(to)
        return
    number = write(to)
    assert postman.deliver_one().outcome is Outcome.FAILED
    assert inbox.mails == []
    kept = row(database, number)
    assert kept["mislukt_op"] is not None
    assert "elders" not in kept["fout"]
    assert kept["tekst"] is None


@pytest.mark.parametrize("subject", ["Hallo\r\nBcc: b@elders.example", "Hallo\nX: y", "a\x1bb"])
def test_a_subject_of_two_lines_gets_no_mail(database, inbox, postman, write, subject):
    number = write(letter=replace(LETTER, subject=subject))
    assert postman.deliver_one().outcome is Outcome.FAILED
    assert inbox.mails == []
    assert "tekens" in row(database, number)["fout"]


def test_a_body_is_no_header_whatever_it_begins_with(inbox, postman, write):
    body = "Bcc: b@elders.example\r\n.\r\nMAIL FROM:<x@elders.example>\r\n.\r\neinde"
    write(letter=replace(LETTER, text=body))
    assert postman.deliver_one().outcome is Outcome.SENT
    (mail,) = inbox.mails
    assert mail["Bcc"] is None
    assert inbox.recipients == [["a@gemeente.example"]]
    assert mail.get_body(("plain",)).get_content().splitlines() == body.split("\r\n")


def test_a_code_that_is_over_is_not_sent_any_more(database, inbox, postman, write):
    number = write(letter=replace(LETTER, kind="verificatiecode"))
    clock.move(timedelta(minutes=10, seconds=1))
    assert postman.deliver_one().outcome is Outcome.FAILED
    assert inbox.mails == []
    kept = row(database, number)
    assert kept["tekst"] is None
    assert "niet op tijd" in kept["fout"]


def test_after_ninety_days_it_is_forgotten_unless_it_still_waits(database, postman, write):
    old, waiting = write(), write()
    with database.as_owner() as owner:
        owner.execute(
            "update app.bericht set volgende_poging_op = null, verzonden_op = aangemaakt_op"
            " where id = %s",
            (old,),
        )
    clock.move(KEPT - timedelta(minutes=1))
    assert postman.forget_old() == 0
    new = write()
    clock.move(timedelta(minutes=2))
    assert postman.forget_old() == 1
    left = database.value("select array_agg(id order by id) from app.bericht")
    assert left == [waiting, new]


def test_the_postman_has_no_other_right(database):
    with database.as_role("postbode") as connection:
        connection.execute("select aan from app.bericht")
    for statement in (
        "insert into app.bericht (aan) values ('a@b.example')",
        "select * from public.ab_user",
        "select * from app.uitnodiging",
        "select * from app.mailtekst",
    ):
        with (
            database.as_role("postbode") as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)


# TLS and signing in.


@pytest.fixture
def certificate(tmp_path):
    return make_certificate(tmp_path)


def trusting(path):
    return ssl.create_default_context(cafile=str(path))


def send(transport, letter: Letter = LETTER) -> None:
    waiting = Waiting(1, letter.kind, "a@b.example", letter.subject, letter.text, letter.html,
                      clock.now())  # fmt: skip
    transport.send(make_message(waiting, SENDER, clock.now()), 1, letter.kind, clock.now())
    transport.close()


def test_starttls_comes_before_the_password_and_the_mail(certificate):
    server, authority = certificate
    with mail_server(tls_context=server, require_starttls=True, with_login=True) as inbox:
        url = f"smtp://jan%40vng:ge%3Aheim@{HOST}:{inbox.port}"
        send(smtp(inbox, url, context=trusting(authority), needs_tls=True))
    assert inbox.logins == [("jan@vng", "ge:heim")]
    assert inbox.over_tls == [True]


def test_tls_from_the_first_byte(certificate):
    server, authority = certificate
    with mail_server(ssl_context=server) as inbox:
        url = f"smtps://{HOST}:{inbox.port}"
        send(smtp(inbox, url, context=trusting(authority)))
    assert inbox.over_tls == [True]


def test_a_server_without_tls_gets_no_password_and_no_mail():
    with mail_server(with_login=True) as inbox:
        transport = smtp(inbox, f"smtp://jan:geheim@{HOST}:{inbox.port}", needs_tls=True)
        with pytest.raises(TransportError, match="geen TLS") as refused:
            send(transport)
    assert refused.value.is_away
    assert inbox.logins == []
    assert inbox.mails == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_nobody_vouches_for_gets_nothing(certificate, scheme):
    server, _authority = certificate
    options = {"ssl_context": server} if scheme == "smtps" else {"tls_context": server}
    refused = pytest.raises(TransportError, match="wie hij is")
    with mail_server(**options, with_login=True) as inbox, refused:
        send(smtp(inbox, f"{scheme}://jan:geheim@{HOST}:{inbox.port}"))
    assert inbox.logins == []
    assert inbox.mails == []


def test_a_server_of_another_name_gets_nothing(tmp_path):
    server, authority = make_certificate(tmp_path, "mail.elders.example")
    refused = pytest.raises(TransportError, match="wie hij is")
    with mail_server(tls_context=server) as inbox, refused:
        send(smtp(inbox, context=trusting(authority)))
    assert inbox.mails == []


def test_a_wrong_password_is_a_fault_of_ours_and_loses_no_letter(database, write):
    number = write()
    with mail_server(with_login=True) as inbox:
        inbox.wrong_password = True
        postman = postman_of(database, smtp(inbox, f"smtp://jan:fout@{HOST}:{inbox.port}"))
        assert postman.deliver_one().outcome is Outcome.AWAY
    kept = row(database, number)
    assert kept["fout"] == "De mailserver weigerde het inloggen (535)."
    assert kept["tekst"] == LETTER.text


@pytest.mark.parametrize("host", ["mail.example", "10.0.0.5", "localhost.example"])
def test_only_this_machine_may_go_without_tls(host):
    assert SmtpTransport(f"smtp://{host}", own_name="x").needs_tls
    assert not SmtpTransport("smtp://localhost", own_name="x").needs_tls


def test_the_settings_say_where_mail_goes(tmp_path):
    base = {"DATA_DIR": str(tmp_path), "APP_ENV": "test"}
    assert isinstance(open_transport(Settings.from_environment(base)), FileTransport)
    url = {"SMTP_URL": "smtps://u:p@mail.example", "PUBLIC_URL": "https://leden.example"}
    found = open_transport(Settings.from_environment(base | url))
    assert isinstance(found, SmtpTransport)
    assert (found.host, found.port, found.own_name) == ("mail.example", 465, "leden.example")
