"""Nobody is invited when a test begins, and the clock is right again when it ends."""

import pytest

from app.core import clock
from tests.support import sample
from tests.support.invitations import forget


@pytest.fixture(autouse=True)
def clean(database):
    forget(database)
    yield
    clock.move_back()


@pytest.fixture
def gemeente(database):
    """The id of Amersfoort."""
    return database.value("select id from register.gemeente where code = %s", sample.A)


@pytest.fixture
def admin(client_as):
    return client_as("beheerder")
