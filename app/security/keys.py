"""Secrets of the door: digests that say nothing without the key, and texts only we can read."""

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEPARATOR = b"\x1f"


class SealBrokenError(Exception):
    """A sealed text was changed, or its key is not known here."""


class Keys:
    """Made of the settings' `auth_keys`: the first seals and digests, each of them unseals.

    A digest is HMAC-SHA-256 under a key of its own for each purpose, so that a digest of one kind
    is never one of another (security.md 3: codes are stored as keyed hashes).
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._newest = Fernet(keys[0])
        self._raw = [key.encode() for key in keys]

    def digest(self, purpose: str, *parts: str) -> bytes:
        """Return 32 bytes that stand for these parts."""
        return self._digest(self._raw[0], purpose, parts)

    def digests(self, purpose: str, *parts: str) -> list[bytes]:
        """Return the digest under every key, newest first: for what outlives a change of key."""
        return [self._digest(raw, purpose, parts) for raw in self._raw]

    def seal(self, text: str) -> bytes:
        """Return the text as it is stored."""
        return self._fernet.encrypt(text.encode())

    def unseal(self, stored: bytes) -> str:
        """Return the text again; raises SealBrokenError."""
        try:
            return self._fernet.decrypt(bytes(stored)).decode()
        except InvalidToken as error:
            raise SealBrokenError from error

    def is_newest(self, stored: bytes) -> bool:
        """Say whether a sealed text is under the first key."""
        return _opens(self._newest, stored)

    def can_unseal(self, stored: bytes) -> bool:
        """Say whether a sealed text is under one of the keys."""
        return _opens(self._fernet, stored)

    def reseal(self, stored: bytes) -> bytes:
        """Return the same text under the first key; raises SealBrokenError."""
        try:
            return self._fernet.rotate(bytes(stored))
        except InvalidToken as error:
            raise SealBrokenError from error

    @staticmethod
    def _digest(raw: bytes, purpose: str, parts: Sequence[str]) -> bytes:
        key = HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(raw)
        return hmac.new(key, SEPARATOR.join(p.encode() for p in parts), hashlib.sha256).digest()


def _opens(fernet: Fernet | MultiFernet, stored: bytes) -> bool:
    try:
        fernet.decrypt(bytes(stored))
    except InvalidToken:
        return False
    return True
