"""The token endpoint: a code, once, for a signed statement; or a token for the website itself."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import uuid
from typing import Any
from urllib.parse import unquote_plus

from flask import Blueprint, Response, jsonify, request

from tests.entra import faults
from tests.entra.assertions import client_of
from tests.entra.faults import Fault, FaultError
from tests.entra.provider import Provider, one, provider
from tests.entra.state import Code
from tests.entra.world import SHARED_TENANTS, Registration

# As Entra does: a token counts from five minutes ago, for clocks that are behind.
BACKDATED_SECONDS = 300
LIFETIME_SECONDS = 3600

blueprint = Blueprint("tokens", __name__)


@blueprint.post("/<tenant>/oauth2/v2.0/token")
def token(tenant: str) -> Response:
    known = provider()
    try:
        known.require_tenant(tenant)
        client = _authenticated(known)
        if _field("grant_type") == "client_credentials":
            return _json(_for_itself(known, tenant), 200)
        _require_grant_type()
        found = _redeemed(known, client, tenant)
    except FaultError as error:
        return _json(error.fault.body(), error.fault.status)
    return _json(
        {
            "token_type": "Bearer",
            "scope": " ".join(found.request.scope),
            "expires_in": LIFETIME_SECONDS - 1,
            "ext_expires_in": LIFETIME_SECONDS - 1,
            "access_token": secrets.token_urlsafe(64),
            "id_token": _id_token(known, found),
        },
        200,
    )


def _for_itself(known: Provider, tenant: str) -> dict[str, Any]:
    """Return a token of the website's own: no person, and no refresh token (RFC 6749, 4.4)."""
    if tenant in SHARED_TENANTS:
        raise FaultError(Fault("invalid_request", 53003, "A tenant of its own is needed."))
    if not (_field("scope") or "").endswith("/.default"):
        raise FaultError(Fault("invalid_scope", 1002012, "The scope must end with '/.default'."))
    lifetime = known.control.token_seconds if known.control else LIFETIME_SECONDS
    token = secrets.token_urlsafe(64)
    known.state.access_tokens[token] = known.now() + lifetime
    return {"token_type": "Bearer", "expires_in": lifetime, "access_token": token}


def _authenticated(known: Provider) -> Registration:
    """Return the client that proves to be itself, in the form or in the header but not in both."""
    form_id, form_secret = _field("client_id"), _field("client_secret")
    assertion = _field("client_assertion")
    if assertion is not None and form_secret is None:
        return client_of(known, form_id, _field("client_assertion_type"), assertion)
    header = _basic()
    if header and form_secret is not None:
        raise FaultError(
            faults.malformed("Only one method of client authentication may be used.", 700027)
        )
    client_id, secret = header or (form_id, form_secret)
    if not client_id:
        raise FaultError(faults.missing("client_id"))
    if form_id and form_id != client_id:
        raise FaultError(faults.malformed("The client_id differs from that of the header."))
    if secret is None:
        raise FaultError(
            Fault(
                "invalid_client",
                7000218,
                "The request body must contain the following parameter: 'client_assertion' or"
                " 'client_secret'.",
                401,
            )
        )
    client = known.registrations.get(client_id)
    if client is None:
        raise FaultError(faults.unknown_client(client_id))
    if not hmac.compare_digest(secret.encode(), client.client_secret.encode()):
        raise FaultError(Fault("invalid_client", 7000215, "Invalid client secret provided.", 401))
    return client


def _basic() -> tuple[str, str] | None:
    """Return client and secret of the header, each url-encoded as OAuth wants them."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "basic":
        return None
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise FaultError(faults.malformed("The Authorization header is malformed.")) from None
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)


def _require_grant_type() -> None:
    grant_type = _field("grant_type")
    if grant_type is None:
        raise FaultError(faults.missing("grant_type"))
    if grant_type != "authorization_code":
        raise FaultError(
            Fault(
                "unsupported_grant_type",
                70003,
                f"The app requested an unsupported grant type '{grant_type}'.",
            )
        )


def _redeemed(known: Provider, client: Registration, tenant: str) -> Code:
    """Return what the code stands for and make it useless; raise FaultError if it isn't right."""
    code = _field("code")
    if not code:
        raise FaultError(faults.missing("code"))
    with known.state.lock:
        found = known.state.codes.get(code)
        if found is None or found.request.client_id != client.client_id:
            raise FaultError(_refused(70000, "The provided authorization code is malformed."))
        if found.used:
            raise FaultError(
                _refused(54005, "OAuth2 Authorization code was already redeemed, please retry.")
            )
        # Whatever follows: who has the code but not the rest of it gets no second try.
        found.used = True
    _check(known, found, tenant)
    return found


def _check(known: Provider, found: Code, tenant: str) -> None:
    if known.now() >= found.expires:
        raise FaultError(
            _refused(70008, "The provided authorization code or refresh token has expired.")
        )
    if tenant not in (*SHARED_TENANTS, found.account.tenant.tid):
        raise FaultError(_refused(700005, "The provided Authorization Code is for another tenant."))
    if _field("redirect_uri") != found.request.redirect_uri:
        raise FaultError(
            _refused(
                500112,
                "The reply address does not match the reply address provided when requesting"
                " Authorization code.",
            )
        )
    verifier = _field("code_verifier")
    if verifier is None or not hmac.compare_digest(
        s256(verifier).encode(), found.request.challenge.encode()
    ):
        raise FaultError(
            _refused(
                501481,
                "The Code_Verifier does not match the code_challenge supplied in the authorization"
                " request.",
            )
        )


def s256(verifier: str) -> str:
    """Return the challenge of a verifier (RFC 7636, 4.6)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _id_token(known: Provider, found: Code) -> str:
    claims = _claims(known, found)
    control = known.control
    if control is None:
        return known.keys.sign(claims, "normal", "")
    claims |= control.claims
    claims |= {name: int(known.now() + seconds) for name, seconds in control.times.items()}
    for name in control.without:
        claims.pop(name, None)
    return known.keys.sign(claims, control.signing, f"{known.base}/_ctl/foreign-keys")


def _claims(known: Provider, found: Code) -> dict[str, Any]:
    """Return the claims of a v2.0 token; those without a value are left out."""
    tenant, person = found.account.tenant, found.account.person
    begin = int(known.now()) - BACKDATED_SECONDS
    claims: dict[str, Any] = {
        "aud": found.request.client_id,
        "iss": known.issuer(tenant.tid),
        "iat": begin,
        "nbf": begin,
        "exp": begin + BACKDATED_SECONDS + LIFETIME_SECONDS,
        "auth_time": found.auth_time if found.request.tells_auth_time else None,
        "idp": f"{known.base}/{person.home}/" if person.home else None,
        "acct": 1 if person.home else 0,
        "nonce": found.request.nonce,
        "oid": person.oid,
        "rh": f"1.{secrets.token_urlsafe(32)}.",
        "sid": found.sid,
        "sub": _pairwise(found),
        "tid": tenant.tid,
        "uti": base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode(),
        "ver": "2.0",
        "xms_edov": person.xms_edov,
    }
    if "profile" in found.request.scope:
        claims |= {
            "name": person.name,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "preferred_username": person.upn,
        }
    if "email" in found.request.scope:
        claims["email"] = person.email
    return {name: value for name, value in claims.items() if value is not None}


def _pairwise(found: Code) -> str:
    """Return a subject that is another one for each website."""
    text = "|".join((found.request.client_id, *found.account.key))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def _field(name: str) -> str | None:
    return one(request.form.getlist(name), name)


def _refused(number: int, sentence: str) -> Fault:
    return Fault("invalid_grant", number, sentence)


def _json(body: dict[str, Any], status: int) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store, no-cache"
    answer.headers["Pragma"] = "no-cache"
    return answer
