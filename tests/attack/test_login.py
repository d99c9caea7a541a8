"""Before any attack counts: the site's database login is nobody until it takes a role."""

import psycopg
import pytest

from app.core.embedded_cluster import APP_ROLE
from tests.support.attack_login import login_is_nobody


def test_the_login_bypasses_owns_inherits_and_sees_nothing(prepared_database):
    login_is_nobody(prepared_database)


STRONGER = {
    "bypasses": ("alter role {} bypassrls", "alter role {} nobypassrls"),
    "inherits": ("alter role {} inherit", "alter role {} noinherit"),
    "inherits a role": (
        "grant lezer to {} with inherit true",
        "grant lezer to {} with inherit false",
    ),
    "sees a table": (
        "grant usage on schema register to {0}; grant select on register.provincie to {0}",
        "revoke all on register.provincie from {0}; revoke all on schema register from {0}",
    ),
    "owns a table": (
        "create table app.van_wie (); alter table app.van_wie owner to {}",
        "drop table app.van_wie",
    ),
}


@pytest.mark.parametrize(("stronger", "undo"), STRONGER.values(), ids=STRONGER)
def test_a_login_that_is_more_is_noticed(new_copy, stronger, undo):
    database = new_copy()
    with psycopg.connect(database.superuser_conninfo, autocommit=True) as superuser:
        superuser.execute(stronger.format(APP_ROLE))
        try:
            with pytest.raises((AssertionError, pytest.fail.Exception)):
                login_is_nobody(database)
        finally:
            superuser.execute(undo.format(APP_ROLE))
    login_is_nobody(database)
