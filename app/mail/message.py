"""Makes the mail of a letter: plain text and HTML side by side, and the headers above them."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

SENDER_NAME = "VNG Ledengegevens"


class MessageError(Exception):
    """The letter can't be a mail: its address or subject would be read as something else."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter in the queue, as it was written.

    `word` is what it is known by when it comes back: nobody can guess it, and only this letter has
    it. One that stands in no queue gets a word of its own.
    """

    id: int
    kind: str
    to: str
    subject: str
    text: str
    html: str
    created: datetime
    attempts: int = 0
    word: str = field(default_factory=lambda: secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail is from, where an answer goes, and where it returns to if it can't be delivered.

    `bounce` is an address whose mailbox also takes what has a plus and a word before the @.
    """

    address: str
    reply_to: str
    bounce: str | None = None

    @property
    def domain(self) -> str:
        """Return the name under which we send."""
        return self.address.rpartition("@")[2]

    def return_path(self, word: str) -> str:
        """Return where a letter returns to; with a bounce address that says which letter it is."""
        if self.bounce is None:
            return self.address
        name, _, domain = self.bounce.partition("@")
        return f"{name}+{word}@{domain}"


def make_message(letter: Waiting, sender: Sender, now: datetime) -> EmailMessage:
    """Return the mail, for one recipient; raises MessageError.

    - sent anew, it is the same mail by its Message-ID: whoever gets it twice sees it once
    - Return-Path is where it returns to, as whoever takes it in will write there
    """
    message = EmailMessage(policy=SMTP)
    message["Return-Path"] = f"<{sender.return_path(letter.word)}>"
    message["From"] = Address(SENDER_NAME, addr_spec=sender.address)
    message["To"] = _address(letter.to)
    if sender.reply_to != sender.address:
        message["Reply-To"] = Address(SENDER_NAME, addr_spec=sender.reply_to)
    message["Subject"] = _safe(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.word}@{sender.domain}>"
    # Nobody's out-of-office answers a machine.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    # Not every server on the way takes more than seven bits.
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message


def _address(text: str) -> Address:
    """Return the one address that this is; a name, a second address or a header is refused."""
    try:
        address = Address(addr_spec=_safe(text))
    except (ValueError, IndexError, HeaderParseError) as error:
        raise MessageError("Dit e-mailadres kan geen mail krijgen.") from error
    if not (text.isascii() and address.username and address.domain) or " " in text:
        raise MessageError("Dit e-mailadres kan geen mail krijgen.")
    return address


def _safe(text: str) -> str:
    """Return the text; raise MessageError when part of it would become another header."""
    if any(not c.isprintable() for c in text):
        raise MessageError("Het adres of het onderwerp bevat tekens die niet in een mail horen.")
    return text
