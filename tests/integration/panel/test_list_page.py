"""The page of a list, for every table in the catalog: small, named, and the row within reach."""

import pytest
from bs4 import BeautifulSoup

from app.catalog.load import load_catalog

LIMIT, ROWS = 60_000, 25
# More than any row of the sample, so that names and addresses of real length fit.
LONGER = 1.25
TABLES = load_catalog()


def role_for(name: str) -> str:
    """Return the role with most columns to read."""
    readers = [role for role, rights in TABLES[name].rights.items() if "lezen" in rights]
    return next(r for r in ("redacteur", "beheerder", "privacyfunctionaris") if r in readers)


@pytest.mark.parametrize("name", TABLES)
def test_a_full_page_is_at_most_60_kb(app, client_as, name):
    table = TABLES[name]
    path = f"/{table.slug or table.plural.lower().replace(' ', '-')}/list/"
    answer = client_as(role_for(name)).get(path)
    assert answer.status_code == 200
    rows = BeautifulSoup(answer.data, "html5lib").select("#lijst tr")
    drawn = sum(len(str(row).encode()) for row in rows)
    largest = max((len(str(row).encode()) for row in rows), default=0)
    assert len(answer.data) - drawn + ROWS * largest * LONGER <= LIMIT


@pytest.fixture
def page(client_as):
    def get(path="/personen/list/", role="redacteur"):
        return BeautifulSoup(client_as(role).get(path).data, "html5lib")

    return get


def test_the_first_cell_is_what_the_row_is_called_by_and_opens_it(page):
    first = page().select_one("#lijst tr")
    heading = first.find(["th", "td"])
    assert heading.name == "th"
    assert heading.a["href"].startswith("/personen/show/")
    assert first["id"] == f"rij-{heading.a['href'].rsplit('/', 1)[1]}"


def test_vng_reads_the_gemeente_beside_the_name(page):
    heads = [head.get_text(strip=True) for head in page().select("thead th")]
    assert heads[1] == "Gemeente"
    own = [h.get_text(strip=True) for h in page(role="contactpersoon").select("thead th")]
    assert "Gemeente" not in own


def test_the_order_is_told(page):
    sorted_by = page("/personen/list/?_oc_PersoonView=email_werk&_od_PersoonView=desc")
    heads = sorted_by.select("thead th[aria-sort]")
    assert [h["aria-sort"] for h in heads] == ["descending"]
    assert "gesorteerd" in sorted_by.caption.get_text()
    assert not page().select("thead th[aria-sort]")


def test_conditions_can_be_taken_away_one_by_one_and_all_at_once(page):
    shown = page("/personen/list/?q=a&_flt_0_achternaam=a")
    texts = [chip.get_text(" ", strip=True) for chip in shown.select(".chips li")]
    assert len(texts) == 2
    assert any("Achternaam begint met a" in text for text in texts)
    clear = shown.find("a", string=lambda text: text and "Wis alle filters" in text)
    assert clear["href"] == "/personen/list/"
    assert "(2)" in shown.find("button", attrs={"popovertarget": "weergave"}).get_text()


def test_an_empty_list_says_what_to_do(page):
    shown = page("/personen/list/?q=zzzzzz")
    assert "Niets gevonden" in shown.select_one("[role=status].vng-empty").get_text()
    assert shown.select_one(".vng-empty a")["href"] == "/personen/list/"
    assert not shown.select("a[data-download]")


def test_a_row_points_back_to_its_place_in_the_list(page):
    address = page().select_one("#lijst th a")["href"]
    back = page(address).select_one("nav a[data-back]")
    assert back["href"] == "/personen/list/"
    assert back["data-back"] == address.rsplit("/", 1)[1]


def test_the_filter_form_is_a_page_without_script(page):
    closed = page()
    link = closed.select_one("a[data-filter]")
    opened = page(link["href"].partition("#")[0])
    assert opened.select_one("form#filter fieldset")
    assert not closed.select("form#filter")
