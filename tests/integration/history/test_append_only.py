"""The history is read within one's own gemeente, and written or emptied by no role at all."""

import psycopg
import pytest

from app.catalog.spec import ROLES
from tests.support.sample import A, B

DENIED = psycopg.errors.InsufficientPrivilege
ATTEMPTS = {
    "insert": "insert into app.{t} default values",
    "update": "update app.{t} set {c} = {c}",
    "delete": "delete from app.{t}",
    "truncate": "truncate app.{t} cascade",
}
COLUMN = {
    "geschiedenis": "rol",
    "geschiedenis_inhoud": "reden",
    "geschiedenis_kop": "keten",
}
FUNCTIONS = (
    "select app.leg_vast(1, 'persoon', '1', 'gewijzigd', null, null)",
    "select app.leg_ingebruikname_vast('x')",
    "select app.wis_geschiedenis('persoon', '1')",
    "alter table register.persoon disable trigger geschiedenis",
    "set session_replication_role = replica",
    "drop table app.geschiedenis_inhoud",
    (
        "create trigger x before insert on app.geschiedenis for each row execute function"
        " app.weiger_wijziging()"
    ),
)


@pytest.fixture(scope="module", autouse=True)
def something_happened(register):
    for code in (A, B):
        with register.acting("contactpersoon", code) as connection:
            connection.execute("update register.persoon set titel_voor = 'dr.'")


def code_of(role):
    return A if role == "contactpersoon" else None


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("table", COLUMN)
@pytest.mark.parametrize("role", ROLES)
def test_no_role_writes_the_history(register, role, table, attempt):
    statement = ATTEMPTS[attempt].format(t=table, c=COLUMN[table])
    with register.acting(role, code_of(role)) as connection, pytest.raises(DENIED):
        connection.execute(statement)


@pytest.mark.parametrize("statement", FUNCTIONS)
@pytest.mark.parametrize("role", ROLES)
def test_no_role_passes_the_writer_by(register, role, statement):
    with register.acting(role, code_of(role)) as connection, pytest.raises(DENIED):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "update app.geschiedenis set rol = 'x'",
        "delete from app.geschiedenis",
        "truncate app.geschiedenis cascade",
        "update app.geschiedenis_inhoud set reden = 'x'",
        "truncate app.geschiedenis_inhoud",
    ],
)
def test_not_even_the_owner_changes_a_line(register, statement):
    with register.database.as_owner() as owner, pytest.raises(DENIED):
        owner.execute(statement)


@pytest.mark.parametrize("table", ["geschiedenis", "geschiedenisregel"])
def test_a_contact_reads_the_lines_of_the_own_gemeente_only(register, table):
    with register.acting("contactpersoon", A) as connection:
        seen = connection.execute(f"select distinct gemeente_id from app.{table}").fetchall()
    assert seen == [(register.gemeente(A),)]


def test_a_contact_reads_the_content_of_the_own_gemeente_only(register):
    with register.acting("contactpersoon", B) as connection:
        found = connection.execute(
            "select distinct gemeente_id from app.geschiedenis_inhoud where nieuw is not null"
        ).fetchall()
    assert found == [(register.gemeente(B),)]


@pytest.mark.parametrize("role", ["lezer", "redacteur", "beheerder", "privacyfunctionaris"])
def test_vng_reads_every_line(register, role):
    everything = register.ask("select count(*) from app.geschiedenisregel")[0]["count"]
    with register.acting(role) as connection:
        seen = connection.execute("select count(*) from app.geschiedenisregel").fetchone()
    assert seen == (everything,)


def test_nothing_set_is_no_lines(register):
    with register.acting("contactpersoon") as connection:
        assert connection.execute("select count(*) from app.geschiedenisregel").fetchone() == (0,)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("secret", ["zout", "*"])
def test_no_role_reads_the_salt(register, role, secret):
    with register.acting(role, code_of(role)) as connection, pytest.raises(DENIED):
        connection.execute(f"select {secret} from app.geschiedenis_inhoud")


@pytest.mark.parametrize("role", ROLES)
def test_who_may_check_the_chains(register, role):
    with register.acting(role, code_of(role)) as connection:
        if role in ("beheerder", "privacyfunctionaris"):
            found = connection.execute("select * from app.controleer_geschiedenis()").fetchall()
            assert found == []
        else:
            with pytest.raises(DENIED):
                connection.execute("select * from app.controleer_geschiedenis()")
