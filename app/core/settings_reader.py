"""Reads the settings from the environment and refuses what is impossible or unsafe.

One function per subject; each returns the fields of `Settings` that it is about.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast, get_args
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet

from app.core.environment import EMAIL_ADDRESS, GUID, Environment, split_url
from app.core.key_file import KeyFileError, read_or_create_key
from app.core.settings import (
    DEFAULT_SUPPORT_EMAIL,
    ENTRA_BASE,
    LOOPBACK_HOSTS,
    PROJECT_ROOT,
    AppEnv,
    Settings,
    SettingsError,
)
from app.core.settings_operations import (
    read_entra_certificate,
    read_log_format,
    read_mail_oauth,
    read_metrics,
)

Fields = dict[str, Any]

DATABASE_SCHEMES = ("postgresql", "postgresql+psycopg")
SECRET_KEY_MINIMUM_LENGTH = 32
MAXIMUM_WORKERS = 64
# A reader on a slow line may take half an hour for a file; then the database has waited enough.
EXPORT_SECONDS = 1800
MAXIMUM_PROXY_HOPS = 5
# Memory of one password hash in MiB (Argon2id, three passes); OWASP's floor is 46 for one pass.
PASSWORD_MEMORY = 64
PASSWORD_MEMORY_FLOOR = 46
SMTP_SCHEMES = ("smtp", "smtps")
IMAP_SCHEMES = ("imap", "imaps")
# A letter's own word and a plus come before the @, where RFC 5321 has room for 64.
BOUNCE_NAME_MAXIMUM_LENGTH = 31
# One line of security.txt: an address without a space.
SECURITY_PAGE = re.compile(r"https://[!-~]{3,500}")


@dataclass(frozen=True)
class _Place:
    """What the reading of one variable may depend on: the kind of installation and its folder."""

    app_env: AppEnv
    data_dir: Path

    @property
    def is_production(self) -> bool:
        return self.app_env == "production"


def read_settings(variables: Mapping[str, str]) -> Settings:
    """Read and check everything; raise SettingsError with all faults at once."""
    environment = Environment(variables)
    place = _Place(_app_env(environment), _data_dir(environment))
    fields: Fields = {"app_env": place.app_env, "data_dir": place.data_dir}
    for read in (_web, _security_txt, _database, _keys, _mail, _entra, _logs):
        fields |= read(environment, place)
    if environment.faults:
        raise SettingsError(environment.faults)
    return Settings(**fields)


def _app_env(environment: Environment) -> AppEnv:
    return cast("AppEnv", environment.choice("APP_ENV", *get_args(AppEnv)))


def _data_dir(environment: Environment) -> Path:
    text = environment.text("DATA_DIR")
    path = Path(text).expanduser().absolute() if text else PROJECT_ROOT / "var"
    try:
        # Root lets the database's own account through to its subfolder, and no further.
        path.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        environment.fault(f"DATA_DIR: de map {path} kan niet worden gemaakt ({error.strerror}).")
        return path
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        environment.fault(f"DATA_DIR: in de map {path} mag niet worden gelezen of geschreven.")
    return path


def _web(environment: Environment, place: _Place) -> Fields:
    host = environment.text("BIND_HOST") or "127.0.0.1"
    port = environment.whole_number("PORT", 8080, minimum=1, maximum=65535)
    workers = environment.whole_number("WEB_WORKERS", 3, minimum=1, maximum=MAXIMUM_WORKERS)
    hops = environment.whole_number("PROXY_HOPS", 0, minimum=0, maximum=MAXIMUM_PROXY_HOPS)
    return {
        "host": host,
        "port": port,
        "workers": workers,
        "proxy_hops": hops,
        "public_url": _public_url(environment, place, host, port),
        "support_email": environment.email("SUPPORT_EMAIL", DEFAULT_SUPPORT_EMAIL),
        **read_metrics(environment, port),
    }


def _security_txt(environment: Environment, _place: _Place) -> Fields:
    contact = environment.text("SECURITY_CONTACT")
    expires = environment.text("SECURITY_EXPIRES")
    if bool(contact) != bool(expires):
        environment.fault(
            "SECURITY_CONTACT en SECURITY_EXPIRES horen bij elkaar: zet ze allebei of geen van"
            " beide."
        )
    if EMAIL_ADDRESS.fullmatch(contact):
        contact = f"mailto:{contact}"
    elif contact and not SECURITY_PAGE.fullmatch(contact):
        environment.fault(
            "SECURITY_CONTACT moet een e-mailadres zijn, of een webadres dat met https:// begint."
        )
    moment = None
    if expires:
        try:
            # The day itself still counts.
            moment = datetime.fromisoformat(f"{expires}T23:59:59+00:00")
        except ValueError:
            environment.fault("SECURITY_EXPIRES moet een datum zijn, zoals 2027-06-30.")
    return {"security_contact": contact, "security_expires": moment}


def _public_url(environment: Environment, place: _Place, host: str, port: int) -> str:
    text = environment.text("PUBLIC_URL").rstrip("/")
    if not text and place.is_production:
        environment.fault("PUBLIC_URL ontbreekt: het adres waaronder bezoekers de site vinden.")
        return ""
    if not text:
        shown_host = f"[{host}]" if ":" in host else host
        text = f"http://{shown_host}:{port}"
    parts = split_url(text)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        environment.fault("PUBLIC_URL moet een webadres zijn, zoals https://leden.example.nl.")
    elif place.is_production and parts.scheme != "https" and parts.hostname not in LOOPBACK_HOSTS:
        environment.fault("PUBLIC_URL moet in productie met https:// beginnen.")
    return text


def _database(environment: Environment, place: _Place) -> Fields:
    is_given = bool(environment.secret("DATABASE_URL"))
    app_url = _database_url(environment, "DATABASE_URL")
    owner_url = _database_url(environment, "DATABASE_OWNER_URL")
    if place.is_production and not is_given:
        environment.fault(
            "DATABASE_URL ontbreekt: in productie hoort een eigen PostgreSQL-server,"
            " niet de meegeleverde."
        )
    if owner_url and not is_given:
        environment.fault("DATABASE_OWNER_URL heeft geen zin zonder DATABASE_URL.")
    if app_url and owner_url and urlsplit(app_url).username == urlsplit(owner_url).username:
        environment.fault(
            "DATABASE_OWNER_URL en DATABASE_URL noemen dezelfde gebruiker; de gebruiker van de"
            " website mag niet de eigenaar van de tabellen zijn."
        )
    listen_url = _database_url(environment, "DATABASE_LISTEN_URL")
    if listen_url and not is_given:
        environment.fault("DATABASE_LISTEN_URL heeft geen zin zonder DATABASE_URL.")
    return {
        "database_url": app_url,
        "database_owner_url": owner_url,
        "database_listen_url": listen_url,
        "database_without_prepare": environment.yes_or_no("DATABASE_WITHOUT_PREPARE"),
        "export_seconds": environment.whole_number(
            "EXPORT_SECONDS", EXPORT_SECONDS, minimum=1, maximum=86_400
        ),
    }


def _database_url(environment: Environment, name: str) -> str | None:
    text = environment.secret(name)
    if not text:
        return None
    parts = split_url(text)
    if parts is None or parts.scheme not in DATABASE_SCHEMES or len(parts.path) < 2:
        # The address itself is not repeated: it may hold a password.
        environment.fault(
            f"{name} moet een adres van een PostgreSQL-database zijn, in de vorm"
            " postgresql://gebruiker@server/database."
        )
        return None
    return "postgresql+psycopg" + text[len(parts.scheme) :]


def _keys(environment: Environment, place: _Place) -> Fields:
    return {
        "secret_key": _secret_key(environment, place),
        "address_key": _encryption_keys(
            environment,
            place,
            "ADDRESS_KEY",
            "ADDRESS_KEY ontbreekt: in productie is een eigen sleutel voor huisadressen verplicht.",
        ),
        "auth_key": _encryption_keys(
            environment,
            place,
            "AUTH_KEY",
            "AUTH_KEY ontbreekt: in productie is een eigen sleutel voor het inloggen verplicht.",
        ),
        "password_memory": _password_memory(environment, place),
    }


def _secret_key(environment: Environment, place: _Place) -> str:
    text = environment.secret("SECRET_KEY")
    if not text and place.is_production:
        environment.fault("SECRET_KEY ontbreekt: in productie is een eigen geheim verplicht.")
    elif text and place.is_production and len(text) < SECRET_KEY_MINIMUM_LENGTH:
        environment.fault(
            f"SECRET_KEY is te kort: in productie ten minste {SECRET_KEY_MINIMUM_LENGTH} tekens."
        )
    return text or _generated_key(environment, place, "SECRET_KEY")


def _encryption_keys(environment: Environment, place: _Place, name: str, missing: str) -> str:
    text = environment.secret(name)
    if not text and place.is_production:
        environment.fault(missing)
    text = text or _generated_key(environment, place, name)
    if text and not all(_is_fernet_key(part.strip()) for part in text.split(",")):
        environment.fault(
            f"{name} moet uit een of meer sleutels van 32 bytes in url-veilig base64"
            " bestaan, gescheiden door komma's."
        )
    return text


def _generated_key(environment: Environment, place: _Place, name: str) -> str:
    if place.is_production or environment.faults:
        return ""
    try:
        return read_or_create_key(place.data_dir / name.lower().replace("_", "-"))
    except KeyFileError as error:
        environment.fault(f"{name}: {error}")
        return ""


def _is_fernet_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


def _password_memory(environment: Environment, place: _Place) -> int:
    found = environment.whole_number("PASSWORD_MEMORY", PASSWORD_MEMORY, minimum=1, maximum=1024)
    if place.is_production and found < PASSWORD_MEMORY_FLOOR:
        environment.fault(
            f"PASSWORD_MEMORY is te laag: in productie ten minste {PASSWORD_MEMORY_FLOOR}."
        )
    return found


def _mail(environment: Environment, place: _Place) -> Fields:
    support_email = environment.email("SUPPORT_EMAIL", DEFAULT_SUPPORT_EMAIL)
    oauth = read_mail_oauth(environment)
    return {
        "mail_oauth": oauth,
        "smtp_url": _smtp_url(environment, place),
        "mail_from": environment.email("MAIL_FROM", support_email),
        "bounce_url": _bounce_url(environment, has_oauth=oauth is not None),
        "bounce_address": _bounce_address(environment),
    }


def _smtp_url(environment: Environment, place: _Place) -> str | None:
    text = environment.secret("SMTP_URL")
    if not text:
        if place.is_production:
            environment.fault("SMTP_URL ontbreekt: zonder mailserver kan niemand zich aanmelden.")
        return None
    parts = split_url(text)
    if parts is None or parts.scheme not in SMTP_SCHEMES or not parts.hostname:
        # The address itself is not repeated: it may hold a password.
        environment.fault(
            "SMTP_URL moet het adres van een mailserver zijn, in de vorm"
            " smtp://gebruiker:wachtwoord@server:587 of smtps://…:465."
        )
        return None
    return text


def _bounce_url(environment: Environment, *, has_oauth: bool) -> str | None:
    text = environment.secret("BOUNCE_URL")
    if not text:
        return None
    parts = split_url(text)
    is_whole = (
        parts is not None and parts.hostname and parts.username and (parts.password or has_oauth)
    )
    if parts is None or parts.scheme not in IMAP_SCHEMES or not is_whole:
        # The address itself is not repeated: it holds a password.
        environment.fault(
            "BOUNCE_URL moet het adres van een mailbox zijn, in de vorm"
            " imaps://gebruiker:wachtwoord@server:993/INBOX."
        )
        return None
    if not unquote(text).isprintable() or not unquote(parts.path).isascii():
        environment.fault(
            "BOUNCE_URL mag geen regeleinden bevatten, en in de naam van de map geen accenten."
        )
        return None
    return text


def _bounce_address(environment: Environment) -> str | None:
    text = environment.text("BOUNCE_ADDRESS")
    if not text:
        return None
    name = text.partition("@")[0]
    if not EMAIL_ADDRESS.fullmatch(text) or len(name) > BOUNCE_NAME_MAXIMUM_LENGTH:
        environment.fault(
            "BOUNCE_ADDRESS moet een e-mailadres zijn, zoals retour@vng.example, met voor de @"
            f" ten hoogste {BOUNCE_NAME_MAXIMUM_LENGTH} tekens."
        )
    elif not environment.secret("BOUNCE_URL"):
        environment.fault("BOUNCE_ADDRESS heeft geen zin zonder BOUNCE_URL.")
    return text


def _entra(environment: Environment, place: _Place) -> Fields:
    certificate = read_entra_certificate(environment)
    client_id, secret = _entra_client(environment, has_certificate=certificate is not None)
    return {
        "entra_certificate": certificate,
        "entra_base": _entra_base(environment, place),
        "entra_client_id": client_id,
        "entra_client_secret": secret,
        "entra_require_local_totp": environment.yes_or_no("ENTRA_REQUIRE_LOCAL_TOTP"),
    }


def _entra_base(environment: Environment, place: _Place) -> str:
    text = environment.text("ENTRA_BASE").rstrip("/") or ENTRA_BASE
    parts = split_url(text)
    is_address = parts is not None and parts.scheme in ("http", "https") and parts.hostname
    if not is_address or parts is None or parts.path or parts.query or parts.fragment:
        environment.fault(f"ENTRA_BASE moet een webadres zonder pad zijn, zoals {ENTRA_BASE}.")
    elif parts.scheme != "https" and (place.is_production or parts.hostname not in LOOPBACK_HOSTS):
        environment.fault(
            "ENTRA_BASE moet met https:// beginnen; alleen de demo en een test mogen zonder, op"
            " deze computer zelf."
        )
    return text


def _entra_client(environment: Environment, *, has_certificate: bool) -> tuple[str, str]:
    client_id = environment.text("ENTRA_CLIENT_ID")
    secret = environment.secret("ENTRA_CLIENT_SECRET")
    if client_id and not GUID.fullmatch(client_id):
        environment.fault(
            "ENTRA_CLIENT_ID moet de toepassings-id uit Entra zijn: 32 hexadecimale cijfers in"
            " vijf groepen."
        )
    if secret and has_certificate:
        environment.fault(
            "ENTRA_CLIENT_SECRET en ENTRA_CLIENT_CERTIFICATE zijn beide gezet: geef er een."
        )
    elif has_certificate and not client_id:
        environment.fault("ENTRA_CLIENT_CERTIFICATE heeft geen zin zonder ENTRA_CLIENT_ID.")
    elif not has_certificate and bool(client_id) != bool(secret):
        environment.fault("ENTRA_CLIENT_ID en ENTRA_CLIENT_SECRET horen bij elkaar: geef beide.")
    return client_id.lower(), secret


def _logs(environment: Environment, _place: _Place) -> Fields:
    return {"log_format": read_log_format(environment)}
