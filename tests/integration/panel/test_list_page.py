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


def test_a_row_of_a_view_opens_the_person_whom_it_is_about(page, client_as, database):
    with database.as_owner() as owner:
        holders = dict(owner.execute("select id, persoon_id from register.functievervulling"))
    rows = page("/bezetting/list/").select("#lijst tr")
    assert rows
    for row in rows:
        key = int(row["id"].removeprefix("rij-"))
        assert row.select_one("th a")["href"] == f"/personen/show/{holders[key]}"
    answer = client_as("redacteur").get(f"/bezetting/show/{key}")
    assert answer.location == f"/personen/show/{holders[key]}"


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


def sorted_head(shown):
    """Return the heading that a list says it is sorted by, how, and where its link leads."""
    (head,) = shown.select("thead th[aria-sort]")
    return head.get_text(strip=True), head["aria-sort"], head.a["href"]


@pytest.mark.parametrize(
    ("path", "name", "direction"),
    [
        ("/personen/list/", "Naam", "ascending"),
        ("/functievervullingen/list/", "Persoon", "ascending"),
        ("/functies/list/", "Volgorde", "ascending"),
        ("/raadsperioden/list/", "Begindatum", "descending"),
    ],
)
def test_the_order_that_nobody_asked_for_is_told_too(page, path, name, direction):
    told, how, link = sorted_head(page(path))
    assert (told, how) == (name, direction)
    # Pressing it turns the order round.
    assert link.endswith("=desc" if direction == "ascending" else "=asc")


def test_an_order_that_no_heading_has_is_not_told(page):
    assert not page("/fracties/list/").select("thead th[aria-sort]")


def test_the_default_order_is_what_its_heading_says(page):
    """Sorted by the heading, the rows stand as they did: it is no empty promise."""
    for path, view, column in (
        ("/personen/list/", "PersoonView", "naam"),
        ("/raadsperioden/list/", "RaadsperiodeView", "begindatum"),
    ):
        shown = page(path)
        _name, how, _link = sorted_head(shown)
        asked = page(f"{path}?_oc_{view}={column}&_od_{view}={how.removesuffix('ending')}")
        names = [row.select("th, td")[0].get_text() for row in shown.select("#lijst tr")]
        assert names == [row.select("th, td")[0].get_text() for row in asked.select("#lijst tr")]


def test_a_list_can_be_sorted_without_its_headings(page):
    """Where rows are cards the headings are not in sight."""
    shown = page("/personen/list/?q=a&_oc_PersoonView=email_werk&_od_PersoonView=asc")
    links = {a.contents[0].strip(): a for a in shown.select("#weergave .vng-sorts a")}
    assert list(links) == [a.get_text(strip=True) for a in shown.select("thead a.vng-sort")]
    chosen = links["E-mailadres van de functie"]
    assert chosen["aria-current"] == "true"
    assert "oplopend" in chosen.get_text()
    assert chosen["href"].endswith("=desc")
    assert "q=a" in links["Naam"]["href"]
    assert not links["Naam"].has_attr("aria-current")


def test_an_address_breaks_after_its_signs(page):
    shown = page()
    cell = next(td for td in shown.select("#lijst td") if "@" in td.get_text())
    signs = {str(place.previous_sibling)[-1] for place in cell.select("wbr")}
    assert {"@"} <= signs <= {"@", "."}
    assert cell.get_text().count("@") == 1


def test_a_number_says_what_it_counts(page, database):
    with database.as_owner() as owner:
        owner.execute(
            "update register.functievervulling set tijdsbesteding = 62.5"
            " where id = (select min(id) from register.functievervulling)"
        )
    row = database.value("select min(id) from register.functievervulling")
    shown = page(f"/functievervullingen/show/{row}")
    assert "62,5\N{NO-BREAK SPACE}%" in [dd.get_text(strip=True) for dd in shown.select("dd")]


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
