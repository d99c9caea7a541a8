"""A mail server for tests: a real SMTP conversation on this machine, with answers as told."""

import base64
import datetime as dt
import ipaddress
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.live import free_port

HOST = "127.0.0.1"


@dataclass
class Inbox:
    """What the server took, and what it answers: the first of each list, then "yes"."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    greeted_as: list[str] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    mail: list[str] = field(default_factory=list)
    notify: list[dict[str, str]] = field(default_factory=list)
    wrong_password: bool = False
    accepts: Callable[[str], bool] | None = None
    tokens: list[str] = field(default_factory=list)
    knows_dsn: bool = False
    port: int = 0

    async def handle_EHLO(  # noqa: N802 - the server's own name for it
        self, server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greeted_as.append(hostname)
        return responses[:-1] + ["250-DSN"] * self.knows_dsn + responses[-1:]

    async def handle_MAIL(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.mail:
            return self.mail.pop(0)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.data:
            return self.data.pop(0)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        self.senders.append(envelope.mail_from)
        self.recipients.append(envelope.rcpt_tos)
        self.over_tls.append(server.transport.get_extra_info("sslcontext") is not None)
        return "250 OK"

    def authenticate(self, _s: Any, _session: Any, _e: Any, _m: Any, data: Any) -> AuthResult:
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=not self.wrong_password, handled=False)


class WithTokens(Inbox):
    """A server that takes tokens as Microsoft 365 does: user and token in one answer (XOAUTH2)."""

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802
        raw = base64.b64decode(args[1]).decode() if len(args) > 1 else ""
        found = re.fullmatch("user=(.+)\x01auth=Bearer (.+)\x01\x01", raw)
        assert found, "this is no answer of XOAUTH2"
        self.tokens.append(found[2])
        self.logins.append((found[1], ""))
        assert self.accepts is not None
        if self.accepts(found[2]):
            return AuthResult(success=True)
        # Why not, in a challenge that is answered with nothing.
        assert not await server.challenge_auth('{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False, handled=False)


class Dsn(SMTP):
    """A server that knows delivery status notifications (RFC 3461), which aiosmtpd doesn't."""

    def _getparams(self, params: Any) -> Any:
        found = super()._getparams(params)
        inbox: Any = self.event_handler
        if found is None or not inbox.knows_dsn:
            return found
        asked = {name: found.pop(name) for name in ("RET", "ENVID", "NOTIFY") if name in found}
        inbox.notify += [asked] if asked else []
        return found


class _Controller(Controller):
    def factory(self) -> SMTP:
        return Dsn(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(**options: Any) -> Iterator[Inbox]:
    """Serve until the block ends; `options` are aiosmtpd's."""
    accepts = options.pop("accepts", None)
    kind = WithTokens if accepts else Inbox
    inbox = kind(knows_dsn=options.pop("knows_dsn", False), accepts=accepts)
    if accepts:
        options |= {"auth_require_tls": False, "auth_exclude_mechanism": ["PLAIN", "LOGIN"]}
    if options.pop("with_login", False):
        options |= {"authenticator": inbox.authenticate, "auth_require_tls": False}
    inbox.port = free_port()
    controller = _Controller(inbox, hostname=HOST, port=inbox.port, **options)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


def make_certificate(folder: Path, name: str = HOST) -> tuple[ssl.SSLContext, Path]:
    """Return the server's side of TLS for this name or address, and the file of its authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    try:
        named: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        named = x509.DNSName(name)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = folder / f"{name}.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = folder / f"{name}.key"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
