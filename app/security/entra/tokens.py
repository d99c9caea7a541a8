"""Reads an id_token of Entra: who somebody is, or why nobody is believed.

What is signed is not yet for us, nor about whom it seems: each claim that decides is checked here
(OpenID Connect Core §3.1.3.7; ASVS 5.0 V10.5; security.md 2).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet
from joserfc.jws import JWSRegistry

from app.security.invitations.auth import normal_address, normal_name

# Microsoft's own tenant of personal accounts.
PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
CLOCK_SKEW = timedelta(seconds=60)
# Entra puts more in a header than the standard names; none of it is asked.
REGISTRY = JWSRegistry(algorithms=["RS256"], strict_check_header=False)
LONGEST_NAME = 64
LONGEST_TOKEN = 20_000
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SESSION = re.compile(r"[\x21-\x7e]{1,200}")

Claims = Mapping[str, Any]


class TokenError(Exception):
    """This token makes nobody somebody; `check` names what did not hold."""

    def __init__(self, check: str) -> None:
        self.check = check
        super().__init__(check)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token for this site, asked by this visitor, says."""

    base: str
    client_id: str
    nonce: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is: the pair (tid, oid). All the rest is what her gemeente says about her.

    `email` is "" when it can't be an address; `is_verified` is Microsoft's word that its domain is
    the tenant's (xms_edov). `signed_in` is when she last proved who she is, if that was told.
    """

    tid: str
    oid: str
    sid: str | None
    email: str
    is_verified: bool
    first_name: str
    last_name: str
    signed_in: datetime | None


def read_token(
    raw: object, keys_of: Callable[[str | None], KeySet], expected: Expected
) -> Identity:
    """Return who the token is about; raises TokenError.

    `keys_of` returns the keys of the provider, among them the one with this id if there is one.
    """
    token, key = _decode(raw, keys_of)
    if not is_key_of_issuer(key, token.claims):
        raise TokenError("sleutel")
    check_standard(token, expected)
    for name, holds in CHECKS.items():
        if not holds(token.claims, expected):
            raise TokenError(name)
    return _identity(token.claims)


def check_standard(token: jwt.Token, expected: Expected) -> None:
    """Check times, nonce and who the token was made for, as the standard asks."""
    options = {name: {"essential": True} for name in ("exp", "nonce", "iat", "tid", "oid")}
    params = {"nonce": expected.nonce, "client_id": expected.client_id}
    now, skew = int(expected.now.timestamp()), int(CLOCK_SKEW.total_seconds())
    try:
        CodeIDToken(token.claims, token.header, options, params).validate(now, skew)
    except (JoseError, TypeError, ValueError) as error:
        raise TokenError("standaard") from error


def is_key_of_issuer(key: Key, claims: Claims) -> bool:
    """Say whether this key may sign for this issuer: each of Entra's keys says for whom it does."""
    issuer = str(key.get("issuer", "")).replace("{tenantid}", str(claims.get("tid")))
    return not issuer or issuer == claims.get("iss")


def _decode(raw: object, keys_of: Callable[[str | None], KeySet]) -> tuple[jwt.Token, Key]:
    """Return the token and the key that signed it."""
    if not isinstance(raw, str) or len(raw) > LONGEST_TOKEN:
        raise TokenError("vorm")
    used: list[Key] = []

    def find_key(message: Any) -> Key:
        kid = message.headers().get("kid")
        # Without an id there is no doubt only where there is one key (RFC 7515 §4.1.4).
        used.append(keys_of(kid).get_by_kid(kid))
        return used[-1]

    try:
        return jwt.decode(raw, find_key, registry=REGISTRY), used[-1]
    except (JoseError, TypeError, ValueError) as error:
        raise TokenError("handtekening") from error


def _is_for_us_alone(claims: Claims, expected: Expected) -> bool:
    """A list of one is us and others, or could be: Entra gives a text."""
    return bool(claims.get("aud") == expected.client_id)


def _is_of_its_tenant(claims: Claims, expected: Expected) -> bool:
    return bool(claims.get("iss") == f"{expected.base}/{claims.get('tid')}/v2.0")


def _is_guid(claim: str) -> Callable[[Claims, Expected], bool]:
    def holds(claims: Claims, _expected: Expected) -> bool:
        value = claims.get(claim)
        return isinstance(value, str) and _GUID.fullmatch(value) is not None

    return holds


# Each holds by itself; a test takes them away one by one and sees a forged token come through.
CHECKS: Mapping[str, Callable[[Claims, Expected], bool]] = {
    "ontvanger": _is_for_us_alone,
    "versie": lambda claims, _: claims.get("ver") == "2.0",
    "tenant": _is_guid("tid"),
    "persoon": _is_guid("oid"),
    "uitgever": _is_of_its_tenant,
    "privéaccount": lambda claims, _: claims.get("tid") != PERSONAL_TENANT,
}


def _identity(claims: Claims) -> Identity:
    first, last = _name(claims.get("given_name")), _name(claims.get("family_name"))
    if not (first or last):
        first = _name(claims.get("name"))
    sid = claims.get("sid")
    return Identity(
        tid=claims["tid"],
        oid=claims["oid"],
        sid=sid if isinstance(sid, str) and _SESSION.fullmatch(sid) else None,
        email=_address(claims),
        is_verified=claims.get("xms_edov") in (True, "1", "true"),
        first_name=first,
        last_name=last,
        signed_in=_moment(claims.get("auth_time")),
    )


def _address(claims: Claims) -> str:
    for name in ("email", "preferred_username"):
        value = claims.get(name)
        if isinstance(value, str) and (address := normal_address(value)):
            return address
    return ""


def _name(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return (normal_name(value) or "")[:LONGEST_NAME].strip()


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError):
        return None
