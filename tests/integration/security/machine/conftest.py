"""The machine on this module's app and database."""

import psycopg
import pytest

from app.core import clock
from tests.support.door_machine import DoorMachine
from tests.support.door_steps import Site


@pytest.fixture(scope="module")
def site(app, database):
    """The app, and its database as its owner."""
    with psycopg.connect(database.owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        yield Site(app, owner, database.owner_engine())


@pytest.fixture
def machine(site):
    """The kind of machine that walks on this site."""
    with site.owner.transaction():
        site.owner.execute("delete from app.poging")
    yield type("MachineOnThisSite", (DoorMachine,), {"site": site})
    clock.move_back()
