"""Every table with a gemeente's rows is walled in the same way; what is missing is told by name."""

import psycopg
import pytest

from app.catalog.spec import STAFF

SCHEMAS = ["register", "app"]
# For whom an account works, who was invited, what happened: of the door and VNG, by grant.
BY_GRANT_ONLY = {"app.gebruiker_gemeente", "app.uitnodiging", "app.gebeurtenis", "app.tenant"}
# The head of each chain of history: written by its own function, opened by nobody.
NOBODYS = {"app.geschiedenis_kop"}

TABLES = """
    select format('%%I.%%I', n.nspname, c.relname), c.oid
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any(%s) and c.relkind = %s and exists (
       select from pg_attribute a where a.attrelid = c.oid and a.attname = 'gemeente_id'
          and not a.attisdropped)
     order by 1
"""


@pytest.fixture(scope="module")
def owner(database):
    with psycopg.connect(database.superuser_conninfo) as connection:
        yield connection


def relations(owner, kind: str) -> dict[str, int]:
    """Return the tables ('r') or views ('v') with a gemeente_id."""
    return dict(owner.execute(TABLES, (SCHEMAS, kind)).fetchall())


def walled(owner) -> dict[str, int]:
    found = relations(owner, "r")
    assert len(found) > 10
    return {name: oid for name, oid in found.items() if name not in BY_GRANT_ONLY}


def test_each_table_protects_its_rows_from_everyone(owner):
    for name, oid in walled(owner).items():
        row = owner.execute(
            "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s", (oid,)
        ).fetchone()
        assert row == (True, True), f"{name}: zet ENABLE en FORCE ROW LEVEL SECURITY"


@pytest.mark.parametrize("name", sorted(BY_GRANT_ONLY))
def test_what_is_opened_by_grant_is_closed_to_a_contact_person(owner, name):
    for privilege in ("SELECT", "INSERT", "UPDATE"):
        may = owner.execute(
            "select has_any_column_privilege('contactpersoon', %s, %s)", (name, privilege)
        ).fetchone()
        assert may == (False,), f"{name}: {privilege}"


def policies(owner, oid: int) -> list[tuple[str, set[str], str, str]]:
    """Return command, roles, condition and check of each policy."""
    rows = owner.execute(
        """select polcmd::text,
                  array(select rolname::text from pg_roles r where r.oid = any(polroles)),
                  coalesce(pg_get_expr(polqual, polrelid), ''),
                  coalesce(pg_get_expr(polwithcheck, polrelid), ''), 0::oid = any(polroles)
             from pg_policy where polrelid = %s""",
        (oid,),
    ).fetchall()
    assert not any(row[4] for row in rows), "een policy geldt voor PUBLIC"
    return [(row[0], set(row[1]), row[2], row[3]) for row in rows]


def test_each_policy_of_a_contact_person_speaks_of_her_own_gemeente(owner):
    for name, oid in walled(owner).items():
        own = [p for p in policies(owner, oid) if "contactpersoon" in p[1]]
        assert own or name in NOBODYS, f"{name}: er is geen policy voor de contactpersoon"
        for command, roles, using, check in own:
            assert roles == {"contactpersoon"}, f"{name}: de policy geldt ook voor {roles}"
            conditions = {"r": [using], "a": [check], "w": [using, check], "d": [using]}
            assert command in conditions, f"{name}: een policy voor alles tegelijk"
            for condition in conditions[command]:
                assert "gemeente_id = ( SELECT app.huidige_gemeente()" in condition, (
                    f"{name}: {condition}"
                )
                assert " OR " not in condition, f"{name}: {condition}"


def test_staff_and_contacts_never_share_a_policy(owner):
    for name, oid in walled(owner).items():
        for _command, roles, _using, _check in policies(owner, oid):
            assert not ("contactpersoon" in roles and roles & {*STAFF}), name


def test_each_view_looks_with_the_eyes_of_who_asks(owner):
    views = owner.execute(
        """select format('%%I.%%I', n.nspname, c.relname), coalesce(c.reloptions, '{}')
             from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = any(%s) and c.relkind in ('v', 'm')""",
        (SCHEMAS,),
    ).fetchall()
    assert len(views) > 2
    for name, options in views:
        assert "security_invoker=true" in options, (
            f"{name}: maak de view met security_invoker = true"
        )


def test_each_reference_to_a_gemeentes_row_carries_the_gemeente(owner):
    tables = walled(owner)
    keys = owner.execute(
        """select c.conrelid::regclass::text || '.' || c.conname, c.confrelid,
                  array(select a.attname::text from unnest(c.conkey) with ordinality k (n, i)
                          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n
                         order by k.i),
                  array(select a.attname::text from unnest(c.confkey) with ordinality k (n, i)
                          join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n
                         order by k.i)
             from pg_constraint c where c.contype = 'f' and c.confrelid = any(%s)""",
        (list(tables.values()),),
    ).fetchall()
    keys = [key for key in keys if "geschiedenis" not in key[0]]
    assert len(keys) > 6
    for name, _target, own, other in keys:
        assert own[0] == other[0] == "gemeente_id", f"{name}: een sleutel zonder gemeente_id"


def test_each_unique_constraint_begins_with_the_gemeente(owner):
    """Otherwise "this exists already" tells a gemeente what another one has.

    The row's own number is given by the database and asked of nobody.
    """
    for name, oid in walled(owner).items():
        if name in NOBODYS or name.startswith("app."):
            continue
        constraints = owner.execute(
            """select conname, pg_get_constraintdef(oid) from pg_constraint
                where conrelid = %s and contype in ('p', 'u', 'x')""",
            (oid,),
        ).fetchall()
        for constraint, definition in constraints:
            columns = definition.partition("(")[2].removeprefix("int4range(")
            assert columns.startswith("gemeente_id") or definition == "PRIMARY KEY (id)", (
                f"{name}.{constraint}: {definition}"
            )


def test_functions_with_the_owners_rights_choose_their_own_schemas(owner):
    functions = owner.execute(
        """select p.oid::regprocedure::text, coalesce(p.proconfig, '{}'),
                  has_function_privilege('public', p.oid, 'execute')
             from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname = any(%s) and p.prosecdef""",
        (SCHEMAS,),
    ).fetchall()
    assert len(functions) > 5
    for name, options, is_public in functions:
        allowed = {"search_path=pg_catalog", "search_path=pg_catalog, pg_temp"}
        assert allowed & {*options}, name
        assert not is_public, f"{name}: iedereen mag dit aanroepen"


def test_nothing_is_granted_to_everyone(owner):
    granted = owner.execute(
        """select c.oid::regclass::text from pg_class c, lateral aclexplode(c.relacl) a
            where c.relnamespace::regnamespace::text = any(%(all)s) and a.grantee = 0
           union all
           select p.oid::regprocedure::text
             from pg_proc p, lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
            where p.pronamespace::regnamespace::text = any(%(own)s) and a.grantee = 0
           union all
           select nspname::text from pg_namespace, lateral aclexplode(nspacl) a
            where nspname = any(%(all)s) and a.grantee = 0""",
        {"all": [*SCHEMAS, "public"], "own": SCHEMAS},
    ).fetchall()
    assert not granted, f"aan PUBLIC gegeven: {granted}"


_FRACTIE = "create policy x on register.fractie"
_OWN = "gemeente_id = (select app.huidige_gemeente())"
# What breaks each wall; the test that holds it must notice.
BREAKS = {
    "alter table register.fractie no force row level security": (
        test_each_table_protects_its_rows_from_everyone
    ),
    "create table register.proef (id int, gemeente_id int)": (
        test_each_table_protects_its_rows_from_everyone
    ),
    "drop policy eigen_gemeente on app.geschiedenis": (
        test_each_policy_of_a_contact_person_speaks_of_her_own_gemeente
    ),
    f"{_FRACTIE} for select to contactpersoon using (true)": (
        test_each_policy_of_a_contact_person_speaks_of_her_own_gemeente
    ),
    f"{_FRACTIE} to contactpersoon using ({_OWN})": (
        test_each_policy_of_a_contact_person_speaks_of_her_own_gemeente
    ),
    f"{_FRACTIE} for select to contactpersoon using ({_OWN} or zetels = 1)": (
        test_each_policy_of_a_contact_person_speaks_of_her_own_gemeente
    ),
    f"{_FRACTIE} for select using (true)": test_staff_and_contacts_never_share_a_policy,
    f"{_FRACTIE} for select to lezer, contactpersoon using ({_OWN})": (
        test_staff_and_contacts_never_share_a_policy
    ),
    "alter view register.bezetting set (security_invoker = false)": (
        test_each_view_looks_with_the_eyes_of_who_asks
    ),
    "alter table register.huisadres"
    " add foreign key (persoon_id) references register.persoon (id)": (
        test_each_reference_to_a_gemeentes_row_carries_the_gemeente
    ),
    "alter table register.persoon add unique (zelfde_persoon)": (
        test_each_unique_constraint_begins_with_the_gemeente
    ),
    "alter table register.raadsperiode"
    " add exclude using gist (daterange(begindatum, einddatum) with &&) where (false)": (
        test_each_unique_constraint_begins_with_the_gemeente
    ),
    "alter function register.lees_huisadres(integer) reset search_path": (
        test_functions_with_the_owners_rights_choose_their_own_schemas
    ),
    "grant execute on function register.lees_huisadres(integer) to public": (
        test_functions_with_the_owners_rights_choose_their_own_schemas
    ),
    "grant select on register.provincie to public": test_nothing_is_granted_to_everyone,
    "create function app.nieuw() returns int language sql return 1": (
        test_nothing_is_granted_to_everyone
    ),
    "grant usage on schema register to public": test_nothing_is_granted_to_everyone,
}


@pytest.mark.parametrize("statement", BREAKS)
def test_each_broken_wall_is_noticed(owner, statement):
    owner.execute(statement)
    try:
        with pytest.raises(AssertionError):
            BREAKS[statement](owner)
    finally:
        owner.rollback()
    BREAKS[statement](owner)
