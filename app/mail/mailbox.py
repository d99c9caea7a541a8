"""The mailbox that returned mail comes to, over IMAP (RFC 9051): looked into, and cleared."""

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from app.core.settings import LOOPBACK_HOSTS
from app.mail.oauth import MECHANISM, MailTokens, TokenError, sasl

TIMEOUT_SECONDS = 20.0
PORTS = {"imap": 143, "imaps": 993}
# So much of a mail is read: a notification says what it is about in front.
MOST_BYTES = 256 * 1024
_NOT_DONE = "De mailbox deed niet wat over een mail werd gevraagd."


class MailboxError(Exception):
    """The mailbox can't be read; the message is a Dutch sentence without any address."""


class MailRefusedError(MailboxError):
    """The server won't do what was asked of one mail."""


@dataclass(frozen=True, slots=True)
class OpenMailbox:
    """A folder that was opened; `age` is another when the numbers of its mails begin anew."""

    line: imaplib.IMAP4
    age: str

    def numbers(self, since: datetime) -> list[str]:
        """Return the numbers of the mails that came from the day before `since` on, oldest first.

        The day is the server's, whatever its time zone is.
        """
        day = imaplib.Time2Internaldate(since - timedelta(days=1)).strip('"').split()[0]
        (found,) = self._ask("SEARCH", "UNDELETED", "SINCE", day)[:1] or [b""]
        return [number.decode("ascii") for number in (found or b"").split()]

    def content_type(self, number: str) -> str:
        """Return what kind of mail this is; no more of it is read, and it stays unread."""
        header = self._fetch(number, "BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE)]")
        return header.decode("ascii", "replace").partition(":")[2].strip()

    def beginning(self, number: str) -> bytes:
        """Return the mail, or as much of it as is ever read; it stays unread."""
        return self._fetch(number, f"BODY.PEEK[]<0.{MOST_BYTES}>")[:MOST_BYTES]

    def remove(self, number: str) -> None:
        """Delete this mail and no other; of one that is gone already this says nothing."""
        self._ask("STORE", number, "+FLAGS.SILENT", r"(\Deleted)")
        # A server that can't do it for one mail would throw away what others marked, too.
        if "UIDPLUS" in self.line.capabilities:
            self._ask("EXPUNGE", number)

    def _fetch(self, number: str, what: str) -> bytes:
        found = [part[1] for part in self._ask("FETCH", number, f"({what})") if len(part or ()) > 1]
        return found[0] if found and isinstance(found[0], bytes) else b""

    def _ask(self, *words: str) -> list[Any]:
        try:
            answer, found = self.line.uid(*words)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise MailRefusedError(_NOT_DONE) from error
        if answer != "OK":
            raise MailRefusedError(_NOT_DONE)
        return found


class Mailbox:
    """Where returned mail is found.

    - imaps:// is TLS from the first byte; imap:// begins with STARTTLS
    - the server's certificate is checked, against `context` or the system's authorities
    - without TLS no password is given, but to this very machine
    - a user without a password signs in with a token of `tokens`
    """

    def __init__(
        self,
        url: str,
        *,
        context: ssl.SSLContext | None = None,
        needs_tls: bool | None = None,
        tokens: MailTokens | None = None,
    ) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or ""
        self.port = parts.port or PORTS[parts.scheme]
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")
        self.folder = unquote(parts.path).strip("/") or "INBOX"
        self.is_tls_at_once = parts.scheme == "imaps"
        self.needs_tls = self.host not in LOOPBACK_HOSTS if needs_tls is None else needs_tls
        self.context = context or ssl.create_default_context()
        self.tokens = None if self.password else tokens

    @contextlib.contextmanager
    def opened(self) -> Iterator[OpenMailbox]:
        """Open the folder; raises MailboxError, also for what goes wrong within the block."""
        line = self._connected()
        try:
            yield self._entered(line)
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxError("De verbinding met de mailbox viel weg.") from error
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                line.logout()
            with contextlib.suppress(OSError):
                line.shutdown()

    def _connected(self) -> imaplib.IMAP4:
        try:
            if self.is_tls_at_once:
                return imaplib.IMAP4_SSL(
                    self.host, self.port, ssl_context=self.context, timeout=TIMEOUT_SECONDS
                )
            return imaplib.IMAP4(self.host, self.port, timeout=TIMEOUT_SECONDS)
        except ssl.SSLError as error:
            raise MailboxError("De mailbox kon niet aantonen wie hij is (TLS).") from error
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxError("De mailbox is niet bereikbaar.") from error

    def _entered(self, line: imaplib.IMAP4) -> OpenMailbox:
        """Make it secret, sign in, open the folder: in that order."""
        self._make_secret(line)
        try:
            self._sign_in(line)
        except imaplib.IMAP4.abort:
            raise
        except TokenError as error:
            raise MailboxError(str(error)) from error
        except (imaplib.IMAP4.error, UnicodeError) as error:
            raise MailboxError("De mailbox weigerde het inloggen.") from error
        # Most servers tell what they can do only to who is signed in.
        line.capabilities = tuple(str(line.capability()[1][0], "ascii", "replace").upper().split())
        try:
            answer, _ = line.select(_quoted(self.folder))
        except imaplib.IMAP4.readonly as error:
            raise MailboxError("In de map van de mailbox mag niets worden gewijzigd.") from error
        if answer != "OK":
            raise MailboxError("De map van de mailbox kan niet worden geopend.")
        (age,) = line.response("UIDVALIDITY")[1] or [b""]
        return OpenMailbox(line, (age or b"").decode("ascii", "replace"))

    def _sign_in(self, line: imaplib.IMAP4) -> None:
        if self.tokens is None:
            line.login(_quoted(self.user), self.password)
            return
        try:
            self._show_token(line, self.tokens)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            # It may have been withdrawn: once with another.
            self.tokens.forget()
            self._show_token(line, self.tokens)

    def _show_token(self, line: imaplib.IMAP4, tokens: MailTokens) -> None:
        answer = sasl(self.user, tokens.get()).encode()
        # A server that refuses says why in a challenge, and hears nothing before it ends.
        line.authenticate(MECHANISM, lambda challenge: b"" if challenge else answer)

    def _make_secret(self, line: imaplib.IMAP4) -> None:
        offers_tls = "STARTTLS" in line.capabilities
        if self.is_tls_at_once or not (self.needs_tls or offers_tls):
            return
        if not offers_tls:
            raise MailboxError("De mailbox biedt geen TLS aan.")
        try:
            line.starttls(ssl_context=self.context)
        except ssl.SSLError as error:
            raise MailboxError("De mailbox kon niet aantonen wie hij is (TLS).") from error


def _quoted(name: str) -> str:
    escaped = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'
