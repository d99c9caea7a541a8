"""The machine on this module's app and database."""

import psycopg
import pytest

from app.core import clock
from tests.support.door_base import Site
from tests.support.door_machine import DoorMachine


@pytest.fixture(scope="module")
def site(app, database):
    """The app, and its database as its owner."""
    with psycopg.connect(database.owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        yield Site(app, owner, database.owner_engine())


@pytest.fixture
def machine(site):
    """The kind of machine that walks on this site."""
    yield type("MachineOnThisSite", (DoorMachine,), {"site": site})
    clock.move_back()
