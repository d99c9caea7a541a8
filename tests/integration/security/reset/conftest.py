"""What tests of a forgotten password begin with: nothing counted, the right time, an account."""

import pytest

from app.core import clock
from tests.support import sample

EMAIL = "contact@amersfoort.example"


@pytest.fixture(autouse=True)
def _as_it_was(database):
    yield
    clock.move_back()
    with database.as_owner() as owner:
        owner.execute("delete from app.poging")
        owner.execute("update app.authenticator set laatste_stap = 0")
        owner.execute("update app.accountstand set wachtwoord_sinds = null, wachtwoord_fouten = 0")
        owner.execute("update ab_user set password = %s, active = true", (sample._HASH,))


@pytest.fixture
def user_id(database):
    return database.value("select id from ab_user where email = %s", EMAIL)
