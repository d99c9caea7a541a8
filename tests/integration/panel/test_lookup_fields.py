"""A reference to many rows is looked up by typing: at most twenty hits, nothing typed is lost."""

import pytest

from tests.integration.panel.every_type import TARGETS
from tests.integration.panel.page import words
from tests.support import sample

HITS = 20


def radios(page, name):
    """Return value and text of every radio button of a field, and which one is chosen."""
    buttons = page.main.find_all("input", attrs={"name": name, "type": "radio"})
    texts = {str(b["value"]): words(b.parent) for b in buttons}
    chosen = [str(b["value"]) for b in buttons if b.has_attr("checked")]
    return texts, chosen


@pytest.fixture(scope="module")
def contact(every_as):
    return every_as("contactpersoon")


@pytest.fixture(scope="module")
def doel(database, every_app):
    """The key of a row to point at, by its number."""

    def find(number: int, code: str = sample.A) -> int:
        return database.value(
            "select d.id from register.toetsdoel d join register.gemeente g on g.id = d.gemeente_id"
            " where g.code = %s and d.naam like %s",
            code,
            f"Doel {number:03} %",
        )

    return find


@pytest.fixture(scope="module")
def row(database, every_app):
    return database.value("select id from register.toetsding where naam = 'Alles Amersfoort'")


def test_there_are_more_rows_than_fit_in_a_list():
    assert TARGETS > 200


def test_a_form_never_holds_a_whole_table(contact):
    page = contact.get("/toetsdingen/add")
    assert "Doel 0" not in page.html
    assert page.control("doel_id__zoek")["type"] == "text"
    assert [b["value"] for b in page.main.find_all("button", attrs={"name": "_zoek"})] == [
        "doel_id",
        "ander_doel_id",
    ]
    assert page.control("label_id").name == "select"
    assert page.control("ouder_id").name == "select"


def test_searching_shows_twenty_hits_and_says_how_many_more(contact):
    page = contact.send("/toetsdingen/add", doel_id__zoek="doel", _zoek="doel_id")
    assert page.status == 200
    assert not page.errors
    texts, chosen = radios(page, "doel_id")
    assert len(texts) == HITS + 1
    assert texts.pop("") == "Geen keuze"
    assert chosen == [""]
    assert all(text.startswith("Doel 0") for text in texts.values())
    assert f"{HITS} gevonden; er zijn er nog {TARGETS - HITS}" in page.text


def test_searching_keeps_everything_that_was_typed(contact, row, doel):
    contact.send(f"/toetsdingen/edit/{row}", doel_id=str(doel(7)))
    typed = {
        "naam": "Half klaar",
        "bedrag": "geen bedrag",
        "verhaal": "eerste\r\n\r\ntweede",
        "moet": "nee",
        "stand": "klaar",
        "labels": ["", "1"],
        "ander_doel_id__zoek": "doel 02",
    }
    page = contact.send(f"/toetsdingen/edit/{row}", **typed, _zoek="ander_doel_id")
    assert page.status == 200
    kept = page.sends()
    assert {name: kept[name] for name in typed} == typed
    assert kept["doel_id"] == str(doel(7))
    texts, _ = radios(page, "ander_doel_id")
    assert "Doel 020 KANARIE-A" in texts.values()
    # The value of now stands there too, chosen, and nothing was saved.
    texts, chosen = radios(page, "doel_id")
    assert texts[str(doel(7))] == "Doel 007 KANARIE-A"
    assert chosen == [str(doel(7))]
    assert contact.get(f"/toetsdingen/edit/{row}").value("naam") == "Alles Amersfoort"


def test_a_hit_can_be_chosen_and_saved_and_let_go(contact, row, doel):
    page = contact.send(f"/toetsdingen/edit/{row}", doel_id__zoek="042", _zoek="doel_id")
    texts, _ = radios(page, "doel_id")
    assert str(doel(42)) in texts
    saved = contact.send(f"/toetsdingen/edit/{row}", page, doel_id=str(doel(42)), doel_id__zoek="")
    assert saved.shown["Doel id"] == "Doel 042 KANARIE-A"
    again = contact.get(f"/toetsdingen/edit/{row}")
    assert radios(again, "doel_id")[1] == [str(doel(42))]
    emptied = contact.send(f"/toetsdingen/edit/{row}", doel_id="")
    assert emptied.shown["Doel id"] == "–"


def test_searching_and_forgetting_to_choose_is_told_at_the_field(contact, row):
    page = contact.send(f"/toetsdingen/edit/{row}", doel_id="", doel_id__zoek="doel 1")
    assert page.status == 400
    assert "Kies" in page.errors["doel_id"]
    assert page.control("doel_id__zoek")["value"] == "doel 1"


@pytest.mark.parametrize("typed", ["niets zo", "%", "_", "'", "\\", "!!!", "\x00", "é" * 500])
def test_searching_for_what_is_not_there_says_so(contact, row, typed):
    page = contact.send(f"/toetsdingen/edit/{row}", doel_id__zoek=typed, _zoek="doel_id")
    assert page.status == 200
    assert "Niets gevonden" in page.text
    assert page.value("naam") == "Alles Amersfoort"


def test_a_row_of_another_gemeente_can_not_be_chosen_or_found(contact, row, doel):
    theirs = str(doel(5, sample.B))
    page = contact.send(f"/toetsdingen/edit/{row}", doel_id=theirs)
    assert page.status == 400
    assert page.errors["doel_id"]
    assert sample.CANARY[sample.B] not in page.html
    page = contact.send(f"/toetsdingen/edit/{row}", doel_id__zoek="KANARIE-B", _zoek="doel_id")
    assert "Niets gevonden" in page.text


def test_vng_chooses_the_gemeente_first(every_as, database):
    redacteur = every_as("redacteur")
    page = redacteur.send("/toetsdingen/add", doel_id__zoek="doel 00", _zoek="doel_id")
    assert "Kies eerst de gemeente" in page.text
    assert len(radios(page, "doel_id")[0]) == 0
    gemeente = database.value("select id from register.gemeente where code = %s", sample.B)
    asked = {"doel_id__zoek": "doel 00", "_zoek": "doel_id"}
    page = redacteur.send("/toetsdingen/add", page, gemeente_id=str(gemeente), **asked)
    texts, _ = radios(page, "doel_id")
    assert "Doel 001 KANARIE-B" in texts.values()
    assert not [text for text in texts.values() if "KANARIE-A" in text]


def test_a_retired_row_is_no_longer_offered_but_stays_where_it_is(contact, row, database):
    label = database.value("select id from register.toetslabel where naam = 'Groen'")
    contact.send(f"/toetsdingen/edit/{row}", label_id=str(label))
    with database.as_owner() as owner:
        owner.execute("update register.toetslabel set vervallen = true where naam = 'Groen'")
    page = contact.get(f"/toetsdingen/edit/{row}")
    assert page.value("label_id") == str(label)
    assert "Groen" not in words(contact.get("/toetsdingen/add").control("label_id"))
    assert "Opgeslagen" in contact.send(f"/toetsdingen/edit/{row}", page).text
    with database.as_owner() as owner:
        owner.execute("update register.toetslabel set vervallen = false")


# The filter form.


@pytest.mark.parametrize("role", ["contactpersoon", "lezer"])
def test_the_filter_form_never_holds_a_whole_table(every_as, role):
    browser = every_as(role)
    page = browser.get("/toetsdingen/list/?filter=1")
    assert "Doel 0" not in page.html
    page = browser.get("/toetsdingen/list/?filter=1&w_doel_id__zoek=doel")
    texts, _ = radios(page, "w_doel_id")
    assert len(texts) == HITS
    rows = TARGETS if role == "contactpersoon" else 2 * TARGETS
    assert f"er nog {rows - HITS}" in page.text


def test_a_filter_on_a_reference_works_without_a_script(every_as, row, doel):
    contact = every_as("contactpersoon")
    contact.send(f"/toetsdingen/edit/{row}", doel_id=str(doel(9)))
    page = contact.get("/toetsdingen/list/?filter=1&w_doel_id__zoek=009")
    sent = page.sends(page.filter_form, w_doel_id=str(doel(9)), filteren="1")
    answer = contact.client.get("/toetsdingen/list/", query_string=sent)
    assert answer.status_code == 302
    page = contact.get(answer.location)
    assert page.column("Naam") == ["Alles Amersfoort"]
    assert "Doel id is Doel 009 KANARIE-A" in page.text
    assert contact.get(answer.location.replace(str(doel(9)), str(doel(8)))).rows == []


# The look-up itself, for whoever has a script.


def test_the_look_up_answers_in_json(contact, doel):
    answer = contact.client.get("/toetsdingen/lookup/doel_id?q=doel")
    assert answer.mimetype == "application/json"
    found = answer.get_json()
    assert len(found["options"]) == HITS
    assert found["options"][0] == {"key": doel(1), "text": "Doel 001 KANARIE-A"}
    assert found["more"] == TARGETS - HITS
    assert not found["more_than_counted"]


def test_the_look_up_narrows_to_the_gemeente_that_vng_asks_for(every_as, database):
    lezer = every_as("lezer").client
    gemeente = database.value("select id from register.gemeente where code = %s", sample.B)
    both = lezer.get("/toetsdingen/lookup/doel_id?q=001").get_json()
    assert len(both["options"]) == 2
    one = lezer.get(f"/toetsdingen/lookup/doel_id?q=001&gemeente={gemeente}").get_json()
    assert [o["text"] for o in one["options"]] == ["Doel 001 KANARIE-B"]


@pytest.mark.parametrize("column", ["naam", "bestaat_niet", "id", "zoek", "1", "%00"])
def test_only_references_can_be_looked_up(contact, column):
    assert contact.client.get(f"/toetsdingen/lookup/{column}?q=a").status_code == 404


def test_what_a_row_can_have_several_of_is_looked_up_too(contact):
    answer = contact.client.get("/toetsdingen/lookup/labels?q=a").get_json()
    assert answer["options"]
    assert set(answer["options"][0]) == {"key", "text"}


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "q=!!", "q=doel&gemeente=x", "gemeente=-1"])
def test_a_strange_question_has_an_answer(contact, query):
    answer = contact.client.get(f"/toetsdingen/lookup/doel_id?{query}")
    assert answer.status_code == 200
    assert set(answer.get_json()) == {"options", "more", "more_than_counted"}
