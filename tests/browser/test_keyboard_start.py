"""Everything that the start page offers a contact, with the keyboard alone.

What it offers is read from the page: an action that no test here begins with fails the last test.
"""

import itertools
import re
from urllib.parse import urlsplit

import pytest

from tests.browser.page_kinds import SAVE, SEND
from tests.browser.walking import look_up, new_line
from tests.support.sample import A

_numbers = itertools.count(1)
# Which actions are done below, by their address without keys.
DONE = set()
OFFERED = "section:has(> .section-head > #doen) a, #bevestigen a, #bevestigen form"
# Only there when something was just confirmed; "take it back" below begins there.
AFTERWARDS = "/bevestigen/terug"


def does(address):
    """Say which action of the start page a test begins with."""
    DONE.add(address)
    return pytest.mark.parametrize("action", [address])


@pytest.fixture
def begin(page, keys):
    """Go to an action of the start page, and open it."""

    def go(address):
        keys.go(page.locator(f"main a[href*='{address}']").first)

    return go


def counted(database, statement, *values):
    return database.value(f"select count(*) from register.{statement}", *values)


OF_PERSON = (
    "functievervulling v join register.persoon p on p.id = v.persoon_id"
    " join register.functie f on f.id = v.functie_id where p.achternaam = %s and f.code = %s"
)


@does("/benoemen/wethouder")
def test_appoint_somebody_who_is_known(page, keys, begin, person, site_database, action):
    begin(action)
    keys.fill(page.locator("main input[name=q]"), person)
    keys.enter()
    keys.go(page.locator("main a[href*='/functievervullingen/add']").first)
    keys.fill(page.locator("#begindatum"), "01-07-2026")
    keys.go(page.locator(SAVE))
    found = counted(site_database, OF_PERSON, person, "wethouder")
    assert found == 1, page.locator("main").inner_text()


@does("/benoemen/raadslid")
def test_appoint_somebody_who_is_new(page, keys, begin, site_database, action):
    name = f"Nieuwkomer{next(_numbers)}"
    begin(action)
    keys.fill(page.locator("main input[name=q]"), name)
    keys.enter()
    keys.go(page.locator("main a[href*='/personen/add']"))
    keys.fill(page.locator("#voorletters"), "N.")
    keys.fill(page.locator("#achternaam"), name)
    keys.choose(new_line(page, "functie_id"), "Raadslid")
    keys.choose(new_line(page, "fractie_id"), "K")
    keys.fill(new_line(page, "begindatum"), "01-07-2026")
    keys.go(page.locator(SAVE))
    found = counted(site_database, OF_PERSON, name, "raadslid")
    assert found == 1, page.locator("main").inner_text()


@does("/vertrek/")
def test_see_off_somebody(page, keys, begin, action):
    begin(action)
    keys.go(page.locator("main a[href*='/end/']").first)
    keys.fill(page.locator("#einddatum"), "geen datum")
    # Who leaves is one of the sample's own: nothing of it is saved.
    keys.go(page.locator(SEND).first)
    assert page.title().startswith("Fout:")


@does("/functievervullingen/add")
def test_replace_somebody_for_a_while(page, keys, begin, person, site_database, action):
    begin(action)
    look_up(page, keys, "persoon_id", person)
    keys.choose(page.locator("#fractie_id"), "K")
    keys.fill(page.locator("#begindatum"), "01-06-2026")
    keys.fill(page.locator("#einddatum"), "21-09-2026")
    replaced = page.locator("#vervangt_id")
    if replaced.count():
        keys.choose(replaced, "R")
    else:
        look_up(page, keys, "vervangt_id", "Raadslid01")
    keys.go(page.locator(SAVE))
    found = counted(site_database, f"{OF_PERSON} and v.vervangt_id is not null", person, "raadslid")
    assert found == 1, page.locator("main").inner_text()


@does("/functievervullingen/list/")
def test_change_the_portefeuilles_of_a_wethouder(page, keys, begin, site_database, action):
    begin(action)
    keys.go(page.locator("#lijst a").first)
    keys.go(page.locator(".vng-title a[href*='/edit/']"))
    wanted = "functievervulling_portefeuille x join register.portefeuille p on p.id ="
    wanted += " x.portefeuille_id where p.naam = 'Jeugdzorg'"
    before = counted(site_database, wanted)
    keys.walk_to(page.get_by_role("checkbox", name="Jeugdzorg"))
    keys.press("Space")
    keys.go(page.locator(SAVE))
    assert counted(site_database, wanted) == before + 1, page.locator("main").inner_text()


@does("/gemeenten/edit/")
def test_change_how_the_gemeente_is_reached(page, keys, begin, site_database, action):
    begin(action)
    number = f"033 469 {next(_numbers):02} 11"
    keys.fill(page.locator("#telefoon"), number)
    keys.go(page.locator(SAVE))
    stored = site_database.value("select telefoon from register.gemeente where code = %s", A)
    assert stored.endswith("11"), page.locator("main").inner_text()


@does("/collega-voorstellen/")
def test_propose_a_colleague(page, keys, begin, site_database, action):
    address = f"collega{next(_numbers)}@amersfoort.example"
    begin(action)
    keys.fill(page.locator("#naam"), "Sam Voorbeeld")
    keys.fill(page.locator("#email"), address)
    keys.go(page.locator("main form .vng-actions button"))
    found = site_database.value("select naam from app.voorstel where email = %s", address)
    assert found == "Sam Voorbeeld", page.locator("main").inner_text()


@does("/blad/")
def test_open_the_sheet(page, keys, begin, action):
    begin(action)
    assert "Amersfoort" in page.locator("h1").inner_text()


@does("/bevestigen")
def test_confirm_that_all_is_right_and_take_it_back(page, keys, site_database, action):
    mine = "bevestiging b join register.gemeente g on g.id = b.gemeente_id where g.code = %s"
    before = counted(site_database, mine, A)
    keys.go(page.locator("#bevestigen button.vng-button--lg"))
    assert counted(site_database, mine, A) == before + 1
    keys.go(page.locator(f"form[action*='{AFTERWARDS}'] button"))
    assert counted(site_database, mine, A) == before


def test_confirm_a_part(page, keys, site_database):
    part = (
        "bevestiging b join register.gemeente g on g.id = b.gemeente_id"
        " where g.code = %s and b.onderdeel = 'raad'"
    )
    before = counted(site_database, part, A)
    keys.walk_to(page.locator("#bevestigen summary"))
    keys.press("Enter")
    keys.go(page.locator("#bevestigen [name=onderdeel][value=raad]"))
    assert counted(site_database, part, A) == before + 1
    keys.go(page.locator(f"form[action*='{AFTERWARDS}'] button"))
    assert counted(site_database, part, A) == before


def test_each_action_of_the_start_page_is_done_here(page):
    found = page.locator(OFFERED).evaluate_all(
        "all => all.map(e => e.getAttribute('href') ?? e.getAttribute('action'))"
    )
    offered = {re.sub(r"\d+$", "", urlsplit(address).path) for address in found} - {AFTERWARDS}
    assert offered == DONE, "elke handeling van de startpagina heeft hier een test"
