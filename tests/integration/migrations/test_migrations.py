"""The migrations go up, down to empty and up again, and Alembic finds nothing to add or to drop."""

import ast

import pytest
from alembic.autogenerate import produce_migrations
from alembic.migration import MigrationContext
from flask_appbuilder import Model
from flask_appbuilder.security.sqla import models
from sqlalchemy import text

from app.core import migrate
from app.core.deploy_roles import ensure_roles
from app.core.embedded_cluster import APP_ROLE
from tests.support.database import SampleDatabase

# Everything that isn't the server's own: what a migration made and must take away again.
LEFT = text(
    """
    with ons as (select oid from pg_namespace where nspname in ('public', 'app', 'register'))
    select 'schema ' || nspname from pg_namespace
     where nspname !~ '^pg_|^information_schema$|^public$|^app$'
    union all
    select 'relation ' || oid::regclass from pg_class
     where relnamespace in (select oid from ons)
       and relname not like 'alembic_version%'
    union all
    select 'function ' || oid::regprocedure from pg_proc
     where pronamespace in (select oid from ons)
    union all
    select 'type ' || oid::regtype from pg_type
     where typnamespace in (select oid from ons)
       and typname !~ 'alembic_version'
    """
)
STRUCTURE = text(
    """
    select 'column', c.oid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod),
           a.attnotnull::text, col_description(c.oid, a.attnum), a.attacl::text
      from pg_class c join pg_attribute a on a.attrelid = c.oid
     where a.attnum > 0 and not a.attisdropped and c.relnamespace in
       ('register'::regnamespace, 'app'::regnamespace, 'public'::regnamespace)
    union all
    select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', ''
      from pg_constraint where connamespace in ('register'::regnamespace, 'app'::regnamespace)
    union all
    select 'policy', schemaname || '.' || tablename, policyname, roles::text, cmd, qual, with_check
      from pg_policies
    union all
    select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '', ''
      from pg_trigger where not tgisinternal
    union all
    select 'function', oid::regprocedure::text, prosrc, proacl::text, '', '', '' from pg_proc
     where pronamespace in ('register'::regnamespace, 'app'::regnamespace)
    order by 1, 2, 3, 4
    """
)


@pytest.fixture(scope="module")
def empty(postgres_server):
    postgres_server.create_database("leeg")
    database = SampleDatabase(postgres_server, "leeg")
    with database.owner_engine().connect() as connection:
        ensure_roles(connection, APP_ROLE)
        connection.commit()
    yield database
    postgres_server.drop_database("leeg")


@pytest.fixture
def owner(empty):
    with empty.owner_engine().connect() as connection:
        yield connection


def structure(connection):
    return [tuple(row) for row in connection.execute(STRUCTURE)]


def test_up_down_to_empty_and_up_again(owner):
    assert migrate.current_revision(owner) is None
    migrate.upgrade(owner)
    assert migrate.current_revision(owner) == migrate.newest_revision()
    first = structure(owner)
    assert len(first) > 300
    owner.commit()
    migrate.downgrade(owner, "base")
    assert migrate.current_revision(owner) is None
    assert list(owner.execute(LEFT).scalars()) == []
    owner.commit()
    migrate.upgrade(owner)
    assert structure(owner) == first


def test_going_up_again_changes_nothing(owner):
    migrate.upgrade(owner)
    before = structure(owner)
    owner.commit()
    migrate.upgrade(owner)
    assert structure(owner) == before


def test_autogenerate_finds_nothing_to_do(owner):
    migrate.upgrade(owner)
    assert models.User.__table__ in Model.metadata.sorted_tables
    from_env = _include_name()
    context = MigrationContext.configure(
        owner,
        opts={**migrate.VERSION_TABLE, "include_name": from_env, "target_metadata": Model.metadata},
    )
    found = produce_migrations(context, Model.metadata).upgrade_ops
    assert found is not None
    assert found.as_diffs() == []


def _include_name():
    """Take the function out of migrations/env.py, which runs all else when it is imported."""
    source = (migrate.MIGRATIONS / "env.py").read_text(encoding="utf-8")
    functions = [
        n
        for n in ast.parse(source).body
        if isinstance(n, ast.FunctionDef) and n.name == "include_name"
    ]
    names: dict[str, object] = {"Model": Model}
    exec(compile(ast.Module(functions, []), "env.py", "exec"), names)
    return names["include_name"]


@pytest.mark.parametrize("path", sorted(migrate.MIGRATIONS.rglob("*.py")), ids=lambda p: p.name)
def test_a_migration_never_imports_the_app(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not [n for n in names if n == "app" or n.startswith("app.")], (
            "Een migratie moet over tien jaar nog hetzelfde doen; de app verandert intussen."
        )


def test_migrations_are_numbered_in_one_line():
    names = sorted(p.name for p in (migrate.MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]
