"""What a notification says: whose letter it is about, whether that failed for good, and why."""

from datetime import UTC, datetime

import pytest

from app.mail.message import Sender, Waiting, make_message
from app.mail.returned import is_report, read_notice
from tests.support.notices import REMOTE_TEXT, exchange, gmail, postfix

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
PLAIN = Sender("post@vng.example", "hulp@vng.example")
WORD, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2
SHAPES = {"postfix": postfix, "exchange": exchange, "gmail": gmail}


def mail(word: str = WORD):
    letter = Waiting(
        1, "uitnodiging", "a@gemeente.example", "Hallo", "x", "<p>x</p>", NOW, word=word
    )
    return make_message(letter, PLAIN, NOW)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_letter_is_found_by_its_message_id_alone(shape):
    notice = read_notice(SHAPES[shape](mail(), to="post@vng.example"))
    assert notice.words == {WORD}
    assert notice.reason


@pytest.mark.parametrize("shape", SHAPES)
def test_the_letter_is_found_by_the_address_it_returned_to_alone(shape):
    strange = mail()
    strange.replace_header("Message-ID", "<another@relay.example>")
    address = f"Retour+{WORD.upper()}@vng.example"
    assert read_notice(SHAPES[shape](strange, to=address)).words == {WORD}


def test_the_letter_is_found_by_the_word_of_its_envelope_alone():
    strange = mail()
    strange.replace_header("Message-ID", "<another@relay.example>")
    told = postfix(strange, to="post@vng.example", envelope_id=WORD.upper())
    assert read_notice(told).words == {WORD}


def test_without_a_word_there_is_nothing_to_find_it_by():
    strange = mail()
    strange.replace_header("Message-ID", "<another@relay.example>")
    assert read_notice(postfix(strange, to="post@vng.example")).words == frozenset()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("5.1.1", "Het adres bestaat niet (5.1.1)."),
        ("5.1.10", "Het adres bestaat niet (5.1.10)."),
        ("5.1.2", "Het deel van het adres na de @ bestaat niet (5.1.2)."),
        ("5.4.310", "Het deel van het adres na de @ bestaat niet (5.4.310)."),
        ("5.2.1", "De mailbox staat uit (5.2.1)."),
        ("5.2.2", "De mailbox is vol (5.2.2)."),
        ("5.2.9", "De mailbox neemt geen mail aan (5.2.9)."),
        ("5.3.4", "De mail is te groot voor de ontvanger (5.3.4)."),
        ("5.4.1", "Geweigerd door de mailserver van de ontvanger (5.4.1)."),
        ("5.4.5", "De mailserver van de ontvanger is niet bereikbaar (5.4.5)."),
        # Given up after days: as failed as the others.
        ("4.4.7", "De mail kon niet op tijd worden bezorgd (4.4.7)."),
        ("4.2.2", "De mailbox is vol (4.2.2)."),
        ("4.4.1", "De mailserver van de ontvanger is niet bereikbaar (4.4.1)."),
        ("5.7.1", "Geweigerd door de mailserver van de ontvanger (5.7.1)."),
        ("5.9.9", "Geweigerd door de mailserver van de ontvanger (5.9.9)."),
        ("5.0.0", "De mail kon niet worden bezorgd (5.0.0)."),
        ("5.1.1 (bad destination mailbox)", "Het adres bestaat niet (5.1.1)."),
    ],
)
def test_the_reason_follows_from_the_status(status, reason):
    found = read_notice(postfix(mail(), to="post@vng.example", status=status)).reason
    assert found == reason
    assert REMOTE_TEXT not in found


def test_a_status_that_says_nothing_is_made_finer_by_what_the_server_said():
    said = "smtp; 550-[192.0.2.5] 550 5.2.2 vol"
    told = postfix(mail(), to="post@vng.example", status="5.0.0", diagnostic=said)
    assert read_notice(told).reason == "De mailbox is vol (5.2.2)."
    told = postfix(mail(), to="post@vng.example", status="5.1.1", diagnostic=said)
    assert read_notice(told).reason == "Het adres bestaat niet (5.1.1)."


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("delayed", "4.4.1"),
        ("delayed", "5.4.1"),
        ("relayed", "2.1.9"),
        ("relayed", "5.1.1"),
        ("delivered", "2.0.0"),
        ("expanded", "2.0.0"),
        ("failed", "2.0.0"),
        ("failed", ""),
        ("failed", "550"),
        ("failed", "5.1.1.1"),
        ("failed", "15.1.1"),
        ("failed", "<script>"),
        ("", "5.1.1"),
        ("unfailed", "5.1.1"),
    ],
)
def test_nothing_else_failed_for_good(action, status):
    notice = read_notice(postfix(mail(), to="post@vng.example", action=action, status=status))
    assert (notice.words, notice.reason) == ({WORD}, "")


@pytest.mark.parametrize(
    ("header", "can_be"),
    [
        ("multipart/report; report-type=delivery-status", True),
        ("Multipart/REPORT", True),
        ("multipart/mixed", False),
        ("text/plain; x=multipart/report", False),
        ("", False),
    ],
)
def test_only_a_report_can_be_a_notification(header, can_be):
    assert is_report(header) is can_be


REAL = postfix(mail(), to=f"retour+{WORD}@vng.example")


MIXED = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
REPORT = b"Content-Type: multipart/report; boundary=x\r\n\r\n"
STATUS = b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"


def test_a_part_about_delivery_makes_the_same_mail_a_notification():
    assert read_notice(REPORT + b"--x\r\n" + STATUS).reason


@pytest.mark.parametrize(
    "strange",
    [
        b"",
        b"\x00" * 100,
        b"\r\n\r\n",
        b"Content-Type: text/plain\r\n\r\n" + REAL,
        # Somebody sends a notification along.
        MIXED + b"--x\r\nContent-Type: message/rfc822\r\n\r\n" + REAL + b"\r\n--x--\r\n",
        # A receipt that says the mail was read.
        REPORT + b"--x\r\nContent-Type: message/disposition-notification\r\n\r\na: b\r\n\r\n--x--",
        b"Content-Type: multipart/report\r\n\r\n--x\r\n" + STATUS,
        b"Content-Type: multipart/report; boundary=\"\"\r\n\r\n----\r\n",
    ],
)  # fmt: skip
def test_what_is_no_notification_says_nothing(strange):
    assert read_notice(strange) is None


@pytest.mark.parametrize("kept", range(0, len(REAL), 97))
def test_one_that_is_cut_off_says_what_is_left_of_it(kept):
    notice = read_notice(REAL[:kept])
    assert notice is None or notice.words <= {WORD}
    assert notice is None or notice.reason in ("", "Het adres bestaat niet (5.1.1).")


@pytest.mark.parametrize(
    "broken", [b"\xff\xfe", b"=?utf-8?q?=ff?=", b"\r\n \r\n", b"\x00", b";;\"'"]
)
def test_odd_bytes_anywhere_break_nothing(broken):
    for place in range(0, len(REAL), 61):
        notice = read_notice(REAL[:place] + broken + REAL[place:])
        assert notice is None or notice.words <= {WORD}


def test_two_recipients_of_which_one_failed():
    group = (
        b"Final-Recipient: rfc822; b@gemeente.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
    )
    told = REAL.replace(b"Final-Recipient:", group + b"Final-Recipient:", 1)
    assert read_notice(told).reason == "Het adres bestaat niet (5.1.1)."


def test_of_two_letters_in_one_notification_both_are_named():
    told = postfix(mail(OTHER), to=f"retour+{WORD}@vng.example")
    assert read_notice(told).words == {WORD, OTHER}
