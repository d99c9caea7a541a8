"""How a row is called: the catalog's words become one SQL expression with the joins it needs."""

import pytest
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Date, Integer, MetaData, Text, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql

from app.catalog.spec import Scope, Table
from app.panel.columns import Kind, Reflected
from app.panel.display import DisplayError, Joined
from tests.unit.panel.conftest import make_column

METADATA = MetaData()
KINDS = {"naam": Kind.TEXT, "roepnaam": Kind.TEXT, "dag": Kind.DATE, "getal": Kind.INTEGER}


def table(name, display, **references):
    columns = [SqlColumn("id", Integer, primary_key=True)]
    columns += [SqlColumn(n, Date if n == "dag" else Text) for n in KINDS]
    columns += [SqlColumn(n, Integer) for n in references]
    sql = SqlTable(name, METADATA, *columns, schema="t")
    spec = Table(f"t.{name}", name, Scope.OPENBAAR, {}, display, ())
    reflected = {n: make_column(kind, n) for n, kind in KINDS.items()}
    reflected |= {
        n: make_column(Kind.REFERENCE, n, points_at=f"t.{target}")
        for n, target in references.items()
    }
    return Reflected(spec, sql, reflected, name, "", False)


TABLES = {
    t.name: t
    for t in (
        table("persoon", "{roepnaam|naam} {naam}"),
        table("functie", "{naam}"),
        table("vervulling", "{functie_id} {persoon_id} ({dag:jaar})",
              functie_id="functie", persoon_id="persoon", vorige_id="vervulling"),
        table("periode", "{dag:jaar}–{naam|'nu'}"),
        table("kring", "{kring_id}", kring_id="kring"),
        table("kapot", "{weg}"),
        table("vast", "Vast woord"),
    )
}  # fmt: skip


def sql_of(name, path=()):
    joined = Joined(TABLES, TABLES[f"t.{name}"])
    expression = joined.display(path)
    statement = select(expression).select_from(joined.source)
    compiled = statement.compile(
        dialect=postgresql.psycopg.dialect(), compile_kwargs={"literal_binds": True}
    )
    return " ".join(str(compiled).split())


def test_the_first_that_is_filled_is_taken():
    assert "coalesce(nullif(t.persoon.roepnaam, ''), nullif(t.persoon.naam, ''))" in sql_of(
        "persoon"
    )


def test_empty_parts_disappear_with_their_space():
    assert "concat_ws(' '" in sql_of("persoon")


def test_a_row_is_called_after_the_rows_it_points_at():
    sql = sql_of("vervulling")
    assert sql.count("LEFT OUTER JOIN") == 2
    assert "functie_id.naam" in sql
    assert "to_char(t.vervulling.dag, 'YYYY')" in sql


def test_a_table_is_joined_once_for_each_key():
    joined = Joined(TABLES, TABLES["t.vervulling"])
    joined.display()
    joined.display(("persoon_id",))
    joined.column("persoon_id.naam")
    joined.display(("vorige_id",))
    aliases = [alias.name for path, (_t, alias) in joined.aliases.items() if path]
    assert sorted(aliases) == [
        "functie_id", "persoon_id", "vorige_id", "vorige_id_functie_id", "vorige_id_persoon_id",
    ]  # fmt: skip


def test_a_word_of_its_own_stands_where_nothing_is_filled():
    assert "'nu'" in sql_of("periode")
    assert "Vast" in sql_of("vast")


@pytest.mark.parametrize(("name", "word"), [("kring", "kring"), ("kapot", "weg")])
def test_a_fault_in_the_catalog_is_told(name, word):
    with pytest.raises(DisplayError, match=word):
        sql_of(name)


def test_a_column_that_points_nowhere_can_not_be_followed():
    with pytest.raises(DisplayError, match="naam"):
        Joined(TABLES, TABLES["t.persoon"]).column("naam.id")
