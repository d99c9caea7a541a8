"""The settings of one installation, as `settings_reader` reads them from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from app.core.client_certificate import ClientCertificate

AppEnv = Literal["demo", "production", "test"]
LogFormat = Literal["tekst", "json"]

PROJECT_ROOT = Path(__file__).resolve().parents[2]
# Where Microsoft's own sign-in is; another address is for a provider of a test or the demo.
ENTRA_BASE = "https://login.microsoftonline.com"
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
# The address that VNG names in its own explanation of the sign-up.
DEFAULT_SUPPORT_EMAIL = "vngheden@vng.nl"


class SettingsError(Exception):
    """The environment asks for something impossible or unsafe; `faults` has a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(
            "De instellingen kloppen niet:\n" + "\n".join(f"- {fault}" for fault in faults)
        )


@dataclass(frozen=True, slots=True)
class MailOAuth:
    """Where tokens for the mail server come from: an application in Entra.

    Exactly one of `client_secret` and `certificate` is there.
    """

    base: str
    tenant: str
    client_id: str
    client_secret: str = field(repr=False)
    certificate: ClientCertificate | None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the installation was told; `docs/settings.md` documents each variable.

    `database_url` is None when the embedded server is to be used; `database_listen_url` is where
    LISTEN works when it doesn't there. `export_seconds` is the most that one file of a list may
    take. The first of `address_keys`
    encrypts home addresses, each of them decrypts; likewise `auth_keys` for what sign-in keeps.
    `smtp_url` is None where mail is written to files: the demo. `bounce_url` is the mailbox that
    returned mail is read from, None where nobody reads it; `bounce_address` is where mail returns
    to when that is not `mail_from`. `proxy_hops` is how many servers of our own stand between the
    visitor and this one. Without an `entra_client_id` nobody signs in with a municipal work
    account; with `entra_require_local_totp` that takes an authenticator too. `security_contact` is
    a URI and goes with `security_expires` (UTC): both are set, or there is no security.txt.
    account; with `entra_require_local_totp` that takes an authenticator too. The site proves itself
    to Entra with either `entra_client_secret` or `entra_certificate`.
    With `mail_oauth` a mail server whose address has a user and no password gets a token.
    `metrics_bind` is a host and port for /metrics alone; elsewhere it opens only with
    `metrics_token`, never when that is empty.
    """

    app_env: AppEnv
    host: str
    port: int
    data_dir: Path
    database_url: str | None = field(repr=False)
    database_owner_url: str | None = field(repr=False)
    database_listen_url: str | None = field(repr=False)
    database_without_prepare: bool
    export_seconds: int
    secret_key: str = field(repr=False)
    address_key: str = field(repr=False)
    auth_key: str = field(repr=False)
    password_memory: int
    workers: int
    proxy_hops: int
    public_url: str
    support_email: str
    security_contact: str
    security_expires: datetime | None
    smtp_url: str | None = field(repr=False)
    mail_from: str
    entra_base: str
    entra_client_id: str
    entra_client_secret: str = field(repr=False)
    entra_require_local_totp: bool
    bounce_url: str | None = field(repr=False)
    bounce_address: str | None
    mail_oauth: MailOAuth | None
    entra_certificate: ClientCertificate | None
    log_format: LogFormat
    metrics_bind: tuple[str, int] | None
    metrics_token: str = field(repr=False)

    @property
    def address_keys(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.address_key.split(","))

    @property
    def auth_keys(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.auth_key.split(","))

    @property
    def mail_folder(self) -> Path:
        """Return where mail is written when there is no server for it."""
        return self.data_dir / "mail"

    @property
    def has_entra(self) -> bool:
        """Say whether one can sign in with a municipal work account."""
        return bool(self.entra_client_id)

    @property
    def is_demo(self) -> bool:
        return self.app_env == "demo"

    @property
    def is_production(self) -> bool:
        return self.app_env == "production"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read and check everything; raise SettingsError with all faults at once."""
        from app.core.settings_reader import read_settings  # it makes what this module defines

        return read_settings(environ)
