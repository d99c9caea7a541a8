"""The cells of a list are joined by hand; a text in one stays a text."""

import pytest
from markupsafe import Markup, escape

from app.panel.columns import Column, Kind
from app.panel.drawing import Head, drawn_rows
from app.panel.list_page import Cell, Page, Row
from app.panel.url_state import ListState

HOSTILE = "<script>alert('1 & 2')</script>"


def column(name, **more):
    return Column(name, Kind.TEXT, name, "", "text", nullable=True, **more)


def cell(head, text):
    return Markup('<td data-label="{}">{}</td>').format(head.label, text)


@pytest.fixture
def draw():
    """Draw one row of these columns, each with the same text."""

    def of(columns, text):
        row = Row(1, text, {c.name: Cell(text) for c in columns}, 1)
        heads = [Head(c.name, escape(c.label), is_numeric=False, ordered="") for c in columns]
        return drawn_rows(Page([row], 1, ListState("X"), columns, None), heads, cell)[0]

    return of


@pytest.mark.parametrize("domain", ["", "register.emailadres"])
def test_a_text_never_becomes_markup(draw, domain):
    drawn = draw([column("een"), column("twee", domain=domain)], HOSTILE)
    assert isinstance(drawn.cells, Markup)
    assert "<script" not in drawn.cells.lower()
    assert "&lt;script&gt;" in drawn.cells
    # What stands outside the joined cells is escaped by the template.
    assert not isinstance(drawn.first, Markup)
    assert not isinstance(drawn.title, Markup)


def test_every_cell_but_the_first_stands_under_its_own_head(draw):
    drawn = draw([column("een"), column("twee"), column("drie")], "tekst")
    assert drawn.cells == '<td data-label="twee">tekst</td><td data-label="drie">tekst</td>'


def test_a_list_of_one_column_has_no_other_cells(draw):
    assert draw([column("een")], "tekst").cells == ""
