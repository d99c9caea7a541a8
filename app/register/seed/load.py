"""Loads rows by COPY, with row security and history out of the way for as long as that takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from operator import attrgetter
from typing import Any, LiteralString, cast

from psycopg import Connection, Cursor, sql
from psycopg.rows import tuple_row

from app.register.seed.tables import Rows

# One event stands for the whole load, and what `aanvullen` adds per row is added at once below:
# row by row it takes as long as everything else of that table together.
PAUSED_TRIGGERS = ("geschiedenis", "aanvullen")

# The derived columns of a functievervulling, as the trigger `aanvullen` makes them.
FILL_FUNCTIEVERVULLING = sql.SQL("""
    insert into register.functievervulling ({columns}, partij_toegestaan, sorteer, zoek)
    select {values}, f.partij_toegestaan, p.sorteer,
           register.zoekwoorden(p.roepnaam, p.voorletters, p.tussenvoegsel, p.achternaam,
                                f.naam, fr.naam, pa.naam)
      from geladen
      join register.persoon p on p.id = geladen.persoon_id
      join register.functie f on f.id = geladen.functie_id
      left join register.fractie fr on fr.id = geladen.fractie_id
      left join register.partij pa on pa.id = geladen.partij_id
     order by geladen.id
""")


def load_rows(connection: Connection[Any], rows: Rows, description: str) -> dict[str, int]:
    """Copy all rows into the register and return the number of rows per table.

    `description` is what the one line of history says about the load, in Dutch.
    """
    counts: dict[str, int] = {}
    with connection.cursor(row_factory=tuple_row) as cursor:
        for table, lines in rows.tables():
            counts[table] = len(lines)
            if not lines:
                continue
            with _unguarded(cursor, table), _checked_afterwards(cursor, table):
                if table == "functievervulling":
                    _fill_functievervulling(cursor, lines)
                else:
                    _copy(cursor, sql.Identifier("register", table), lines)
            _move_sequence(cursor, table)
            # Now, not at the end: the triggers of later tables look up rows of earlier ones, and
            # without statistics that takes three times as long.
            cursor.execute(sql.SQL("analyze {}").format(sql.Identifier("register", table)))
        _write_history(cursor, description)
    return counts


def _columns(lines: list[object]) -> list[str]:
    return [f.name for f in fields(cast("Any", lines[0]))]


def _copy(cursor: Cursor[Any], target: sql.Identifier, lines: list[object]) -> None:
    columns = _columns(lines)
    statement = sql.SQL("copy {} ({}) from stdin").format(
        target, sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    values = attrgetter(*columns)
    with cursor.copy(statement) as copy:
        for line in lines:
            copy.write_row(values(line))


def _fill_functievervulling(cursor: Cursor[Any], lines: list[object]) -> None:
    columns = _columns(lines)
    cursor.execute(
        sql.SQL(
            "create temporary table geladen on commit drop as"
            " select {} from register.functievervulling with no data"
        ).format(sql.SQL(", ").join(map(sql.Identifier, columns)))
    )
    _copy(cursor, sql.Identifier("geladen"), lines)
    cursor.execute("analyze geladen")
    cursor.execute(
        FILL_FUNCTIEVERVULLING.format(
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(sql.Identifier("geladen", name) for name in columns),
        )
    )
    cursor.execute("drop table geladen")


@contextmanager
def _unguarded(cursor: Cursor[Any], table: str) -> Iterator[None]:
    """COPY is refused under forced row security; only what is on is put off, and on again."""
    forced, triggers = cursor.execute(
        """select c.relforcerowsecurity,
                  array(select t.tgname::text from pg_trigger t
                         where t.tgrelid = c.oid and t.tgname = any (%s) and t.tgenabled <> 'D')
             from pg_class c where c.oid = %s::regclass""",
        (list(PAUSED_TRIGGERS), f"register.{table}"),
    ).fetchone() or (False, [])
    if forced:
        _alter(cursor, table, "no force row level security")
    for trigger in triggers:
        _alter(cursor, table, "disable trigger", trigger)
    yield
    for trigger in triggers:
        _alter(cursor, table, "enable trigger", trigger)
    if forced:
        _alter(cursor, table, "force row level security")


@contextmanager
def _checked_afterwards(cursor: Cursor[Any], table: str) -> Iterator[None]:
    """Overlap is checked over the whole table at the end: a third of the time row by row takes."""
    constraints = cursor.execute(
        """select conname, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint')
             from pg_constraint where conrelid = %s::regclass and contype = 'x'""",
        (f"register.{table}",),
    ).fetchall()
    here = sql.Identifier("register", table)
    for name, _, _ in constraints:
        cursor.execute(
            sql.SQL("alter table {} drop constraint {}").format(here, sql.Identifier(name))
        )
    yield
    for name, definition, comment in constraints:
        # The definition is the database's own text, read a moment ago.
        cursor.execute(
            sql.SQL("alter table {} add constraint {} {}").format(
                here, sql.Identifier(name), sql.SQL(definition)
            )
        )
        cursor.execute(
            sql.SQL("comment on constraint {} on {} is {}").format(
                sql.Identifier(name), here, sql.Literal(comment)
            )
        )


def _alter(cursor: Cursor[Any], table: str, change: LiteralString, trigger: str = "") -> None:
    statement = sql.SQL("alter table {} {} {}").format(
        sql.Identifier("register", table),
        sql.SQL(change),
        sql.Identifier(trigger) if trigger else sql.SQL(""),
    )
    cursor.execute(statement)


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


def _write_history(cursor: Cursor[Any], description: str) -> None:
    """Write the one event of this load, where history is kept already."""
    (exists,) = cursor.execute(
        "select to_regprocedure('app.leg_ingebruikname_vast(text)') is not null"
    ).fetchone() or (False,)
    if exists:
        cursor.execute("select app.leg_ingebruikname_vast(%s)", (description,))
