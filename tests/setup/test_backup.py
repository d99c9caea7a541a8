"""A backup restored into an empty database is the same database, to the last row and right."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.core.embedded_cluster import APP_ROLE, OWNER_ROLE
from app.core.embedded_postgres import EmbeddedPostgres
from tests.setup.conftest import ROOT, open_folder
from tests.support.database import SampleDatabase

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
    "roles lent": """select roleid::regrole, member::regrole, inherit_option, set_option
                   from pg_auth_members where member::regrole::text = 'ledengegevens_app'""",
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
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip


def urls_of(server: EmbeddedPostgres, name: str) -> dict[str, str]:
    return {
        "DATABASE_URL": server.url(APP_ROLE, name),
        "DATABASE_OWNER_URL": server.url(OWNER_ROLE, name),
    }


@pytest.fixture(scope="module")
def original(database: SampleDatabase) -> dict[str, list[str]]:
    """The sample database with some history of its own in it."""
    with database.as_owner() as connection:
        connection.execute("update register.persoon set achternaam = achternaam || '-Bakker'")
        assert connection.execute("select count(*) from app.geschiedenis").fetchone() != (0,)
    return describe(database.superuser_conninfo)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with open_folder("backup met spatie") as folder:
        yield folder


@pytest.fixture(scope="module")
def file(database: SampleDatabase, original: dict[str, list[str]], folder: Path) -> Path:
    """A backup made as the owner, for whom row-level security is in force."""
    made = folder / "kopie.dump"
    result = flask(
        "backup", made, data_dir=folder / "var", **urls_of(database.server, database.name)
    )
    assert result.returncode == 0, result.stderr
    assert "ADDRESS_KEY" in result.stdout
    return made


def test_the_sample_has_what_a_restore_could_lose(original: dict[str, list[str]]) -> None:
    """Otherwise the comparisons below would say little."""
    for name in ("policies", "table grants", "column grants", "triggers", "functions", "types"):
        assert len(original[name]) >= 5, name
    assert "(0, None)" not in original["rows of register.persoon"]
    assert "(0, None)" not in original["rows of app.geschiedenis"]


def test_the_file_is_ours_alone_and_nothing_is_left_beside_it(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == ["kopie.dump"]


def test_restored_as_the_owner_it_is_the_same_database(
    database: SampleDatabase, original: dict[str, list[str]], file: Path, folder: Path
) -> None:
    server = database.server
    server.create_database("teruggezet")
    urls = urls_of(server, "teruggezet")
    try:
        result = flask("restore", file, data_dir=folder / "var", **urls)
        assert result.returncode == 0, result.stderr
        assert_same(describe(server.superuser_conninfo("teruggezet")), original)
    finally:
        server.drop_database("teruggezet")


def test_restored_into_a_new_installation_it_is_the_same_database_and_again(
    original: dict[str, list[str]], file: Path, folder: Path
) -> None:
    """First from the owner's file; then from a file made of that copy by the embedded server."""
    second_file = folder / "tweede" / "kopie.dump"
    second_file.parent.mkdir()
    for source, data_dir in ((file, folder / "een"), (second_file, folder / "twee")):
        result = flask("restore", source, data_dir=data_dir)
        assert result.returncode == 0, result.stderr
        with EmbeddedPostgres(data_dir, durable=False) as server:
            assert_same(describe(server.superuser_conninfo("ledengegevens")), original)
            if source is file:
                # Now the server runs, and the backup is of a running site.
                result = flask("backup", second_file, data_dir=data_dir)
                assert result.returncode == 0, result.stderr


def test_a_database_with_something_in_it_is_not_overwritten(
    database: SampleDatabase, original: dict[str, list[str]], file: Path, folder: Path
) -> None:
    urls = urls_of(database.server, database.name)
    result = flask("restore", file, data_dir=folder / "var", **urls)

    assert result.returncode == 1
    assert result.stderr.startswith("Fout: De database is niet leeg.")
    assert_same(describe(database.superuser_conninfo), original)


def test_a_broken_file_changes_nothing(database: SampleDatabase, file: Path, folder: Path) -> None:
    server = database.server
    server.create_database("heel_gebleven")
    urls = urls_of(server, "heel_gebleven")
    content = file.read_bytes()
    broken = folder / "half.dump"
    empty = describe(server.superuser_conninfo("heel_gebleven"))
    try:
        # The last one has a whole table of contents, and lacks only the end of the data.
        for part in (b"", b"geen reservekopie", content[: len(content) // 2], content[:-2000]):
            broken.write_bytes(part)
            result = flask("restore", broken, data_dir=folder / "var", **urls)
            assert result.returncode == 1
            assert result.stderr.startswith("Fout: "), result.stderr
            assert_same(describe(server.superuser_conninfo("heel_gebleven")), empty)
    finally:
        server.drop_database("heel_gebleven")
        broken.unlink()


def test_faults_are_told_in_a_sentence(folder: Path) -> None:
    away = {
        "DATABASE_URL": "postgresql://a@/x?host=/nergens",
        "DATABASE_OWNER_URL": "postgresql://b@/x?host=/nergens",
    }
    for arguments, said in (
        (("restore", folder / "nergens.dump"), "bestaat niet"),
        (("backup", folder / "geen map" / "kopie.dump"), "kan niet worden geschreven"),
        (("backup", folder / "weg.dump"), "mislukt"),
    ):
        result = flask(*arguments, data_dir=folder / "var", **away)
        assert result.returncode == 1
        assert said in result.stderr
        assert "Traceback" not in result.stderr
    assert not (folder / "weg.dump").exists()
