"""The rights that follow from the roles and the catalog."""

from dataclasses import replace

import pytest

from app.catalog.spec import ROLES, STAFF, Ends, Scope, Table
from app.security.roles import ROLE_TEXTS, permissions_of, view_name

PERSOON = Table(
    name="register.persoon",
    plural="Personen",
    scope=Scope.GEMEENTE,
    rights={
        "contactpersoon": ("lezen", "toevoegen"),
        "redacteur": ("lezen", "wijzigen", "verwijderen"),
    },
    display="{achternaam}",
    list_columns=("achternaam",),
    menu="Mensen",
)
CATALOG = {PERSOON.name: PERSOON}


def test_view_names_follow_the_table_and_not_its_schema():
    table = Table(name="app.functievervulling_portefeuille", plural="x", scope=Scope.GEMEENTE,
                  rights={}, display="", list_columns=())  # fmt: skip
    assert view_name(table) == "FunctievervullingPortefeuilleView"


def test_each_right_brings_its_permissions():
    contact = {p for p, view in permissions_of("contactpersoon", CATALOG) if view == "PersoonView"}
    assert contact == {"can_list", "can_show", "can_export", "can_lookup", "can_history", "can_add"}
    editor = {p for p, view in permissions_of("redacteur", CATALOG) if view == "PersoonView"}
    assert {"can_edit", "can_delete"} <= editor
    assert not {"can_add", "can_end"} & editor


def test_only_who_may_write_the_rows_that_are_closed_may_end():
    mandate = Table(
        name="register.functievervulling",
        plural="Functievervullingen",
        scope=Scope.GEMEENTE,
        rights={"redacteur": ("lezen",), "contactpersoon": ("lezen", "wijzigen")},
        display="",
        list_columns=(),
        ends=Ends("einddatum", "reden_einde"),
    )
    persoon = replace(PERSOON, ends=Ends("einddatum", "reden_einde", mandate.name, "persoon_id"))
    catalog = {persoon.name: persoon, mandate.name: mandate}
    assert ("can_end", "FunctievervullingView") in permissions_of("contactpersoon", catalog)
    # Both rights are needed: on the person, and on the mandates that are closed.
    assert ("can_end", "PersoonView") not in permissions_of("redacteur", catalog)
    assert ("can_end", "PersoonView") not in permissions_of("contactpersoon", catalog)


def test_who_reads_sees_the_menu_and_its_category():
    assert {("menu_access", "Personen"), ("menu_access", "Mensen")} <= permissions_of(
        "redacteur", CATALOG
    )


def test_a_role_that_the_table_does_not_name_has_nothing_on_it():
    views = {view for _, view in permissions_of("lezer", CATALOG)}
    assert not views & {"PersoonView", "Personen", "Mensen"}


@pytest.mark.parametrize("role", ROLES)
def test_everyone_has_a_start_page_and_staff_the_matrix(role):
    permissions = permissions_of(role, {})
    assert ("can_show", "StartView") in permissions
    assert (("can_list", "RechtenView") in permissions) == (role in STAFF)


def test_every_role_is_described():
    assert tuple(ROLE_TEXTS) == ROLES
