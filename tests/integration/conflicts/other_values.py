"""Finds values that a column would also take, so that a test can change any field of any table."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from app.panel.columns import Column, Kind
from app.panel.fields import keeps
from app.panel.values import TypedWrongError, format_typed, parse

# Three of every shape that a rule of the register asks for; what does not fit is left out.
TEXTS = (
    *("Zon", "Maan", "Ster"),
    *("A.B.", "C.D.", "E.F."),
    *("7", "8", "9"),
    *("123456789", "234567890", "345678901"),
    *("12345678901234567890", "23456789012345678901", "34567890123456789012"),
    *("GM9001", "GM9002", "GM9003"),
    *("PV91", "PV92", "PV93"),
    *("GR20100303", "GR20140319", "GR20180321"),
    *("een@a.example", "twee@a.example", "drie@a.example"),
    *("030 111 11 11", "030 222 22 22", "030 333 33 33"),
    *("https://een.example", "https://twee.example", "https://drie.example"),
    *("3811 AB", "3812 CD", "3813 EF"),
    *("a", "b", "c"),
    *("zon_maan", "maan_ster", "ster_zon"),
)
DATES = ("01-03-2026", "02-03-2026", "03-03-2026", "01-06-2027", "02-06-2027", "03-06-2027")
NUMBERS = ("1", "2", "3", "5", "7", "11", "13", "15", "1971", "1972", "1973", "2000", "3000")
BY_KIND: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: TEXTS,
    Kind.LONG_TEXT: TEXTS,
    Kind.INTEGER: NUMBERS,
    Kind.NUMERIC: ("12,5", "37,5", "62,5"),
    Kind.BOOLEAN: ("ja", "nee"),
    Kind.DATE: DATES,
    Kind.TIMESTAMP: ("01-03-2026 10:00", "02-03-2026 11:00", "03-03-2026 12:00"),
    Kind.UUID: tuple(str(uuid.UUID(int=n)) for n in (1, 2, 3)),
    Kind.JSON: ('{"a": 1}', '{"a": 2}', '{"a": 3}'),
}


def other_values(column: Column, current: Any, keys: Sequence[int] = ()) -> list[str]:
    """Return what could be typed instead of `current`; `keys` are the rows a reference can name."""
    now = format_typed(current, column.kind)
    return [text for text in _candidates(column, keys) if text != now and _fits(column, text)]


def _candidates(column: Column, keys: Sequence[int]) -> Iterator[str]:
    if column.points_at:
        yield from (str(key) for key in keys)
    elif column.choices:
        yield from column.choices
    else:
        yield from BY_KIND.get(column.kind, ())


def _fits(column: Column, text: str) -> bool:
    try:
        value = parse(column, text)
    except TypedWrongError:
        return False
    # What is tidied would not be stored as it was typed.
    if format_typed(value, column.kind) != text:
        return False
    return all(keeps(limits, value) for limits, _sentence in column.limits)
