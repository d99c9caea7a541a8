"""From the text of a cell to a value of its kind, or a sentence that says what was expected."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from app.register.load.faults import Faults
from app.register.load.reading import Line
from app.register.load.shapes import Column, Kind, Shape

_DATES = (
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<d>[0-9]{1,2})-(?P<m>[0-9]{1,2})-(?P<y>[0-9]{4})"),
)
_YES_NO = {"ja": True, "nee": False}
# What a smallint holds, and a numeric(5, 2).
_WHOLE = re.compile(r"[0-9]{1,4}")
_DECIMAL = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?")

REQUIRED = "Vul dit in."
NO_DATE = "Schrijf een datum die bestaat, als 2026-01-31 of 31-01-2026."
NO_YES_NO = "Schrijf ja of nee."
NO_WHOLE = "Schrijf een getal van hoogstens vier cijfers, zonder punt of komma."
NO_DECIMAL = "Schrijf een getal onder 1000 met hoogstens twee decimalen, bijvoorbeeld 80 of 66,67."


class CellError(Exception):
    """The text is not of this kind; the message is a Dutch sentence."""


def parse(
    line: Line, shape: Shape, choices: dict[str, tuple[str, ...]], faults: Faults
) -> dict[str, Any]:
    """Return the value of each column that refers to nothing, by the name of the file's column.

    What is wrong becomes a fault and the default. References, keys and lists stay text.
    """
    values: dict[str, Any] = {}
    for column in shape.columns:
        text = line.cells.get(column.name, "")
        values[column.name] = column.default
        if not text:
            if column.is_required and column.name not in faults.cells(shape.file, line.number):
                faults.add(shape.file, line.number, column.name, REQUIRED)
            continue
        try:
            values[column.name] = _value(text, column, choices.get(column.name, ()))
        except CellError as error:
            faults.add(shape.file, line.number, column.name, str(error))
    return values


def _value(text: str, column: Column, choices: Iterable[str]) -> Any:
    if column.kind is Kind.DATE:
        return parse_date(text)
    if column.kind is Kind.YES_NO:
        if text.lower() not in _YES_NO:
            raise CellError(NO_YES_NO)
        return _YES_NO[text.lower()]
    if column.kind is Kind.WHOLE:
        return int(_matching(_WHOLE, text, NO_WHOLE))
    if column.kind is Kind.DECIMAL:
        return Decimal(_matching(_DECIMAL, text, NO_DECIMAL).replace(",", "."))
    if column.kind is Kind.CHOICE and text not in choices:
        raise CellError(f"Kies uit: {', '.join(choices)}.")
    return text


def parse_date(text: str) -> date:
    """Return the day; raises CellError."""
    for form in _DATES:
        if found := form.fullmatch(text):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                break
    raise CellError(NO_DATE)


def _matching(form: re.Pattern[str], text: str, sentence: str) -> str:
    if not form.fullmatch(text):
        raise CellError(sentence)
    return text
