"""A website that proves itself with a certificate: its assertion held against each rule of Entra.

RFC 7523, and Microsoft's "application authentication certificate credentials".
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

from tests.entra.faults import Fault, FaultError
from tests.entra.provider import Provider
from tests.entra.world import Registration

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# Microsoft advises five to ten minutes; longer is a website that does not follow that.
LONGEST_SECONDS = 600
_REGISTRY = JWSRegistry(algorithms=["PS256", "RS256"], strict_check_header=False)
# A client may send its certificate along (x5c); which key counts is ours to say all the same.
_REGISTRY.max_header_length = 8192


def client_of(known: Provider, client_id: str | None, kind: str | None, raw: str) -> Registration:
    """Return the website that signed this; raises FaultError with what does not hold."""
    if kind != TYPE:
        raise _refused(900144, "The request body must contain 'client_assertion_type'.")
    claimed = client_id or str(_unproven(raw).get("sub"))
    client = known.registrations.get(claimed)
    if client is None:
        raise _refused(700016, "Application was not found in the directory.")
    key = _key_of(client, raw)
    try:
        claims = jwt.decode(raw, key, registry=_REGISTRY, algorithms=["PS256", "RS256"]).claims
    except (JoseError, ValueError) as error:
        raise _refused(700027, "Client assertion failed signature validation.") from error
    _check(known, client, claims)
    return client


def thumbprints(certificate_pem: str) -> dict[str, str]:
    """Return the names by which a header may point at this certificate."""
    der = x509.load_pem_x509_certificate(certificate_pem.encode()).public_bytes(
        serialization.Encoding.DER
    )
    return {"x5t#S256": _b64(hashlib.sha256(der).digest()), "x5t": _b64(hashlib.sha1(der).digest())}


def _key_of(client: Registration, raw: str) -> RSAKey:
    """Return the registered key that the header names; PS256 goes with SHA-256 (Microsoft)."""
    header = _part(raw, 0)
    name = "x5t#S256" if header.get("alg") == "PS256" else "x5t"
    for pem in client.certificates:
        # Entra takes it with and without the padding that base64 ends in.
        if str(header.get(name, "")).rstrip("=") == thumbprints(pem)[name]:
            public = x509.load_pem_x509_certificate(pem.encode()).public_key()
            return RSAKey.import_key(
                public.public_bytes(
                    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
                )
            )
    raise _refused(700027, "The certificate used to sign the client assertion is not registered.")


def _check(known: Provider, client: Registration, claims: dict[str, Any]) -> None:
    now = known.now()
    begin = claims.get("nbf", claims.get("iat"))
    own = f"{known.base}/"
    is_for_us = str(claims.get("aud")).startswith(own) and str(claims["aud"]).endswith("/token")
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        raise _refused(700021, "Client assertion application identifier doesn't match 'client_id'.")
    if not is_for_us:
        raise _refused(700023, "Client assertion audience claim does not match.")
    if not isinstance(begin, int | float) or not begin - 60 <= now < int(claims.get("exp", 0)):
        raise _refused(700024, "Client assertion is not within its valid time range.")
    if claims["exp"] - begin > LONGEST_SECONDS:
        raise _refused(700024, "Client assertion lasts too long.")
    word = claims.get("jti")
    if not word or word in known.state.assertions:
        raise _refused(700027, "Client assertion was used before, or has no 'jti'.")
    known.state.assertions.add(word)


def _unproven(raw: str) -> dict[str, Any]:
    return _part(raw, 1)


def _part(raw: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(base64.urlsafe_b64decode(raw.split(".")[number] + "=="))
    except (ValueError, IndexError) as error:
        raise _refused(50027, "Client assertion is malformed.") from error
    return found if isinstance(found, dict) else {}


def _refused(number: int, sentence: str) -> FaultError:
    return FaultError(Fault("invalid_client", number, sentence, 401))


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
