"""The catalog's rights and the database's grants say the same, and each difference is told."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.catalog.load import load_catalog
from app.catalog.spec import Only
from app.security.grants_check import check_grants

TEMPORARY_TO_ALL = """do $$ begin
  execute 'grant temporary on database ' || quote_ident(current_database()) || ' to public';
end $$"""


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
            "alter function register.lees_huisadres(integer) set search_path = pg_catalog",
            "register.lees_huisadres(integer): het zoekpad eindigt niet met pg_temp",
        ),
        (
            TEMPORARY_TO_ALL,
            "de database: PUBLIC mag tijdelijke tabellen maken (TEMPORARY)",
        ),
        (
            "grant truncate on register.persoon to redacteur",
            "register.persoon: redacteur heeft het recht TRUNCATE, dat",
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


MORE, LESS = (
    "in de database, niet volgens de catalogus",
    "volgens de catalogus, niet in de database",
)
JOINING = "functievervulling_portefeuille"
# One of each grant that is on some columns only, made wider or smaller, and what is told of it.
BY_COLUMN = (
    (
        "grant update on register.gemeente to contactpersoon",
        f"gemeente: contactpersoon mag wijzigen {MORE} (kolom begindatum, code, einddatum,",
    ),
    (
        "grant update (naam) on register.gemeente to contactpersoon",
        f"gemeente: contactpersoon mag wijzigen {MORE} (kolom naam)",
    ),
    (
        "revoke update (email) on register.gemeente from contactpersoon",
        f"gemeente: contactpersoon mag wijzigen {LESS} (kolom email)",
    ),
    (
        "grant update (geslacht) on register.persoon to privacyfunctionaris",
        f"persoon: privacyfunctionaris mag wijzigen {MORE} (kolom geslacht)",
    ),
    (
        "grant select (straat) on register.huisadres to contactpersoon",
        f"huisadres: contactpersoon mag lezen {MORE} (kolom straat)",
    ),
    (
        "grant update (persoon_id) on register.huisadres to privacyfunctionaris",
        f"huisadres: privacyfunctionaris mag wijzigen {MORE} (kolom persoon_id)",
    ),
    (
        "grant insert on register.huisadres to contactpersoon",
        f"huisadres: contactpersoon mag toevoegen {MORE} (kolom aangemaakt_op, id)",
    ),
    (
        "grant insert on register.bevestiging to contactpersoon",
        f"bevestiging: contactpersoon mag toevoegen {MORE} (kolom id, tijdstip)",
    ),
    (
        f"grant update on register.{JOINING} to redacteur",
        f"{JOINING}: redacteur mag wijzigen {MORE}",
    ),
    (
        f"revoke insert (portefeuille_id) on register.{JOINING} from contactpersoon",
        f"{JOINING}: contactpersoon mag toevoegen {LESS} (kolom portefeuille_id)",
    ),
    (
        f"grant delete on register.{JOINING} to lezer",
        f"{JOINING}: lezer mag verwijderen {MORE}",
    ),
    (
        "grant select (email) on register.gemeente to aanmelding",
        "gemeente: aanmelding heeft het recht SELECT in de database (kolom email)",
    ),
    (
        "revoke select (naam) on register.gemeente from aanmelding",
        "gemeente: aanmelding mist het recht SELECT in de database (kolom naam)",
    ),
    (
        """revoke update on register.fractie from redacteur;
           grant update (naam, zetels) on register.fractie to redacteur""",
        f"fractie: redacteur mag wijzigen {LESS} (kolom aangemaakt_op, ",
    ),
)


@pytest.mark.parametrize(("change", "told"), BY_COLUMN)
def test_a_difference_of_some_columns_is_told_and_nothing_else(check, change, told):
    (fault,) = check(change)
    assert fault.startswith(f"register.{told}")


def test_the_texts_of_help_are_changed_and_nothing_else_of_a_help_page(check):
    (fault,) = check("grant update on app.helppagina to redacteur")
    assert fault.startswith(f"app.helppagina: redacteur mag wijzigen {MORE} (kolom gewijzigd, id, ")


def test_a_new_column_is_no_difference(check):
    new = "alter table register.{} add column bijnaam text"
    assert check(new.format("fractie"), new.format("persoon"), new.format("gemeente")) == []


@pytest.mark.parametrize(
    ("only", "told"),
    [
        (Only(("lezer",), "wijzigen", ("naam",)), "lezer mag niet wijzigen, maar only noemt"),
        (Only(("redacteur",), "verwijderen", ("naam",)), "verwijderen gaat over hele rijen"),
        (Only(("redacteur",), "wijzigen", ()), "only noemt geen kolommen om te wijzigen"),
    ],
)
def test_columns_that_contradict_the_rights_are_refused(only, told):
    table = replace(load_catalog()["register.persoon"], only=(only,))
    (fault,) = table.refuse_contradictions()
    assert fault.startswith(f"register.persoon: {told}")
