"""Production gets facts and no invented person; a demo database is refused until it is clean."""

import json
import os
import re
import subprocess
import sys
from datetime import date

import pytest
from bs4 import BeautifulSoup
from cryptography.fernet import Fernet

from app import create_app
from app.core import migrate
from app.core.installation import InstallationError
from app.core.settings import PROJECT_ROOT, Settings
from app.deploy import deploy
from app.register.seed import DEMO_DESCRIPTION
from app.security.demo_accounts import FILE_NAME
from tests.integration.deploy.conftest import flask, in_production, is_verified, settings_of
from tests.support import sample
from tests.support.clients import CheckedClient
from tests.support.compiled_templates import COMPILED
from tests.support.database import SampleDatabase

# Every table of the register: whether production begins with rows in it.
IN_PRODUCTION = {
    "provincie": True,
    "functie": True,
    "portefeuille": True,
    "partij": True,
    "partijalias": True,
    "gemeente": True,
    "raadsperiode": True,
    "verkiezingsuitslag": True,
    "fractie": True,
    "persoon": False,
    "huisadres": False,
    "functievervulling": False,
    "functievervulling_portefeuille": False,
    "bevestiging": False,
}
TABLES = """select relname::text from pg_class
             where relnamespace = 'register'::regnamespace and relkind = 'r' order by 1"""
EMPTY_AFTERWARDS = (
    "ab_user",
    "app.bericht",
    "app.concept",
    "app.gebeurtenis",
    "app.installatie",
    "app.sessie",
    "app.uitnodiging",
)
ACCOUNTS = (
    *(sample.Account(f"{role}@vng.example", role) for role in sample.STAFF_ROLES),
    sample.Account("contact@amersfoort.example", "contactpersoon", sample.A),
)
MARKED = "select count(*) from app.installatie where naam = 'voorbeeldgegevens'"
# A fractie is entered when it is loaded; all else is the same each time.
CONTENT = """select md5(string_agg((to_jsonb(t) - 'aangemaakt_op')::text, '|'
                    order by to_jsonb(t)::text collate "C")) from register.{table} t"""


@pytest.fixture(scope="module")
def production(postgres_server, tmp_path_factory):
    """An empty database on which production was deployed; no account is in it yet."""
    postgres_server.create_database("productie")
    database = SampleDatabase(postgres_server, "productie")
    environment = in_production(settings_of(database, tmp_path_factory.mktemp("productie")))
    deploy(Settings.from_environment(environment), lambda _: None)
    yield database, environment
    postgres_server.drop_database(database.name)


@pytest.fixture(scope="module")
def site(production):
    """The site on it, with one account per role and no person in the register."""
    database, environment = production
    postgres = database.server
    postgres.create_database("productie_met_accounts", database.name)
    copy = SampleDatabase(postgres, "productie_met_accounts")
    with copy.as_owner() as owner:
        for account in ACCOUNTS:
            sample.add_account(owner, account)
    values = settings_of(copy, environment["DATA_DIR"]) | {"APP_ENV": "test"}
    flask_app = create_app(Settings.from_environment(values))
    flask_app.test_client_class = CheckedClient
    flask_app.jinja_env.bytecode_cache = COMPILED
    yield flask_app
    flask_app.extensions["ledengegevens"].engine.dispose()
    postgres.drop_database(copy.name)


def contents(database) -> dict[str, str]:
    return {table: database.value(CONTENT.format(table=table)) for table in IN_PRODUCTION}


def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
    process = flask(*arguments, **environment)
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


def opens(environment, entry) -> bool:
    """Say whether this address and password bring one to the second step of signing in."""
    here = {"APP_ENV": "test", "PUBLIC_URL": "http://localhost"}
    flask_app = create_app(Settings.from_environment(environment | here))
    flask_app.test_client_class = CheckedClient
    fields = {"email": entry["email"], "password": entry["password"]}
    answer = flask_app.test_client().submit("/login/", fields)
    flask_app.extensions["ledengegevens"].engine.dispose()
    is_refused = "wachtwoord is niet bekend" in answer.get_data(as_text=True)
    assert is_refused or answer.location == "/login/code"
    return not is_refused


def test_production_gets_facts_and_no_person(production):
    database, _ = production
    with database.as_owner() as owner:
        tables = [name for (name,) in owner.execute(TABLES)]
    assert tables == sorted(IN_PRODUCTION), "zeg van elke tabel of productie er rijen in krijgt"
    filled = {
        table: database.value(f"select exists (select from register.{table})") for table in tables
    }
    assert filled == IN_PRODUCTION
    # Of the 342 one ends later: what it is still counts until that day.
    present = "select count(*) from register.gemeente where einddatum is null or einddatum > %s"
    assert database.value(present, date(2026, 12, 1)) == 342


def test_production_gets_no_account_and_no_mark(production):
    database, environment = production
    for table in ("ab_user", "app.uitnodiging", "app.bericht", "app.gebeurtenis"):
        assert database.value(f"select count(*) from {table}") == 0, table
    assert database.value(MARKED) == 0
    assert not (Settings.from_environment(environment).data_dir / FILE_NAME).exists()
    assert database.value("select count(*) from app.helppagina") > 10
    assert database.value("select count(*) from app.mailtekst") > 10


def test_no_fractie_is_split_off_and_all_seats_are_those_of_the_result(production):
    database, _ = production
    assert database.value("select count(*) from register.fractie where zetels = 0") == 0
    assert database.value(
        "select count(*) from register.fractie where afgesplitst_van_id is not null"
    ) == 0  # fmt: skip
    assert database.value(
        """select count(*) from (
             select r.id from register.raadsperiode r
               join register.fractie f on f.raadsperiode_id = r.id
              group by r.id having sum(f.zetels) <> r.zetels) w"""
    ) == 0  # fmt: skip


def test_the_history_says_what_was_loaded(production):
    database, environment = production
    told = database.value(
        """select i.nieuw ->> 'omschrijving' from app.geschiedenis g
             join app.geschiedenis_inhoud i on i.geschiedenis_id = g.id
            where g.soort = 'ingebruikname'"""
    )
    assert told == "Register gevuld met gemeenten, partijen, uitslagen en fracties"
    assert database.value(
        "select bool_and(aangemaakt_op > now() - interval '1 hour') from register.fractie"
    )
    assert is_verified(environment)
    assert run("catalog", "check", **environment)[0] == 0


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.role)
def test_every_page_from_the_start_page_works_without_people(site, account):
    client = site.test_client()
    client.enter(account.email)
    page = BeautifulSoup(client.get("/").get_data(as_text=True), "html5lib")
    links = {link["href"].partition("#")[0] for link in page.find_all("a", href=True)}
    # One of a kind: 342 gemeenten have the same page.
    kinds = {re.sub(r"\d+", "1", link): link for link in sorted(links) if link.startswith("/")}
    paths = [link for link in kinds.values() if "/logout" not in link]
    assert len(paths) > 15
    answers = {path: client.get(path).status_code for path in paths}
    assert {path: status for path, status in answers.items() if status != 200} == {}


def test_the_tasks_of_a_contact_work_without_people(site):
    client = site.test_client()
    client.enter(ACCOUNTS[-1].email)
    for path in ("/blad/", "/benoemen/raadslid", "/vertrek/", "/zoeken/?q=jan"):
        assert client.get(path, follow_redirects=True).status_code == 200, path


def test_production_does_not_begin_on_a_demo_database(filled, environment, empty):
    sentence = "Fout: In deze database staan verzonnen voorbeeldgegevens"
    status, _, errors = run("deploy", **in_production(environment))
    assert (status, errors.count("\n")) == (1, 1)
    assert errors.startswith(sentence)
    assert "flask --app app demo remove" in errors
    for module in (("-m", "app.mail.worker"), ("-c", "from app import create_app; create_app()")):
        process = subprocess.run(
            [sys.executable, *module], cwd=PROJECT_ROOT, capture_output=True, text=True,
            env={**os.environ, **in_production(environment)}, timeout=60, check=False,
        )  # fmt: skip
        assert process.returncode != 0
        assert process.stderr.startswith(sentence)
        assert process.stderr.count("\n") == 1
    assert run("create-admin", "a@vng.nl", "A", **in_production(environment))[0] == 1
    assert empty.value("select count(*) from app.uitnodiging where email = 'a@vng.nl'") == 0


def test_a_demo_that_is_removed_is_a_production_that_no_demo_account_opens(
    filled, environment, empty, production
):
    settings = Settings.from_environment(environment)
    entries = json.loads((settings.data_dir / FILE_NAME).read_text(encoding="utf-8"))
    beheerder = next(entry for entry in entries if entry["role"] == "beheerder")
    with empty.as_owner() as owner:
        owner.execute("update app.helppagina set titel = 'Anders'")
        owner.execute("update register.gemeente set telefoon = '000 000 00 00'")

    assert opens(environment, beheerder)

    status, output, errors = run("demo", "remove", "--yes", **environment)
    assert (status, errors) == (0, "")
    assert f"- accounts: {len(sample.ACCOUNTS) + len(entries)}, waarvan 0 met een echt" in output
    assert not (settings.data_dir / FILE_NAME).exists()

    assert contents(empty) == contents(production[0])
    for table in EMPTY_AFTERWARDS:
        assert empty.value(f"select count(*) from {table}") == 0, table
    assert "voorbeeldpersonen" not in empty.value(
        "select string_agg(coalesce(nieuw::text, ''), ' ') from app.geschiedenis_inhoud"
    )
    # With the keys of production, of which the demo knew nothing.
    fresh = {name: Fernet.generate_key().decode() for name in ("ADDRESS_KEY", "AUTH_KEY")}
    there = in_production(environment) | fresh
    assert run("deploy", **there)[0] == 0
    assert is_verified(there)
    assert run("catalog", "check", **there)[0] == 0
    assert empty.value("select count(*) from pg_trigger where tgenabled = 'D'") == 0

    assert not opens(there, beheerder)


def test_without_a_word_nothing_is_removed(filled, environment, empty):
    process = flask("demo", "remove", **environment)
    output, _ = process.communicate("n\n", timeout=60)
    assert process.returncode == 1
    assert "Dit wordt verwijderd" in output
    assert empty.value("select count(*) from ab_user") > 10


def test_a_database_without_demo_content_is_not_emptied_nor_made_a_demo(production):
    database, environment = production
    before = contents(database)
    status, _, errors = run("demo", "remove", "--yes", **environment)
    assert status == 1
    assert (
        errors == "Fout: In deze database staan geen voorbeeldgegevens; er is niets verwijderd.\n"
    )
    status, _, errors = run("deploy", **environment | {"APP_ENV": "demo"})
    assert status == 1
    assert errors.startswith("Fout: Deze database is niet van een demo")
    assert contents(database) == before
    assert database.value("select count(*) from ab_user") == 0


@pytest.mark.parametrize(
    "trace",
    [
        f"select app.leg_ingebruikname_vast('{DEMO_DESCRIPTION}')",
        """insert into ab_user (first_name, last_name, username, email, active)
           values ('H', 'Z', 'h', 'h.zuidema@vng.example', true)""",
    ],
    ids=["history", "account"],
)
def test_a_demo_of_before_the_mark_is_recognised(production, trace):
    database, environment = production
    server = database.server
    server.create_database("oude_demo", database.name)
    old = SampleDatabase(server, "oude_demo")
    try:
        with old.owner_engine().connect() as connection:
            migrate.downgrade(connection, "0021")
            connection.commit()
        with old.as_owner() as owner:
            owner.execute(trace)
        urls = {"DATABASE_URL": old.app_url, "DATABASE_OWNER_URL": old.owner_url}
        with pytest.raises(InstallationError, match="voorbeeldgegevens"):
            deploy(Settings.from_environment(environment | urls), lambda _: None)
        assert old.value(MARKED) == 1
    finally:
        server.drop_database(old.name)
