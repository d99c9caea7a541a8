"""Turns the text of a cell into the text that PostgreSQL reads for a type."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from app.register.intake.table_facts import ColumnFacts

_RANGES = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}
_BOOLEANS = dict.fromkeys(("ja", "true", "1"), "true") | dict.fromkeys(
    ("nee", "false", "0"), "false"
)
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)", re.ASCII)
_DUTCH = re.compile(r"(\d\d?)-(\d\d?)-(\d{4})", re.ASCII)
_NUMERIC = re.compile(r"numeric\((\d+),(\d+)\)")


class ValueFaultError(Exception):
    """The text is no value of this type; the message is a Dutch sentence without the text."""


def read_value(column: ColumnFacts, text: str) -> str | None:
    """Return the value as PostgreSQL reads it, None for an empty cell; raise ValueFaultError."""
    if not text:
        return None
    if column.choices:
        return _read_choice(column.choices, text)
    if column.type in _RANGES:
        return _read_integer(text, _RANGES[column.type])
    if column.type == "date":
        return read_date(text)
    if column.type == "boolean":
        if text.lower() not in _BOOLEANS:
            raise ValueFaultError("Vul ja of nee in.")
        return _BOOLEANS[text.lower()]
    if found := _NUMERIC.fullmatch(column.type):
        return _read_decimal(text, int(found[1]), int(found[2]))
    if column.type == "uuid":
        try:
            return str(UUID(text))
        except ValueError:
            raise ValueFaultError("Dit is geen UUID.") from None
    return text


def read_date(text: str) -> str:
    """Return 2026-01-31 for 2026-01-31 and 31-01-2026; raise ValueFaultError."""
    parts: list[str] = []
    if found := _ISO.fullmatch(text):
        parts = [found[1], found[2], found[3]]
    elif found := _DUTCH.fullmatch(text):
        parts = [found[3], found[2], found[1]]
    try:
        return date(*map(int, parts)).isoformat()
    except (TypeError, ValueError):
        raise ValueFaultError("Dit is geen datum. Schrijf 31-01-2026 of 2026-01-31.") from None


def _read_choice(choices: tuple[str, ...], text: str) -> str:
    for choice in choices:
        if choice.casefold() == text.casefold():
            return choice
    raise ValueFaultError(f"Kies uit: {', '.join(choices)}.")


def _read_integer(text: str, limit: int) -> str:
    if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII) or not -limit <= int(text) < limit:
        raise ValueFaultError("Vul een heel getal in.")
    return text


def _read_decimal(text: str, precision: int, scale: int) -> str:
    try:
        number = Decimal(text.replace(",", ".")) if len(text) <= 40 else Decimal("nan")
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number) >= 10 ** (precision - scale):
        raise ValueFaultError("Vul een getal in.")
    if number != round(number, scale):
        raise ValueFaultError(f"Gebruik hoogstens {scale} cijfers achter de komma.")
    return f"{number:f}"
