"""The sites under attack: one as it runs for people, and its mirror without the other gemeente."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support import sample
from tests.support.attack import CONTACT, OTHER, OWN, Attacker, Siege
from tests.support.attack_login import login_is_nobody
from tests.support.attack_world import copy_of, forget_gemeente, look_at, prepare
from tests.support.database import SampleDatabase
from tests.support.live import NO_ENTRA_THERE, serve

SiegeOf = Callable[[SampleDatabase], Siege]


@pytest.fixture(scope="session")
def prepared_database(postgres_server, template_database) -> Iterator[SampleDatabase]:
    """The sample with a past for both gemeenten; never served, only copied."""
    database = copy_of(template_database)
    prepare(database)
    login_is_nobody(database)
    yield database
    postgres_server.drop_database(database.name)


@pytest.fixture(scope="session")
def new_copy(postgres_server, prepared_database) -> Iterator[Callable[[], SampleDatabase]]:
    """Make a database of one's own, with the prepared content."""
    with ExitStack() as stack:

        def make() -> SampleDatabase:
            database = copy_of(prepared_database)
            stack.callback(postgres_server.drop_database, database.name)
            return database

        yield make


@pytest.fixture(scope="session")
def site_on(tmp_path_factory) -> Callable:
    """Serve the real app behind gunicorn on a database, until the block ends."""

    @contextmanager
    def serving(database: SampleDatabase, workers: int = 1):
        folder = tmp_path_factory.mktemp("aanval")
        environment = {
            "APP_ENV": "test",
            "DATABASE_URL": database.app_url,
            "DATA_DIR": str(folder),
            "SECRET_KEY": "alleen-voor-tests-alleen-voor-tests-alleen",
            "ADDRESS_KEY": sample.ADDRESS_KEY,
            "AUTH_KEY": sample.AUTH_KEY,
            "PASSWORD_MEMORY": str(sample.PASSWORD_MEMORY),
            **NO_ENTRA_THERE,
        }
        with serve(environment, Path(folder), workers=workers) as server:
            yield server

    return serving


@pytest.fixture(scope="package")
def siege(new_copy, site_on) -> Iterator[Siege]:
    """The attacker on the real site, two workers, beside the mirror."""
    database, without = new_copy(), new_copy()
    forget_gemeente(look_at(without))
    with site_on(database, workers=2) as server, site_on(without) as mirror:
        attacker = Attacker(server, CONTACT, OWN)
        attacker.other_token = Attacker(server, CONTACT, OTHER).token
        twin = Attacker(mirror, CONTACT, OWN)
        twin.other_token = attacker.other_token
        found = Siege(look_at(database), attacker, lambda: server.log, twin)
        yield found
        found.world.close()
        print(f"\n{found.count} aanvallen")
