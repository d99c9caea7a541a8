"""In bare SQL a role does what the catalog says, and a contact person in her own gemeente only."""

import psycopg
import pytest

from app.catalog.load import load_catalog
from app.catalog.spec import ROLES
from app.core.deploy_roles import PRODUCT_ROLES
from tests.support import attack_sql as attacks
from tests.support.attack import CONTACT
from tests.support.attack_sql import NO_RIGHT, NOTHING, login, outcome, outcome_on
from tests.support.attack_world import look_at

# What is no table of the catalog: who may read it, and who may write.
OTHERS = {
    "register.functievervulling_portefeuille": {
        "lezen": {*ROLES},
        "toevoegen": {CONTACT, "redacteur"},
        "verwijderen": {CONTACT, "redacteur"},
    },
    "app.geschiedenis": {"lezen": {*ROLES}},
    "app.geschiedenis_inhoud": {"lezen": {*ROLES}},
    "app.geschiedenis_kop": {},
    "app.gebruiker_gemeente": {"lezen": {"beheerder"}, "wijzigen": {"beheerder"}},
    "public.ab_user": {"lezen": {"beheerder"}, "wijzigen": {"beheerder"}},
    "public.ab_user_role": {"lezen": {"beheerder"}, "wijzigen": {"beheerder"}},
    "public.ab_role": {"lezen": {"beheerder"}},
    "public.ab_permission_view_role": {},
    "public.ab_register_user": {},
    "public.ab_api_key": {},
}
# Run with the rights of the owner; who may call them was decided one by one.
DEFINERS = {
    "app.installatiefeiten()": {"aanmelding", "postbode"},
    "app.meetwaarden()": {"postbode"},
    "register.lees_huisadres(integer)": {CONTACT, "privacyfunctionaris"},
    "app.controleer_geschiedenis()": {"beheerder", "privacyfunctionaris"},
    "app.verzilver_uitnodiging(bytea,text,timestamp with time zone,text,text,text,text)": {
        "aanmelding"
    },
    "app.verzilver_met_werkaccount"
    "(bytea,uuid,uuid,text,boolean,timestamp with time zone,text,text)": {"aanmelding"},
    "app.kom_met_werkaccount(uuid,uuid,text,timestamp with time zone)": {"aanmelding"},
    "app.koppel_werkaccount(integer,uuid,uuid,text,boolean,timestamp with time zone)": {
        "aanmelding"
    },
}
RIGHTS = ("lezen", "toevoegen", "wijzigen", "verwijderen")
NOT_THERE = "42P01"
# The door compares and replaces passwords; VNG says who has which role and gemeente.
ITS_WORK = (
    ("aanmelding", "select password"),
    ("aanmelding", "update ab_user set password"),
    ("beheerder", "update app.gebruiker_gemeente"),
    ("beheerder", "update ab_user_role"),
)


@pytest.fixture(scope="module")
def world(new_copy):
    found = look_at(new_copy())
    yield found
    found.close()


def test_no_statement_of_a_contact_reaches_anothers_rows(world):
    cases = list(attacks.sql_cases(world))
    assert len(cases) > 100
    red = attacks.run(world, cases)
    assert not red, "\n".join(f"{name}: {what}" for name, what in red.items())


def test_her_own_rows_are_there_in_every_relation(world):
    with psycopg.connect(world.database.superuser_conninfo) as owner:
        names = [name for name, _view, _columns in owner.execute(attacks._RELATIONS)]
    for name in names:
        question = f"select count(*) as count from {name} where gemeente_id = {world.own}"
        assert int(outcome(world.database, CONTACT, world.own, question)) > 0, name


def expected_rights() -> dict[str, dict[str, set[str]]]:
    """Return who may do what with each table."""
    catalog = load_catalog()
    found = {
        name: {right: {r for r in ROLES if table.allows(r, right)} for right in RIGHTS}
        for name, table in catalog.items()
    }
    return {**found, **OTHERS}


@pytest.mark.parametrize("table", expected_rights())
@pytest.mark.parametrize("role", [r for r in PRODUCT_ROLES if r != "aanmelding"])
def test_a_role_does_in_sql_what_the_catalog_says_and_nothing_more(world, role, table):
    wanted = {right for right in RIGHTS if role in expected_rights()[table].get(right, ())}
    with psycopg.connect(world.database.superuser_conninfo) as owner:
        columns = [
            name
            for (name,) in owner.execute(
                "select attname::text from pg_attribute where attrelid = %s::regclass"
                " and attnum > 0 and not attisdropped and attgenerated = ''",
                (table,),
            )
        ]
    with login(world.database) as connection:

        def works(statement: str) -> bool:
            return outcome_on(connection, role, world.own, statement) == NOTHING

        found = {
            "lezen": works(f"select count(*) as count from {table} where false"),
            "toevoegen": any(
                works(f'insert into {table} ("{c}") select null where false') for c in columns
            ),
            "wijzigen": any(works(f'update {table} set "{c}" = null where false') for c in columns),
            "verwijderen": works(f"delete from {table} where false"),
        }
        assert outcome_on(connection, role, world.own, f"truncate {table}") in (NO_RIGHT, "42809")
    assert {right for right, can in found.items() if can} == wanted


@pytest.mark.parametrize("role", PRODUCT_ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "create table register.eigen (id int)",
        "create view app.eigen as select 1",
        "create function app.eigen() returns int language sql return 1",
        "alter table register.persoon disable row level security",
        "alter table register.persoon no force row level security",
        "drop policy eigen_gemeente on register.persoon",
        "create policy alles on register.persoon using (true)",
        "alter table register.persoon disable trigger geschiedenis",
        "set session_replication_role = replica",
        "grant contactpersoon to lezer",
        "copy register.persoon to program 'true'",
        "copy register.persoon from program 'true'",
        "select pg_read_file('/etc/passwd')",
        "alter role contactpersoon bypassrls",
        "create role nieuw",
        "select app.leg_vast(1, 'persoon', '1', 'gewijzigd', null, null)",
        "select app.wis_geschiedenis('persoon', '1')",
        "select app.leg_ingebruikname_vast('x')",
        "insert into app.geschiedenis (keten, volgnummer) values (1, 99)",
        "update app.geschiedenis set rij = '1'",
        "delete from app.geschiedenis",
        "insert into app.geschiedenis_inhoud (geschiedenis_id, zout) values (1, '')",
        "update app.geschiedenis_inhoud set reden = ''",
        "delete from app.geschiedenis_inhoud",
        "update app.geschiedenis_kop set volgnummer = 0",
        "select zout from app.geschiedenis_inhoud",
        "update app.gebruiker_gemeente set gemeente_id = 2",
        "insert into app.gebruiker_gemeente values (1, 2)",
        "update ab_user_role set role_id = 1",
        "update ab_user set password = 'x'",
        "select password from ab_user where false",
    ],
)
def test_no_role_changes_the_walls_or_the_past(world, role, statement):
    if any(role == who and statement.startswith(what) for who, what in ITS_WORK):
        return
    found = outcome(world.database, role, world.own, statement)
    # Row-level security refuses COPY FROM by a code of its own; the postman can't even see where
    # accounts are.
    refusals = {NO_RIGHT, "0A000", *({NOT_THERE} if role == "postbode" else ())}
    assert found in refusals, f"{role}: {statement}: {found}"


@pytest.mark.parametrize("role", PRODUCT_ROLES)
def test_nobody_reads_the_bytes_of_a_home_address(world, role):
    sealed = [
        c
        for c, k in world.tables["register.huisadres"].columns.items()
        if k.kind.name == "ENCRYPTED"
    ]
    assert len(sealed) == 6
    with login(world.database) as connection:
        for name in sealed:
            for statement in (
                f"select {name} from register.huisadres",
                f"select count(*) as count from register.huisadres where {name} is not null",
                f"select count(*) as count from register.huisadres order by max(length({name}))",
                f"update register.huisadres set {name} = {name}",
                f"update register.huisadres set afgeschermd = true returning {name}",
                f"delete from register.huisadres where {name} is not null",
            ):
                assert outcome_on(connection, role, world.own, statement) == NO_RIGHT, statement
        for statement in (
            "select * from register.huisadres",
            "table register.huisadres",
            "select to_jsonb(h) from register.huisadres h",
        ):
            assert outcome_on(connection, role, world.own, statement) == NO_RIGHT, statement


def lines(world, gemeente: int) -> int:
    """Return how many times an address of this gemeente was looked at."""
    return world.database.value(
        "select count(*) from app.geschiedenis where soort = 'ingezien' and gemeente_id = %s",
        gemeente,
    )


def address_owner(world, gemeente: int) -> int:
    return world.rows["register.huisadres"][gemeente][0]["persoon_id"]


def test_a_home_address_is_read_by_function_in_the_own_gemeente_and_that_is_written_down(world):
    ours, theirs = (lines(world, g) for g in (world.own, world.other))
    with world.database.as_role(CONTACT, world.own) as connection:
        for key, count in (
            (address_owner(world, world.own), 1),
            (address_owner(world, world.other), 0),
            (world.never(1), 0),
        ):
            found = connection.execute("select * from register.lees_huisadres(%s)", (key,))
            assert len(found.fetchall()) == count
    assert (lines(world, world.own), lines(world, world.other)) == (ours + 1, theirs)


@pytest.mark.parametrize("role", ["lezer", "redacteur", "beheerder", "aanmelding"])
def test_other_roles_may_not_call_it(world, role):
    question = f"select register.lees_huisadres({address_owner(world, world.other)})"
    assert outcome(world.database, role, None, question) == NO_RIGHT


def test_the_privacy_officer_reads_an_address_with_a_reason_only(world):
    key = address_owner(world, world.other)
    before = lines(world, world.other)
    with (
        world.database.as_role("privacyfunctionaris") as connection,
        pytest.raises(psycopg.errors.CheckViolation, match="waarom"),
    ):
        connection.execute("select * from register.lees_huisadres(%s)", (key,))
    assert lines(world, world.other) == before
    with world.database.as_role("privacyfunctionaris") as connection:
        connection.execute("select set_config('app.reden', 'verzoek 12', true)")
        found = connection.execute("select * from register.lees_huisadres(%s)", (key,))
        assert len(found.fetchall()) == 1
    assert lines(world, world.other) == before + 1


@pytest.fixture
def sealed_owner(world):
    """Yield the person of the own gemeente whose address is sealed for the time of the test."""
    key = address_owner(world, world.own)
    change = "update register.huisadres set afgeschermd = %s where persoon_id = %s"
    with world.database.as_owner() as owner:
        owner.execute(change, (True, key))
    yield key
    with world.database.as_owner() as owner:
        owner.execute("alter table register.huisadres disable trigger bewaak_afgeschermd")
        owner.execute(change, (False, key))
        owner.execute("alter table register.huisadres enable trigger bewaak_afgeschermd")


@pytest.mark.parametrize("role", PRODUCT_ROLES)
def test_a_sealed_home_address_is_read_by_no_role(world, sealed_owner, role):
    before = lines(world, world.own)
    with login(world.database) as connection:
        connection.execute("begin")
        connection.execute(
            "select set_config('role', %s, true), set_config('app.gemeente_id', %s, true),"
            " set_config('app.reden', 'verzoek 12', true)",
            (role, str(world.own)),
        )
        with pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.InsufficientPrivilege)):
            connection.execute("select * from register.lees_huisadres(%s)", (sealed_owner,))
        connection.execute("rollback")
    assert lines(world, world.own) == before


@pytest.mark.parametrize("role", ["contactpersoon", "privacyfunctionaris"])
@pytest.mark.parametrize("replaced", [(), ("straat",), ("straat", "huisnummer", "postcode")])
def test_taking_the_mark_off_never_uncovers_the_address(world, sealed_owner, role, replaced):
    sets = ", ".join(["afgeschermd = false", *(f"{name} = %(new)s" for name in replaced)])
    with login(world.database) as connection:
        connection.execute("begin")
        connection.execute(
            "select set_config('role', %s, true), set_config('app.gemeente_id', %s, true),"
            " set_config('app.reden', 'verzoek 12', true)",
            (role, str(world.own)),
        )
        with pytest.raises(psycopg.errors.CheckViolation, match="hele adres"):
            connection.execute(
                f"update register.huisadres set {sets} where persoon_id = %(key)s",
                {"new": b"\x01" + bytes(40), "key": sealed_owner},
            )
        connection.execute("rollback")


def test_an_address_that_is_typed_anew_can_be_seen_again(world, sealed_owner):
    names = ("straat", "huisnummer", "postcode", "woonplaats")
    sets = ", ".join(f"{name} = %(new)s" for name in names)
    with world.database.as_role(CONTACT, world.own) as connection:
        connection.execute(
            f"update register.huisadres set afgeschermd = false, huisletter = null,"
            f" toevoeging = null, {sets} where persoon_id = %(key)s",
            {"new": b"\x01" + bytes(40), "key": sealed_owner},
        )
        found = connection.execute("select * from register.lees_huisadres(%s)", (sealed_owner,))
        assert len(found.fetchall()) == 1
        connection.rollback()


def test_functions_with_the_owners_rights_are_called_by_those_who_may(world):
    with psycopg.connect(world.database.superuser_conninfo) as owner:
        found = owner.execute(
            """select p.oid::regprocedure::text, r.rolname from pg_proc p
                 join pg_namespace n on n.oid = p.pronamespace
                 left join pg_roles r on r.rolname = any(%s)
                  and has_function_privilege(r.oid, p.oid, 'execute')
                where n.nspname in ('register', 'app', 'public') and p.prosecdef""",
            ([*PRODUCT_ROLES],),
        ).fetchall()
    assert len(found) > 5
    callers: dict[str, set[str]] = {}
    for name, role in found:
        if role:
            callers.setdefault(name, set()).add(role)
    assert callers == DEFINERS


def test_without_the_role_or_the_gemeente_there_is_nothing(world):
    question = "select count(*) as count from register.persoon"
    with login(world.database) as connection:
        for gemeente in (None, 0, -1, world.ended, world.never(1)):
            assert outcome_on(connection, CONTACT, gemeente, question) == NOTHING
        connection.execute(
            "select set_config('role', 'contactpersoon', true),"
            " set_config('app.gemeente_id', %s, true)",
            (str(world.own),),
        )
        assert connection.execute(question).fetchone() == (12,)
        connection.execute("savepoint ervoor")
        for left in ("reset role", "set role none", "set session authorization default"):
            connection.execute(left)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(question)
            connection.execute("rollback to ervoor")
        connection.execute("set local app.gemeente_id = ''")
        assert connection.execute(question).fetchone() == (0,)
        connection.execute("set local row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(question)


def test_nothing_of_a_transaction_is_left_for_the_next_on_the_same_connection(world):
    with login(world.database) as connection:
        for end in ("commit", "rollback"):
            connection.execute(
                "select set_config('role', 'lezer', true), set_config('app.gemeente_id', '1', true)"
            )
            connection.execute("select count(*) from register.persoon")
            connection.execute(end)
            left = connection.execute(
                "select current_user = session_user, current_setting('app.gemeente_id', true)"
            ).fetchone()
            assert left is not None
            assert left[0] is True
            assert left[1] in ("", None)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("select count(*) from register.persoon")
            connection.rollback()
