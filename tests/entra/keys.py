"""The signing keys: several published, one in use, and every wrong way to sign."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

Claims = dict[str, Any]


class SigningKey:
    """An RSA key with a certificate, published as Entra does: without `alg`, kid = thumbprint."""

    def __init__(self) -> None:
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = _self_signed(private)
        self.kid = _b64(hashlib.sha1(certificate).digest())
        self.public_pem = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.key = RSAKey.import_key(
            private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        self.certificate = base64.b64encode(certificate).decode()

    def published(self, issuer: str) -> dict[str, Any]:
        """Return the public key as it stands in the key set."""
        numbers = self.key.as_dict(private=False)
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "n": numbers["n"],
            "e": numbers["e"],
            "x5c": [self.certificate],
            "cloud_instance_name": "microsoftonline.com",
            "issuer": issuer,
        }


class KeyRing:
    """The published keys; the first signs. `ways` are the names that `sign` takes."""

    def __init__(self) -> None:
        self.keys = [SigningKey(), SigningKey()]
        self.elliptic: ECKey | None = None
        self._foreign: SigningKey | None = None

    @property
    def current(self) -> SigningKey:
        return self.keys[0]

    @property
    def foreign(self) -> SigningKey:
        """A key that is never published."""
        if self._foreign is None:
            self._foreign = SigningKey()
        return self._foreign

    def roll(self, *, keep_old: bool = True) -> None:
        """Sign with a new key from now on; the old ones stay published unless told otherwise."""
        self.keys = [SigningKey(), *(self.keys if keep_old else [])]

    def published(self, issuer: str) -> dict[str, Any]:
        keys = [key.published(issuer) for key in self.keys]
        if self.elliptic is not None:
            keys.append({**self.elliptic.as_dict(private=False), "use": "sig"})
        return {"keys": keys}

    def sign(self, claims: Claims, way: str, foreign_keys_url: str) -> str:
        """Return the token; KeyError if there is no such way."""
        return WAYS[way](self, claims, foreign_keys_url)


def _normal(ring: KeyRing, claims: Claims, _: str) -> str:
    return _signed(ring.current, claims, kid=ring.current.kid)


def _unsigned(ring: KeyRing, claims: Claims, _: str) -> str:
    return _compact({"typ": "JWT", "alg": "none", "kid": ring.current.kid}, claims, lambda _: b"")


def _stripped(ring: KeyRing, claims: Claims, url: str) -> str:
    return _normal(ring, claims, url).rpartition(".")[0] + "."


def _tampered(ring: KeyRing, claims: Claims, url: str) -> str:
    """Signed well, and changed after that."""
    header, payload, signature = _normal(ring, claims, url).split(".")
    changed = json.loads(base64.urlsafe_b64decode(payload + "=="))
    changed["given_name"] = "Iemand anders"
    return f"{header}.{_b64(json.dumps(changed).encode())}.{signature}"


def _public_key_as_secret(ring: KeyRing, claims: Claims, _: str) -> str:
    secret = ring.current.public_pem
    header = {"typ": "JWT", "alg": "HS256", "kid": ring.current.kid}
    return _compact(header, claims, lambda data: hmac.digest(secret, data, "sha256"))


def _foreign(ring: KeyRing, claims: Claims, _: str) -> str:
    return _signed(ring.foreign, claims, kid=ring.current.kid)


def _unknown_kid(ring: KeyRing, claims: Claims, _: str) -> str:
    return _signed(ring.foreign, claims, kid=ring.foreign.kid)


def _no_kid(ring: KeyRing, claims: Claims, _: str) -> str:
    return _signed(ring.foreign, claims)


def _embedded(ring: KeyRing, claims: Claims, _: str) -> str:
    """The forger brings the key along in the header."""
    return _signed(ring.foreign, claims, jwk=ring.foreign.key.as_dict(private=False))


def _linked(ring: KeyRing, claims: Claims, url: str) -> str:
    """The forger says where the keys are."""
    return _signed(ring.foreign, claims, kid=ring.foreign.kid, jku=url)


def _elliptic(ring: KeyRing, claims: Claims, _: str) -> str:
    """A key that is published too, so that only the algorithm is wrong."""
    if ring.elliptic is None:
        ring.elliptic = ECKey.generate_key("P-256", {"kid": "elliptisch"})
    header = {"typ": "JWT", "alg": "ES256", "kid": "elliptisch"}
    return jwt.encode(header, claims, ring.elliptic, algorithms=["ES256"])


def _other_algorithm(name: str) -> Callable[[KeyRing, Claims, str], str]:
    """Our own published key, with an algorithm that discovery does not name."""

    def sign(ring: KeyRing, claims: Claims, _: str) -> str:
        return _signed(ring.current, claims, alg=name, kid=ring.current.kid)

    return sign


WAYS: dict[str, Callable[[KeyRing, Claims, str], str]] = {
    "normal": _normal,
    "none": _unsigned,
    "stripped": _stripped,
    "tampered": _tampered,
    "HS256": _public_key_as_secret,
    "foreign": _foreign,
    "unknown-kid": _unknown_kid,
    "no-kid": _no_kid,
    "jwk": _embedded,
    "jku": _linked,
    "ES256": _elliptic,
    "RS384": _other_algorithm("RS384"),
    "RS512": _other_algorithm("RS512"),
    "PS256": _other_algorithm("PS256"),
}


def _signed(key: SigningKey, claims: Claims, *, alg: str = "RS256", **header: Any) -> str:
    return jwt.encode({"typ": "JWT", "alg": alg, **header}, claims, key.key, algorithms=[alg])


def _compact(header: Claims, claims: Claims, sign: Callable[[bytes], bytes]) -> str:
    data = f"{_b64(json.dumps(header).encode())}.{_b64(json.dumps(claims).encode())}"
    return f"{data}.{_b64(sign(data.encode()))}"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _self_signed(private: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nagemaakt.entra.example")])
    today = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=365))
        .sign(private, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )
