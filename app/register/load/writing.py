"""Rows into the database: COPY into a temporary table, from there into the register in one go."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import Cursor, sql

from app.register.load.resolving import LINE
from app.register.load.shapes import Shape

# One event stands for the whole load.
PAUSED_TRIGGER = "geschiedenis"
LINKS = "functievervulling_portefeuille"
LINK_COLUMNS = ("gemeente_id", "functievervulling_id", "portefeuille_id")

# How long a load waits for who is saving at this moment.
LOCK_TIMEOUT = "15s"

# A domain is judged by its own rules, so that all that it refuses is found and not the first only.
_BASE_TYPES = """
    select a.attname, case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod)
                           else format_type(a.atttypid, a.atttypmod) end
      from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
"""


def staging(table: str) -> sql.Identifier:
    """Return the name of the temporary table in which a table's rows are judged."""
    return sql.Identifier("pg_temp", f"geladen_{table}")


def _register(table: str) -> sql.Identifier:
    return sql.Identifier("register", table)


def _list(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def take_ids(cursor: Cursor[Any], table: str, count: int) -> Sequence[int]:
    """Return as many new ids; the register may be in use meanwhile."""
    rows = cursor.execute(
        "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
        (f"register.{table}", count),
    ).fetchall()
    return [id_ for (id_,) in rows]


@contextmanager
def history_paused(cursor: Cursor[Any], tables: Sequence[str]) -> Iterator[None]:
    """Put off the line of history per row. The site reads on meanwhile, and waits to write."""
    cursor.execute("select set_config('lock_timeout', %s, true)", (LOCK_TIMEOUT,))
    for table in tables:
        _alter(cursor, table, "disable trigger")
    yield
    for table in tables:
        _alter(cursor, table, "enable trigger")


def _alter(cursor: Cursor[Any], table: str, change: LiteralString) -> None:
    statement = sql.SQL("alter table {} {} {}").format(
        _register(table), sql.SQL(change), sql.Identifier(PAUSED_TRIGGER)
    )
    cursor.execute(statement)


def stage(cursor: Cursor[Any], shape: Shape, rows: Sequence[dict[str, Any]]) -> None:
    """Copy rows into the staging table of a shape; values are of the right type already."""
    types = dict(cursor.execute(_BASE_TYPES, (f"register.{shape.table}",)).fetchall())
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(types[name])) for name in shape.stored
    ]
    cursor.execute(
        sql.SQL("create temporary table {} ({} integer primary key, {}) on commit drop").format(
            sql.Identifier(f"geladen_{shape.table}"),
            sql.Identifier(LINE),
            sql.SQL(", ").join(columns),
        )
    )
    names = (LINE, *shape.stored)
    statement = sql.SQL("copy {} ({}) from stdin").format(staging(shape.table), _list(names))
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])
    cursor.execute(sql.SQL("analyze {}").format(staging(shape.table)))


def blank(
    cursor: Cursor[Any], shape: Shape, column: str, value: object, lines: Sequence[int]
) -> None:
    """Give these staged lines this value in one column."""
    cursor.execute(
        sql.SQL("update {} set {} = %s where {} = any (%s)").format(
            staging(shape.table), sql.Identifier(column), sql.Identifier(LINE)
        ),
        (value, list(lines)),
    )


def insert(
    cursor: Cursor[Any], shape: Shape, lines: Sequence[int]
) -> list[tuple[int, psycopg.Error]]:
    """Insert these lines from the staging table; return the lines that were refused, and why.

    A part that is refused is halved until it is one line, so that all the others are in.
    """
    written = [name for name in shape.stored if name not in shape.later]
    statement = sql.SQL(
        "insert into {} ({columns}) select {columns} from {} where {} = any (%s) order by {}"
    ).format(
        _register(shape.table),
        staging(shape.table),
        sql.Identifier(LINE),
        sql.Identifier(LINE),
        columns=_list(written),
    )
    refused: list[tuple[int, psycopg.Error]] = []
    waiting = [list(lines)] if lines else []
    while waiting:
        part = waiting.pop()
        try:
            with cursor.connection.transaction():
                cursor.execute(statement, (part,))
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            if len(part) == 1:
                refused.append((part[0], error))
                continue
            middle = len(part) // 2
            waiting += [part[middle:], part[:middle]]
    # Triggers of the tables that follow look rows of this one up.
    cursor.execute(sql.SQL("analyze {}").format(_register(shape.table)))
    return refused


def fill_later(cursor: Cursor[Any], shape: Shape) -> None:
    """Fill the columns that point at rows of the same table, now that all are there."""
    for name in shape.later:
        cursor.execute(
            sql.SQL(
                "update {} doel set {column} = bron.{column} from {} bron"
                " where doel.id = bron.id and bron.{column} is not null"
            ).format(_register(shape.table), staging(shape.table), column=sql.Identifier(name))
        )


def insert_links(cursor: Cursor[Any], rows: Sequence[tuple[int, int, int]]) -> None:
    """Insert the portefeuilles of functievervullingen that are there."""
    cursor.executemany(
        sql.SQL("insert into {} ({}) values (%s, %s, %s)").format(
            _register(LINKS), _list(LINK_COLUMNS)
        ),
        rows,
    )
    cursor.execute(sql.SQL("analyze {}").format(_register(LINKS)))


def write_event(cursor: Cursor[Any], description: str) -> None:
    """Write the one line of history of this load, in Dutch."""
    cursor.execute("select app.leg_ingebruikname_vast(%s)", (description,))
