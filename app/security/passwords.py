"""Passwords: hashed with Argon2id, refused when others would guess them; tells nobody else."""

import functools
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _
from zxcvbn.frequency_lists import FREQUENCY_LISTS

# NIST 800-63B-4 and ASVS 5.0 V6.2: long, from no list, without rules about signs.
SHORTEST, LONGEST = 12, 128
# Words of the product and its people: with one of these, so much else must be there (V6.2.11).
CONTEXT_WORDS = ("ledengegevens", "gemeente", "griffie", "raadslid", "wachtwoord", "vng")
BESIDE_CONTEXT = 8
TIME_COST = 3


class PasswordError(ValueError):
    """This password can't be chosen; the message is a sentence for who typed it."""


class Passwords:
    """`memory_mib` is what one hash costs in memory; the setting PASSWORD_MEMORY says it."""

    def __init__(self, memory_mib: int) -> None:
        self.memory_mib = memory_mib
        self._hasher = PasswordHasher(
            time_cost=TIME_COST if memory_mib > 1 else 1,
            memory_cost=memory_mib * 1024,
            parallelism=1,
        )

    def hash(self, password: str) -> str:
        """Return what is stored."""
        return self._hasher.hash(_normal(password))

    def is_right(self, stored: str | None, password: str) -> bool:
        """Say whether the password belongs to the hash; no hash takes as long, is never right."""
        try:
            right = self._hasher.verify(stored or self._nobodys, _normal(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False
        return bool(right) and stored is not None and len(password) <= LONGEST

    def is_outdated(self, stored: str) -> bool:
        """Say whether the hash was made at another cost."""
        return self._hasher.check_needs_rehash(stored)

    @functools.cached_property
    def _nobodys(self) -> str:
        """Looked at when there is no account, so that an unknown address takes as long."""
        return self._hasher.hash("niemand")


def check_password(password: str, own_words: Iterable[str] = ()) -> None:
    """Raise PasswordError with the reason when this can't be a password.

    - 12 to 128 signs, of any kind; none is required.
    - Not among the passwords that everybody tries (zxcvbn's 30,000, offline).
    - Not mainly a word of this site or of oneself: address, name, gemeente.
    """
    normal = _normal(password)
    if len(normal) < SHORTEST:
        raise PasswordError(_("Kies een wachtwoord van minstens 12 tekens."))
    if len(normal) > LONGEST:
        raise PasswordError(_("Kies een wachtwoord van hoogstens 128 tekens."))
    plain = normal.casefold()
    if _is_common(plain) or len(set(plain)) < 5:
        raise PasswordError(_("Dit wachtwoord is te bekend. Kies een zin van een paar woorden."))
    for word in _words(own_words):
        if word in plain and len(plain.replace(word, "")) < BESIDE_CONTEXT:
            raise PasswordError(
                _("Dit wachtwoord lijkt te veel op uw naam, uw adres of deze site. Kies een ander.")
            )


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(word for words in FREQUENCY_LISTS.values() for word in words)


def _is_common(plain: str) -> bool:
    """Say whether it is on the list, also with digits and signs put behind it."""
    bare = plain.rstrip("0123456789!@#$%^&*().,?-_ ")
    return plain in _common() or bare in _common()


def _words(own: Iterable[str]) -> set[str]:
    parts = {part for text in own for part in text.casefold().replace("@", " ").split()}
    return {part for part in {*CONTEXT_WORDS, *parts} if len(part) >= 3}


def _normal(password: str) -> str:
    # One password, however a keyboard composes its accents.
    return unicodedata.normalize("NFC", password)
