"""The forms that ask little (end, delete, show an address), and how fields stand in every form."""

import pytest

from tests.integration.panel.page import Page, words
from tests.support.sample import A

CONTACT, EDITOR, PRIVACY = "contactpersoon", "redacteur", "privacyfunctionaris"


def first(browser, slug, query=""):
    """Return the key of the first row of a list."""
    link = browser.get(f"/{slug}/list/?{query}").main.select_one("#lijst th a")
    return link["href"].rsplit("/", 1)[1]


def has_focus(page):
    """Say whether the page opens at what is wrong: a title, a list, and the focus on it."""
    summary = page.main.select_one("#fouten")
    return (
        summary is not None
        and summary["tabindex"] == "-1"
        and summary.has_attr("autofocus")
        and summary.h2 is not None
        and "<title>Fout:" in page.html
    )


def test_ending_says_what_the_date_means_and_how_it_is_typed(browser_as):
    browser = browser_as(CONTACT, A)
    page = browser.get(f"/functievervullingen/end/{first(browser, 'functievervullingen')}")
    told = words(page.main.select_one("#einddatum-help"))
    assert "De eerste dag waarop de functie niet meer geldt." in told
    assert "dd-mm-jjjj" in told
    assert "leeg" not in told
    assert "Alle velden zijn verplicht." in page.text
    assert page.control("einddatum")["aria-required"] == "true"


def test_ending_without_a_date_leads_to_it(browser_as):
    browser = browser_as(CONTACT, A)
    path = f"/functievervullingen/end/{first(browser, 'functievervullingen')}"
    page = browser.send(path, einddatum="", reden_einde="")
    assert page.status == 400
    assert has_focus(page)
    assert [a["href"] for a in page.main.select("#fouten a")] == ["#einddatum", "#reden_einde"]
    assert page.errors["einddatum"].startswith("Vul een datum in als dd-mm-jjjj")
    assert page.control("reden_einde")["aria-describedby"] == "reden_einde-fout"


def test_a_refused_deletion_is_told_where_the_focus_is(browser_as):
    browser = browser_as(CONTACT, A)
    page = browser.send(f"/personen/delete/{first(browser, 'personen')}")
    assert page.status == 400
    assert has_focus(page)
    assert "Dit kan niet weg" in words(page.main.select_one("#fouten"))


def test_deleting_for_a_gemeente_asks_why_and_says_that_it_has_to(browser_as):
    browser = browser_as(EDITOR)
    path = f"/personen/delete/{first(browser, 'personen')}"
    assert "Verplicht" in words(browser.get(path).main.select_one("#reden-help"))
    page = browser.send(path, reden=" ")
    assert page.status == 400
    assert has_focus(page)
    assert [a["href"] for a in page.main.select("#fouten a")] == ["#reden"]
    assert page.control("reden")["aria-invalid"] == "true"


def test_showing_an_address_asks_why_on_the_page_itself(browser_as, database):
    browser = browser_as(PRIVACY)
    key = first(browser, "huisadressen")
    shown = browser.get(f"/huisadressen/show/{key}")
    assert "Verplicht" in words(shown.main.select_one("#reden-help"))
    looked = "select count(*) from app.geschiedenis where soort = 'ingezien'"
    before = database.value(looked)
    page = browser.send(f"/huisadressen/reveal/{key}", shown, reden="")
    assert page.status == 400
    assert has_focus(page)
    assert page.errors == {"reden": "Vul in waarom u dit wilt zien."}
    assert database.value(looked) == before


@pytest.mark.parametrize("email", ["", "wie@is.example"])
def test_a_refused_sign_in_is_told_where_the_focus_is(client, email):
    asked = Page.of(client.get("/login/"))
    # The other form of this page leads to the gemeente's own sign-in.
    own = asked.main.find("input", id="email").find_parent("form")
    form = asked.sends(own, email=email, password="" if not email else "fout")
    page = Page.of(client.post("/login/", data=form))
    assert page.status == 400
    assert has_focus(page)
    links = [a["href"] for a in page.main.select("#fouten a")]
    assert links == ([] if email else ["#email", "#password"])


# What a browser may fill in.


def filled_in(page):
    """Return what the browser may fill in, by the name of the field."""
    controls = page.form.find_all("input", autocomplete=True)
    return {c["name"]: c["autocomplete"] for c in controls if c["autocomplete"] != "off"}


def test_a_browser_fills_in_what_is_of_the_own_organisation(browser_as):
    browser = browser_as(CONTACT, A)
    own = browser.get(f"/gemeenten/edit/{first(browser, 'gemeenten', 'q=amersfoort')}")
    found = filled_in(own)
    assert found["email"] == "work email"
    assert found["telefoon"] == "work tel"
    assert found["website"] == "url"


def test_a_browser_fills_in_nothing_about_somebody_else(browser_as):
    """It knows who types: the data of another person would be hers, and would be kept by it."""
    contact, editor = browser_as(CONTACT, A), browser_as(EDITOR)
    person = first(contact, "personen")
    assert not filled_in(contact.get(f"/personen/edit/{person}"))
    assert not filled_in(contact.get("/personen/add"))
    assert not filled_in(editor.get(f"/gemeenten/edit/{first(editor, 'gemeenten')}"))


# How fields stand together.


def test_the_parts_of_a_name_stand_in_one_row(browser_as):
    page = browser_as(CONTACT, A).get("/personen/add")
    row = page.form.select_one(".vng-field-row--3")
    assert [c["name"] for c in row.select("input")] == [
        "voorletters",
        "tussenvoegsel",
        "achternaam",
    ]


def test_a_fault_in_a_row_stands_above_it(browser_as):
    page = browser_as(CONTACT, A).send("/personen/add", achternaam="")
    group = page.form.select_one("#achternaam").find_parent(class_="vng-field-group")
    fault = group.find("p", class_="error")
    assert words(fault) == "Achternaam: Vul dit in."
    assert fault.find_next_sibling(class_="vng-field-row") is not None
    assert fault["id"] in group.select_one("#achternaam")["aria-describedby"].split()


def test_vng_chooses_the_gemeente_in_the_first_section(browser_as):
    page = browser_as(EDITOR).get("/personen/add")
    heads = [words(h) for h in page.form.select("h2")]
    assert heads[0] == "Persoon"
    assert "Overig" not in heads
    section = page.form.select_one(".vng-form-section")
    assert section.select_one("[name^=gemeente_id]") is not None
    assert words(section.select_one("label, legend")).startswith("Gemeente")


def test_what_can_be_reached_is_a_link(browser_as):
    browser = browser_as(CONTACT, A)
    person = browser.get(f"/personen/show/{first(browser, 'personen')}")
    address = person.shown["E-mailadres van de functie"]
    assert person.main.select_one(f'dd a[href="mailto:{address}"]') is not None
