"""Every type of column on every page that shows it: Dutch, the same everywhere, never a fault."""

import csv
import io

import pytest

from tests.integration.panel.every_type import AWKWARD, LISTED, UNKNOWN
from tests.support import sample

# What the row of `every_type.py` says in words, on a page and in a file.
SHOWN = {
    "Naam": "Alles Amersfoort",
    "Volgnummer": "1",
    "Getal": "21",
    "Bedrag": "1234,5",
    "Mag": "",
    "Moet": "Ja",
    "Echt": "Nee",
    "Dag": "31-12-2026",
    "Moment": "01-07-2026 14:00",
    "Kenmerk": "00000000-0000-0000-0000-00000000000a",
    "Gegevens": '{"a": "é", "b": [1, 2]}',
    "Stand": "bezig",
    "Soort vast": "fiets",
    "Cijfer": "7",
    "Begin": "01-02-2026",
    "Dubbel": "42",
}


def label(name: str) -> str:
    return name.replace("_", " ").capitalize().strip()


@pytest.fixture(scope="module")
def row(database, every_app):
    return database.value("select id from register.toetsding where naam = 'Alles Amersfoort'")


@pytest.fixture(scope="module")
def contact(every_as):
    return every_as("contactpersoon")


@pytest.fixture(scope="module")
def list_page(contact):
    return contact.get("/toetsdingen/list/")


@pytest.fixture(scope="module")
def show_page(contact, row):
    return contact.get(f"/toetsdingen/show/{row}")


@pytest.fixture(scope="module")
def csv_rows(contact):
    answer = contact.client.get("/toetsdingen/export")
    assert answer.status_code == 200
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.mark.parametrize("heading", SHOWN)
def test_a_value_is_dutch_in_the_list(list_page, heading):
    assert list_page.column(heading) == [SHOWN[heading]]


@pytest.mark.parametrize("heading", SHOWN)
def test_a_value_is_dutch_on_the_page_of_the_row(show_page, heading):
    assert show_page.shown[heading] == (SHOWN[heading] or "–")


@pytest.mark.parametrize("heading", SHOWN)
def test_the_file_says_what_the_list_says(csv_rows, heading):
    assert [row[heading] for row in csv_rows] == [SHOWN[heading]]


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_type_not_known_is_shown_as_the_database_writes_it(list_page, show_page, csv_rows, name):
    written = UNKNOWN[name][2]
    assert list_page.column(label(name)) == [written]
    assert show_page.shown[label(name)] == written
    assert csv_rows[0][label(name)] == written


@pytest.mark.parametrize("name", AWKWARD)
def test_a_column_named_like_a_part_of_a_form_is_shown(list_page, show_page, name):
    heading = next(h for h in list_page.heads if h.casefold() == label(name).casefold())
    assert list_page.column(heading) == [f"kolom {name}"]
    assert show_page.shown[heading] == f"kolom {name}"


def test_the_file_has_the_columns_of_the_list_and_no_more(list_page, csv_rows):
    assert [head.strip() for head in csv_rows[0]] == [h for h in list_page.heads if h != "Wijzig"]
    assert len(list_page.heads) == len(LISTED) + len(UNKNOWN) + len(AWKWARD) + 2


def test_the_history_shows_every_type(contact, row):
    page = contact.get(f"/toetsdingen/history/{row}")
    for text in ("1234,5", "31-12-2026", "01-07-2026 14:00", "[1,10)", "kolom errors", "Echt Nee"):
        assert text in page.text


def test_large_and_small_numbers_keep_their_digits_in_the_history(contact, database, row):
    with database.as_owner() as owner:
        owner.execute(
            "update register.toetsding set vrij = 12345678901234567, drijvend = 1e-7 where id = %s",
            (row,),
        )
    page = contact.get(f"/toetsdingen/history/{row}")
    assert "0,0000001" in page.text
    assert "1234567890123456" in page.text
    assert contact.get(f"/toetsdingen/show/{row}").shown["Drijvend"] == "0,0000001"
    with database.as_owner() as owner:
        owner.execute(
            "update register.toetsding set vrij = null, drijvend = null where id = %s", (row,)
        )


def test_two_keys_to_one_table_have_a_tab_each(contact, database):
    doel = database.value(
        "select min(d.id) from register.toetsdoel d join register.gemeente g"
        " on g.id = d.gemeente_id where g.code = %s",
        sample.A,
    )
    page = contact.get(f"/toetsdoelen/show/{doel}")
    assert page.has_link("Als doel")
    assert page.has_link("Als ander doel")
    for tab in ("Als doel", "Als ander doel"):
        assert contact.get(page.link(tab)).h1.startswith("Doel 001")


def test_a_view_is_a_list_that_can_only_be_read(contact, database, row):
    page = contact.get("/toetsoverzicht/list/")
    assert page.column("Naam") == ["Alles Amersfoort"]
    assert not page.has_link("Wijzig")
    assert contact.get(f"/toetsoverzicht/show/{row}").shown["Bedrag"] == "1234,5"
    for path in ("add", f"edit/{row}", f"delete/{row}"):
        assert contact.client.get(f"/toetsoverzicht/{path}").status_code == 404


def test_the_other_language_writes_numbers_its_own_way(every_as, row):
    contact = every_as("contactpersoon")
    with contact.client.session_transaction() as session:
        session["taal"] = "en"
    assert contact.get(f"/toetsdingen/show/{row}").shown["Bedrag"] == "1234.5"
    assert contact.get(f"/toetsdingen/edit/{row}").value("bedrag") == "1234.5"
