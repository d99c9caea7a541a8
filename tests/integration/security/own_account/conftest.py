"""Somebody on the page of her own account, with a fresh code given; and the mail she gets."""

import re

import pytest

from app.core import clock
from tests.support import sample
from tests.support.clients import CheckedClient
from tests.support.entrance import free_codes

CONTACT = sample.account_of("contactpersoon").email


@pytest.fixture(autouse=True)
def as_it_was(database):
    """Each test begins with the account as the sample has it."""
    yield
    clock.move_back()
    with database.as_owner() as owner:
        owner.execute("delete from app.poging; delete from app.adreswijziging")
        owner.execute(
            "update ab_user set password = %s, email = %s, username = %s"
            " where email = 'nieuw@amersfoort.example' or email = %s",
            (sample._HASH, CONTACT, CONTACT, CONTACT),
        )


@pytest.fixture
def mails(database):
    """Return what was queued for an address, the oldest first: (kind, text)."""

    def to(address: str) -> list[tuple[str, str]]:
        with database.as_owner() as owner:
            return owner.execute(
                "select soort, tekst from app.bericht where aan = %s order by id", (address,)
            ).fetchall()

    return to


@pytest.fixture
def events(database):
    """Return (actie, resultaat) of what happened since the test began."""
    before = database.value("select coalesce(max(id), 0) from app.gebeurtenis")

    def since() -> list[tuple[str, str]]:
        with database.as_owner() as owner:
            return owner.execute(
                "select actie, resultaat from app.gebeurtenis where id > %s order by id", (before,)
            ).fetchall()

    return since


@pytest.fixture
def mine(client_as) -> CheckedClient:
    """A browser of a contact person, signed in just now."""
    return client_as("contactpersoon")


@pytest.fixture
def elsewhere(client_as) -> CheckedClient:
    """The same person in another browser."""
    return client_as("contactpersoon")


def code_in(text: str) -> str:
    found = re.search(r"\b(\d{6})\b", text)
    assert found, text
    return found[1]


@pytest.fixture
def new_code(database):
    """Let the authenticator's present code count once more, and return it."""

    def code() -> str:
        free_codes(database.app_url, CONTACT)
        return sample.code_now()

    return code
