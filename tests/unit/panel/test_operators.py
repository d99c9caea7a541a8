"""Comparisons: their place in the address grammar, their words, and the SQL they make."""

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text
from sqlalchemy.dialects import postgresql

from app.panel.columns import Kind
from app.panel.operators import operators_of
from tests.unit.panel.conftest import make_column

DING = Table("ding", MetaData(), Column("naam", Text), Column("getal", Integer))
# The order is a promise: links and bookmarks hold the index.
WORDS = {
    Kind.TEXT: [
        "begint met", "eindigt op", "bevat", "is", "begint niet met", "eindigt niet op",
        "bevat niet", "is niet",
    ],
    Kind.INTEGER: ["is", "is meer dan", "is minder dan", "is niet"],
    Kind.DATE: ["is", "is na", "is voor", "is niet"],
    Kind.BOOLEAN: ["is", "is niet"],
    Kind.REFERENCE: ["is", "is niet"],
}  # fmt: skip


def made(column, index, value):
    """Return the SQL of a comparison, with its values filled in."""
    expression = DING.c.naam if column.kind is Kind.TEXT else DING.c.getal
    built = operators_of(column)[index].build(expression, value)
    compiled = built.compile(
        dialect=postgresql.psycopg.dialect(), compile_kwargs={"literal_binds": True}
    )
    return str(compiled).replace("%%", "%")


@pytest.mark.parametrize("kind", WORDS)
def test_the_order_of_comparisons_is_fixed(dutch, kind):
    words = [str(o.label) for o in operators_of(make_column(kind, nullable=False))]
    assert words == WORDS[kind]
    words = [str(o.label) for o in operators_of(make_column(kind))]
    more = ["is leeg of na vandaag"] if kind is Kind.DATE else []
    assert words == [*WORDS[kind], "is leeg", "is ingevuld", *more]


@pytest.mark.parametrize("kind", [Kind.UNKNOWN, Kind.ENCRYPTED])
def test_what_can_not_be_compared_has_no_comparisons(kind):
    assert operators_of(make_column(kind)) == ()


def test_every_other_kind_has_some():
    none = {Kind.UNKNOWN, Kind.ENCRYPTED}
    assert {k for k in Kind if not operators_of(make_column(k))} == none


@pytest.mark.parametrize(
    ("typed", "written"), [("50%", "50\\%"), ("a_b", "a\\_b"), ("a\\b", "a\\\\b"), ("d'r", "d''r")]
)
def test_signs_of_a_pattern_mean_themselves(typed, written):
    sql = made(make_column(), 2, typed)
    assert f"'%{written}%'" in sql.replace("\\\\", "\\") or f"'%{written}%'" in sql
    assert "ESCAPE" in sql


def test_not_and_empty_go_together(dutch):
    column = make_column()
    assert "coalesce" in made(column, 6, "x")
    assert "IS DISTINCT FROM" in made(column, 7, "x")
    assert "IS DISTINCT FROM" in made(make_column(Kind.INTEGER), 3, 1)
    assert made(column, 8, None).endswith("IS NULL")
    assert made(column, 9, None).endswith("IS NOT NULL")
