"""Pages of a list: every row once, in one order, at most a hundred at a time, honestly counted."""

import re

import pytest

from tests.support import sample

TARGETS = 250


@pytest.fixture(scope="module")
def lezer(every_as):
    return every_as("lezer", checked=False)


@pytest.fixture(scope="module")
def contact(every_as):
    return every_as("contactpersoon", checked=False)


def keys(page):
    """Return the key of every row of a list, from its links."""
    links = page.main.select("tbody th a")
    return [int(re.search(r"/show/(\d+)", a["href"])[1]) for a in links]


def walk(browser, address, way):
    """Follow a link until it is no longer there; the keys of each page."""
    found = []
    page = browser.get(address)
    while True:
        found.append(keys(page))
        if not page.has_link(way):
            return found
        page = browser.get(page.link(way))


@pytest.fixture(scope="module")
def messy(database, every_app):
    """Twenty-three rows with names that are equal or empty: no order to hold on to."""
    with database.as_owner() as owner:
        owner.execute("delete from register.toetsding")
        owner.execute(
            """insert into register.toetsding (gemeente_id, naam, code, echt, getal, moment)
               select g.id, 'Zelfde', case when mod(n, 3) > 0 then chr(97 + mod(n, 4)) end, true,
                      mod(n, 2), '2026-01-01'
                 from register.gemeente g, generate_series(1, 23) n where g.code = %s""",
            (sample.A,),
        )
    return 23


ORDERS = ["", "naam", "code", "getal", "mag", "moment", "doel_id", "stand"]


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("order", ORDERS)
def test_every_row_is_on_one_page_whatever_the_order(contact, messy, order, direction):
    address = f"/toetsdingen/list/?psize_ToetsdingView=10&_oc_ToetsdingView={order}"
    address += f"&_od_ToetsdingView={direction}" if order else ""
    pages = walk(contact, address, "Volgende")
    assert [len(p) for p in pages] == [10, 10, 3]
    forwards = [key for page in pages for key in page]
    assert len(set(forwards)) == messy
    last = contact.get(address).link("Laatste")
    backwards = walk(contact, last, "Vorige")
    assert [key for page in reversed(backwards) for key in page] == forwards


def test_the_same_rows_are_shown_with_a_filter_and_a_search(contact, messy):
    messy_odd = (messy + 1) // 2
    address = "/toetsdingen/list/?psize_ToetsdingView=5&_flt_0_getal=1&q=zelfde"
    pages = walk(contact, address, "Volgende")
    assert sum(len(p) for p in pages) == len({k for p in pages for k in p}) == messy_odd
    assert (
        f"11–{messy_odd} van {messy_odd}" in contact.get(contact.get(address).link("Laatste")).text
    )


def test_pages_of_a_large_table_are_found_by_the_row_before_them(lezer):
    pages = walk(lezer, "/toetsdoelen/list/?psize_ToetsdoelView=100", "Volgende")
    assert [len(p) for p in pages] == [100] * 5
    assert len({key for page in pages for key in page}) == 2 * TARGETS
    page = lezer.get(lezer.get("/toetsdoelen/list/").link("Volgende"))
    assert "na=" in lezer.get("/toetsdoelen/list/").link("Volgende")
    assert "KANARIE" not in page.link("Volgende")


def test_a_page_further_on_does_not_count_its_rows(every_app, lezer):
    from tests.support.statements import statements

    address = lezer.get("/toetsdoelen/list/?psize_ToetsdoelView=10").link("Volgende")
    with statements(every_app.extensions["ledengegevens"].engine) as seen:
        lezer.get(address)
    rows = [s for s in seen if "LIMIT" in s]
    assert len(rows) == 1
    assert "OFFSET" not in rows[0]


@pytest.mark.parametrize("asked", ["101", "1000000", "999999999999999999"])
def test_no_page_has_more_than_a_hundred_rows(lezer, asked):
    page = lezer.get(f"/toetsdoelen/list/?psize_ToetsdoelView={asked}")
    assert len(page.rows) == 100
    assert f"1–100 van {2 * TARGETS}" in page.text


def test_the_count_is_what_the_reader_can_see(contact, lezer):
    assert f"1–25 van {TARGETS}" in contact.get("/toetsdoelen/list/").text
    assert f"1–25 van {2 * TARGETS}" in lezer.get("/toetsdoelen/list/").text


@pytest.mark.parametrize("page", ["21", "999", "1000000", "9999999999999"])
def test_a_page_past_the_end_leads_to_the_last(lezer, page):
    answer = lezer.client.get(f"/toetsdoelen/list/?page_ToetsdoelView={page}")
    assert answer.status_code == 302
    assert "page_ToetsdoelView=19" in answer.location
    assert f"476–500 van {2 * TARGETS}" in lezer.get(answer.location).text


def test_the_place_of_a_row_that_is_gone_is_still_a_page(every_as, lezer, database):
    address = lezer.get("/toetsdoelen/list/").link("Volgende")
    expected = keys(lezer.get(address))
    for gone in ("2147483647", "9223372036854775807", "0"):
        page = lezer.get(re.sub(r"na=\d+", f"na={gone}", address))
        assert keys(page) == expected


def test_a_related_tab_has_pages_of_its_own(every_as, database, messy):
    doel = database.value("select min(id) from register.toetsdoel")
    with database.as_owner() as owner:
        owner.execute("update register.toetsding set doel_id = %s", (doel,))
    contact = every_as("contactpersoon", checked=False)
    address = f"/toetsdoelen/show/{doel}?tab=toetsding-doel_id&psize_ToetsdingView=10"
    pages = walk(contact, address, "Volgende")
    assert [len(p) for p in pages] == [10, 10, 3]
    assert len({key for page in pages for key in page}) == messy
