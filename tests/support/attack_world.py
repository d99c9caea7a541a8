"""What the attacks know of a database: the rows of both gemeenten, and whether one changed."""

import functools
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from app.catalog.load import load_catalog
from app.catalog.spec import Scope
from app.core.database import make_engine
from app.panel.columns import Reflected
from app.panel.listing import Listing
from app.panel.reflection import reflect
from tests.support import sample
from tests.support.database import SampleDatabase

Rows = list[dict[str, Any]]
# A person with a file in both gemeenten: only VNG may know that.
LINK = "0b1d4c52-7c1e-4a52-9a34-5f0f6f1e0b7d"
# The one table without a free text says whose it is by a date that nothing else has.
MARKED_DATE, MARKED_DATE_TYPED = "2026-03-17", "17-03-2026"
MANY = 900_000

_numbers = itertools.count(1)

_PREPARE = f"""
alter table register.huisadres disable trigger bewaak_afgeschermd;
do $$
declare g record;
begin
  for g in select id, case code when '{sample.A}' then 'KANARIE-A' else 'KANARIE-B' end as naam
             from register.gemeente where code in ('{sample.A}', '{sample.B}') loop
    perform set_config('app.actor_naam', g.naam || ' bediende', true),
            set_config('app.reden', g.naam || ' reden', true);
    update register.persoon set telefoon_werk = '033 765 43 21' where gemeente_id = g.id;
    update register.functievervulling set tijdsbesteding = 50 where gemeente_id = g.id;
    update register.fractie set zetels = 4 where gemeente_id = g.id;
    update register.huisadres set afgeschermd = true where gemeente_id = g.id;
    update register.huisadres set afgeschermd = false where gemeente_id = g.id;
    update register.bevestiging set onderdeel = 'raad' where gemeente_id = g.id;
    update register.raadsperiode set verkiezingsdatum = '2022-03-16'
     where gemeente_id = g.id and einddatum is not null;
    update register.gemeente set telefoon = '033 000 00 00' where id = g.id;
    update register.persoon set zelfde_persoon = '{LINK}'
     where id = (select min(id) from register.persoon where gemeente_id = g.id);
  end loop;
  update register.raadsperiode set verkiezingsdatum = '{MARKED_DATE}' where einddatum is null
    and gemeente_id = (select id from register.gemeente where code = '{sample.B}');
end $$;
alter table register.huisadres enable trigger bewaak_afgeschermd;
"""


def scoped_tables() -> list[str]:
    """Return every catalogued table whose rows are a gemeente's."""
    return [t.name for t in load_catalog().values() if t.scope is Scope.GEMEENTE]


def readable_tables() -> list[str]:
    """Return every catalogued table that a contact person may open."""
    return [t.name for t in load_catalog().values() if t.allows("contactpersoon", "lezen")]


@dataclass(frozen=True)
class World:
    """One prepared database, with the rows of both gemeenten as they were at the start."""

    database: SampleDatabase
    own: int
    other: int
    ended: int
    tables: Mapping[str, Reflected]
    rows: Mapping[str, Mapping[int, Rows]]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what the attacker must never be told."""
        return (sample.CANARY[sample.B], LINK, MARKED_DATE_TYPED)

    @property
    def log_secrets(self) -> tuple[str, ...]:
        """Return what no log line may hold, whoever asked."""
        return (*sample.CANARY.values(), "Achternaam", "kanarie")

    @functools.cached_property
    def listings(self) -> dict[str, Listing]:
        return {name: Listing(self.tables, table) for name, table in self.tables.items()}

    def mine(self, table: str) -> Rows:
        """Return the attacker's own rows."""
        return self.rows[table][self.own]

    def theirs(self, table: str) -> Rows:
        """Return the rows that she must not reach."""
        return self.rows[table][self.other]

    def keys(self, table: str) -> list[int]:
        """Return a few keys of rows that she must not reach: the first and the last."""
        key = self.tables[table].spec.key
        found = [row[key] for row in self.theirs(table)]
        return [*dict.fromkeys((found[0], found[-1]))]

    def never(self, key: int) -> int:
        """Return a key that nothing ever had."""
        return key + MANY

    def value(self, table: str, column: str) -> Any:
        """Return a value that the other gemeente has in this column; None when it has none."""
        found = (row[column] for row in self.theirs(table) if row[column] is not None)
        return next(found, None)

    def digest(self) -> dict[str, str]:
        """Return one word for all rows and one for the other gemeente's; versions count too."""
        found = self._watcher.execute(self._digest_statement, (self.other,)).fetchone()
        assert found is not None
        return {"all": found[0], "other": found[1]}

    @functools.cached_property
    def _watcher(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.database.superuser_conninfo, autocommit=True)

    def close(self) -> None:
        """Look no more."""
        self._watcher.close()

    @functools.cached_property
    def _digest_statement(self) -> str:
        names = self._watcher.execute(_SCOPED_RELATIONS).fetchall()
        parts = [
            f"select '{name}' || t::text || t.xmin::text as line, t.{column} as gemeente"
            f" from {name} t"
            for name, column in names
        ]
        return (
            "select md5(string_agg(line, '|' order by line)),"
            " md5(string_agg(line, '|' order by line) filter (where gemeente = %s))"
            f" from ({' union all '.join(parts)}) lines"
        )


# Every table of ours that says whose a row is, and the gemeenten themselves. Not what the door
# writes down of each refusal: that is no row of anybody's gemeente.
_SCOPED_RELATIONS = """
    select c.oid::regclass::text, a.attname::text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid
       and a.attname = case when c.relname = 'gemeente' then 'id' else 'gemeente_id' end
     where c.relkind = 'r' and n.nspname in ('register', 'app') and c.relname <> 'gebeurtenis'
     order by 1
"""


def prepare(database: SampleDatabase) -> None:
    """Give both gemeenten a past, so that history, conflicts and views have something to leak."""
    with psycopg.connect(database.superuser_conninfo) as connection:
        connection.execute(_PREPARE)


def look_at(database: SampleDatabase) -> World:
    """Return the world as it stands in this database."""
    engine = make_engine(database.app_url)
    try:
        tables, _domains, _metadata = reflect(engine, load_catalog())
    finally:
        engine.dispose()
    with psycopg.connect(database.superuser_conninfo, row_factory=dict_row) as connection:
        found = connection.execute("select code, id from register.gemeente").fetchall()
        ids = {row["code"]: row["id"] for row in found}
        own, other = ids[sample.A], ids[sample.B]
        rows: dict[str, dict[int, Rows]] = {}
        for name, table in tables.items():
            column = "gemeente_id" if table.scoped else None
            everything = connection.execute(
                f"select * from {name} order by {table.spec.key}"
            ).fetchall()
            rows[name] = {
                g: [r for r in everything if column is None or r[column] == g] for g in (own, other)
            }
    return World(database, own, other, ids[sample.ENDED], tables, rows)


def copy_of(database: SampleDatabase) -> SampleDatabase:
    """Return a new database with the same content; nobody may be connected to the old one."""
    name = f"aanval_{next(_numbers)}"
    database.server.create_database(name, database.name)
    return SampleDatabase(database.server, name)


def forget_gemeente(world: World) -> None:
    """Let the other gemeente never have had a row: its own public row stays."""
    with psycopg.connect(world.database.superuser_conninfo) as connection:
        connection.execute("set session_replication_role = replica")
        for name, column in connection.execute(_SCOPED_RELATIONS).fetchall():
            # The gemeente itself is public, and so are its accounts to nobody but VNG.
            if name not in ("register.gemeente", "app.gebruiker_gemeente"):
                connection.execute(f"delete from {name} where {column} = %s", (world.other,))
        connection.execute("delete from app.geschiedenis_kop where keten = %s", (world.other,))


def drop_policies(database: SampleDatabase) -> int:
    """Take row-level security away and leave the grants; return from how many tables."""
    return _each_protected(
        database, "alter table {0} no force row level security, disable row level security"
    )


def open_policies(database: SampleDatabase) -> int:
    """Keep row-level security on, but let a contact person's policies say yes to every row."""
    return _each_protected(
        database,
        "create policy alles on {0} to contactpersoon using (true) with check (true)",
    )


def _each_protected(database: SampleDatabase, statement: str) -> int:
    with psycopg.connect(database.superuser_conninfo) as connection:
        tables = connection.execute(
            "select oid::regclass::text from pg_class where relrowsecurity order by 1"
        ).fetchall()
        for (table,) in tables:
            connection.execute(statement.format(table))
    return len(tables)
