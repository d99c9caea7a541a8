"""The permission tables say exactly what roles and catalog say, however they were before."""

import pytest
from sqlalchemy import text

from app.catalog.load import load_catalog
from app.catalog.spec import ROLES
from app.security.permission_sync import sync_permissions
from app.security.roles import permissions_of

CONTENT = text(
    """select r.name, p.name, v.name from ab_permission_view_role pvr
         join ab_role r on r.id = pvr.role_id
         join ab_permission_view pv on pv.id = pvr.permission_view_id
         join ab_permission p on p.id = pv.permission_id
         join ab_view_menu v on v.id = pv.view_menu_id"""
)
TABLES = (
    "ab_role",
    "ab_permission",
    "ab_view_menu",
    "ab_permission_view",
    "ab_permission_view_role",
)


@pytest.fixture
def owner(database):
    with database.owner_engine().connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def wanted():
    catalog = load_catalog()
    return {(role, *pair) for role in ROLES for pair in permissions_of(role, catalog)}


def content(connection):
    return {tuple(row) for row in connection.execute(CONTENT)}


def ids(connection):
    return {t: set(connection.execute(text(f"select id from {t}")).scalars()) for t in TABLES}


def test_after_deploy_everything_is_as_said(owner, wanted):
    assert content(owner) == wanted


def test_doing_it_again_changes_nothing(owner):
    before = ids(owner)
    sync_permissions(owner, load_catalog())
    assert ids(owner) == before


def test_what_is_missing_comes_back_and_what_is_stale_goes(owner, wanted):
    for change in (
        "delete from ab_permission_view_role where id % 3 = 0",
        "insert into ab_role (name) values ('Admin'), ('Public')",
        "insert into ab_view_menu (name) values ('UserDBModelView')",
        "insert into ab_permission (name) values ('can_takeover')",
        """insert into ab_permission_view (permission_id, view_menu_id)
           select p.id, v.id from ab_permission p, ab_view_menu v
            where p.name = 'can_takeover' and v.name = 'UserDBModelView'""",
        """insert into ab_permission_view_role (permission_view_id, role_id)
           select pv.id, r.id from ab_permission_view pv, ab_role r, ab_permission p
            where p.id = pv.permission_id and p.name = 'can_takeover' and r.name = 'lezer'""",
    ):
        owner.execute(text(change))
    sync_permissions(owner, load_catalog())
    assert content(owner) == wanted
    assert set(owner.execute(text("select name from ab_role")).scalars()) == set(ROLES)
    for table in ("ab_view_menu", "ab_permission"):
        names = set(owner.execute(text(f"select name from {table}")).scalars())
        assert not names & {"UserDBModelView", "can_takeover"}


def test_who_has_which_role_is_left_alone(owner):
    query = text("select user_id, role_id from ab_user_role order by 1")
    before = owner.execute(query).all()
    assert before
    sync_permissions(owner, load_catalog())
    assert owner.execute(query).all() == before
