"""Reads what came back: a delivery status notification (RFC 3464) and the letter that it is about.

Postfix, Exchange and Gmail each put the letter's word elsewhere, so all places are looked at. Who
writes such a mail without that word proves nothing, whatever addresses stand in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser

REPORT = "multipart/report"
_STATUS_PART = "message/delivery-status"
# Where mail servers write to whom the notification itself was sent.
_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
# What Exchange and Gmail say the notification answers.
_ANSWERS = ("In-Reply-To", "References")
_WORD = re.compile(r"\b[0-9a-f]{32}\b")
_MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@")
_FAILED = re.compile(r"\s*failed\b", re.IGNORECASE)
_FAULT = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_UNSAID = "5.0.0"

_NO_ADDRESS = "Het adres bestaat niet"
_NO_DOMAIN = "Het deel van het adres na de @ bestaat niet"
_TOO_LARGE = "De mail is te groot voor de ontvanger"
_REFUSED = "Geweigerd door de mailserver van de ontvanger"
_UNREACHABLE = "De mailserver van de ontvanger is niet bereikbaar"
# By the detail and else by the subject of the status (RFC 3463 and the register of its codes).
# Exchange Online says 5.4.1 of an address that it does not know, and of more; of 4.4.1 nobody
# answered.
_REASONS = {
    "1.2": _NO_DOMAIN,
    "1.7": "De afzender is geweigerd door de mailserver van de ontvanger",
    "1.8": "De afzender is geweigerd door de mailserver van de ontvanger",
    "2.1": "De mailbox staat uit",
    "2.2": "De mailbox is vol",
    "2.3": _TOO_LARGE,
    "3.4": _TOO_LARGE,
    "4.1": _REFUSED,
    "4.4.1": _UNREACHABLE,
    "4.4": _NO_DOMAIN,
    "4.7": "De mail kon niet op tijd worden bezorgd",
    "4.310": _NO_DOMAIN,
    "1": _NO_ADDRESS,
    "2": "De mailbox neemt geen mail aan",
    "4": _UNREACHABLE,
    "0": "De mail kon niet worden bezorgd",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification: the words in it, one of which may be a letter's, and why that failed.

    `reason` is a Dutch sentence without anything of the notification but its status code; it is
    empty where nothing failed for good.
    """

    words: frozenset[str]
    reason: str = ""


def is_report(content_type: str) -> bool:
    """Say whether a mail with this header can be a notification."""
    return content_type.lower().lstrip().startswith(REPORT)


def read_notice(mail: bytes) -> Notice | None:
    """Return what the notification says, or None for any other mail.

    It may be cut off: what matters stands in front. Only what the mail itself is counts, not a
    notification that somebody sends along.
    """
    message = message_from_bytes(mail)
    if message.get_content_type() != REPORT:
        return None
    parts = _within(message)
    blocks = [b for p in parts if p.get_content_type() == _STATUS_PART for b in _within(p)]
    if not blocks:
        return None
    words = {*_words_above(message), *_words_of_letter(parts)}
    for block in blocks:
        words |= set(_WORD.findall(_header(block, "Original-Envelope-Id")))
    reasons = (_reason(block) for block in blocks)
    return Notice(frozenset(words), next((reason for reason in reasons if reason), ""))


def _within(message: Message) -> list[Message]:
    """Return the parts of this mail or part; of what has no parts that is none."""
    inside = message.get_payload()
    if not isinstance(inside, list):
        return []
    return [part for part in inside if isinstance(part, Message)]


def _header(message: Message, name: str) -> str:
    return " ".join(str(value) for value in message.get_all(name, [])).lower()


def _words_above(message: Message) -> Iterator[str]:
    for name in _ADDRESSED:
        yield from re.findall(r"\+([0-9a-f]{32})@", _header(message, name))
    for name in _ANSWERS:
        yield from _MESSAGE_ID.findall(_header(message, name))


def _words_of_letter(parts: list[Message]) -> Iterator[str]:
    """Yield the word in the Message-ID of the letter, which comes back whole or as its headers."""
    for part in parts:
        if part.get_content_type() == "message/rfc822":
            letters = _within(part)
        elif part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            letters = [BytesHeaderParser().parsebytes(text)] if isinstance(text, bytes) else []
        else:
            continue
        for letter in letters:
            yield from _MESSAGE_ID.findall(_header(letter, "Message-ID"))


def _reason(block: Message) -> str:
    """Return why the mail to this recipient failed for good, or nothing.

    What is delayed or handed on did not fail. "Failed" is said by who gave up (RFC 3464 §2.3.3),
    after days of 4.x.x too.
    """
    if not _FAILED.match(_header(block, "Action")):
        return ""
    said = _FAULT.match(_header(block, "Status").strip())
    if said is None:
        return ""
    status = said[0]
    finer = _FAULT.search(_header(block, "Diagnostic-Code"))
    if status == _UNSAID and finer is not None:
        status = finer[0]
    detail = status.partition(".")[2]
    subject = detail.partition(".")[0]
    known = (_REASONS.get(key) for key in (status, detail, subject))
    reason = next((told for told in known if told), _REFUSED)
    return f"{reason} ({status})."
