"""Rows in a form, home addresses, deleting and choosing after a conflict, by keyboard alone."""

import pytest

from tests.browser.page_kinds import SAVE, SEND
from tests.browser.walking import new_line, open_person
from tests.support.sample import A

EDIT, DELETE = ".vng-title a[href*='/edit/']", ".vng-title a[href*='/delete/']"


@pytest.fixture
def form(page, keys, person):
    """The form of a person of this test's own."""
    open_person(page, keys, person)
    keys.go(page.locator(EDIT))
    return page


def counted(database, person, table):
    return database.value(
        f"select count(*) from register.{table} r join register.persoon p on p.id = r.persoon_id"
        " where p.achternaam = %s",
        person,
    )


def add_row(page, keys, name):
    """Press the button below the rows, and wait for the new one."""
    before = page.locator(".vng-line--new").count()
    keys.walk_to(page.locator(f"[name=_regel_erbij][value={name}]"))
    keys.press("Enter")
    page.locator(".vng-line--new").nth(before).wait_for()


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no-script"])
def test_a_function_is_added_in_the_form_of_a_person(form, keys, person, site_database):
    add_row(form, keys, "functies")
    keys.choose(new_line(form, "functie_id"), "Gemeentesecretaris")
    keys.fill(new_line(form, "begindatum"), "01-06-2026")
    keys.go(form.locator(SAVE))
    found = counted(site_database, person, "functievervulling")
    assert found == 2, form.locator("main").inner_text()


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no-script"])
def test_a_function_that_was_added_is_taken_away_again(form, keys, person, site_database):
    add_row(form, keys, "functies")
    keys.walk_to(form.locator("[name=_regel_weg]"))
    keys.press("Enter")
    form.locator(".vng-line--new").first.wait_for(state="detached")
    keys.go(form.locator(SAVE))
    assert counted(site_database, person, "functievervulling") == 1


def test_a_home_address_is_added_and_shown(form, keys, person, site_database):
    add_row(form, keys, "huisadres")
    for name, text in (
        ("straat", "Toetsstraat"),
        ("huisnummer", "7"),
        ("postcode", "3811 AB"),
        ("woonplaats", "Amersfoort"),
    ):
        keys.fill(new_line(form, name), text)
    keys.go(form.locator(SAVE))
    assert counted(site_database, person, "huisadres") == 1, form.locator("main").inner_text()
    keys.go(form.locator(".vng-tab[href*=huisadres]"))
    keys.go(form.locator("main table a[href*='/huisadressen/show/']").first)
    assert "Toetsstraat" not in form.locator("main").inner_text()
    keys.go(form.locator("form[action*='/reveal/'] button"))
    assert "Toetsstraat" in form.locator("main").inner_text()


def test_a_mistake_is_deleted(form, keys, site_database):
    name = "Vergissing"
    with site_database.as_owner() as owner:
        owner.execute(
            "insert into register.persoon (gemeente_id, voorletters, achternaam)"
            " select id, 'V.', %s from register.gemeente where code = %s",
            (name, A),
        )
    open_person(form, keys, name)
    keys.go(form.locator(DELETE))
    keys.go(form.locator(SEND).first)
    left = site_database.value("select count(*) from register.persoon where achternaam = %s", name)
    assert left == 0, form.locator("main").inner_text()


def test_a_choice_is_made_after_a_conflict(form, keys, person, site_database):
    with site_database.as_owner() as owner:
        owner.execute(
            "update register.persoon set roepnaam = 'Ander' where achternaam = %s", (person,)
        )
    keys.fill(form.locator("#roepnaam"), "Mijn")
    keys.go(form.locator(SAVE))
    assert form.locator(".vng-merge").count() == 1
    # A group of radios is one stop; Space chooses the one that has the focus.
    keys.walk_to(form.locator(".vng-merge input[value=mijn]").first)
    keys.press("Space")
    keys.go(form.locator(SAVE))
    stored = site_database.value(
        "select roepnaam from register.persoon where achternaam = %s", person
    )
    assert stored == "Mijn", form.locator("main").inner_text()


def test_a_fractie_is_changed(page, keys, site_database):
    keys.walk_to(page.locator(".vng-fractie summary").first)
    keys.press("Enter")
    keys.go(page.locator(".vng-fractie a[href*='/fracties/show/']").first)
    key = int(page.url.rpartition("/")[2])
    zetels = "select zetels from register.fractie where id = %s"
    before = site_database.value(zetels, key)
    keys.go(page.locator(EDIT))
    keys.fill(page.locator("#zetels"), str(before + 1))
    keys.go(page.locator(SAVE))
    assert site_database.value(zetels, key) == before + 1, page.locator("main").inner_text()
    with site_database.as_owner() as owner:
        owner.execute("update register.fractie set zetels = %s where id = %s", (before, key))
