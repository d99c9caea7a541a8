"""What every test can ask for: a database server, its own database, the app, browsers."""

import itertools
import os
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app import create_app
from app.core.settings import Settings
from tests.support import sample
from tests.support.clients import CheckedClient, LiveSession
from tests.support.compiled_templates import COMPILED
from tests.support.database import (
    SampleDatabase,
    Server,
    build_template,
    open_embedded_postgres,
)
from tests.support.live import LiveServer, environment_for, serve
from tests.support.system_postgres import older_binaries, open_system_postgres

ClientAs = Callable[..., CheckedClient]
HttpAs = Callable[..., LiveSession]

_numbers = itertools.count(1)
# Whole files are handed out to the workers in this order: what takes minutes first, so that at the
# end no worker waits for the other. All others follow as they are.
LONG_FIRST = (
    "tests/browser/test_pages.py",
    "tests/setup/test_backup.py",
    "tests/integration/i18n/test_both_languages.py",
    "tests/setup/test_run.py",
    "tests/attack/",
    "tests/browser/",
    "tests/rules/test_routes.py",
    "tests/integration/security/machine/",
    "tests/integration/conflicts/",
    "tests/integration/deploy/",
    "tests/setup/",
    "tests/integration/seed/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; within a file the order stays."""

    def place(item: pytest.Item) -> int:
        found = (n for n, start in enumerate(LONG_FIRST) if item.nodeid.startswith(start))
        return next(found, len(LONG_FIRST))

    items.sort(key=place)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The embedded server, for as long as the tests run.

    With TEST_POSTGRES=system it is the machine's own server, set up as docs/settings.md says.
    """
    if os.environ.get("TEST_POSTGRES") == "system":
        binaries = older_binaries()
        assert binaries is not None, "apt-get install postgresql-15"
        with open_system_postgres(binaries, is_documented=True) as own:
            yield own
        return
    with open_embedded_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def template_database(postgres_server: Server) -> SampleDatabase:
    """Migrated, rights synced, with the content of `tests/support/sample.py`; never written to."""
    return build_template(postgres_server, "sjabloon")


@pytest.fixture(scope="module")
def database(
    postgres_server: Server, template_database: SampleDatabase
) -> Iterator[SampleDatabase]:
    """A fresh copy of the template for this module."""
    name = f"toets_{next(_numbers)}"
    postgres_server.create_database(name, template_database.name)
    yield SampleDatabase(postgres_server, name)
    postgres_server.drop_database(name)


@pytest.fixture(scope="module")
def environment(
    database: SampleDatabase, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The environment variables of an app on this module's database."""
    return environment_for(database.app_url, tmp_path_factory.mktemp("var"))


@pytest.fixture(scope="module")
def settings(environment: dict[str, str]) -> Settings:
    return Settings.from_environment(environment)


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """The whole app in this process, on this module's database."""
    flask = create_app(settings)
    flask.test_client_class = CheckedClient
    flask.jinja_env.bytecode_cache = COMPILED
    yield flask
    flask.extensions["ledengegevens"].engine.dispose()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A browser that nobody is signed in with."""
    browser = app.test_client()
    assert isinstance(browser, CheckedClient)
    return browser


@pytest.fixture
def client_as(app: Flask) -> ClientAs:
    """Make a signed-in browser: `client_as("lezer")`, `client_as("contactpersoon", B)`."""

    def sign_in(role: str, gemeente: str | None = None) -> CheckedClient:
        browser = app.test_client()
        assert isinstance(browser, CheckedClient)
        browser.enter(sample.account_of(role, gemeente).email)
        return browser

    return sign_in


@pytest.fixture(scope="module")
def live_server(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """The site behind gunicorn with two workers, on this module's database."""
    with serve(environment, tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.fixture(scope="module")
def http_as(live_server: LiveServer) -> HttpAs:
    """Make a browser on the live site with somebody signed in: `http_as("contactpersoon", A)`."""
    return live_server.session_as
