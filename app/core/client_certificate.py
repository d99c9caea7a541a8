"""A certificate with its private key, with which this site proves itself to Microsoft Entra."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SMALLEST_KEY_BITS = 2048


class CertificateError(Exception):
    """The certificate or key can't be used; the message is the end of a Dutch sentence."""


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """An X.509 certificate and the RSA key that belongs to it, both as PEM text."""

    certificate_pem: str
    key_pem: str = field(repr=False)
    expires: datetime
    thumbprint: str

    def seconds_left(self, now: datetime) -> float:
        """Return how long the certificate is still valid; negative when it is over."""
        return (self.expires - now).total_seconds()


def read_certificate(certificate_pem: str, key_pem: str) -> ClientCertificate:
    """Return the pair; raises CertificateError when one can't be read or they don't match.

    `thumbprint` is base64url of the SHA-256 of the certificate's DER encoding, without padding:
    the header `x5t#S256` (RFC 7515, 4.1.8), as Microsoft documents for a client assertion.
    """
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem.encode())
    except ValueError as error:
        raise CertificateError("het certificaat is geen leesbaar PEM-bestand.") from error
    try:
        key = serialization.load_pem_private_key(key_pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise CertificateError(
            "de sleutel is geen leesbaar PEM-bestand, of er zit een wachtwoord op."
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < SMALLEST_KEY_BITS:
        raise CertificateError(
            f"de sleutel moet RSA zijn, van ten minste {SMALLEST_KEY_BITS} bits."
        )
    if certificate.public_key() != key.public_key():
        raise CertificateError("het certificaat en de sleutel horen niet bij elkaar.")
    digest = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()
    return ClientCertificate(
        certificate_pem=certificate_pem,
        key_pem=key_pem,
        expires=certificate.not_valid_after_utc.astimezone(UTC),
        thumbprint=base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
    )
