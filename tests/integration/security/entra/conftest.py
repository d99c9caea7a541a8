"""What tests of the work account begin with: a provider, nobody linked, the right time."""

import itertools
from dataclasses import replace

import pytest

from app.core import clock
from tests.entra.world import Person
from tests.support.live import environment_for
from tests.support.registering import invite
from tests.support.work_accounts import WAITING, Worker, entra_for

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def entra():
    with entra_for() as running:
        yield running


@pytest.fixture(scope="module")
def environment(database, tmp_path_factory, entra):
    """The environment of an app whose provider is really there."""
    return environment_for(database.app_url, tmp_path_factory.mktemp("var")) | dict(
        entra.environment
    )


@pytest.fixture(autouse=True)
def _nobody_linked(database, entra, app):
    with database.as_owner() as owner:
        for table in ("poging", "werkaccountaanvraag", "werkaccount", "tenant", "bericht"):
            owner.execute(f"delete from app.{table}")
        # Accounts that an earlier test made.
        owner.execute("delete from app.uitnodiging where gebruikt_door is not null")
        made = "(select id from ab_user where email like '%nieuw.example')"
        owner.execute(f"delete from ab_user_role where user_id in {made}")
        owner.execute(f"delete from app.gebruiker_gemeente where user_id in {made}")
        owner.execute("delete from ab_user where email like '%nieuw.example'")
    entra.reset()
    # What the process keeps of the provider is of the test before.
    app.extensions["entra"].__init__(
        entra.base, entra.client_id, entra.client_secret, app.extensions["entra"].return_url
    )
    yield
    clock.move_back()


@pytest.fixture
def worker(app, entra):
    """Make somebody with a browser of her own."""

    def make() -> Worker:
        return Worker(app.test_client(), entra)

    return make


@pytest.fixture
def someone(database, entra):
    """Make a person in a tenant with an invitation to her own address; return both."""

    def make(tenant: str, *, invited_as: str = "", gemeente="GM0307", role="contactpersoon", **of):
        number = next(_numbers)
        address = f"iemand{number}@nieuw.example"
        known = entra.world.tenants[tenant]
        person = Person("Noor", f"de Wit {number}", address, address, **of)
        entra.world.add(replace(known, persons=(*known.persons, person)))
        who = invite(database, invited_as or address, gemeente=gemeente, role=role)
        return entra.world.find(address), who

    return make


@pytest.fixture
def waiting(worker, someone):
    """Make a person whose invitation is right and for whom VNG looks first; return both."""

    def make(tenant: str, **of):
        account, who = someone(tenant, **of)
        browser = worker()
        browser.sign_in(account)
        assert browser.redeem(who.invitation).location == WAITING
        return account, who

    return make
