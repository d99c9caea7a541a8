"""Takes a mail away: to a mail server over TLS, or, where there is none, to a file."""

import contextlib
import os
import re
import smtplib
import ssl
import tempfile
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.core.settings import LOOPBACK_HOSTS, Settings
from app.mail.oauth import MECHANISM, MailTokens, TokenError, open_tokens, sasl

TIMEOUT_SECONDS = 20.0
PORTS = {"smtp": 587, "smtps": 465}
PERMANENT = range(500, 600)
_KIND = re.compile(r"[a-z][a-z-]*")


class TransportError(Exception):
    """The mail was not taken; the message is a Dutch sentence without any address.

    `is_permanent`: this mail will never be. `is_away`: no mail is, for now.
    """

    def __init__(self, sentence: str, *, is_permanent: bool = False, is_away: bool = False) -> None:
        super().__init__(sentence)
        self.is_permanent = is_permanent
        self.is_away = is_away


class Transport(Protocol):
    """Where mail goes."""

    def send(self, message: EmailMessage, number: int, kind: str, now: datetime) -> None:
        """Hand one mail over; raises TransportError."""

    def close(self) -> None:
        """End what was opened; the next `send` opens it again."""


class SmtpTransport:
    """A mail server. One connection carries what is sent until `close`.

    - smtps:// is TLS from the first byte; smtp:// begins with STARTTLS
    - the server's certificate is checked, against `context` or the system's authorities
    - without TLS no mail and no password is given, but to this very machine
    - a user without a password signs in with a token of `tokens`
    """

    def __init__(
        self,
        url: str,
        *,
        own_name: str,
        context: ssl.SSLContext | None = None,
        needs_tls: bool | None = None,
        tokens: MailTokens | None = None,
    ) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or ""
        self.port = parts.port or PORTS[parts.scheme]
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")
        self.is_tls_at_once = parts.scheme == "smtps"
        self.needs_tls = self.host not in LOOPBACK_HOSTS if needs_tls is None else needs_tls
        self.own_name = own_name
        self.context = context or ssl.create_default_context()
        self.tokens = None if self.password else tokens
        self._line: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, number: int, kind: str, now: datetime) -> None:
        """Hand the mail over; a server that is not there is `is_away`."""
        line = self._connected()
        try:
            _hand_over(line, message)
        except smtplib.SMTPException as error:
            if line.sock is None:
                self.close()
            raise self._told(error) from error
        except ValueError as error:
            raise TransportError("Dit kan geen mail worden.", is_permanent=True) from error
        except OSError as error:
            self.close()
            raise TransportError("De verbinding met de mailserver viel weg.") from error

    def close(self) -> None:
        """Say goodbye; a server that doesn't answer is left alone."""
        if self._line is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._line.quit()
            self._line.close()
            self._line = None

    def _connected(self) -> smtplib.SMTP:
        if self._line is None:
            try:
                self._line = self._open_with_new_token()
            except TokenError as error:
                raise _away(str(error)) from error
            except smtplib.SMTPAuthenticationError as error:
                raise _away(f"De mailserver weigerde het inloggen ({error.smtp_code}).") from error
            except smtplib.SMTPResponseException as error:
                raise _away(f"De mailserver wilde niet beginnen ({error.smtp_code}).") from error
            except ssl.SSLError as error:
                raise _away("De mailserver kon niet aantonen wie hij is (TLS).") from error
            except smtplib.SMTPNotSupportedError as error:
                raise _away("De mailserver biedt geen TLS of inloggen aan.") from error
            except (smtplib.SMTPException, OSError) as error:
                raise _away("De mailserver is niet bereikbaar.") from error
        return self._line

    def _open_with_new_token(self) -> smtplib.SMTP:
        """Open; a token that is refused may have been withdrawn, so once with another."""
        try:
            return self._open()
        except smtplib.SMTPAuthenticationError:
            if self.tokens is None:
                raise
            self.tokens.forget()
            return self._open()

    def _open(self) -> smtplib.SMTP:
        """Connect, make it secret, sign in: in that order."""
        if self.is_tls_at_once:
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, self.own_name, timeout=TIMEOUT_SECONDS, context=self.context
            )
        else:
            line = smtplib.SMTP(self.host, self.port, self.own_name, timeout=TIMEOUT_SECONDS)
        try:
            line.ehlo_or_helo_if_needed()
            if not self.is_tls_at_once and (self.needs_tls or line.has_extn("starttls")):
                line.starttls(context=self.context)
            if self.user:
                self._sign_in(line)
        except BaseException:
            line.close()
            raise
        return line

    def _sign_in(self, line: smtplib.SMTP) -> None:
        if self.tokens is None:
            line.login(self.user, self.password)
            return
        line.ehlo_or_helo_if_needed()
        if MECHANISM not in line.esmtp_features.get("auth", "").upper().split():
            raise smtplib.SMTPNotSupportedError
        answer = sasl(self.user, self.tokens.get())
        # A server that refuses says why in a challenge, and hears nothing before it ends.
        line.auth(MECHANISM, lambda challenge=None: "" if challenge else answer)

    def _told(self, error: smtplib.SMTPException) -> TransportError:
        """Return what a refusal means for this mail; its text may hold an address, so only a code.

        A refused sender is a fault of the settings and not of this mail: it is tried again.
        """
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            code = next(iter(error.recipients.values()))[0]
            said = f"De mailserver nam het adres niet aan ({code})."
            return TransportError(said, is_permanent=code in PERMANENT)
        if isinstance(error, smtplib.SMTPSenderRefused):
            return _away(f"De mailserver nam de afzender niet aan ({error.smtp_code}).")
        if isinstance(error, smtplib.SMTPResponseException):
            said = f"De mailserver nam de mail niet aan ({error.smtp_code})."
            return TransportError(said, is_permanent=error.smtp_code in PERMANENT)
        self.close()
        return TransportError("De verbinding met de mailserver viel weg.")


def _hand_over(line: smtplib.SMTP, message: EmailMessage) -> None:
    """Send the mail from its Return-Path, which is the envelope's and no header yet (RFC 5321).

    A server that knows notifications (RFC 3461) sends none but of failure, with the letter's word
    in it and of the mail no more than its headers: it may hold a code.
    """
    path = parseaddr(message["Return-Path"])[1]
    del message["Return-Path"]
    word = message["Message-ID"].strip("<>").partition("@")[0]
    knows = line.has_extn("dsn")
    line.send_message(
        message,
        from_addr=path,
        mail_options=("RET=HDRS", f"ENVID={word}") if knows else (),
        rcpt_options=("NOTIFY=FAILURE",) if knows else (),
    )


class FileTransport:
    """A folder: each mail is a file that only we can read, and their names sort by time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage, number: int, kind: str, now: datetime) -> None:
        """Write the mail beside its place and rename it: nobody ever reads half of it."""
        shown = kind if _KIND.fullmatch(kind) else "mail"
        place = self.folder / f"{now:%Y%m%dT%H%M%S%f}-{number}-{shown}.eml"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(place, message.as_bytes())
        except OSError as error:
            raise _away(f"De mail kon niet worden weggeschreven ({error.strerror}).") from error

    def close(self) -> None:
        """Nothing is open."""


def _write(place: Path, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def open_transport(settings: Settings) -> Transport:
    """Return where the mail of this installation goes."""
    if settings.smtp_url is None:
        return FileTransport(settings.mail_folder)
    own_name = urlsplit(settings.public_url).hostname or "localhost"
    return SmtpTransport(settings.smtp_url, own_name=own_name, tokens=open_tokens(settings))


def _away(sentence: str) -> TransportError:
    return TransportError(sentence, is_away=True)
