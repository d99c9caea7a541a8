"""The code of an invitation: made, read as people type it, told from a typo, and kept as a digest.

24 signs of Crockford's base 32 (120 random bits) and one more that proves them, shown as
`VNG-XXXX-XXXX-XXXX-XXXX-XXXX-XXXXC`.
"""

import functools
import secrets
import unicodedata

from app.security.keys import Keys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "VNG"
BITS = 120
SIGNS = BITS // 5
GROUP = 4
PURPOSE = "uitnodigingscode"
# Letters that Crockford left out because they look like a digit.
LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
# x^5 + x^2 + 1: its roots have all 31 values that aren't zero as their powers.
_POLYNOMIAL = 0b100101


def new_code() -> str:
    """Return a new code as it stands in the mail."""
    number = secrets.randbits(BITS)
    signs = "".join(ALPHABET[number >> 5 * place & 31] for place in range(SIGNS))
    groups = [signs[start : start + GROUP] for start in range(0, SIGNS, GROUP)]
    return "-".join([PREFIX, *groups]) + _check_sign(signs)


def normal_code(typed: str) -> str:
    """Return the bare signs of what was typed or pasted; the same when given its own answer.

    Spaces, invisible signs, dashes and quotes are dropped, the prefix may be left out, and small
    letters and look-alikes are taken for what they were.
    """
    folded = unicodedata.normalize("NFKC", typed).upper()
    bare = "".join(sign for sign in folded if sign.isalnum()).translate(LOOK_ALIKES)
    has_prefix = len(bare) == len(PREFIX) + SIGNS + 1 and bare.startswith(PREFIX)
    return bare.removeprefix(PREFIX) if has_prefix else bare


def has_right_check(code: str) -> bool:
    """Say whether the code (normal) can be one of ours; False is a typo, True may be a guess.

    One wrong sign, or two that changed places, always show.
    """
    if len(code) != SIGNS + 1 or not set(code) <= set(ALPHABET):
        return False
    return _check_sign(code[:SIGNS]) == code[SIGNS]


def digest_of(keys: Keys, code: str) -> list[bytes]:
    """Return what stands for the code in the database: under every key, the newest first."""
    return keys.digests(PURPOSE, normal_code(code))


def _check_sign(signs: str) -> str:
    """Return the sum of all signs, each multiplied by a factor of its own, in the field of 32."""
    total = 0
    for factor, sign in zip(_powers(), signs, strict=True):
        total ^= _multiplied(factor, ALPHABET.index(sign))
    return ALPHABET[total]


@functools.cache
def _powers() -> tuple[int, ...]:
    """Return a different factor for each place, none of them 1: that is the check sign's own."""
    powers = [2]
    while len(powers) < SIGNS:
        powers.append(_multiplied(powers[-1], 2))
    return tuple(powers)


def _multiplied(one: int, other: int) -> int:
    product = 0
    while other:
        product ^= one if other & 1 else 0
        one <<= 1
        one ^= _POLYNOMIAL if one & 32 else 0
        other >>= 1
    return product
