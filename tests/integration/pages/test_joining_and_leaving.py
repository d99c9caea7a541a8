"""Somebody joins or leaves: from the start page to a form that knows what is known."""

from bs4 import BeautifulSoup

from tests.support import sample
from tests.support.statements import statements


def page_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html5lib")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def links(page):
    return {words(a): a["href"] for a in page.main.find_all("a", href=True)}


def test_the_start_page_offers_both(client_as):
    found = links(page_of(client_as("contactpersoon", sample.A), "/"))
    assert found["Raadslid toevoegen"] == "/benoemen/raadslid"
    assert found["Wethouder toevoegen"] == "/benoemen/wethouder"
    assert found["Raadslid of wethouder vertrekt"] == "/vertrek/"


def test_who_is_known_is_chosen_and_the_form_knows_functie_and_person(client_as, database):
    client = client_as("contactpersoon", sample.A)
    page = page_of(client, "/benoemen/raadslid?q=roep3")
    assert words(page.h1) == "Raadslid toevoegen"
    link = next(href for text, href in links(page).items() if "Roep3" in text)
    functie = database.value("select id from register.functie where code = 'raadslid'")
    assert link.startswith(f"/functievervullingen/add?_flt_0_functie_id={functie}&")
    form = page_of(client, link)
    assert "KANARIE-A Roep3" in words(form.main)


def test_who_is_not_known_is_added_first(client_as):
    client = client_as("contactpersoon", sample.A)
    page = page_of(client, "/benoemen/wethouder?q=bestaatniet")
    assert "Niemand gevonden" in words(page.main)
    assert client.get(links(page)["Nieuwe persoon toevoegen"]).status_code == 200


def test_persons_of_another_gemeente_are_not_offered(client_as):
    page = page_of(client_as("contactpersoon", sample.A), "/benoemen/raadslid?q=kanarie")
    assert "KANARIE-A" in words(page.main)
    assert "KANARIE-B" not in words(page.main)


def test_a_functie_that_is_not_there_is_not_found(client_as):
    client = client_as("contactpersoon", sample.A)
    for code in ("koning", "1", "raadslid%00"):
        assert client.get(f"/benoemen/{code}").status_code == 404


def test_everybody_in_raad_and_college_can_be_chosen_to_leave(client_as, database):
    client = client_as("contactpersoon", sample.A)
    page = page_of(client, "/vertrek/")
    ends = [href for href in links(page).values() if "/functievervullingen/end/" in href]
    wanted = database.value(
        "select array_agg('/functievervullingen/end/' || fv.id)"
        " from register.functievervulling fv join register.functie f on f.id = fv.functie_id"
        " where f.code in ('burgemeester', 'wethouder', 'raadslid')"
        " and register.actief(fv.begindatum, fv.einddatum)"
        " and fv.gemeente_id = (select id from register.gemeente where code = 'GM0307')"
    )
    assert sorted(ends) == sorted(wanted)
    assert client.get(ends[0]).status_code == 200


def test_they_cost_few_statements(app, client_as):
    client = client_as("contactpersoon", sample.A)
    for path in ("/vertrek/", "/benoemen/raadslid?q=roep"):
        client.get(path)
        with statements(app.extensions["ledengegevens"].engine) as seen:
            client.get(path)
        assert len(seen) <= 7, "\n".join(seen)
