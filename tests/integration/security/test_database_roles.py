"""The website's database login is nobody until it takes a role; deploy refuses one that is more."""

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from app.core.deploy_roles import PRODUCT_ROLES, RoleError, ensure_roles
from app.core.embedded_cluster import APP_ROLE


@pytest.fixture
def owner(database):
    with database.owner_engine().connect() as connection:
        yield connection


@pytest.fixture
def superuser(database):
    with psycopg.connect(database.superuser_conninfo, autocommit=True) as connection:
        yield connection


def test_the_login_bypasses_nothing_and_inherits_nothing(owner):
    row = owner.execute(
        text(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit"
            " from pg_roles where rolname = :name"
        ),
        {"name": APP_ROLE},
    ).one()
    assert not any(row)
    lent = owner.execute(
        text(
            "select r.rolname, m.inherit_option, m.set_option, m.admin_option"
            " from pg_auth_members m join pg_roles r on r.oid = m.roleid"
            " join pg_roles l on l.oid = m.member where l.rolname = :name"
        ),
        {"name": APP_ROLE},
    ).all()
    assert {row.rolname for row in lent} == set(PRODUCT_ROLES)
    assert all(
        (r.inherit_option, r.set_option, r.admin_option) == (False, True, False) for r in lent
    )


def test_the_login_owns_nothing(owner):
    owned = owner.execute(
        text(
            "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner"
            " where r.rolname = :n"
        ),
        {"n": APP_ROLE},
    )
    assert owned.scalar_one() == 0


@pytest.mark.parametrize(
    "table", ["register.persoon", "register.gemeente", "public.ab_user", "app.geschiedenis"]
)
def test_without_a_role_the_login_reads_nothing(database, table):
    engine = create_engine(database.app_url, poolclass=NullPool)
    with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
        connection.execute(text(f"select * from {table}"))


def test_a_contact_without_a_gemeente_sees_no_row(database):
    with database.as_role("contactpersoon") as connection:
        assert connection.execute("select count(*) from register.persoon").fetchone() == (0,)


def test_the_door_sees_no_person_and_changes_no_right(database):
    for statement in (
        "select * from register.persoon",
        "select * from register.huisadres",
        "update ab_user set active = true",
        "insert into ab_user (first_name, last_name, username, email) values ('x', 'x', 'x', 'x')",
        "insert into app.uitnodiging (email, naam) values ('x@x.example', 'x')",
        "delete from app.gebeurtenis",
        "insert into ab_user_role (user_id, role_id) values (1, 1)",
        "delete from ab_permission_view_role",
    ):
        with database.as_role("aanmelding") as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
            connection.rollback()


def test_making_the_roles_again_changes_nothing(owner):
    ensure_roles(owner, APP_ROLE)
    ensure_roles(owner, APP_ROLE)


def test_a_new_login_gets_the_roles_without_inheriting(owner, superuser):
    superuser.execute("create role nieuwe_website login noinherit")
    try:
        ensure_roles(owner, "nieuwe_website")
        owner.commit()
        row = superuser.execute(
            "select count(*), bool_or(inherit_option), bool_and(set_option) from pg_auth_members m"
            " join pg_roles l on l.oid = m.member where l.rolname = 'nieuwe_website'"
        ).fetchone()
        assert row == (len(PRODUCT_ROLES), False, True)
    finally:
        for role in PRODUCT_ROLES:
            superuser.execute(f"revoke {role} from nieuwe_website granted by ledengegevens_owner")
        superuser.execute("drop role nieuwe_website")


@pytest.mark.parametrize(
    ("attribute", "sentence"),
    [
        ("superuser noinherit", "SUPERUSER"),
        ("bypassrls noinherit", "BYPASSRLS"),
        ("createrole noinherit", "CREATEROLE"),
        ("inherit", "NOINHERIT"),
    ],
)
def test_a_login_that_is_too_strong_is_refused(owner, superuser, attribute, sentence):
    superuser.execute(f"create role te_sterk login {attribute}")
    try:
        with pytest.raises(RoleError, match=sentence):
            ensure_roles(owner, "te_sterk")
    finally:
        superuser.execute("drop role te_sterk")


def test_the_owner_can_not_be_the_login(owner):
    with pytest.raises(RoleError, match="eigenaar van de database"):
        ensure_roles(owner, "ledengegevens_owner")


def test_deploy_takes_temporary_objects_from_everyone(owner, superuser, database):
    superuser.execute(f'grant temporary on database "{database.name}" to public')
    ensure_roles(owner, APP_ROLE)
    owner.commit()
    assert not owner.execute(
        text("select has_database_privilege(:login, current_database(), 'temporary')"),
        {"login": APP_ROLE},
    ).scalar_one()


def test_a_login_that_may_make_temporary_objects_is_refused(owner, superuser, database):
    superuser.execute("create role tijdelijke_website login noinherit")
    superuser.execute(f'grant temporary on database "{database.name}" to tijdelijke_website')
    try:
        with pytest.raises(RoleError, match="TEMPORARY"):
            ensure_roles(owner, "tijdelijke_website")
    finally:
        superuser.execute(f'revoke all on database "{database.name}" from tijdelijke_website')
        superuser.execute("drop role tijdelijke_website")


def test_a_login_that_does_not_exist_is_named(owner):
    with pytest.raises(RoleError, match="onbekend_iemand uit DATABASE_URL bestaat niet"):
        ensure_roles(owner, "onbekend_iemand")
