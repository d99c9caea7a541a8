"""One search box: persons and gemeenten in two groups, by the beginnings of words."""

import pytest
from bs4 import BeautifulSoup

from app.register import search
from tests.support import sample
from tests.support.statements import statements


def found_by(client, text):
    answer = client.get("/zoeken/", query_string={"q": text})
    assert answer.status_code == 200
    page = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    groups = {}
    for name in ("gemeenten", "personen"):
        section = page.find("section", attrs={"aria-labelledby": name})
        rows = section.table.tbody.find_all("tr") if section and section.table else []
        groups[name] = [[words(c) for c in row.find_all(["th", "td"])] for row in rows]
    return page, groups


def words(tag):
    return " ".join(tag.get_text(" ").split())


def test_persons_and_gemeenten_are_found_by_the_beginning_of_a_word(client_as):
    client = client_as("lezer")
    _page, groups = found_by(client, "amersf")
    assert [row[0] for row in groups["gemeenten"]] == ["Amersfoort"]
    _page, groups = found_by(client, "roep3 kanarie")
    assert {row[0].split()[0] for row in groups["personen"]} == {"KANARIE-A", "KANARIE-B"}
    # Each with what the person is and where.
    assert {row[2] for row in groups["personen"]} == {"Amersfoort", "Utrecht"}
    assert all(row[1] for row in groups["personen"])


def test_a_gemeente_that_ended_comes_last_and_says_so(client_as, database):
    with database.as_owner() as owner:
        owner.execute("update register.gemeente set officiele_naam = 'Gemeente ' || naam")
    _page, groups = found_by(client_as("lezer"), "gemeente")
    assert [row[0] for row in groups["gemeenten"]] == [
        "Amersfoort",
        "Utrecht",
        "Abcoude bestaat tot 1 januari 2011",
    ]


def test_a_contact_finds_persons_of_her_own_gemeente_only(client_as):
    page, groups = found_by(client_as("contactpersoon", sample.A), "kanarie")
    assert len(groups["personen"]) == sample.PERSONS_PER_GEMEENTE
    assert "KANARIE-B" not in words(page)


def test_what_does_not_fit_is_counted_and_a_link_away(client_as, monkeypatch):
    monkeypatch.setattr(search, "HITS", 5)
    client = client_as("lezer")
    page, groups = found_by(client, "kanarie")
    assert len(groups["personen"]) == 5
    section = page.find("section", attrs={"aria-labelledby": "personen"})
    assert f"{2 * sample.PERSONS_PER_GEMEENTE} gevonden" in words(section)
    link = next(a["href"] for a in section.find_all("a") if "Alle gevonden" in words(a))
    assert link == "/personen/list/?q=kanarie"
    assert client.get(link).status_code == 200


def test_above_what_is_counted_it_says_more_than(client_as, monkeypatch):
    monkeypatch.setattr(search, "COUNT_UP_TO", 3)
    monkeypatch.setattr("app.pages.search.COUNT_UP_TO", 3)
    page, _groups = found_by(client_as("lezer"), "kanarie")
    assert "meer dan 3" in words(page.main)


@pytest.mark.parametrize("text", ["", " ", "%", "'", "\x00", ":*", "&|!", "\u0301"])
def test_without_a_word_nothing_is_searched(client_as, text):
    page, groups = found_by(client_as("lezer"), text)
    assert groups == {"gemeenten": [], "personen": []}
    assert "Typ het begin van een naam" in words(page.main)


@pytest.mark.parametrize("text", ["o'brien", "a" * 5000, "50% korting", "ä & ö", "zoek:*", '"x"'])
def test_odd_words_are_searched_and_find_nothing_or_something(client_as, text):
    found_by(client_as("lezer"), text)


def test_it_costs_few_statements_however_much_is_found(app, client_as):
    client = client_as("lezer")
    for text in ("kanarie", "x"):
        client.get("/zoeken/", query_string={"q": text})
        with statements(app.extensions["ledengegevens"].engine) as seen:
            client.get("/zoeken/", query_string={"q": text})
        assert len(seen) <= 6, "\n".join(seen)
