"""A page of a list as a table draws it: every heading and cell as text, made once."""

import re
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.panel.columns import Column, Kind
from app.panel.listing import Page, Row
from app.panel.values import format_value

_NUMERIC = (Kind.INTEGER, Kind.NUMERIC)
_ADDRESSES = ("register.emailadres", "register.webadres")
_SIGNS = re.compile(r"([@./]+)(?=\w)")


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its name, and its heading in the reader's language, ready to be drawn."""

    name: str
    label: Markup
    is_numeric: bool


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One row: its key and title, the text of its first cell, the others under their head."""

    key: object
    title: str
    first: str
    cells: list[tuple[Head, str]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A whole table."""

    heads: list[Head]
    rows: list[DrawnRow]


def drawn(page: Page) -> Drawn:
    """Return the table of a page. A word that every row needs is looked up once, not per cell."""
    heads = drawn_heads(page)
    return Drawn(heads, [_row(row, page.columns, heads) for row in page.rows])


def drawn_heads(page: Page) -> list[Head]:
    """Return the headings of a page's table."""
    return [Head(c.name, escape(_(c.label)), c.kind in _NUMERIC) for c in page.columns]


def breakable(text: str) -> Markup:
    """Return an address that may break after its signs, so that it never breaks within a word."""
    return Markup(_SIGNS.sub(r"\1<wbr>", str(escape(text))))  # noqa: S704 - escaped just now


def _row(row: Row, columns: list[Column], heads: list[Head]) -> DrawnRow:
    texts = [_text(row, column) for column in columns]
    first = texts[0] if texts else ""
    return DrawnRow(row.key, row.title, first, list(zip(heads[1:], texts[1:], strict=True)))


def _text(row: Row, column: Column) -> str:
    cell = row.cells[column.name]
    if column.points_at:
        return cell.text or ""
    text = format_value(cell.value, column.kind)
    if column.domain in _ADDRESSES:
        return breakable(text)
    return text + column.unit if text else text
