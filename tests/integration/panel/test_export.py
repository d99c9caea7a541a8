"""The file of a list: exactly its rows, columns and order, only the reader's own, safe to open."""

import csv
import io
import re

import pytest

from app.panel.export import BLOCK, DANGEROUS
from tests.support import sample

FORMULAS = [
    "=1+1", "+31 33 123", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example","y")',
    "\t=1+1", "\r=1+1", '"=1+1"', "'=1+1", "a;b", 'a"b', "a\nb", "é€𝔘 שלום", " ", "",
]  # fmt: skip


def read(answer):
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    assert answer.mimetype == "text/csv"
    data = answer.get_data()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def plain(cell):
    """Return a number as a file has it: a spreadsheet puts its own marks between thousands."""
    return cell.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", cell) else cell


@pytest.fixture(scope="module")
def contact(browser_as):
    return browser_as("contactpersoon")


@pytest.fixture(scope="module")
def dangerous(database):
    """Portefeuilles with texts that a spreadsheet would run."""
    with database.as_owner() as owner:
        for number, text in enumerate(FORMULAS):
            owner.execute(
                "insert into register.portefeuille (naam, omschrijving) values (%s, %s)",
                (f"zz{number:02}", text),
            )
    return FORMULAS


def test_no_cell_is_run_by_a_spreadsheet(contact, dangerous):
    rows = read(contact.client.get("/portefeuilles/export?q=zz"))
    cells = [row[1] for row in rows[1:]]
    assert len(cells) == len(dangerous)
    for cell, text in zip(cells, dangerous, strict=True):
        assert not cell.startswith(DANGEROUS)
        assert cell == (f"'{text}" if text.startswith(DANGEROUS) else text)


def test_every_cell_that_needs_it_is_quoted(contact, dangerous):
    raw = contact.client.get("/portefeuilles/export?q=zz").get_data(as_text=True)
    assert '"a;b"' in raw
    assert '"a""b"' in raw
    assert '"a\nb"' in raw


def test_the_file_is_the_list(contact, browser_as):
    for address in (
        "/personen/list/",
        "/personen/list/?q=achternaam0",
        "/personen/list/?_flt_1_geboortejaar=1965",
        "/personen/list/?_oc_PersoonView=roepnaam&_od_PersoonView=desc",
        "/functievervullingen/list/?_flt_0_functie_id=3",
        "/gemeenten/list/",
        "/partijen/list/?_oc_PartijView=familie&_od_PartijView=asc",
    ):
        page = contact.get(address)
        rows = read(contact.client.get(address.replace("/list/", "/export")))
        heads = [h for h in page.heads if h != "Wijzig"]
        assert rows[0][: len(heads)] == heads
        assert [row[0] for row in rows[1:]] == [row[0] for row in page.rows]
        shown = [[plain(cell) for cell in row[: len(heads)]] for row in page.rows]
        written = [[cell.removeprefix("'") for cell in row[: len(heads)]] for row in rows[1:]]
        assert shown == written


def test_a_name_is_one_column_on_screen_and_has_its_parts_in_the_file(contact):
    heads, *rows = read(contact.client.get("/personen/export"))
    assert heads[-4:] == ["Voorletters", "Roepnaam", "Tussenvoegsel", "Achternaam"]
    for row in rows:
        voorletters, roepnaam, tussenvoegsel, achternaam = row[-4:]
        assert row[0].startswith(achternaam)
        assert all(part in row[0] for part in (voorletters, roepnaam, tussenvoegsel))
    shown = contact.get("/personen/list/").heads
    assert "Naam" in shown
    assert not {"Achternaam", "Roepnaam"} & set(shown)


def test_the_file_has_all_pages(browser_as):
    lezer = browser_as("lezer")
    rows = read(lezer.client.get("/personen/export?psize_PersoonView=5&page_PersoonView=2"))
    assert len(rows) == 1 + 2 * sample.PERSONS_PER_GEMEENTE


def test_the_file_holds_only_the_readers_own_rows(contact):
    for path in ("personen", "functievervullingen", "fracties", "bezetting", "geschiedenis"):
        text = contact.client.get(f"/{path}/export").get_data(as_text=True)
        assert sample.CANARY[sample.B] not in text


def test_the_file_is_named_after_the_list(contact):
    header = contact.client.get("/personen/export").headers["Content-Disposition"]
    assert header == 'attachment; filename="personen.csv"'


@pytest.mark.parametrize(
    "query", ["_flt_0_naam=", "_flt_99_naam=x", "_oc_PersoonView=zoek", "q=%00"]
)
def test_a_strange_question_has_no_file(contact, query):
    answer = contact.client.get(f"/personen/export?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"


def test_asking_only_for_the_headers_leaves_nothing_open(contact, app):
    pool = app.extensions["ledengegevens"].engine.pool
    for _ in range(3):
        assert contact.client.head("/personen/export").status_code == 200
    assert pool.checkedout() == 0


def test_a_reader_who_leaves_early_leaves_nothing_open(contact, app):
    pool = app.extensions["ledengegevens"].engine.pool
    answer = contact.client.get("/personen/export", buffered=False)
    next(iter(answer.response))
    answer.close()
    assert pool.checkedout() == 0


@pytest.fixture(scope="module")
def many(database):
    """So many portefeuilles that their file is several blocks long."""
    with database.as_owner() as owner:
        owner.execute(
            "insert into register.portefeuille (naam, omschrijving)"
            " select 'ww' || n, repeat('x', 90) from generate_series(1, 5000) n"
        )
    return 5000


def test_a_long_list_leaves_in_blocks_while_the_database_still_reads(contact, app, many):
    pool = app.extensions["ledengegevens"].engine.pool
    answer = contact.client.get("/portefeuilles/export?q=ww", buffered=False)
    arriving = iter(answer.response)
    first = next(arriving)
    assert pool.checkedout() == 1, "the whole list was read before its first block left"
    rest = list(arriving)
    answer.close()
    assert len(rest) >= 5
    assert all(len(block) < BLOCK + 200 for block in (first, *rest))
    assert b"".join((first, *rest)).count(b"\n") == 1 + many
    assert pool.checkedout() == 0
