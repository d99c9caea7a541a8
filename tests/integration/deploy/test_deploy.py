"""`flask deploy` brings any database to where the code needs it, also when two run at once."""

import json
import os
import subprocess
import sys

import pytest

from app import create_app
from app.core.settings import PROJECT_ROOT, Settings
from app.deploy import deploy
from app.security import demo_accounts
from app.security.demo_accounts import FILE_NAME, PEOPLE, DemoAccountsError, ensure_demo_accounts
from app.security.passwords import Passwords
from tests.integration.deploy.conftest import flask, in_production, is_verified
from tests.support import sample


def opens(stored, entry):
    """Say whether this account's password is the one in the file."""
    return Passwords(sample.PASSWORD_MEMORY).is_right(stored, entry["password"])


def accounts(settings) -> list[dict]:
    return json.loads((settings.data_dir / FILE_NAME).read_text(encoding="utf-8"))


def hashes(database) -> dict[str, str]:
    with database.as_owner() as owner:
        emails = [person.email for person in PEOPLE]
        rows = owner.execute(
            "select email, password from ab_user where email = any (%s)", (emails,)
        )
        return dict(rows.fetchall())


def test_an_empty_database_becomes_a_running_site(filled, settings):
    steps = ["Databaserollen", "Tabellen", "Rollen en rechten", "Helpteksten", "Mailteksten"]
    steps += ["Register vullen", "Demo-accounts"]
    assert [line.split(":")[0].split(" (")[0].split(" met ")[0] for line in filled] == steps
    site = create_app(settings)
    client = site.test_client()
    assert client.get("/login/").status_code == 200
    site.extensions["ledengegevens"].engine.dispose()


def test_the_demo_accounts_are_in_a_file_that_only_we_can_read(filled, settings, empty):
    file = settings.data_dir / FILE_NAME
    assert file.stat().st_mode & 0o777 == 0o600
    entries = accounts(settings)
    assert all(set(e) == {"email", "password", "totp_secret", "role", "gemeente"} for e in entries)
    assert all(len(entry["totp_secret"]) == 32 for entry in entries)
    assert len({entry["totp_secret"] for entry in entries}) == len(entries)
    by_gemeente = [e["gemeente"] for e in entries if e["role"] == "contactpersoon"]
    assert by_gemeente.count("GM0307") == by_gemeente.count("GM0344") == 2
    assert len(set(by_gemeente)) == 3
    assert {e["role"] for e in entries if e["gemeente"] is None} == set(sample.STAFF_ROLES)
    stored = hashes(empty)
    assert all(opens(stored[e["email"]], e) for e in entries)
    assert len({e["password"] for e in entries}) == len(entries)


def test_doing_it_again_seeds_nothing_twice(filled, settings, empty):
    before, persons = hashes(empty), empty.value("select count(*) from register.persoon")
    text = (settings.data_dir / FILE_NAME).read_text()
    said: list[str] = []
    deploy(settings, said.append)
    assert len(said) == 6
    assert hashes(empty) == before
    assert (settings.data_dir / FILE_NAME).read_text() == text
    assert empty.value("select count(*) from register.persoon") == persons


def test_without_the_file_the_accounts_get_new_passwords(filled, settings, empty):
    before = hashes(empty)
    (settings.data_dir / FILE_NAME).unlink()
    deploy(settings, lambda _: None)
    after = hashes(empty)
    assert set(after) == set(before)
    assert not set(after.values()) & set(before.values())
    assert all(opens(after[e["email"]], e) for e in accounts(settings))


def test_a_file_that_can_not_be_written_changes_no_password(filled, settings, empty, monkeypatch):
    before = hashes(empty)
    (settings.data_dir / FILE_NAME).unlink()

    def full_disk(*_args, **_kwargs):
        raise OSError("geen ruimte")

    monkeypatch.setattr(demo_accounts.json, "dump", full_disk)
    with pytest.raises(OSError, match="geen ruimte"):
        deploy(settings, lambda _: None)
    assert hashes(empty) == before
    assert [path.name for path in settings.data_dir.iterdir() if "demo" in path.name] == []


def test_passwords_that_were_not_kept_are_not_in_a_file(filled, settings, empty, monkeypatch):
    before = hashes(empty)
    (settings.data_dir / FILE_NAME).unlink()

    def connection_lost():
        raise OSError("verbinding weg")

    with empty.owner_engine().connect() as connection:
        monkeypatch.setattr(connection, "commit", connection_lost)
        with pytest.raises(OSError, match="verbinding weg"):
            ensure_demo_accounts(connection, settings)
    assert not (settings.data_dir / FILE_NAME).exists()
    assert hashes(empty) == before


def test_production_has_no_demo_accounts(filled, environment, empty):
    production = Settings.from_environment(in_production(environment))
    with empty.owner_engine().connect() as connection, pytest.raises(DemoAccountsError):
        ensure_demo_accounts(connection, production)


def test_two_at_once_both_succeed_and_agree(filled, settings, empty, environment):
    (settings.data_dir / FILE_NAME).unlink()
    both = [flask("deploy", **environment) for _ in range(2)]
    ends = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], ends
    stored = hashes(empty)
    assert all(opens(stored[e["email"]], e) for e in accounts(settings))


def test_a_fault_is_one_dutch_line(environment, empty):
    url = environment["DATABASE_URL"].replace("ledengegevens_app@", "onbekend_iemand@")
    process = flask("deploy", **{**environment, "DATABASE_URL": url})
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.strip() == (
        "Fout: De databasegebruiker onbekend_iemand uit DATABASE_URL bestaat niet."
    )


def test_the_checks_say_that_all_is_well_or_what_is_not(filled, environment, empty):
    assert is_verified(environment)
    with empty.as_owner() as owner:
        owner.execute("grant delete on register.persoon to lezer")
    process = flask("catalog", "check", **environment)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "register.persoon: lezer mag verwijderen in de database" in output
    assert errors.startswith("Fout: ")


def test_erasing_history_leaves_the_lines_and_verifies(filled, environment, empty):
    count = "select count(*) from app.geschiedenis"
    content = (
        "select count(*) from app.geschiedenis_inhoud i"
        " join app.geschiedenis g on g.id = i.geschiedenis_id"
        " where g.tabel = 'persoon' and g.rij = '1'"
    )
    lines = empty.value(count)
    assert empty.value(content) == 1
    output, _ = flask("history", "erase", "persoon", "1", **environment).communicate(timeout=60)
    assert output == "Van 1 regel is de inhoud gewist; de regel zelf blijft.\n"
    assert empty.value(content) == 0
    assert empty.value(count) == lines
    assert is_verified(environment)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "nog niet klaargezet"),
        ({"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, "De database is niet te bereiken"),
        ({"DATABASE_URL": "", "DATABASE_OWNER_URL": ""}, "draait geen database"),
    ],
)
def test_the_website_does_not_start_without_its_database(environment, change, sentence):
    process = subprocess.run(
        [sys.executable, "-c", "from app import create_app; create_app()"],
        cwd=PROJECT_ROOT, env={**os.environ, **environment, **change}, capture_output=True,
        text=True, timeout=60,
    )  # fmt: skip
    assert process.returncode != 0
    assert process.stderr.count("\n") == 1
    assert process.stderr.startswith("Fout: ")
    assert sentence in process.stderr
