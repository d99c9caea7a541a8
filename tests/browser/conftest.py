"""One browser and one site for all tests here, and a watch on every page that it opens."""

import itertools
import os
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from app.core.embedded_postgres import EmbeddedPostgres
from tests.browser import content, half_way, work
from tests.browser.desk import Desk, of_the_sample
from tests.entra.demo import demo_world
from tests.support.browser import MISSING, find_chromium, launch
from tests.support.browser_keys import Keyboard
from tests.support.database import SampleDatabase
from tests.support.entra import RunningEntra
from tests.support.entrance import free_codes
from tests.support.live import LiveServer, environment_for, free_port, serve
from tests.support.sample import A
from tests.support.work_accounts import entra_for

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; where there is none, these tests are skipped, but not in CI."""
    executable = find_chromium()
    if executable is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with launch(executable) as chromium:
        yield chromium


@pytest.fixture(scope="session")
def site_database(
    postgres_server: EmbeddedPostgres, template_database: SampleDatabase
) -> Iterator[SampleDatabase]:
    """The sample, with a raad as a gemeente has one. Tests change rows that they made only."""
    name = "in_de_browser"
    postgres_server.create_database(name, template_database.name)
    database = SampleDatabase(postgres_server, name)
    with database.as_owner() as owner:
        content.extend(owner)
        half_way.prepare(owner)
        work.prepare(owner, demo_world())
    yield database
    postgres_server.drop_database(name)


@pytest.fixture(scope="session")
def site_port() -> int:
    """Where the site will be: the provider knows it beforehand, as Entra does."""
    return free_port()


@pytest.fixture(scope="session")
def entra(site_port: int) -> Iterator[RunningEntra]:
    """The provider of work accounts; its name is another one, as Entra's is."""
    with entra_for(f"http://127.0.0.1:{site_port}", host_name="localhost") as running:
        yield running


@pytest.fixture(scope="session")
def site(
    browser: Browser,
    site_database: SampleDatabase,
    site_port: int,
    entra: RunningEntra,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LiveServer]:
    """The live site. Asks for the browser first: without one there is nothing to serve."""
    folder = tmp_path_factory.mktemp("browser-var")
    # A demo, because some pages are there in a demo only.
    environment = environment_for(site_database.app_url, folder) | {"APP_ENV": "demo"}
    content.write_mail(folder / "mail")
    log = tmp_path_factory.mktemp("browser")
    with serve(environment | dict(entra.environment), log, port=site_port) as server:
        yield server


@pytest.fixture(scope="session")
def whole_desk(browser: Browser, site: LiveServer, entra: RunningEntra) -> Iterator[Desk]:
    database_url = site.environment["DATABASE_URL"]
    desk = Desk(browser, site.url, of_the_sample, partial(free_codes, database_url), entra.base)
    yield desk
    desk.close()


@pytest.fixture
def desk(whole_desk: Desk) -> Iterator[Desk]:
    """The browser before the site; what a page did wrong fails the test that opened it."""
    whole_desk.watcher.take()
    yield whole_desk
    faults = whole_desk.watcher.take()
    assert not faults, "de browser klaagt:\n" + "\n".join(faults)


@pytest.fixture
def with_script() -> bool:
    """Whether the browser of `page` runs JavaScript; a file that wants both says so itself."""
    return True


@pytest.fixture
def page(desk: Desk, with_script: bool) -> Iterator[Page]:
    """A contact's tab on the start page, in a browser profile of its own."""
    context = desk.context("contactpersoon", java_script_enabled=with_script)
    tab = context.new_page()
    tab.goto(f"{desk.origin}/")
    yield tab
    context.close()


@pytest.fixture
def keys(page: Page) -> Keyboard:
    return Keyboard(page)


@pytest.fixture
def person(site_database: SampleDatabase) -> str:
    """The name of somebody in Amersfoort, griffier, whom no other test touches."""
    name = f"Toetsenbord{next(_numbers)}"
    with site_database.as_owner() as owner:
        owner.execute(
            """with nieuw as (
                 insert into register.persoon (gemeente_id, voorletters, roepnaam, achternaam)
                 select id, 'T.', 'Toets', %s from register.gemeente where code = %s
                 returning id, gemeente_id)
               insert into register.functievervulling
                 (gemeente_id, persoon_id, functie_id, begindatum)
               select nieuw.gemeente_id, nieuw.id, f.id, '2026-04-01'
                 from nieuw, register.functie f where f.code = 'griffier'""",
            (name, A),
        )
    return name
