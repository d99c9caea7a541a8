"""The commands of a backup, and all that PostgreSQL knows of a database, to compare by."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg

from app.core.embedded_cluster import APP_ROLE, OWNER_ROLE
from app.core.settings import PROJECT_ROOT
from tests.support.database import Server

OURS = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
# What PostgreSQL knows of a database, each in an order and a form that a copy must share.
ASPECTS = {
    "schemas": f"""select nspname, nspowner::regrole, nspacl, obj_description(n.oid)
                   from pg_namespace n where {OURS}""",
    "relations": f"""select c.oid::regclass::text, relkind, relowner::regrole, relrowsecurity,
                        relforcerowsecurity, reloptions, obj_description(c.oid, 'pg_class')
                   from pg_class c join pg_namespace n on n.oid = relnamespace where {OURS}""",
    "table grants": f"""select c.oid::regclass::text, a.grantee::regrole, a.privilege_type,
                        a.is_grantable
                   from pg_class c join pg_namespace n on n.oid = relnamespace,
                        aclexplode(relacl) a
                  where {OURS}""",
    "column grants": f"""select c.oid::regclass::text, attname, a.grantee::regrole, a.privilege_type
                   from pg_attribute t join pg_class c on c.oid = attrelid
                   join pg_namespace n on n.oid = relnamespace, aclexplode(attacl) a
                  where {OURS}""",
    "columns": f"""select c.oid::regclass::text, attname, format_type(atttypid, atttypmod),
                        attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid),
                        col_description(c.oid, attnum)
                   from pg_attribute t join pg_class c on c.oid = attrelid
                   join pg_namespace n on n.oid = relnamespace
                   left join pg_attrdef d on (adrelid, adnum) = (attrelid, attnum)
                  where {OURS} and attnum > 0 and not attisdropped""",
    "policies": "select * from pg_policies",
    "triggers": """select tgrelid::regclass::text, tgenabled, pg_get_triggerdef(oid),
                        obj_description(oid, 'pg_trigger')
                   from pg_trigger where not tgisinternal""",
    "constraints": f"""select conrelid::regclass::text, contypid::regtype::text, conname,
                        convalidated, pg_get_constraintdef(c.oid),
                        obj_description(c.oid, 'pg_constraint')
                   from pg_constraint c join pg_namespace n on n.oid = connamespace where {OURS}""",
    "indexes": "select * from pg_indexes where schemaname !~ '^pg_'",
    "views": """select * from pg_views
                 where schemaname !~ '^pg_' and schemaname <> 'information_schema'""",
    "functions": f"""select pg_get_functiondef(p.oid), proowner::regrole, proacl,
                        obj_description(p.oid, 'pg_proc')
                   from pg_proc p join pg_namespace n on n.oid = pronamespace
                  where {OURS} and prokind in ('f', 'p')""",
    "types": f"""select t.oid::regtype::text, typtype, typowner::regrole, typacl, typnotnull,
                        format_type(typbasetype, typtypmod), obj_description(t.oid, 'pg_type'),
                        array(select enumlabel from pg_enum
                               where enumtypid = t.oid order by enumsortorder)
                   from pg_type t join pg_namespace n on n.oid = typnamespace
                  where {OURS} and typtype in ('d', 'e')""",
    "default rights": "select defaclrole::regrole, defaclobjtype, defaclacl from pg_default_acl",
    "sequences": "select schemaname, sequencename, last_value, increment_by from pg_sequences",
    # How a role is lent is said here from PostgreSQL 16 on.
    "roles lent": """select roleid::regrole, member::regrole, to_jsonb(m) -> 'inherit_option',
                        to_jsonb(m) -> 'set_option'
                   from pg_auth_members m where member::regrole::text = 'ledengegevens_app'""",
}  # fmt: skip


def describe(conninfo: str) -> dict[str, list[str]]:
    """Everything a restore could lose: each aspect, and each table's rows by count and digest."""
    with psycopg.connect(conninfo) as connection:
        # As they are spelled elsewhere: with the schema.
        connection.execute("set search_path = ''")
        found = {
            name: sorted(str(row) for row in connection.execute(query))
            for name, query in ASPECTS.items()
        }
        tables = connection.execute(
            f"""select format('%%I.%%I', nspname, relname) from pg_class c
                  join pg_namespace n on n.oid = relnamespace
                 where {OURS} and relkind in ('r', 'p') order by 1""".replace("%%", "%")
        ).fetchall()
        for (table,) in tables:
            rows = connection.execute(
                f"select count(*), md5(string_agg(t::text, E'\\n' order by t::text)) from {table} t"
            ).fetchone()
            found[f"rows of {table}"] = [str(rows)]
    return found


def assert_same(copy: dict[str, list[str]], original: dict[str, list[str]]) -> None:
    assert copy.keys() == original.keys()
    for name, facts in original.items():
        missing = sorted(set(facts) - set(copy[name]))
        extra = sorted(set(copy[name]) - set(facts))
        assert not missing, f"{name}: lost {missing[:3]}"
        assert not extra, f"{name}: changed {extra[:3]}"


def flask(*arguments: str | Path, data_dir: Path, **urls: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"APP_ENV": "test", "DATA_DIR": str(data_dir)} | urls
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *map(str, arguments)],
        cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip


def urls_of(server: Server, name: str) -> dict[str, str]:
    return {
        "DATABASE_URL": server.url(APP_ROLE, name),
        "DATABASE_OWNER_URL": server.url(OWNER_ROLE, name),
    }
