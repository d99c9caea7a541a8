"""What a contact comes to do, with the keyboard alone: change, add, end, confirm."""

import itertools

import pytest

from tests.browser.page_kinds import SAVE, SEND
from tests.support.browser_keys import Keyboard, has_focus
from tests.support.sample import A

_numbers = itertools.count(1)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(request, desk):
    """A contact's tab on the start page, with JavaScript and without."""
    context = desk.context("contactpersoon", java_script_enabled=request.param)
    tab = context.new_page()
    tab.goto(f"{desk.origin}/")
    yield tab
    context.close()


@pytest.fixture
def keys(page):
    return Keyboard(page)


@pytest.fixture
def person(site_database):
    """The name of somebody in the raad of Amersfoort whom no other test touches."""
    name = f"Toetsenbord{next(_numbers)}"
    with site_database.as_owner() as owner:
        owner.execute(
            """with nieuw as (
                 insert into register.persoon (gemeente_id, voorletters, roepnaam, achternaam)
                 select id, 'T.', 'Toets', %s from register.gemeente where code = %s
                 returning id, gemeente_id)
               insert into register.functievervulling
                 (gemeente_id, persoon_id, functie_id, begindatum)
               select nieuw.gemeente_id, nieuw.id, f.id, '2026-04-01'
                 from nieuw, register.functie f where f.code = 'griffier'""",
            (name, A),
        )
    return name


def stored(database, name, column):
    return database.value(
        f"select {column} from register.persoon p join register.functievervulling f"
        " on f.persoon_id = p.id where p.achternaam = %s",
        name,
    )


def open_person(page, keys, name):
    """From any page: the menu, the list, the search box, the row."""
    keys.go(page.locator("#menu a[href*='/personen/list/']"))
    keys.fill(page.locator("#q"), name)
    keys.enter()
    keys.go(page.locator("#lijst a").first)
    assert name in page.locator("h1").inner_text()


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


def look_up(page, keys, name, text):
    """Find a row in another table: while typing, or with the button where no script runs."""
    box = page.locator(f"#{name}-zoek")
    keys.fill(box, text)
    if box.get_attribute("role") == "combobox":
        page.get_by_role("option").first.wait_for()
        keys.press("ArrowDown", "Enter")
    else:
        keys.go(page.locator(f"[name=_zoek][value={name}]"))
        # One stop for the whole group; the arrows go from "no choice" to what was found.
        chosen = page.locator(f"[name={name}]:checked")
        keys.walk_to(chosen)
        keys.press("ArrowUp")
        assert chosen.get_attribute("value"), "er is niets gekozen"


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


def test_appoint_somebody_from_the_start_page(page, keys, person, site_database):
    keys.go(page.locator("main a[href*='/benoemen/wethouder']").first)
    keys.fill(page.locator("main input[name=q]"), person)
    keys.enter()
    keys.go(page.locator("main a[href*='/functievervullingen/add']").first)
    keys.fill(page.locator("#begindatum"), "01-07-2026")
    keys.go(page.locator(SAVE))
    functie = site_database.value(
        "select count(*) from register.persoon p join register.functievervulling f"
        " on f.persoon_id = p.id join register.functie s on s.id = f.functie_id"
        " where p.achternaam = %s and s.code = 'wethouder'",
        person,
    )
    assert functie == 1, page.locator("main").inner_text()


def test_see_off_somebody_from_the_start_page(page, keys):
    keys.go(page.locator("main a[href*='/vertrek/']").first)
    keys.go(page.locator("main a[href*='/end/']").first)
    assert page.locator("#einddatum").count() == 1


def test_end_a_mandate(page, keys, person, site_database):
    open_person(page, keys, person)
    keys.go(page.locator("#lijst a").first)
    keys.go(page.locator(".vng-title a[href*='/end/']"))
    keys.fill(page.locator("#einddatum"), "01-05-2026")
    keys.choose(page.locator("#reden_einde"), "Ontslag")
    keys.go(page.locator(SEND).first)
    assert str(stored(site_database, person, "einddatum")) == "2026-05-01"


def test_confirm_that_all_is_right_and_take_it_back(page, keys, site_database):
    count = (
        "select count(*) from register.bevestiging b join register.gemeente g"
        " on g.id = b.gemeente_id where g.code = %s"
    )
    before = site_database.value(count, A)
    keys.go(page.locator("#bevestigen button.vng-button--lg"))
    assert site_database.value(count, A) == before + 1
    keys.go(page.locator("form[action*='/terug'] button"))
    assert site_database.value(count, A) == before
