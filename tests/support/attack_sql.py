"""Attacks in bare SQL, as the site's login in a role: what a mistake in a page could send."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.support.attack import CONTACT
from tests.support.attack_world import World
from tests.support.database import SampleDatabase

NO_RIGHT, NO_PARENT, NOTHING = "42501", "23503", "0"
# What a table without select rights on all columns needs to be copied: bytes that could be one.
SEALED = "'\\x01' || decode(repeat('ab', 40), 'hex')"

# The relations with rows of a gemeente, views too; then their foreign keys within the gemeente.
_RELATIONS = """
    select format('%I.%I', n.nspname, c.relname), c.relkind = 'v',
           array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                    and a.attgenerated = '' and a.attidentity = '' order by a.attnum)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'v') and n.nspname in ('register', 'app')
       and exists (select from pg_attribute a
                    where a.attrelid = c.oid and a.attname = 'gemeente_id')
       and has_any_column_privilege('contactpersoon', c.oid, 'select')
     order by 1
"""
_REFERENCES = """
    select c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[2]
     where c.contype = 'f' and array_length(c.conkey, 1) = 2
       and exists (select from pg_attribute g where g.attrelid = c.conrelid
                      and g.attnum = c.conkey[1] and g.attname = 'gemeente_id')
     order by 1, 2
"""
# Columns that another's bytes lie in.
_SEALED_COLUMNS = """
    select a.attname::text from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = %s::regclass and t.typname = 'versleuteld'
"""


@dataclass(frozen=True, slots=True)
class SqlCase:
    """One statement of a contact person, and what may come of it.

    An outcome is the number of rows, or the error's code and constraint. `twin` is the same
    statement about a key that never was: it must end in the same way.
    """

    name: str
    statement: str
    outcomes: frozenset[str]
    twin: str = ""


def outcome(database: SampleDatabase, role: str, gemeente: int | None, statement: str) -> str:
    """Return what comes of a statement in this role; whatever it does is rolled back."""
    with login(database) as connection:
        return outcome_on(connection, role, gemeente, statement)


@contextmanager
def login(database: SampleDatabase) -> Iterator[psycopg.Connection[Any]]:
    """Connect as the site does."""
    with psycopg.connect(database.app_url.replace("+psycopg", "")) as connection:
        yield connection
        connection.rollback()


def outcome_on(
    connection: psycopg.Connection[Any], role: str, gemeente: int | None, statement: str
) -> str:
    """Return what comes of a statement in this role, on a connection that is open already."""
    try:
        connection.execute(
            "select set_config('role', %s, true), set_config('app.gemeente_id', %s, true),"
            " set_config('app.actor', '1', true), set_config('app.reden', 'toets', true)",
            (role, "" if gemeente is None else str(gemeente)),
        )
        cursor = connection.execute(statement)
        if cursor.description and cursor.description[0].name == "count":
            row = cursor.fetchone()
            return str(row[0]) if row else NOTHING
        return str(cursor.rowcount)
    except psycopg.Error as error:
        constraint = error.diag.constraint_name
        return f"{error.sqlstate} {constraint}" if constraint else str(error.sqlstate)
    finally:
        connection.rollback()


def sql_cases(world: World) -> Iterator[SqlCase]:
    """Every statement of a contact person of the own gemeente about rows of the other."""
    with psycopg.connect(world.database.superuser_conninfo) as connection:
        relations = connection.execute(_RELATIONS).fetchall()
        references = connection.execute(_REFERENCES).fetchall()
        assert len(relations) > 10
        assert len(references) > 6
        for name, is_view, columns in relations:
            yield from _reading(world, name)
            if not is_view:
                sealed = {c for (c,) in connection.execute(_SEALED_COLUMNS, (name,))}
                yield from _writing(world, name, columns, sealed)
        for table, column, target in references:
            names = next(c for n, _v, c in relations if n == table)
            sealed = {c for (c,) in connection.execute(_SEALED_COLUMNS, (table,))}
            yield from _pointing(world, (table, names, sealed), column, target)


def _reading(world: World, name: str) -> Iterator[SqlCase]:
    own, other = world.own, world.other
    for what in (f"= {other}", f"is distinct from {own}", f"<> {own}", f"in ({other}, {other})"):
        yield SqlCase(
            f"{name} gelezen met {what}",
            f"select count(*) as count from {name} where gemeente_id {what}",
            frozenset({NOTHING}),
        )
    yield SqlCase(
        f"{name} verraden door een fout",
        f"select count(*) as count from {name} where gemeente_id = {other} and 1 / (id - id) > 0"
        if name not in WITHOUT_ID
        else f"select count(*) as count from {name} where gemeente_id = {other} and 1 / 0 > 0",
        frozenset({NOTHING, "22012"}),
    )


WITHOUT_ID = ("register.functievervulling_portefeuille", "app.geschiedenis_inhoud")


def _writing(world: World, name: str, columns: list[str], sealed: set[str]) -> Iterator[SqlCase]:
    own, other = world.own, world.other
    nothing = frozenset({NO_RIGHT, NOTHING})
    refused = frozenset({NO_RIGHT})
    yield SqlCase(f"{name} gewist", f"delete from {name} where gemeente_id = {other}", nothing)
    yield SqlCase(
        f"{name} gewijzigd",
        f"update {name} set {_harmless(columns)} where gemeente_id = {other}",
        nothing,
    )
    yield SqlCase(
        f"{name} verhuisd",
        f"update {name} set gemeente_id = {other} where gemeente_id = {own}",
        refused,
    )
    yield SqlCase(
        f"{name} gehaald",
        f"update {name} set gemeente_id = {own} where gemeente_id = {other}",
        nothing,
    )
    yield SqlCase(
        f"{name} toegevoegd bij een ander",
        _copy(name, columns, sealed, {"gemeente_id": str(other)}, f"gemeente_id = {own}"),
        refused,
    )
    yield SqlCase(f"{name} leeggemaakt", f"truncate {name} cascade", refused)


def _harmless(columns: list[str]) -> str:
    """Return an assignment that reads nothing: the first column that is no key."""
    name = next((c for c in columns if c != "gemeente_id" and not c.endswith("_id")), columns[-1])
    return f"{name} = default"


def _copy(
    name: str, columns: list[str], sealed: set[str], other: dict[str, str], which: str
) -> str:
    """Return an insert of a copy of one own row with other values in it."""
    given = [c for c in columns if c not in LEFT_OUT]
    values = [other.get(c, SEALED if c in sealed else c) for c in given]
    return (
        f"insert into {name} ({', '.join(given)})"
        f" select {', '.join(values)} from {name} where {which} limit 1"
    )


# Filled in by the database itself; naming them needs a right of its own.
LEFT_OUT = frozenset(
    {"id", "aangemaakt_op", "tijdstip", "zoek", "sorteer", "partij_toegestaan", "zelfde_persoon"}
)


def _pointing(
    world: World, table: tuple[str, list[str], set[str]], column: str, target: str
) -> Iterator[SqlCase]:
    """An own row that points at another's ends like one that points at nothing.

    As it is, the row collides with her own: no other constraint may look further than that.
    """
    name, columns, sealed = table
    own = f"gemeente_id = {world.own}"
    one = f"{own} and id = (select min(id) from {name} where {own})"
    refused = frozenset({NO_PARENT, NO_RIGHT})
    collides = refused | {"23505", "23P01", "23514"}
    key = world.tables[target].spec.key
    for other in (row[key] for row in world.theirs(target)):
        for what, changed, outcomes in (("gelijk", {}, collides), ("nieuw", DIFFERENT, refused)):
            values = {c: v for c, v in changed.items() if c in columns}
            here, there = (
                _copy(name, columns, sealed, {**values, column: str(k)}, own)
                for k in (other, world.never(other))
            )
            title = f"{name}.{column} {what} toegevoegd naar {other}"
            yield SqlCase(title, here, outcomes, twin=there)
        if name not in WITHOUT_ID:
            here, there = (
                f"update {name} set {column} = {k} where {one}" for k in (other, world.never(other))
            )
            yield SqlCase(f"{name}.{column} gewijzigd naar {other}", here, collides, twin=there)


# What makes a copy of an own row one that does not collide with it.
DIFFERENT = {
    "naam": "naam || ' nieuw'",
    "begindatum": "date '2001-01-01'",
    "einddatum": "date '2001-02-01'",
    "fractievoorzitter": "false",
    "functie_id": "(select id from register.functie where code = 'raadslid')",
}


def run(world: World, cases: Iterable[SqlCase]) -> dict[str, str]:
    """Do every case as the contact person; return what was wrong by name."""
    red = {}
    before = world.digest()
    with login(world.database) as connection:
        for case in cases:
            found = outcome_on(connection, CONTACT, world.own, case.statement)
            if found.partition(" ")[0] not in case.outcomes:
                red[case.name] = f"{found}, verwacht {sorted(case.outcomes)}: {case.statement}"
            elif case.twin:
                other = outcome_on(connection, CONTACT, world.own, case.twin)
                if other != found:
                    red[case.name] = f"{found}, en van wat nooit bestond {other}: {case.statement}"
    assert world.digest() == before
    return red
