"""The comparisons that a list can be filtered with, per kind of column.

The order is part of the URL grammar (`_flt_<index>_<column>`) and begins as Flask-AppBuilder's, so
that its links keep their meaning.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, Text, cast, func, or_

from app.core.clock import now
from app.panel.columns import Column, Kind
from app.panel.values import AMSTERDAM

# Of links what is compared is the query for the keys that a row is linked to.
Build = Callable[[Any, Any], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Operator:
    """One comparison: what it is called, how it is made, and whether it needs a value."""

    label: str
    build: Build
    needs_value: bool = True


def _folded(expression: ColumnElement[Any]) -> ColumnElement[str]:
    return func.register.vouw(cast(expression, Text))


def _like(before: str, after: str, *, negate: bool = False) -> Build:
    """Return a literal match: %, _ and \\ in what was typed mean themselves."""

    def build(expression: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
        escaped = str(value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = func.register.vouw(f"{before}{escaped}{after}")
        condition = _folded(expression).like(pattern, escape="\\")
        return ~func.coalesce(condition, False) if negate else condition

    return build


def _equals(expression: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    return _folded(expression) == func.register.vouw(str(value))


def _differs(expression: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    return _folded(expression).is_distinct_from(func.register.vouw(str(value)))


def _linked(keys: Select[Any], value: Any) -> ColumnElement[bool]:
    return keys.where(keys.selected_columns[0] == value).exists()


EMPTY = Operator(_l("is leeg"), lambda e, _v: e.is_(None), needs_value=False)
FILLED = Operator(_l("is ingevuld"), lambda e, _v: e.is_not(None), needs_value=False)
# Of a period: that it goes on. The end is the first day on which it no longer does.
OPEN = Operator(
    _l("is leeg of na vandaag"),
    lambda e, _v: or_(e.is_(None), e > now().astimezone(AMSTERDAM).date()),
    needs_value=False,
)
IS = Operator(_l("is"), lambda e, v: e == v)
IS_NOT = Operator(_l("is niet"), lambda e, v: e.is_distinct_from(v))
TEXT_IS = Operator(_l("is"), _equals)

TEXT = (
    Operator(_l("begint met"), _like("", "%")),
    Operator(_l("eindigt op"), _like("%", "")),
    Operator(_l("bevat"), _like("%", "%")),
    TEXT_IS,
    Operator(_l("begint niet met"), _like("", "%", negate=True)),
    Operator(_l("eindigt niet op"), _like("%", "", negate=True)),
    Operator(_l("bevat niet"), _like("%", "%", negate=True)),
    Operator(_l("is niet"), _differs),
)
ORDERED = (
    IS,
    Operator(_l("is meer dan"), lambda e, v: e > v),
    Operator(_l("is minder dan"), lambda e, v: e < v),
    IS_NOT,
)
DATES = (
    IS,
    Operator(_l("is na"), lambda e, v: e > v),
    Operator(_l("is voor"), lambda e, v: e < v),
    IS_NOT,
)
EXACT = (IS, IS_NOT)
LINKS = (
    Operator(_l("bevat"), _linked),
    Operator(_l("bevat niet"), lambda keys, v: ~_linked(keys, v)),
    Operator(_l("is leeg"), lambda keys, _v: ~keys.exists(), needs_value=False),
    Operator(_l("is ingevuld"), lambda keys, _v: keys.exists(), needs_value=False),
)
# A document is compared as PostgreSQL writes it.
DOCUMENT = (
    Operator(_l("bevat"), _like("%", "%")),
    Operator(_l("bevat niet"), _like("%", "%", negate=True)),
)

_BY_KIND: dict[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: TEXT,
    Kind.LONG_TEXT: TEXT,
    Kind.INTEGER: ORDERED,
    Kind.NUMERIC: ORDERED,
    Kind.DATE: DATES,
    Kind.TIMESTAMP: DATES,
    Kind.BOOLEAN: EXACT,
    Kind.CHOICE: EXACT,
    Kind.REFERENCE: EXACT,
    Kind.UUID: EXACT,
    Kind.LINKS: LINKS,
    Kind.JSON: DOCUMENT,
}


def operators_of(column: Column) -> tuple[Operator, ...]:
    """Return the comparisons of this column, by index; none for what can't be compared."""
    operators = _BY_KIND.get(column.kind, ())
    if not operators or not column.nullable:
        return operators
    return (*operators, EMPTY, FILLED, *((OPEN,) if column.kind is Kind.DATE else ()))
