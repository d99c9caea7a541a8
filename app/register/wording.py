"""A sentence of the domain with its values apart, so that a page can translate it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

# A Wording inside a Wording is translated as well; a plain text is data and stays as it is.
Value: TypeAlias = "str | int | Decimal | date | tuple[str | Wording, ...] | Wording"

MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]


@dataclass(frozen=True, slots=True)
class Wording:
    """A Dutch sentence with `%(name)s` places, and what belongs there."""

    msgid: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid % {name: in_dutch(value) for name, value in self.values.items()}


def say(msgid: str, **values: Value) -> Wording:
    """Return the sentence with these values; `msgid` was marked with N_."""
    return Wording(msgid, values)


def say_number(count: int, one: str, more: str, **values: Value) -> Wording:
    """Return the sentence for one or for more; both may use %(aantal)s."""
    return Wording(one if count == 1 else more, {"aantal": count, **values})


def in_dutch(value: Value) -> str:
    """Return a value as it stands in running Dutch text."""
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    if isinstance(value, tuple):
        return enumerate_words(tuple(str(word) for word in value), "en")
    return str(value)


def enumerate_words(words: tuple[str, ...], conjunction: str) -> str:
    """Return "a, b en c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
