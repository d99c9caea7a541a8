"""A gemeente on one sheet: whole, of whom may see it, without what does not belong on paper."""

import pytest
from bs4 import BeautifulSoup

from tests.support import sample
from tests.support.statements import statements


def sheet_of(client, code=""):
    answer = client.get(f"/blad/?gemeente={code}" if code else "/blad/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html5lib")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def table_of(page, word):
    return next(t for t in page.find_all("table") if word in words(t.caption))


def test_everybody_who_holds_a_functie_stands_on_it_once(client_as, database):
    page = sheet_of(client_as("contactpersoon", sample.A))
    assert words(page.h1) == "Amersfoort op één blad"
    names = database.value(
        "select array_agg(concat_ws(' ', p.roepnaam, p.tussenvoegsel, p.achternaam))"
        " from register.persoon p"
        " where p.gemeente_id = (select id from register.gemeente where code = 'GM0307')"
        " and exists (select from register.functievervulling fv where fv.persoon_id = p.id"
        " and register.actief(fv.begindatum, fv.einddatum))"
    )
    text = words(page.main)
    assert len(names) > 8
    assert {name: text.count(name) for name in names} == dict.fromkeys(names, 1)


def test_the_raad_stands_by_fractie_with_how_members_are_reached(client_as, database):
    table = table_of(sheet_of(client_as("contactpersoon", sample.A)), "raad")
    groups = [
        body for body in table.find_all("tbody") if body.find("tr", class_="vng-sheet__group")
    ]
    assert len(groups) == 3
    assert all(words(body.tr).endswith("3 zetels, 1 vacature") for body in groups)
    assert all(len(body.find_all("tr")) == 3 for body in groups)
    email = database.value(
        "select p.email_werk from register.persoon p join register.functievervulling fv"
        " on fv.persoon_id = p.id join register.functie f on f.id = fv.functie_id"
        " where f.code = 'raadslid' and p.email_werk is not null"
        " and p.gemeente_id = (select id from register.gemeente where code = 'GM0307') limit 1"
    )
    assert f"mailto:{email}" in {a["href"] for a in table.find_all("a")}


def test_it_says_when_and_by_whom_it_was_confirmed_and_where_it_came_from(client_as):
    client = client_as("contactpersoon", sample.A)
    client.submit("/bevestigen", {"onderdeel": "alles"}, form_at="/")
    text = words(sheet_of(client).main)
    assert "Zo staat het in het register op " in text
    assert "Laatst bevestigd op " in text
    assert "http://localhost/blad/ · gemaakt op " in text


def test_no_home_address_birth_year_or_gender_is_on_it(client_as, database):
    with database.as_owner() as owner:
        owner.execute("update register.persoon set geboortejaar = 1961, geslacht = 'vrouw'")
    for client in (client_as("contactpersoon", sample.A), client_as("privacyfunctionaris")):
        text = client.get(f"/blad/?gemeente={sample.A}").get_data(as_text=True)
        for secret in ("Kerkstraat", "3811 AB", "1961", "vrouw"):
            assert secret not in text


@pytest.mark.parametrize("role", sample.STAFF_ROLES)
def test_vng_says_of_which_gemeente(client_as, role):
    client = client_as(role)
    for code in (sample.A, sample.B):
        assert words(sheet_of(client, code).h1) == f"{sample.NAMES[code]} op één blad"
    assert client.get("/blad/").location == "/gemeenten/list/"


@pytest.mark.parametrize("code", [sample.B, "GM9999", "GM", "%00", "GM0307x"])
def test_of_another_gemeente_a_contact_has_as_little_as_of_none(client_as, code):
    assert client_as("contactpersoon", sample.A).get(f"/blad/?gemeente={code}").status_code == 404


def test_headings_repeat_and_a_fractie_stays_together_on_paper(client_as):
    page = sheet_of(client_as("contactpersoon", sample.A))
    link = page.find("link", media="print")
    style = client_as("lezer").get(link["href"]).get_data(as_text=True)
    assert "thead { display: table-header-group; }" in style
    assert ".vng-sheet .utrecht-table tbody { break-inside: avoid; }" in style
    # The button is there for who has script; the sentence is there for everybody.
    button = page.find("button", attrs={"data-does": "print"})
    assert button.has_attr("hidden")
    assert "Ctrl+P" in words(page.main)


def test_it_costs_few_statements(app, client_as):
    client = client_as("contactpersoon", sample.A)
    client.get("/blad/")
    with statements(app.extensions["ledengegevens"].engine) as seen:
        client.get("/blad/")
    assert len(seen) <= 8, "\n".join(seen)
