"""A wrong or lost key is told before anything starts; a key is replaced by a command."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet, InvalidToken

from app.core.clock import now
from app.core.encryption import AddressCipher
from app.core.installation import InstallationError
from app.core.settings import PROJECT_ROOT, Settings
from app.deploy import deploy
from app.security.keys import Keys
from app.security.stored_secrets import SEALED, rotate
from tests.integration.deploy.conftest import flask, is_verified
from tests.support import sample

NAMES = ("ADDRESS_KEY", "AUTH_KEY")
NEW = Fernet.generate_key().decode()
STARTS = {
    "deploy": ("-m", "flask", "--app", "app", "deploy"),
    "website": ("-c", "from app import create_app; create_app()"),
    "mail": ("-m", "app.mail.worker"),
    "create-admin": ("-m", "flask", "--app", "app", "create-admin", "a@vng.nl", "A"),
}
# Every column that could hold something encrypted.
COLUMNS = """
    select format('%I.%I', c.table_schema, c.table_name), quote_ident(c.column_name)
      from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
     where c.table_schema in ('app', 'public', 'register') and t.table_type = 'BASE TABLE'
       and c.udt_name in ('bytea', 'text', 'varchar', 'jsonb')
"""
VERSIONS = "select sum(versie) from app.accountstand"
ADDRESS_LINES = "select count(*) from app.geschiedenis where tabel = 'huisadres'"


def old_key(name: str) -> str:
    return {"ADDRESS_KEY": sample.ADDRESS_KEY, "AUTH_KEY": sample.AUTH_KEY}[name]


def start(how: str, **environment: str) -> tuple[int, str]:
    """Start a part of the product that is to refuse; return its status and what it said."""
    process = subprocess.run(
        [sys.executable, *STARTS[how]], cwd=PROJECT_ROOT, env={**os.environ, **environment},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return process.returncode, process.stderr


@pytest.fixture
def every_kind(filled, empty):
    """A value of every kind that is sealed, the last of them an hour old."""
    keys = Keys([sample.AUTH_KEY])
    with empty.as_owner() as owner:
        (user,) = owner.execute("select min(user_id) from app.authenticator").fetchone()
        owner.execute(
            """insert into app.aanmelding (digest, soort, stap, totp_geheim, herstelcodes, verifier,
                                           begonnen_op, stap_op)
               values ('x', 'registratie', 'code', %s, %s, %s, now(), now())""",
            [keys.seal(f"geheim {number}") for number in range(3)],
        )
        owner.execute(
            "insert into app.concept values (%s, '/persoon/add', %s, now())",
            (user, keys.seal("half ingevuld")),
        )
    return empty


def stored(database) -> dict[str, list[bytes]]:
    """Return every value of the database, per column, as bytes."""
    found = {}
    with database.as_owner() as owner:
        for table, column in owner.execute(COLUMNS).fetchall():
            rows = owner.execute(
                f"select convert_to({column}::text, 'UTF8') from {table} where {column} is not null"
                if (table, column) not in binary(owner)
                else f"select {column} from {table} where {column} is not null"
            )
            found[f"{table}.{column}"] = [bytes(value) for (value,) in rows]
    return found


def binary(owner) -> set[tuple[str, str]]:
    return {
        (table, column)
        for table, column in owner.execute(
            """select format('%I.%I', table_schema, table_name), quote_ident(column_name)
                 from information_schema.columns where udt_name = 'bytea'"""
        ).fetchall()
    }


def sealed_under(database, auth_key: str, address_key: str) -> dict[str, int]:
    """Count per column what one of these two keys opens."""
    fernet, cipher = Fernet(auth_key), AddressCipher([address_key])

    def opens(value: bytes) -> bool:
        try:
            fernet.decrypt(value)
        except InvalidToken:
            return len(value) > 40 and value[:1] == b"\x01" and cipher.is_newest(value)
        return True

    counts = {name: sum(map(opens, values)) for name, values in stored(database).items()}
    return {name: count for name, count in counts.items() if count}


def addresses(database, key: str) -> list[tuple[str, ...]]:
    """Return all home addresses in the clear, in order."""
    cipher = AddressCipher([key])
    columns = ("straat", "huisnummer", "postcode", "woonplaats")
    with database.as_owner() as owner:
        rows = owner.execute(
            f"select gemeente_id, persoon_id, {', '.join(columns)} from register.huisadres"
            " order by persoon_id"
        ).fetchall()
    return [
        tuple(cipher.decrypt(c, row[0], row[1], v) for c, v in zip(columns, row[2:], strict=True))
        for row in rows
    ]


@pytest.mark.parametrize(("how", "name"), list(zip(STARTS, NAMES * 2, strict=True)))
def test_a_lost_key_stops_every_start_with_a_sentence(filled, environment, name, how):
    status, errors = start(how, **environment | {name: NEW})
    assert status != 0
    assert errors == (
        f"Fout: In {name} ontbreekt de sleutel waarmee deze database is versleuteld: zet die terug,"
        f" alleen of achter een nieuwe ({name}=nieuw,oud).\n"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_new_key_counts_from_the_deploy_on(filled, environment, empty, name):
    both = environment | {name: f"{NEW},{old_key(name)}"}
    status, errors = start("website", **both)
    assert status != 0
    assert f"De eerste sleutel in {name} is nieuw" in errors
    with empty.owner_engine().begin() as connection, pytest.raises(InstallationError, match=name):
        rotate(connection, Settings.from_environment(both), now())
    deploy(Settings.from_environment(both), lambda _: None)
    # What was written since is under the new key: neither of them may go.
    for only in (NEW, old_key(name)):
        with pytest.raises(InstallationError, match=f"In {name} ontbreekt"):
            deploy(Settings.from_environment(environment | {name: only}), lambda _: None)


def test_no_key_is_in_the_database_and_none_can_be_guessed(filled, empty):
    values = b"\n".join(value for found in stored(empty).values() for value in found)
    assert empty.value("select count(*) from app.installatie where naam like '%%KEY'") == 2
    for name in NAMES:
        assert old_key(name).encode() not in values
    assert empty.value("select has_table_privilege('aanmelding', 'app.installatie', 'select')") is (
        False
    )


def test_another_secret_key_is_allowed(filled, environment):
    deploy(Settings.from_environment(environment | {"SECRET_KEY": "x" * 40}), lambda _: None)


@pytest.mark.parametrize("name", NAMES)
def test_a_database_of_before_the_check_values_is_read_first(filled, environment, empty, name):
    with empty.as_owner() as owner:
        owner.execute("delete from app.installatie where naam <> 'voorbeeldgegevens'")
    with pytest.raises(InstallationError, match=f"Met de sleutels in {name} is niet alles"):
        deploy(Settings.from_environment(environment | {name: NEW}), lambda _: None)
    deploy(Settings.from_environment(environment), lambda _: None)
    assert empty.value("select count(*) from app.installatie where naam like '%%KEY'") == 2


def test_after_rotation_everything_is_readable_with_the_new_keys_alone(every_kind, environment):
    database = every_kind
    before = sealed_under(database, sample.AUTH_KEY, sample.ADDRESS_KEY)
    kinds = {f"{sealed.table}.{sealed.column}" for sealed in SEALED}
    assert kinds < set(before), "zet van elke soort een waarde in de voorbereiding"
    assert len(before) > len(kinds) + 3
    plain, versions = addresses(database, sample.ADDRESS_KEY), database.value(VERSIONS)
    lines = database.value(ADDRESS_LINES)
    new = {"ADDRESS_KEY": NEW, "AUTH_KEY": Fernet.generate_key().decode()}
    both = environment | {name: f"{key},{old_key(name)}" for name, key in new.items()}
    deploy(Settings.from_environment(both), lambda _: None)

    output, errors = flask("keys", "rotate", **both).communicate(timeout=60)
    assert errors == ""
    count = sum(n for column, n in before.items() if column.startswith("register.huisadres."))
    assert f"huisadressen: {count} waarden opnieuw versleuteld\n" in output
    assert "bewaarde formulieren: 1 waarden opnieuw versleuteld\n" in output

    assert sealed_under(database, sample.AUTH_KEY, sample.ADDRESS_KEY) == {}
    assert sealed_under(database, new["AUTH_KEY"], NEW) == before
    assert addresses(database, NEW) == plain
    # Nobody changed an address, and no session ends by it.
    assert database.value(ADDRESS_LINES) == lines
    assert database.value(VERSIONS) == versions
    assert database.value("select count(*) from pg_trigger where tgenabled = 'D'") == 0
    assert is_verified(environment | new)
    assert database.value(
        "select count(*) from app.gebeurtenis where actie = 'sleutels vervangen'"
    ) == 1  # fmt: skip
    # The old keys can go; with them alone nothing starts any more.
    deploy(Settings.from_environment(environment | new), lambda _: None)
    with pytest.raises(InstallationError, match="ontbreekt"):
        deploy(Settings.from_environment(environment), lambda _: None)


def test_a_rotation_that_can_not_read_everything_changes_nothing(every_kind, environment):
    database = every_kind
    both = environment | {name: f"{NEW},{old_key(name)}" for name in NAMES}
    deploy(Settings.from_environment(both), lambda _: None)
    with database.as_owner() as owner:
        owner.execute(
            "update app.authenticator set geheim = 'kapot'"
            " where user_id = (select max(user_id) from app.authenticator)"
        )
    before = stored(database)
    output, errors = flask("keys", "rotate", **both).communicate(timeout=60)
    assert output == ""
    assert errors.startswith("Fout: Met de sleutels in AUTH_KEY is niet alles te lezen")
    assert stored(database) == before


def test_what_no_key_reads_and_comes_back_by_itself_stands_in_no_way(every_kind, environment):
    settings = Settings.from_environment(environment)
    with every_kind.as_owner() as owner:
        owner.execute("update app.concept set inhoud = 'kapot'")
    with every_kind.owner_engine().begin() as connection:
        rotation = rotate(connection, settings, now())
    assert rotation.dropped == {"app.concept.inhoud": 1}
    assert rotation.rotated == {}


def test_the_command_tells_what_still_hangs_on_the_old_key(filled, environment, empty):
    with empty.as_owner() as owner:
        owner.execute(
            "insert into app.uitnodiging (email, naam, rol, code_digest, uitgenodigd_op,"
            " verloopt_op) values ('x@y.example', 'X', 'lezer', 'x', now(), %s)",
            (now() + timedelta(days=400),),
        )
        (waiting,) = owner.execute(
            "select count(*) from app.uitnodiging"
            " where code_digest is not null and gebruikt_op is null and verloopt_op > now()"
        ).fetchone()
    output, _ = flask("keys", "rotate", **environment).communicate(timeout=60)
    assert f"Let op: uitnodigingen en links die nog open staan: {waiting}," in output


def test_an_invitation_from_before_the_new_key_works_while_the_old_one_is_listed():
    old, new = Keys([sample.AUTH_KEY]), Keys([NEW, sample.AUTH_KEY])
    for purpose in ("uitnodigingscode", "adres terug", "koppeling"):
        assert old.digest(purpose, "code") in new.digests(purpose, "code")
        assert old.digest(purpose, "code") not in Keys([NEW]).digests(purpose, "code")


@pytest.mark.parametrize(
    ("name", "lost"), [("ADDRESS_KEY", "register.huisadres"), ("AUTH_KEY", "app.authenticator")]
)
def test_when_a_key_is_lost_for_good_the_rest_goes_on(filled, environment, empty, name, lost):
    kept = "app.authenticator" if lost == "register.huisadres" else "register.huisadres"
    before = {table: empty.value(f"select count(*) from {table}") for table in (lost, kept)}
    lines = empty.value(ADDRESS_LINES)
    assert all(before.values())
    new = environment | {name: NEW}
    process = flask("keys", "lost", name, **new)
    process.communicate("n\n", timeout=60)
    assert empty.value(f"select count(*) from {lost}") == before[lost]

    output, errors = flask("keys", "lost", name, "--yes", **new).communicate(timeout=60)
    assert errors == ""
    assert f"niet te lezen zijn: {before[lost]}\n" in output
    assert empty.value(f"select count(*) from {lost}") == 0
    assert empty.value(f"select count(*) from {kept}") == before[kept]
    # Unlike a rotation this changes what is known of people, and the history says so.
    is_address = name == "ADDRESS_KEY"
    assert empty.value(ADDRESS_LINES) == lines + (before[lost] if is_address else 0)
    deploy(Settings.from_environment(new), lambda _: None)
    assert is_verified(new)
