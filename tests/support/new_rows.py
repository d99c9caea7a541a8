"""Makes a row of any catalogued table, with what the database asks for and nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from app.catalog.load import load_catalog
from app.catalog.spec import Scope
from app.core.database import make_engine
from app.panel.columns import Column, Kind, Reflected
from app.panel.reflection import reflect
from app.panel.values import parse
from tests.support import sample
from tests.support.other_values import other_values

ATTEMPTS = 6
Tables = Mapping[str, Reflected]
Connection = psycopg.Connection[Any]


def reference_keys(
    connection: Connection, tables: Tables, table: Reflected, column: Column, gemeente_id: int
) -> list[int]:
    """Return a few rows that a reference of the gemeente's row can name."""
    if not column.points_at:
        return []
    target = tables[column.points_at]
    own = target.scoped and table.scoped
    where = f"where gemeente_id = {gemeente_id}" if own else ""
    found = connection.execute(
        f"select {target.spec.key} from {target.name} {where} order by 1 limit 6"
    )
    return [key for (key,) in found.fetchall()]


def make_row(
    connection: Connection, tables: Tables, table: Reflected, gemeente_id: int, mark: str = ""
) -> int:
    """Add a row and return its key; with a mark, each of its free texts begins with it."""
    refused: psycopg.Error | None = None
    for attempt in range(ATTEMPTS):
        values = {
            column.name: _value(connection, tables, table, column, (gemeente_id, attempt, mark))
            for column in table.columns.values()
            if _is_asked(column) or (mark and _is_free(column))
        }
        names, places = ", ".join(values), ", ".join(["%s"] * len(values))
        statement = (
            f"insert into {table.name} ({names}) values ({places}) returning {table.spec.key}"
        )
        try:
            with connection.transaction():
                row = connection.execute(statement, tuple(values.values())).fetchone()
                assert row is not None
                return int(row[0])
        except psycopg.Error as error:
            refused = error
    raise AssertionError(f"geen rij in {table.name}; zet er een in sample.py") from refused


def _is_asked(column: Column) -> bool:
    return column.required(is_new=True) and not column.computed and column.kind is not Kind.UNKNOWN


def _is_free(column: Column) -> bool:
    """Say whether any words will do."""
    bound = column.domain or column.computed or any(rule.pattern for rule, _s in column.limits)
    return column.kind in (Kind.TEXT, Kind.LONG_TEXT) and not bound


def _value(
    connection: Connection,
    tables: Tables,
    table: Reflected,
    column: Column,
    made: tuple[int, int, str],
) -> Any:
    gemeente_id, attempt, mark = made
    if column.name == "gemeente_id":
        return gemeente_id
    if column.kind is Kind.ENCRYPTED:
        return b"\x01" + bytes(40)
    if mark and _is_free(column):
        return f"{mark} {column.label}"
    keys = reference_keys(connection, tables, table, column, gemeente_id)
    found: Sequence[str] = other_values(column, None, keys)
    return parse(column, found[attempt % len(found)])


def fill_empty_tables(connection: Connection, app_url: str) -> None:
    """Give both gemeenten a row in each of their tables that the sample says nothing of.

    So a table that was just declared is covered by every test that opens, changes or attacks rows.
    """
    empty = [
        table.name
        for table in load_catalog().values()
        if table.scope is Scope.GEMEENTE
        and any("toevoegen" in rights for rights in table.rights.values())
        and not connection.execute(f"select exists (select from {table.name})").fetchone()[0]
    ]
    if not empty:
        return
    engine = make_engine(app_url)
    tables, _domains, _metadata = reflect(engine, load_catalog())
    engine.dispose()
    for name in empty:
        for code in (sample.A, sample.B):
            gemeente_id = sample.gemeente_id(connection, code)
            make_row(connection, tables, tables[name], gemeente_id, sample.CANARY[code])
