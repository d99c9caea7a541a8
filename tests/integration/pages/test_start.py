"""The start pages as people get them: content and order, scope, links and cost."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.support import sample
from tests.support.statements import statements

CONTACT_HEADINGS = [
    "Wat vraagt uw aandacht",
    "Wat wilt u doen?",
    "Gemeenteraad",
    "College van burgemeester en wethouders",
    "Griffie en secretaris",
    "Contactgegevens",
    "Laatst gewijzigd",
]
STAFF_HEADINGS = [
    "Wat vraagt aandacht",
    "Wat wilt u doen?",
    "Hoe actueel zijn de gemeenten?",
    "Gemeenten die het eerst hulp nodig hebben",
    "Laatst gewijzigd",
]


def page_of(client):
    answer = client.get("/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html5lib")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def headings(page):
    return [words(h) for h in page.main.find_all("h2")]


def test_a_contact_sees_her_gemeente_in_this_order(client_as):
    page = page_of(client_as("contactpersoon", sample.A))
    assert words(page.h1) == "Mijn gemeente: Amersfoort"
    assert headings(page) == CONTACT_HEADINGS
    facts = words(page.find(class_="facts"))
    assert facts == "GM0307 · provincie Utrecht · 150.000 inwoners · 39 raadszetels"
    # The panel to confirm stands before the first heading.
    main = str(page.main)
    assert main.index("Alles klopt nog") < main.index("Wat vraagt uw aandacht")


def test_each_finding_has_a_link_that_says_where_it_leads(client_as):
    page = page_of(client_as("contactpersoon", sample.A))
    tasks = page.find("ul", class_="tasks").find_all("li")
    assert len(tasks) > 3
    for task in tasks:
        assert words(task.strong).startswith(("Actie nodig: ", "Let op: "))
        title = words(task.strong).partition(": ")[2]
        assert words(task.a).endswith(f": {title}")
    texts = [words(task) for task in tasks]
    assert any("KANARIE-A VVD: 2 van 3 zetels bezet" in text for text in texts)


def test_seats_stand_beside_members_and_their_names(client_as):
    page = page_of(client_as("contactpersoon", sample.A))
    table = next(t for t in page.find_all("table") if "fractie" in words(t.caption))
    rows = [[words(c) for c in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")]
    assert len(rows) == 3
    for name, seats, members in rows:
        assert "1 vacature" in name
        assert (seats, members) == ("3", "2")
        assert name.count("KANARIE-A Roep") == 2
        assert name.count("(voorzitter)") == 1
    # The row is called after the fractie, however many members are unfolded in it.
    assert [th["abbr"] for th in table.tbody.find_all("th")] == [
        words(row.summary.span).removesuffix(" 1 vacature") for row in table.tbody.find_all("tr")
    ]
    total = [words(c) for c in table.tfoot.find_all(["th", "td"])]
    assert total[:3] == ["Samen", "9", "6"]


def test_the_college_stands_with_functie_and_portefeuilles(client_as):
    page = page_of(client_as("contactpersoon", sample.A))
    table = next(t for t in page.find_all("table") if "college" in words(t.caption))
    rows = [[words(c) for c in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")]
    assert [row[1] for row in rows] == ["Burgemeester", "Wethouder", "Wethouder"]
    assert rows[1][3] == "Financiën, Wonen"


def test_tables_say_what_they_are(client_as):
    for client in (client_as("contactpersoon", sample.A), client_as("redacteur")):
        page = page_of(client)
        for table in page.find_all("table"):
            assert table.caption is not None
            assert all(th.get("scope") in ("col", "row") for th in table.find_all("th"))
            # At 320 px the table scrolls and the page does not; the keyboard must reach it.
            assert "scroll" in table.parent["class"]
            assert table.parent["tabindex"] == "0"


@pytest.mark.parametrize(("own", "other"), [(sample.A, sample.B), (sample.B, sample.A)])
def test_nothing_of_another_gemeente(client_as, own, other):
    text = client_as("contactpersoon", own).get("/").get_data(as_text=True)
    assert sample.CANARY[own] in text
    assert sample.CANARY[other] not in text
    assert sample.NAMES[other] not in text.replace("provincie Utrecht", "")


def test_no_home_address_on_any_start_page(client_as):
    for client in (client_as("contactpersoon", sample.A), client_as("privacyfunctionaris")):
        text = client.get("/").get_data(as_text=True)
        assert "Kerkstraat" not in text
        assert "3811 AB" not in text


@pytest.mark.parametrize("role", ["contactpersoon", *sample.STAFF_ROLES])
def test_every_link_of_the_page_opens(client_as, role):
    client = client_as(role)
    addresses = {str(a["href"]) for a in page_of(client).main.find_all("a", href=True)}
    inside = sorted(a for a in addresses if a.startswith("/"))
    assert len(inside) > 5
    broken = {a: client.get(a).status_code for a in inside}
    assert {a: code for a, code in broken.items() if code != 200} == {}


def test_to_fill_a_vacancy_the_form_knows_functie_and_fractie(client_as, database):
    page = page_of(client_as("contactpersoon", sample.A))
    fractie = database.value("select id from register.fractie where naam = 'KANARIE-A VVD'")
    functie = database.value("select id from register.functie where code = 'raadslid'")
    wanted = f"/functievervullingen/add?_flt_0_functie_id={functie}&_flt_0_fractie_id={fractie}"
    assert wanted in {a["href"] for a in page.main.find_all("a", href=True)}


def test_a_list_of_who_is_not_informed_holds_those_and_no_others(client_as, database):
    with database.as_owner() as owner:
        owner.execute(
            "update register.persoon set geinformeerd_op = null, geinformeerd_door = null"
            " where gemeente_id = (select id from register.gemeente where code = %s)"
            " and roepnaam in ('KANARIE-B Roep3', 'KANARIE-B Roep4')",
            (sample.B,),
        )
    client = client_as("contactpersoon", sample.B)
    link = next(
        a["href"]
        for a in page_of(client).main.find_all("a", href=True)
        if "informeren" in a["href"]
    )
    text = client.get(link).get_data(as_text=True)
    assert set(re.findall(r"KANARIE-B Roep\d+", text)) == {"KANARIE-B Roep3", "KANARIE-B Roep4"}


@pytest.mark.parametrize("role", sample.STAFF_ROLES)
def test_staff_see_the_country_in_this_order(client_as, role):
    page = page_of(client_as(role))
    # The ended gemeente of the sample is not counted.
    assert words(page.h1) == "Overzicht van 2 gemeenten"
    hers = ["Wat op u wacht"] if role == "beheerder" else []
    assert headings(page) == hers + STAFF_HEADINGS
    urgent = next(t for t in page.find_all("table") if "zwaarste" in words(t.caption))
    assert {words(th) for th in urgent.tbody.find_all("th")} == {"Amersfoort", "Utrecht"}
    assert "Zetels van de fracties tellen niet op" in words(urgent)


def test_names_that_do_not_fit_are_counted(client_as, monkeypatch):
    monkeypatch.setattr("app.pages.start_staff.NAMES_SHOWN", 1)
    page = page_of(client_as("lezer"))
    texts = [words(p) for p in page.find("ul", class_="tasks").find_all("p")]
    assert "Amersfoort , en nog 1 andere" in texts


def test_staff_search_in_one_box_that_has_a_key(client_as):
    form = page_of(client_as("lezer")).main.find("form", role="search")
    assert (form["method"], form["action"]) == ("get", "/zoeken/")
    box = form.find("input", type="search")
    assert (box["name"], box["data-sneltoets"], box["aria-keyshortcuts"]) == ("q", "/", "/")


def test_the_grid_has_each_gemeente_once_for_the_mouse_and_once_in_words(client_as):
    page = page_of(client_as("lezer"))
    table = next(t for t in page.find_all("table") if "actualiteit" in words(t.caption))
    for row in table.tbody.find_all("tr"):
        blocks = row.find(class_="vng-blocks").find_all("a")
        names = row.find(class_="vng-blocknames").find_all("a")
        assert [a["href"] for a in blocks] == [a["href"] for a in names]
        assert [a["title"] for a in blocks] == [words(a).replace(" :", ":") for a in names]
        assert all(a["tabindex"] == "-1" for a in blocks)
        # A name says the same as the shape before it, and the numbers count both.
        shapes = [li.use["href"] for li in row.find_all("li")]
        assert [int(words(td)) for td in row.find_all("td")[1:]] == [
            shapes.count(f"#blok-{shape}") for shape in ("actueel", "verouderd", "sterk")
        ]
    assert {use["href"] for use in table.find_all("use")} <= {
        f"#{symbol['id']}" for symbol in page.find_all("symbol")
    }


def test_a_provincie_alone_is_a_link_away(client_as):
    client = client_as("lezer")
    link = page_of(client).find("table", class_="vng-grid").tbody.th.a
    page = BeautifulSoup(client.get(link["href"]).get_data(as_text=True), "html5lib")
    assert words(page.h1).startswith(f"Overzicht van {words(link)}: ")
    assert len(page.find("table", class_="vng-grid").tbody.find_all("tr")) == 1
    assert client.get("/?provincie=999").status_code == 404


def test_each_role_is_offered_what_it_may_do(client_as):
    def actions(role):
        page = page_of(client_as(role))
        section = page.find("section", attrs={"aria-labelledby": "doen"})
        return {str(a["href"]) for a in section.find_all("a")}

    assert "/accounts/list/" in actions("beheerder")
    assert "/huisadressen/list/" in actions("privacyfunctionaris")
    for role in ("lezer", "redacteur"):
        assert not {"/accounts/list/", "/huisadressen/list/"} & actions(role)


@pytest.mark.parametrize(("role", "most"), [("contactpersoon", 10), ("lezer", 5), ("beheerder", 6)])
def test_the_page_costs_few_statements_whatever_it_shows(app, client_as, role, most):
    client = client_as(role)
    client.get("/")
    with statements(app.extensions["ledengegevens"].engine) as seen:
        client.get("/")
    assert len(seen) <= most, "\n".join(seen)


@pytest.fixture
def merging(database):
    """Let Utrecht go into Amersfoort in ten days, for the time of a test."""
    change = (
        "update register.gemeente set"
        " einddatum = (now() at time zone 'Europe/Amsterdam')::date + %s,"
        " opgegaan_in_id = (select id from register.gemeente where code = %s) where code = %s"
    )
    undo = "update register.gemeente set einddatum = null, opgegaan_in_id = null where code = %s"

    def go(days):
        with database.as_owner() as owner:
            owner.execute(change, (days, sample.A, sample.B))

    yield go
    with database.as_owner() as owner:
        owner.execute(undo, (sample.B,))


@pytest.mark.parametrize(("days", "left"), [(10, "nog 10 dagen."), (1, "nog 1 dag.")])
def test_both_gemeenten_and_vng_see_a_merger_with_the_days_left(client_as, merging, days, left):
    merging(days)
    for client in (client_as("contactpersoon", sample.A), client_as("contactpersoon", sample.B),
                   client_as("lezer")):  # fmt: skip
        said = words(page_of(client).main)
        assert "Utrecht gaat op" in said
        assert f"op in Amersfoort: {left}" in said
    sheet = client_as("contactpersoon", sample.B).get("/blad/").get_data(as_text=True)
    assert f"op in Amersfoort: {left}" in sheet


def test_a_gemeente_that_ends_later_is_in_the_list_of_those_that_are_there(client_as, merging):
    merging(10)
    page = client_as("lezer").get("/gemeenten/list/?_flt_6_einddatum=").get_data(as_text=True)
    assert sample.B in page
    merging(0)
    page = client_as("lezer").get("/gemeenten/list/?_flt_6_einddatum=").get_data(as_text=True)
    assert sample.B not in page
