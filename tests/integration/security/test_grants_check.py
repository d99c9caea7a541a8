"""The catalog's rights and the database's grants say the same, and each difference is told."""

import pytest
from sqlalchemy import text

from app.catalog.load import load_catalog
from app.security.grants_check import check_grants


@pytest.fixture
def check(database):
    """Check after a change, in a transaction that is taken back."""
    with database.owner_engine().connect() as connection:

        def after(*changes: str) -> list[str]:
            for change in changes:
                connection.execute(text(change))
            faults = check_grants(connection, load_catalog())
            connection.rollback()
            return faults

        yield after


def test_catalog_and_database_say_the_same(check):
    assert check() == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "grant delete on register.persoon to lezer",
            "register.persoon: lezer mag verwijderen in de database",
        ),
        (
            "grant update (naam) on register.partij to contactpersoon",
            "register.partij: contactpersoon mag wijzigen in",
        ),
        (
            "grant select (straat) on register.huisadres to redacteur",
            "register.huisadres: redacteur mag lezen in de",
        ),
        (
            "revoke select on register.persoon from lezer",
            "register.persoon: lezer mag lezen volgens de catalogus",
        ),
        (
            "revoke delete on register.partij from redacteur",
            "register.partij: redacteur mag verwijderen volgens",
        ),
        (
            "revoke select on app.account from beheerder",
            "app.account: beheerder mag lezen volgens de catalogus",
        ),
        (
            "grant select on register.persoon to public",
            "register.persoon: PUBLIC heeft het recht SELECT",
        ),
        (
            "grant select (naam) on register.gemeente to ledengegevens_app",
            "register.gemeente: ledengegevens_app heeft",
        ),
        (
            "grant insert on app.geschiedenis to ledengegevens_app",
            "app.geschiedenis: ledengegevens_app heeft het",
        ),
        (
            "grant select on register.persoon to aanmelding",
            "register.persoon: aanmelding heeft het recht SELECT",
        ),
        (
            "grant update (naam) on register.gemeente to aanmelding",
            "register.gemeente: aanmelding heeft het recht",
        ),
        (
            "alter table register.persoon disable row level security",
            "register.persoon: de rijbeveiliging staat niet",
        ),
        (
            "alter table register.gemeente no force row level security",
            "register.gemeente: de rijbeveiliging staat",
        ),
        (
            "alter view register.bezetting reset (security_invoker)",
            "register.bezetting: de view kijkt met de ogen",
        ),
        ("drop view register.bezetting", "register.bezetting: staat niet in de database"),
    ],
)
def test_a_difference_is_told(check, change, told):
    faults = check(change)
    assert any(fault.startswith(told) for fault in faults), faults
