"""What the worked example of docs/add-a-table.md must do; runs in a copy that has the table."""

import pytest

from app.catalog.load import load_catalog
from app.panel.check import check_catalog
from app.security.grants_check import check_grants
from tests.integration.panel.page import Page, words
from tests.support import sample
from tests.support.sample import A, B


@pytest.fixture(scope="module")
def browser(app):
    """Return somebody's browser: `browser("contactpersoon", A)`."""
    known = {}

    def sign_in(role, gemeente=None):
        if (role, gemeente) not in known:
            client = app.test_client()
            account = sample.account_of(role, gemeente)
            client.enter(account.email)
            known[role, gemeente] = client
        return known[role, gemeente]

    return sign_in


def get(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, Page.of(answer).text
    return Page.of(answer)


def send(client, path, page=None, **changes):
    return Page.of(client.post(path, data=(page or get(client, path)).sends(**changes)))


@pytest.fixture(scope="module")
def hooglanderveen(browser, database):
    """A kern of Amersfoort, added by its contact through the form."""
    client = browser("contactpersoon", A)
    answer = send(client, "/kernen/add", naam="Hooglanderveen", inwoners="10150")
    assert answer.status == 302, answer.errors
    return database.value("select id from register.kern where naam = 'Hooglanderveen'")


def test_kern_is_in_the_menu_and_its_list(browser, hooglanderveen):
    page = get(browser("contactpersoon", A), "/kernen/list/")
    assert page.h1 == "Kernen"
    assert page.heads[:2] == ["Naam", "Inwoners"]
    assert [row[:2] for row in page.rows] == [["Hooglanderveen", "10.150"]]
    links = {words(a) for a in page.soup.find("header").find_all("a")} | {
        words(a) for a in page.soup.find_all("nav")[0].find_all("a")
    }
    assert "Kernen" in links


@pytest.mark.parametrize(("typed", "found"), [("hoogl", 1), ("HOOGLANDER", 1), ("veen", 0)])
def test_kern_is_found_by_the_beginning_of_its_words(browser, hooglanderveen, typed, found):
    assert len(get(browser("contactpersoon", A), f"/kernen/list/?q={typed}").rows) == found


def test_kern_has_a_form_with_labels_help_and_rules(browser, hooglanderveen):
    client = browser("contactpersoon", A)
    page = send(client, "/kernen/add", naam="x", inwoners="-1")
    assert page.status == 400
    assert page.errors["naam"] == "De naam heeft 2 tot 80 tekens."
    assert page.errors["inwoners"] == "Vul een getal in van 0 tot en met 1000000."
    assert "Zoals de kern op het plaatsnaambord staat" in page.text
    again = send(client, "/kernen/add", naam="Hooglanderveen")
    assert again.status == 400
    assert again.errors["naam"] == "Deze kern staat er al."


def test_kern_is_shown_changed_and_remembered(browser, hooglanderveen):
    client = browser("contactpersoon", A)
    assert get(client, f"/kernen/show/{hooglanderveen}").shown["Inwoners"] == "10.150"
    path = f"/kernen/edit/{hooglanderveen}"
    assert send(client, path, inwoners="10200").status == 302
    page = get(client, f"/kernen/history/{hooglanderveen}")
    newest = page.main.select("ol.timeline > li")[0]
    assert (words(newest.find("del")), words(newest.find("ins"))) == ("10.150", "10.200")
    assert "Contactpersoon Toets" in words(newest)
    assert send(client, path, inwoners="10150").status == 302


def test_kern_of_a_is_nowhere_for_b(browser, hooglanderveen):
    other = browser("contactpersoon", B)
    for path in ("/kernen/list/", "/kernen/list/?q=hoogl", "/kernen/list/?_flt_0_inwoners=10150"):
        page = get(other, path)
        assert page.rows == []
        assert "Hooglanderveen" not in page.html
    for way in ("show", "edit", "delete", "history"):
        there = other.get(f"/kernen/{way}/{hooglanderveen}")
        nowhere = other.get(f"/kernen/{way}/2147483646")
        assert there.status_code == nowhere.status_code == 404
    assert "Hooglanderveen" not in other.get("/kernen/export").get_data(as_text=True)
    form = get(other, "/kernen/add")
    stolen = send(other, f"/kernen/edit/{hooglanderveen}", form, naam="Gestolen")
    assert stolen.status == 404


def test_b_adds_to_its_own_gemeente_whatever_it_says(browser, database, hooglanderveen):
    other = browser("contactpersoon", B)
    amersfoort = database.value("select id from register.gemeente where code = %s", A)
    page = send(other, "/kernen/add", naam="Vreemd", gemeente_id=str(amersfoort))
    assert page.status == 400
    assert database.value("select count(*) from register.kern where naam = 'Vreemd'") == 0


@pytest.mark.parametrize(
    ("role", "way", "status"),
    [
        ("lezer", "list/", 200),
        ("lezer", "add", 403),
        ("beheerder", "list/", 200),
        ("beheerder", "add", 403),
        ("privacyfunctionaris", "add", 403),
        ("redacteur", "add", 200),
    ],
)
def test_kern_obeys_the_rights_of_the_catalog(browser, role, way, status):
    get(browser(role), f"/kernen/{way}", status)


def test_kern_is_written_by_vng_with_a_reason(browser, database, hooglanderveen):
    client, path = browser("redacteur"), f"/kernen/edit/{hooglanderveen}"
    refused = send(client, path, inwoners="1")
    assert refused.status == 400
    assert "reden" in refused.errors
    assert send(client, path, inwoners="10300", reden="nieuwe telling").status == 302
    last = "select rol || ': ' || reden from app.geschiedenisregel order by id desc limit 1"
    assert database.value(last) == "redacteur: nieuwe telling"


def test_kern_is_in_the_matrix_of_rights(browser):
    assert "Kernen" in get(browser("beheerder"), "/rechten/").text


def test_kern_passes_both_checks(database):
    engine = database.owner_engine()
    assert check_catalog(engine, load_catalog()) == []
    with engine.connect() as connection:
        assert check_grants(connection, load_catalog()) == []
