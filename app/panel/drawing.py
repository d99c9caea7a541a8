"""A page of a list as a table draws it: every heading and cell as text, made once."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.panel.columns import Column, Kind
from app.panel.list_page import Page, Row
from app.panel.url_state import ListState
from app.panel.values import format_value

_NUMERIC = (Kind.INTEGER, Kind.NUMERIC)
_ADDRESSES = ("register.emailadres", "register.webadres")
# Stands for a text in the drawing of a cell; the database holds it nowhere.
_TEXT = "\x00"
_SIGNS = re.compile(r"([@./]+)(?=\w)")


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its name, and its heading in the reader's language, ready to be drawn.

    `ordered` is the query of the list ordered by it; empty where it can't be.
    """

    name: str
    label: Markup
    is_numeric: bool
    ordered: str


class DrawnRow(NamedTuple):
    """One row: its key, what it opens, its title, its first cell as text, the others as drawn."""

    key: object
    opens: object
    title: str
    first: str
    cells: Markup


def drawn_heads(page: Page, sortable: Collection[str], state: ListState) -> list[Head]:
    """Return the headings of a page's table, for a list that stands in the order of `state`."""
    return [
        Head(
            c.name,
            escape(_(c.label)),
            c.kind in _NUMERIC,
            state.ordered_by(c.name).to_query() if c.name in sortable else "",
        )
        for c in page.columns
    ]


def drawn_rows(
    page: Page, heads: Sequence[Head], cell: Callable[[Head, str], Markup]
) -> list[DrawnRow]:
    """Return the rows of a page; `cell` is the macro that draws the text of a cell under its head.

    It is asked once a column, for what stands around a text: a page has hundreds of cells.
    """
    around = [str(cell(head, _TEXT)).split(_TEXT) for head in heads[1:]]
    return [_row(row, page.columns, around) for row in page.rows]


def breakable(text: str) -> Markup:
    """Return an address that may break after its signs, so that it never breaks within a word."""
    return Markup(_SIGNS.sub(r"\1<wbr>", str(escape(text))))  # noqa: S704 - escaped just now


def _row(row: Row, columns: list[Column], around: list[list[str]]) -> DrawnRow:
    texts = [_text(row, column) for column in columns]
    first = texts[0] if texts else ""
    cells = zip(around, texts[1:], strict=True)
    drawn = "".join([f"{before}{escape(text)}{after}" for (before, after), text in cells])
    return DrawnRow(row.key, row.opens, row.title, first, Markup(drawn))  # noqa: S704 - escaped just now


def _text(row: Row, column: Column) -> str:
    cell = row.cells[column.name]
    if column.points_at:
        return cell.text or ""
    text = format_value(cell.value, column.kind)
    if column.domain in _ADDRESSES:
        return breakable(text)
    return text + column.unit if text else text
