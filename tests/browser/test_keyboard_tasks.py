"""Persons and what they do, with the keyboard alone: change, add, end, mend what was refused."""

import itertools

import pytest

from tests.browser.page_kinds import SAVE, SEND
from tests.browser.walking import look_up, open_person
from tests.support.browser_keys import has_focus

_numbers = itertools.count(1)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def with_script(request):
    """Each of these tasks with JavaScript and without."""
    return request.param


def stored(database, name, column):
    return database.value(
        f"select {column} from register.persoon p join register.functievervulling f"
        " on f.persoon_id = p.id where p.achternaam = %s",
        name,
    )


def test_change_a_phone_number(page, keys, person, site_database):
    open_person(page, keys, person)
    keys.go(page.locator(".vng-title a[href*='/edit/']"))
    keys.fill(page.locator("#telefoon_werk"), "033 987 65 43")
    keys.go(page.locator(SAVE))
    assert "/show/" in page.url
    assert "987" in stored(site_database, person, "telefoon_werk")


def test_enter_in_a_field_saves(page, keys, person, site_database):
    open_person(page, keys, person)
    keys.go(page.locator(".vng-title a[href*='/edit/']"))
    keys.fill(page.locator("#roepnaam"), "Enter")
    keys.enter()
    assert "/show/" in page.url
    assert stored(site_database, person, "roepnaam") == "Enter"


def test_add_a_person(page, keys, site_database):
    name = f"Nieuw{next(_numbers)}"
    keys.go(page.locator("#menu a[href*='/personen/list/']"))
    keys.go(page.locator(".vng-title a[href*='/add']"))
    keys.fill(page.locator("#voorletters"), "N.")
    keys.fill(page.locator("#achternaam"), name)
    keys.go(page.locator(SAVE))
    assert name in page.locator("main").inner_text()
    assert site_database.value("select count(*) from register.persoon where achternaam = %s", name)


def test_a_refused_save_leads_to_the_faults(page, keys):
    page.goto(f"{page.url}personen/add")
    keys.fill(page.locator("#email_werk"), "geen adres")
    keys.go(page.locator(SAVE))
    assert page.title().startswith("Fout:")
    assert has_focus(page.locator("#fouten")), "de lijst met fouten heeft de focus"
    links = page.locator("#fouten a")
    assert links.count() >= 2
    for number in range(links.count()):
        link = links.nth(number)
        keys.walk_to(link, back=number > 0)
        keys.press("Enter")
        field = page.locator(str(link.get_attribute("href")))
        assert has_focus(field), f"de link van {link.inner_text()!r} gaat niet naar het veld"
        assert field.get_attribute("aria-invalid") == "true"
    assert page.locator("#email_werk").input_value() == "geen adres"


def test_add_a_mandate(page, keys, person, site_database):
    page.goto(f"{page.url}functievervullingen/add")
    look_up(page, keys, "persoon_id", person)
    keys.choose(page.locator("#functie_id"), "Gemeentesecretaris")
    keys.fill(page.locator("#begindatum"), "01-06-2026")
    keys.go(page.locator(SAVE))
    assert "/show/" in page.url or "/list/" in page.url, page.locator("main").inner_text()
    begun = site_database.value(
        "select max(f.begindatum) from register.persoon p join register.functievervulling f"
        " on f.persoon_id = p.id where p.achternaam = %s",
        person,
    )
    assert str(begun) == "2026-06-01"


def test_end_a_mandate(page, keys, person, site_database):
    open_person(page, keys, person)
    keys.go(page.locator("#lijst a").first)
    keys.go(page.locator(".vng-title a[href*='/end/']"))
    keys.fill(page.locator("#einddatum"), "01-05-2026")
    keys.choose(page.locator("#reden_einde"), "Ontslag")
    keys.go(page.locator(SEND).first)
    assert str(stored(site_database, person, "einddatum")) == "2026-05-01"
