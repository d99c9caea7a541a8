"""What tests of the sign-up begin with: nothing counted, the right time, somebody invited."""

import itertools

import pytest

from app.core import clock
from tests.support.registering import invite

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _nothing_counted(database):
    with database.as_owner() as owner:
        owner.execute("delete from app.poging")
    yield
    clock.move_back()


@pytest.fixture
def who(database):
    """Somebody whom VNG invited for Amersfoort."""
    return invite(database, f"genodigde{next(_numbers)}@amersfoort.example")
