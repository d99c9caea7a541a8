"""The code of an invitation is read however it is typed, and a typo is told from a guess."""

import re

import pytest
from cryptography.fernet import Fernet

from app.security.invitations.codes import (
    ALPHABET,
    digest_of,
    has_right_check,
    new_code,
    normal_code,
)
from app.security.keys import Keys

SHOWN = "VNG-0G2K-7QRM-4W1Z-ANVT-X9B3-H5E1R"


def _signs() -> str:
    return normal_code(new_code())


def test_a_new_code_has_a_hundred_and_twenty_bits_and_a_check_sign() -> None:
    shape = re.compile(rf"VNG(-[{ALPHABET}]{{4}}){{5}}-[{ALPHABET}]{{5}}")
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(shape.fullmatch(code) for code in codes)
    assert all(has_right_check(normal_code(code)) for code in codes)
    # Each of the 24 places takes many values: none of the bits is a constant.
    places = list(zip(*(normal_code(code) for code in codes), strict=True))
    assert all(len(set(place)) == len(ALPHABET) for place in places)


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.removeprefix("VNG-"),
        lambda code: code.replace("-", " "),
        lambda code: f"  {code}\r\n",
        lambda code: code.replace("-", "\N{NO-BREAK SPACE}"),
        "\N{ZERO WIDTH SPACE}".join,
        lambda code: code.replace("-", "-\N{SOFT HYPHEN}"),
        lambda code: "\N{ZERO WIDTH NO-BREAK SPACE}" + code,
        lambda code: code.replace("-", "\N{EN DASH}"),
        lambda code: code.replace("-", "\N{EM DASH}"),
        lambda code: code.replace("-", "\N{MINUS SIGN}"),
        lambda code: code.replace("-", "\N{NON-BREAKING HYPHEN}"),
        lambda code: code.replace("-", "\N{FIGURE DASH}"),
        lambda code: code.replace("0", "O"),
        lambda code: code.replace("0", "o"),
        lambda code: code.replace("1", "I"),
        lambda code: code.replace("1", "l"),
        lambda code: f'"{code}"',
        lambda code: f"\N{DOUBLE LOW-9 QUOTATION MARK}{code}\N{RIGHT DOUBLE QUOTATION MARK}",
        lambda code: f"'{code}'",
        lambda code: f"<{code}>",
        lambda code: "".join(
            chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in code
        ),  # full width
    ],
)
def test_a_code_is_read_however_it_is_typed(change) -> None:  # type: ignore[no-untyped-def]
    for code in (SHOWN, new_code(), new_code()):
        assert normal_code(change(code)) == normal_code(code)


def test_reading_twice_reads_the_same() -> None:
    # Signs that begin like the prefix are no prefix.
    for typed in ("VNG" + "0" * 22, "VNG" + "7" * 25, new_code(), "", "VNG-", "VNGVNG" + "0" * 25):
        assert normal_code(normal_code(typed)) == normal_code(typed)
    assert normal_code("VNG" + "0" * 22) == "VNG" + "0" * 22


def test_one_wrong_sign_always_shows() -> None:
    code = _signs()
    for place, sign in enumerate(code):
        for other in ALPHABET:
            typo = code[:place] + other + code[place + 1 :]
            assert has_right_check(typo) == (other == sign)


def test_two_signs_that_changed_places_always_show() -> None:
    code = _signs()
    for one in range(len(code)):
        for two in range(one + 1, len(code)):
            signs = list(code)
            signs[one], signs[two] = signs[two], signs[one]
            assert has_right_check("".join(signs)) == (code[one] == code[two])


@pytest.mark.parametrize("typed", ["", "VNG-", "U" * 25, "٣" * 25, "0" * 24, "0" * 26, "é" * 25])
def test_what_is_no_code_has_no_right_check(typed: str) -> None:
    assert not has_right_check(normal_code(typed))


def test_a_digest_is_of_the_code_and_of_every_key() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    code = new_code()
    before, after = digest_of(Keys([old]), code), digest_of(Keys([new, old]), code.lower())
    assert after[1:] == before
    assert after[0] != before[0]
    assert digest_of(Keys([old]), new_code()) != before
