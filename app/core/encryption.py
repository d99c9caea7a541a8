"""Home addresses at rest: the key is outside the database, each value bound to row and column."""

import base64
import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
KEY_LENGTH = 32
KEY_ID_LENGTH = 4
NONCE_LENGTH = 12
TAG_LENGTH = 16
# A street and a house number of one digit must not be told apart by their length.
PADDING = 16
_HEADER = len(VERSION) + KEY_ID_LENGTH + NONCE_LENGTH


class DecryptionError(Exception):
    """The text was changed, belongs to another row or column, or its key is not known here."""


class AddressCipher:
    """AES-256-GCM: version, key id, nonce, ciphertext with tag.

    `keys` are url-safe base64 of 32 bytes. The first encrypts, each of them decrypts, so that a key
    can be replaced while old rows are still there.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        raw = [base64.urlsafe_b64decode(key) for key in keys]
        if not raw or any(len(key) != KEY_LENGTH for key in raw):
            raise ValueError("an address key is 32 bytes in url-safe base64")
        self._ciphers = {_key_id(key): AESGCM(key) for key in raw}
        self._newest = _key_id(raw[0])

    def encrypt(self, column: str, gemeente_id: int, persoon_id: int, plaintext: str) -> bytes:
        """Return the text as it is stored in this column of this person's row."""
        nonce = os.urandom(NONCE_LENGTH)
        bound = _bound_to(column, gemeente_id, persoon_id)
        sealed = self._ciphers[self._newest].encrypt(nonce, _pad(plaintext.encode()), bound)
        return VERSION + self._newest + nonce + sealed

    def decrypt(self, column: str, gemeente_id: int, persoon_id: int, stored: bytes) -> str:
        """Return the text again; raises DecryptionError when anything about it is not as it was."""
        stored = bytes(stored)
        if len(stored) < _HEADER + PADDING + TAG_LENGTH or stored[:1] != VERSION:
            raise DecryptionError("not an encrypted value of this version")
        cipher = self._ciphers.get(_key_id_in(stored))
        if cipher is None:
            raise DecryptionError("the key of this value is not known")
        nonce = stored[1 + KEY_ID_LENGTH : _HEADER]
        bound = _bound_to(column, gemeente_id, persoon_id)
        try:
            return _unpad(cipher.decrypt(nonce, stored[_HEADER:], bound)).decode()
        except InvalidTag as error:
            raise DecryptionError("the value or its place was changed") from error

    def is_newest(self, stored: bytes) -> bool:
        """Say whether a stored value is under the first key."""
        return _key_id_in(stored) == self._newest

    def knows_key_of(self, stored: bytes) -> bool:
        """Say whether a stored value is under one of the keys."""
        return _key_id_in(stored) in self._ciphers


def _key_id_in(stored: bytes) -> bytes:
    return bytes(stored)[len(VERSION) : len(VERSION) + KEY_ID_LENGTH]


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:KEY_ID_LENGTH]


def _bound_to(column: str, gemeente_id: int, persoon_id: int) -> bytes:
    return f"register.huisadres.{column}:{gemeente_id}:{persoon_id}".encode()


def _pad(text: bytes) -> bytes:
    missing = PADDING - len(text) % PADDING
    return text + bytes([missing]) * missing


def _unpad(padded: bytes) -> bytes:
    return padded[: -padded[-1]]
