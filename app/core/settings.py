"""The settings of one installation, read from the environment and refused when they are unsafe."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import SplitResult, unquote, urlsplit

from cryptography.fernet import Fernet

from app.core.key_file import KeyFileError, read_or_create_key

AppEnv = Literal["demo", "production", "test"]

PROJECT_ROOT = Path(__file__).resolve().parents[2]
DATABASE_SCHEMES = ("postgresql", "postgresql+psycopg")
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
SECRET_KEY_MINIMUM_LENGTH = 32
MAXIMUM_WORKERS = 64
MAXIMUM_PROXY_HOPS = 5
# Memory of one password hash in MiB (Argon2id, three passes); OWASP's floor is 46 for one pass.
PASSWORD_MEMORY = 64
PASSWORD_MEMORY_FLOOR = 46
SMTP_SCHEMES = ("smtp", "smtps")
# Where Microsoft's own sign-in is; another address is for a provider of a test or the demo.
ENTRA_BASE = "https://login.microsoftonline.com"
IMAP_SCHEMES = ("imap", "imaps")
# A letter's own word and a plus come before the @, where RFC 5321 has room for 64.
BOUNCE_NAME_MAXIMUM_LENGTH = 31
YES, NO = ("ja", "1", "true"), ("", "nee", "0", "false")
# The address that VNG names in its own explanation of the sign-up.
DEFAULT_SUPPORT_EMAIL = "vngheden@vng.nl"
GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EMAIL_ADDRESS = re.compile(r"[A-Za-z0-9.+_-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class SettingsError(Exception):
    """The environment asks for something impossible or unsafe; `faults` has a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(
            "De instellingen kloppen niet:\n" + "\n".join(f"- {fault}" for fault in faults)
        )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the installation was told; `docs/settings.md` documents each variable.

    `database_url` is None when the embedded server is to be used. The first of `address_keys`
    encrypts home addresses, each of them decrypts; likewise `auth_keys` for what sign-in keeps.
    `smtp_url` is None where mail is written to files: the demo. `bounce_url` is the mailbox that
    returned mail is read from, None where nobody reads it; `bounce_address` is where mail returns
    to when that is not `mail_from`. `proxy_hops` is how many servers of our own stand between the
    visitor and this one. Without an `entra_client_id` nobody signs in with a municipal work
    account; with `entra_require_local_totp` that takes an authenticator too.
    """

    app_env: AppEnv
    host: str
    port: int
    data_dir: Path
    database_url: str | None = field(repr=False)
    database_owner_url: str | None = field(repr=False)
    secret_key: str = field(repr=False)
    address_key: str = field(repr=False)
    auth_key: str = field(repr=False)
    password_memory: int
    workers: int
    proxy_hops: int
    public_url: str
    support_email: str
    smtp_url: str | None = field(repr=False)
    mail_from: str
    entra_base: str
    entra_client_id: str
    entra_client_secret: str = field(repr=False)
    entra_require_local_totp: bool
    bounce_url: str | None = field(repr=False)
    bounce_address: str | None

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
        return _Reader(environ).read()


class _Reader:
    """Reads the variables one by one and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def read(self) -> Settings:
        app_env = self._app_env()
        host = self._text("BIND_HOST") or "127.0.0.1"
        port = self._whole_number("PORT", 8080, minimum=1, maximum=65535)
        data_dir = self._data_dir()
        database_url, owner_url = self._database_urls(app_env)
        secret_key = self._secret_key(app_env, data_dir)
        address_key = self._address_key(app_env, data_dir)
        auth_key = self._auth_key(app_env, data_dir)
        password_memory = self._password_memory(app_env)
        workers = self._whole_number("WEB_WORKERS", 3, minimum=1, maximum=MAXIMUM_WORKERS)
        proxy_hops = self._whole_number("PROXY_HOPS", 0, minimum=0, maximum=MAXIMUM_PROXY_HOPS)
        public_url = self._public_url(app_env, host, port)
        support_email = self._email("SUPPORT_EMAIL", DEFAULT_SUPPORT_EMAIL)
        smtp_url = self._smtp_url(app_env)
        mail_from = self._email("MAIL_FROM", support_email)
        entra_base = self._entra_base(app_env)
        entra_client_id, entra_client_secret = self._entra_client()
        entra_require_local_totp = self._yes_or_no("ENTRA_REQUIRE_LOCAL_TOTP")
        bounce_url = self._bounce_url()
        bounce_address = self._bounce_address()
        if self.faults:
            raise SettingsError(self.faults)
        return Settings(
            app_env=app_env,
            host=host,
            port=port,
            data_dir=data_dir,
            database_url=database_url,
            database_owner_url=owner_url,
            secret_key=secret_key,
            address_key=address_key,
            auth_key=auth_key,
            password_memory=password_memory,
            workers=workers,
            proxy_hops=proxy_hops,
            public_url=public_url,
            support_email=support_email,
            smtp_url=smtp_url,
            mail_from=mail_from,
            entra_base=entra_base,
            entra_client_id=entra_client_id,
            entra_client_secret=entra_client_secret,
            entra_require_local_totp=entra_require_local_totp,
            bounce_url=bounce_url,
            bounce_address=bounce_address,
        )

    def _text(self, name: str) -> str:
        return self.environ.get(name, "").strip()

    def _whole_number(self, name: str, default: int, *, minimum: int, maximum: int) -> int:
        text = self._text(name)
        if not text:
            return default
        if text.isascii() and text.isdigit() and minimum <= int(text[:9]) <= maximum:
            return int(text)
        self.faults.append(
            f"{name} moet een geheel getal van {minimum} tot en met {maximum} zijn, niet '{text}'."
        )
        return default

    def _app_env(self) -> AppEnv:
        text = self._text("APP_ENV") or "demo"
        for known in get_args(AppEnv):
            if text == known:
                return known  # type: ignore[no-any-return]
        self.faults.append(f"APP_ENV moet demo, production of test zijn, niet '{text}'.")
        return "demo"

    def _data_dir(self) -> Path:
        text = self._text("DATA_DIR")
        path = Path(text).expanduser().absolute() if text else PROJECT_ROOT / "var"
        try:
            # Root lets the database's own account through to its subfolder, and no further.
            path.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        except OSError as error:
            self.faults.append(
                f"DATA_DIR: de map {path} kan niet worden gemaakt ({error.strerror})."
            )
            return path
        if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            self.faults.append(f"DATA_DIR: in de map {path} mag niet worden gelezen of geschreven.")
        return path

    def _database_urls(self, app_env: AppEnv) -> tuple[str | None, str | None]:
        app_url = self._database_url("DATABASE_URL")
        owner_url = self._database_url("DATABASE_OWNER_URL")
        if app_url is None and app_env == "production" and not self._text("DATABASE_URL"):
            self.faults.append(
                "DATABASE_URL ontbreekt: in productie hoort een eigen PostgreSQL-server,"
                " niet de meegeleverde."
            )
        if owner_url and not self._text("DATABASE_URL"):
            self.faults.append("DATABASE_OWNER_URL heeft geen zin zonder DATABASE_URL.")
        if app_url and owner_url and urlsplit(app_url).username == urlsplit(owner_url).username:
            self.faults.append(
                "DATABASE_OWNER_URL en DATABASE_URL noemen dezelfde gebruiker; de gebruiker van de"
                " website mag niet de eigenaar van de tabellen zijn."
            )
        return app_url, owner_url

    def _database_url(self, name: str) -> str | None:
        text = self._text(name)
        if not text:
            return None
        parts = _split(text)
        if parts is None or parts.scheme not in DATABASE_SCHEMES or len(parts.path) < 2:
            # The address itself is not repeated: it may hold a password.
            self.faults.append(
                f"{name} moet een adres van een PostgreSQL-database zijn, in de vorm"
                " postgresql://gebruiker@server/database."
            )
            return None
        return "postgresql+psycopg" + text[len(parts.scheme) :]

    def _secret_key(self, app_env: AppEnv, data_dir: Path) -> str:
        text = self._text("SECRET_KEY")
        if not text and app_env == "production":
            self.faults.append("SECRET_KEY ontbreekt: in productie is een eigen geheim verplicht.")
        elif text and app_env == "production" and len(text) < SECRET_KEY_MINIMUM_LENGTH:
            self.faults.append(
                "SECRET_KEY is te kort: in productie ten minste"
                f" {SECRET_KEY_MINIMUM_LENGTH} tekens."
            )
        return text or self._generated_key(app_env, data_dir / "secret-key", "SECRET_KEY")

    def _address_key(self, app_env: AppEnv, data_dir: Path) -> str:
        text = self._text("ADDRESS_KEY")
        if not text and app_env == "production":
            self.faults.append(
                "ADDRESS_KEY ontbreekt: in productie is een eigen sleutel voor huisadressen"
                " verplicht."
            )
        text = text or self._generated_key(app_env, data_dir / "address-key", "ADDRESS_KEY")
        self._refuse_other_than_keys("ADDRESS_KEY", text)
        return text

    def _auth_key(self, app_env: AppEnv, data_dir: Path) -> str:
        text = self._text("AUTH_KEY")
        if not text and app_env == "production":
            self.faults.append(
                "AUTH_KEY ontbreekt: in productie is een eigen sleutel voor het inloggen verplicht."
            )
        text = text or self._generated_key(app_env, data_dir / "auth-key", "AUTH_KEY")
        self._refuse_other_than_keys("AUTH_KEY", text)
        return text

    def _refuse_other_than_keys(self, name: str, text: str) -> None:
        if text and not all(_is_fernet_key(part.strip()) for part in text.split(",")):
            self.faults.append(
                f"{name} moet uit een of meer sleutels van 32 bytes in url-veilig base64"
                " bestaan, gescheiden door komma's."
            )

    def _password_memory(self, app_env: AppEnv) -> int:
        found = self._whole_number("PASSWORD_MEMORY", PASSWORD_MEMORY, minimum=1, maximum=1024)
        if app_env == "production" and found < PASSWORD_MEMORY_FLOOR:
            self.faults.append(
                f"PASSWORD_MEMORY is te laag: in productie ten minste {PASSWORD_MEMORY_FLOOR}."
            )
        return found

    def _smtp_url(self, app_env: AppEnv) -> str | None:
        text = self._text("SMTP_URL")
        if not text:
            if app_env == "production":
                self.faults.append(
                    "SMTP_URL ontbreekt: zonder mailserver kan niemand zich aanmelden."
                )
            return None
        parts = _split(text)
        if parts is None or parts.scheme not in SMTP_SCHEMES or not parts.hostname:
            # The address itself is not repeated: it may hold a password.
            self.faults.append(
                "SMTP_URL moet het adres van een mailserver zijn, in de vorm"
                " smtp://gebruiker:wachtwoord@server:587 of smtps://…:465."
            )
            return None
        return text

    def _bounce_url(self) -> str | None:
        text = self._text("BOUNCE_URL")
        if not text:
            return None
        parts = _split(text)
        is_whole = parts is not None and parts.hostname and parts.username and parts.password
        if parts is None or parts.scheme not in IMAP_SCHEMES or not is_whole:
            # The address itself is not repeated: it holds a password.
            self.faults.append(
                "BOUNCE_URL moet het adres van een mailbox zijn, in de vorm"
                " imaps://gebruiker:wachtwoord@server:993/INBOX."
            )
            return None
        if not unquote(text).isprintable() or not unquote(parts.path).isascii():
            self.faults.append(
                "BOUNCE_URL mag geen regeleinden bevatten, en in de naam van de map geen accenten."
            )
            return None
        return text

    def _bounce_address(self) -> str | None:
        text = self._text("BOUNCE_ADDRESS")
        if not text:
            return None
        name = text.partition("@")[0]
        if not EMAIL_ADDRESS.fullmatch(text) or len(name) > BOUNCE_NAME_MAXIMUM_LENGTH:
            self.faults.append(
                "BOUNCE_ADDRESS moet een e-mailadres zijn, zoals retour@vng.example, met voor de @"
                f" ten hoogste {BOUNCE_NAME_MAXIMUM_LENGTH} tekens."
            )
        elif not self._text("BOUNCE_URL"):
            self.faults.append("BOUNCE_ADDRESS heeft geen zin zonder BOUNCE_URL.")
        return text

    def _generated_key(self, app_env: AppEnv, path: Path, name: str) -> str:
        if app_env == "production" or self.faults:
            return ""
        try:
            return read_or_create_key(path)
        except KeyFileError as error:
            self.faults.append(f"{name}: {error}")
            return ""

    def _public_url(self, app_env: AppEnv, host: str, port: int) -> str:
        text = self._text("PUBLIC_URL").rstrip("/")
        if not text and app_env == "production":
            self.faults.append(
                "PUBLIC_URL ontbreekt: het adres waaronder bezoekers de site vinden."
            )
            return ""
        if not text:
            shown_host = f"[{host}]" if ":" in host else host
            text = f"http://{shown_host}:{port}"
        parts = _split(text)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            self.faults.append("PUBLIC_URL moet een webadres zijn, zoals https://leden.example.nl.")
        elif (
            app_env == "production"
            and parts.scheme != "https"
            and parts.hostname not in LOOPBACK_HOSTS
        ):
            self.faults.append("PUBLIC_URL moet in productie met https:// beginnen.")
        return text

    def _entra_base(self, app_env: AppEnv) -> str:
        text = self._text("ENTRA_BASE").rstrip("/") or ENTRA_BASE
        parts = _split(text)
        is_address = parts is not None and parts.scheme in ("http", "https") and parts.hostname
        if not is_address or parts is None or parts.path or parts.query or parts.fragment:
            self.faults.append(f"ENTRA_BASE moet een webadres zonder pad zijn, zoals {ENTRA_BASE}.")
        elif parts.scheme != "https" and (
            app_env == "production" or parts.hostname not in LOOPBACK_HOSTS
        ):
            self.faults.append(
                "ENTRA_BASE moet met https:// beginnen; alleen de demo en een test mogen zonder, op"
                " deze computer zelf."
            )
        return text

    def _entra_client(self) -> tuple[str, str]:
        client_id, secret = self._text("ENTRA_CLIENT_ID"), self._text("ENTRA_CLIENT_SECRET")
        if client_id and not GUID.fullmatch(client_id):
            self.faults.append(
                "ENTRA_CLIENT_ID moet de toepassings-id uit Entra zijn: 32 hexadecimale cijfers in"
                " vijf groepen."
            )
        if bool(client_id) != bool(secret):
            self.faults.append(
                "ENTRA_CLIENT_ID en ENTRA_CLIENT_SECRET horen bij elkaar: geef beide."
            )
        return client_id.lower(), secret

    def _yes_or_no(self, name: str) -> bool:
        text = self._text(name).lower()
        if text not in YES + NO:
            self.faults.append(f"{name} moet ja of nee zijn.")
        return text in YES

    def _email(self, name: str, default: str) -> str:
        text = self._text(name) or default
        if not EMAIL_ADDRESS.fullmatch(text):
            self.faults.append(f"{name} moet een e-mailadres zijn, zoals hulp@vng.example.")
        return text


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_fernet_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:
        return False
    return True
