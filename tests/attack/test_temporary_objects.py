"""A temporary object never stands in for what a function of the owner names."""

import contextlib

import psycopg
import pytest

from app.core.deploy_roles import PRODUCT_ROLES, ensure_roles
from app.core.embedded_cluster import APP_ROLE
from tests.support.attack_sql import login
from tests.support.attack_world import look_at

# A type that runs code of the attacker wherever a value becomes `text`, and a catalog that lies.
SHADOWS = """
create function pg_temp.kaap(waarde pg_catalog.text) returns boolean language plpgsql as $$
begin
  if current_user = 'ledengegevens_owner' then
    raise exception using errcode = 'ZZ999', message = 'runs as the owner';
  end if;
  return true;
end $$;
create domain pg_temp.text as pg_catalog.text check (pg_temp.kaap(value));
create domain pg_temp.bytea as pg_catalog.bytea;
create domain pg_temp.uuid as pg_catalog.uuid;
create temporary table pg_attribute (attname name, attrelid oid, attnum int2, attisdropped bool);
create temporary table pg_class (oid oid, relname name, relnamespace oid);
grant all on pg_temp.pg_attribute, pg_temp.pg_class to public;
"""
OWNERS_CODE = "ZZ999"

# What an app's role can make run with the owner's rights: calls, and writes that set off triggers.
CALLS = {
    "register.lees_huisadres": "select * from register.lees_huisadres({persoon})",
    "app.controleer_geschiedenis": "select * from app.controleer_geschiedenis()",
    "app.verzilver_uitnodiging": "select app.verzilver_uitnodiging("
    "'\\x00', 'a@b.example', now(), 'a', 'b', 'c', 'd')",
    "app.kom_met_werkaccount": "select app.kom_met_werkaccount("
    "'00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', 'a', now())",
    "trigger of persoon": "update register.persoon set roepnaam = 'Ander'"
    " where id = {persoon} and gemeente_id = {gemeente}",
    "trigger of functievervulling": "update register.functievervulling"
    " set toelichting = 'anders' where persoon_id = {persoon}",
}


@pytest.fixture(scope="module")
def open_world(new_copy):
    """A database on which PUBLIC may make temporary objects, as PostgreSQL gives it."""
    database = new_copy()
    with psycopg.connect(database.superuser_conninfo, autocommit=True) as superuser:
        superuser.execute(f'grant temporary on database "{database.name}" to public')
    found = look_at(database)
    yield found
    found.close()


def as_attacker(connection, world, role: str) -> None:
    connection.execute(SHADOWS)
    connection.execute(
        "select set_config('role', %s, true), set_config('app.gemeente_id', %s, true),"
        " set_config('app.actor', '1', true), set_config('app.reden', 'aanval', true)",
        (role, str(world.own)),
    )


def code_of(connection, statement: str) -> str:
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
        try:
            with connection.transaction():
                connection.execute(statement)
        except psycopg.Error as error:
            if isinstance(error, psycopg.errors.InsufficientPrivilege):
                raise
            return error.sqlstate or "?"
        return ""
    return "42501"


@pytest.mark.parametrize("role", PRODUCT_ROLES)
def test_no_function_of_the_owner_uses_a_temporary_object(open_world, role):
    persoon = open_world.rows["register.huisadres"][open_world.own][0]["persoon_id"]
    with login(open_world.database) as connection:
        as_attacker(connection, open_world, role)
        for name, statement in CALLS.items():
            filled = statement.format(persoon=persoon, gemeente=open_world.own)
            assert code_of(connection, filled) != OWNERS_CODE, f"{role}: {name}"


def test_the_attack_works_on_a_function_whose_path_forgets_pg_temp(open_world):
    """Without this the test above could pass for a reason of its own."""
    with psycopg.connect(open_world.database.superuser_conninfo, autocommit=True) as superuser:
        superuser.execute(
            "alter function register.lees_huisadres(integer) set search_path = pg_catalog"
        )
    persoon = open_world.rows["register.huisadres"][open_world.own][0]["persoon_id"]
    try:
        with login(open_world.database) as connection:
            as_attacker(connection, open_world, "contactpersoon")
            found = code_of(connection, f"select * from register.lees_huisadres({persoon})")
    finally:
        with psycopg.connect(open_world.database.superuser_conninfo, autocommit=True) as superuser:
            superuser.execute(
                "alter function register.lees_huisadres(integer)"
                " set search_path = pg_catalog, pg_temp"
            )
    assert found == OWNERS_CODE


def test_every_function_that_fixes_its_path_ends_it_with_pg_temp(open_world):
    with psycopg.connect(open_world.database.superuser_conninfo) as superuser:
        found = superuser.execute(
            """select p.oid::regprocedure::text, p.prosecdef, coalesce(p.proconfig, '{}')
                 from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                where n.nspname in ('register', 'app')
                  and (p.prosecdef or p.proconfig is not null)"""
        ).fetchall()
    assert sum(is_definer for _, is_definer, _ in found) > 15
    for name, _, options in found:
        assert "search_path=pg_catalog, pg_temp" in options, name


def test_the_site_may_make_no_temporary_object_once_deployed(new_copy):
    database = new_copy()
    with database.owner_engine().connect() as owner:
        ensure_roles(owner, APP_ROLE)
        owner.commit()
    with login(database) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("create temporary table eigen (id int)")
