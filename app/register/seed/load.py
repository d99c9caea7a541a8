"""Loads rows by COPY, with row security and history out of the way for as long as that takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from operator import attrgetter
from typing import Any, LiteralString, cast

from psycopg import Connection, Cursor, sql
from psycopg.rows import tuple_row

from app.register.seed.tables import Rows

INGEBRUIKNAME = "Register gevuld met gemeenten, uitslagen en voorbeeldpersonen"


def load(connection: Connection[Any], rows: Rows) -> dict[str, int]:
    """Copy all rows into the register and return the number of rows per table."""
    counts: dict[str, int] = {}
    with connection.cursor(row_factory=tuple_row) as cursor:
        for table, lines in rows.tables():
            counts[table] = len(lines)
            with _unguarded(cursor, table):
                _copy(cursor, table, lines)
        for table in counts:
            _move_sequence(cursor, table)
            cursor.execute(sql.SQL("analyze {}").format(sql.Identifier("register", table)))
        _write_history(cursor)
    return counts


def _copy(cursor: Cursor[Any], table: str, lines: list[object]) -> None:
    if not lines:
        return
    columns = [f.name for f in fields(cast(Any, lines[0]))]
    statement = sql.SQL("copy register.{} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    values = attrgetter(*columns)
    with cursor.copy(statement) as copy:
        for line in lines:
            copy.write_row(values(line))


@contextmanager
def _unguarded(cursor: Cursor[Any], table: str) -> Iterator[None]:
    """COPY is refused under forced row security, and one event stands for the whole load."""
    forced, remembered = cursor.execute(
        """select c.relforcerowsecurity,
                  exists (select from pg_trigger t
                           where t.tgrelid = c.oid and t.tgname = 'geschiedenis')
             from pg_class c where c.oid = %s::regclass""",
        (f"register.{table}",),
    ).fetchone() or (False, False)
    if forced:
        _alter(cursor, table, "no force row level security")
    if remembered:
        _alter(cursor, table, "disable trigger geschiedenis")
    yield
    if remembered:
        _alter(cursor, table, "enable trigger geschiedenis")
    if forced:
        _alter(cursor, table, "force row level security")


def _alter(cursor: Cursor[Any], table: str, change: LiteralString) -> None:
    cursor.execute(
        sql.SQL("alter table {} {}").format(sql.Identifier("register", table), sql.SQL(change))
    )


def _move_sequence(cursor: Cursor[Any], table: str) -> None:
    """Ids were given by us, so the next one the database gives must come after them."""
    row = cursor.execute(
        """select pg_get_serial_sequence(%(name)s, attname) from pg_attribute
            where attrelid = %(name)s::regclass and attidentity <> ''""",
        {"name": f"register.{table}"},
    ).fetchone()
    if row:
        cursor.execute(
            sql.SQL("select setval(%s, coalesce(max(id), 0) + 1, false) from {}").format(
                sql.Identifier("register", table)
            ),
            (row[0],),
        )


def _write_history(cursor: Cursor[Any]) -> None:
    """Write the one event of this load, where history is kept already."""
    (exists,) = cursor.execute(
        "select to_regprocedure('app.leg_ingebruikname_vast(text)') is not null"
    ).fetchone() or (False,)
    if exists:
        cursor.execute("select app.leg_ingebruikname_vast(%s)", (INGEBRUIKNAME,))
