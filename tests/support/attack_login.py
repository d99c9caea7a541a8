"""What the site's own database login may be: nobody, until it takes a role."""

import psycopg
import pytest

from app.core.embedded_cluster import APP_ROLE
from tests.support.database import SampleDatabase

_ATTRIBUTES = """
    select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit
      from pg_roles where rolname = %s
"""
# Before PostgreSQL 16 the login itself says whether it inherits, not each membership.
_INHERITED = """
    select count(*) from pg_auth_members m join pg_roles l on l.oid = m.member
     where l.rolname = %s
       and (coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, l.rolinherit) or m.admin_option)
"""
_OWNED = """
    select count(*) from pg_shdepend d join pg_roles r on r.oid = d.refobjid
     where d.refclassid = 'pg_authid'::regclass and d.deptype = 'o' and r.rolname = %s
"""
_RELATIONS = """
    select format('%I.%I', n.nspname, c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'v', 'm', 'p') and n.nspname in ('register', 'app', 'public')
"""


def login_is_nobody(database: SampleDatabase) -> None:
    """Fail unless the login bypasses, owns and inherits nothing, and sees nothing by itself.

    First of all: with a stronger login every other attack would prove nothing.
    """
    with psycopg.connect(database.superuser_conninfo) as connection:
        attributes = connection.execute(_ATTRIBUTES, (APP_ROLE,)).fetchone()
        assert attributes is not None
        assert not any(attributes), f"de inlog van de website is te sterk: {attributes}"
        for question in (_INHERITED, _OWNED):
            assert connection.execute(question, (APP_ROLE,)).fetchone() == (0,)
        relations = [name for (name,) in connection.execute(_RELATIONS)]
    assert len(relations) > 20
    with psycopg.connect(database.app_url.replace("+psycopg", ""), autocommit=True) as login:
        for relation in relations:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                login.execute(f"select * from {relation}")
