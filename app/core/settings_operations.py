"""Reads the settings of logs, metrics, mail by OAuth2 and certificates; see `settings_reader`."""

from __future__ import annotations

import re
from typing import Any, cast, get_args

from app.core.client_certificate import CertificateError, ClientCertificate, read_certificate
from app.core.environment import GUID, Environment, split_url
from app.core.settings import ENTRA_BASE, LogFormat, MailOAuth

Fields = dict[str, Any]

METRICS_TOKEN_MINIMUM_LENGTH = 32
_BIND = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})")


def read_log_format(environment: Environment) -> LogFormat:
    return cast("LogFormat", environment.choice("LOG_FORMAT", *get_args(LogFormat)))


def read_metrics(environment: Environment, port: int) -> Fields:
    """Return who may read /metrics; `port` is the one that visitors use."""
    token = environment.secret("METRICS_TOKEN")
    if token and (len(token) < METRICS_TOKEN_MINIMUM_LENGTH or not token.isascii()):
        environment.fault(
            f"METRICS_TOKEN moet ten minste {METRICS_TOKEN_MINIMUM_LENGTH} tekens hebben, zonder"
            " accenten."
        )
    return {"metrics_bind": _metrics_bind(environment, port), "metrics_token": token}


def _metrics_bind(environment: Environment, port: int) -> tuple[str, int] | None:
    text = environment.text("METRICS_BIND")
    if not text:
        return None
    found = parse_bind(text)
    if found is None:
        environment.fault("METRICS_BIND moet een adres met poort zijn, zoals 127.0.0.1:9101.")
        return None
    if found[1] == port:
        environment.fault("METRICS_BIND moet een andere poort hebben dan PORT.")
    return found


def parse_bind(text: str) -> tuple[str, int] | None:
    """Return host and port of `host:port` or `[address]:port`, None when it is neither."""
    match = _BIND.fullmatch(text)
    if match is None or not 1 <= int(match[3]) <= 65535:
        return None
    return match[1] or match[2], int(match[3])


def read_mail_oauth(environment: Environment) -> MailOAuth | None:
    """Return how the mail worker gets tokens, None when it signs in with passwords."""
    tenant = environment.text("MAIL_OAUTH_TENANT").lower()
    client_id = environment.text("MAIL_OAUTH_CLIENT_ID").lower()
    secret = environment.secret("MAIL_OAUTH_CLIENT_SECRET")
    certificate = _certificate(
        environment,
        "MAIL_OAUTH",
        environment.secret("MAIL_OAUTH_CERTIFICATE"),
        environment.secret("MAIL_OAUTH_KEY"),
    )
    base = _mail_oauth_base(environment)
    if not (tenant or client_id or secret or certificate):
        return None
    for name, value in (("MAIL_OAUTH_TENANT", tenant), ("MAIL_OAUTH_CLIENT_ID", client_id)):
        if not GUID.fullmatch(value):
            environment.fault(
                f"{name} moet een id uit Entra zijn: 32 hexadecimale cijfers in vijf groepen."
            )
    if bool(secret) == bool(certificate):
        environment.fault(
            "Geef voor mail met OAuth2 een van beide: MAIL_OAUTH_CLIENT_SECRET, of"
            " MAIL_OAUTH_CERTIFICATE met MAIL_OAUTH_KEY."
        )
    return MailOAuth(base, tenant, client_id, secret, certificate)


def _mail_oauth_base(environment: Environment) -> str:
    text = environment.text("MAIL_OAUTH_BASE").rstrip("/") or ENTRA_BASE
    parts = split_url(text)
    if parts is None or parts.scheme != "https" or not parts.hostname or parts.path:
        environment.fault(
            f"MAIL_OAUTH_BASE moet een https-adres zonder pad zijn, zoals {ENTRA_BASE}."
        )
    return text


def read_entra_certificate(environment: Environment) -> ClientCertificate | None:
    return _certificate(
        environment,
        "ENTRA_CLIENT",
        environment.secret("ENTRA_CLIENT_CERTIFICATE"),
        environment.secret("ENTRA_CLIENT_KEY"),
    )


def _certificate(
    environment: Environment, name: str, certificate: str, key: str
) -> ClientCertificate | None:
    if not certificate and not key:
        return None
    if not certificate or not key:
        environment.fault(f"{name}_CERTIFICATE en {name}_KEY horen bij elkaar: geef beide.")
        return None
    try:
        return read_certificate(certificate, key)
    except CertificateError as error:
        environment.fault(f"{name}_CERTIFICATE en {name}_KEY: {error}")
        return None
