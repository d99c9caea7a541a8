"""A few hundred bad values in every address of every table: refused or not there, never a fault."""

import re
from urllib.parse import quote, urlencode

import pytest

from app.catalog.load import load_catalog
from tests.integration.panel.bad_values import BYTES, EVERYTHING, LONG, SOME, pairs
from tests.support.page_check import check_page

CATALOG = load_catalog()
TABLES = list(CATALOG)
# What an answer may be: a page or a way to one, or a refusal in Dutch.
FINE = (200, 302)
REFUSED = (400, 404)
SENTENCES = ("Dit verzoek klopt niet", "Deze pagina is er niet")
EXECUTED = ("<script>alert", "<img src=x", "Traceback")


@pytest.fixture(scope="module")
def panel(app):
    """The view of each table, by the table's name."""
    views = app.extensions["appbuilder"].baseviews
    return {v.table.name: v for v in views if hasattr(v, "table")}


@pytest.fixture(scope="module")
def browser(browser_as):
    """Somebody who may read this table."""
    known = {}

    def of(table: str):
        rights = CATALOG[table].rights
        role = next(r for r in ("redacteur", "privacyfunctionaris", "beheerder") if rights.get(r))
        if role not in known:
            known[role] = browser_as(role, checked=False).client
        return known[role]

    return of


def hold(answer, what, seen=None):
    """Check one answer; of each kind one is read as a browser does."""
    status, page = answer.status_code, answer.get_data(as_text=True)
    assert status in (*FINE, *REFUSED), f"{status}: {what!r}"
    assert not [word for word in EXECUTED if word in page], what
    if status == 302:
        assert answer.location.startswith("/"), what
    elif status in REFUSED and answer.mimetype == "text/html":
        assert any(f"<h1>{s}</h1>" in page for s in SENTENCES), what
    if seen is not None and status != 302 and status not in seen:
        seen.add(status)
        check_page(page, dict(answer.headers))


def list_parameters(view):
    """Return every parameter that a list of this view reads, and some that it doesn't."""
    name = type(view).__name__
    columns = view.panel.listings[view.table.name].filterable("redacteur")
    return [
        "q", f"page_{name}", f"psize_{name}", f"_oc_{name}", f"_od_{name}", "na", "voor", "filter",
        "filteren", "tab", "_flt_", "_flt_0_", "_flt_0_id", "_flt_x_id", "page_", "psize_", "weg",
        *(f"{prefix}{c}" for c in columns[:2] for prefix in ("o_", "w_", "_flt_999_")),
        *(f"w_{c}__zoek" for c in columns[:2]),
    ]  # fmt: skip


def few_rows(view):
    """Return a list's address with a small page: what is asked matters, not the rows."""
    return f"{view.route_base}/list/?psize_{type(view).__name__}=3"


@pytest.mark.parametrize("table", TABLES)
def test_no_parameter_of_a_list_breaks_it(panel, browser, table):
    view, client, seen = panel[table], browser(table), set()
    for name, value in pairs(list_parameters(view), EVERYTHING, 120, TABLES.index(table)):
        query = {name: value}
        if name.startswith(("o_", "w_")) and len(value) % 2:
            query["filteren"] = "1"
        base = f"{view.route_base}/list/?" if name.startswith("psize") else f"{few_rows(view)}&"
        hold(client.get(base + urlencode(query)), (name, value[:40]), seen)


@pytest.mark.parametrize("table", TABLES)
def test_no_filter_of_any_column_breaks_a_list(panel, browser, table):
    view, client, seen = panel[table], browser(table), set()
    columns = view.panel.listings[table].filterable("redacteur")
    names = [f"_flt_{index}_{c}" for c in columns for index in range(10)]
    for name, value in pairs(names or ["_flt_0_id"], SOME, 60, TABLES.index(table)):
        address = f"{few_rows(view)}&{urlencode({name: value})}"
        hold(client.get(address), (name, value[:40]), seen)


KEYS = [k for k in EVERYTHING if k not in ("", LONG)]
KEYS += ["x" * 1000, "[1, 2]", '{"id": 1}', "1/2", "1;2"]
METHODS = ["show", "edit", "history", "delete", "end", "reveal"]


@pytest.mark.parametrize("table", TABLES)
def test_a_key_of_any_shape_is_not_there(panel, browser, table):
    view, client = panel[table], browser(table)
    for method, key in pairs(METHODS, KEYS, 70, TABLES.index(table)):
        answer = client.get(f"{view.route_base}/{method}/{quote(key, safe='')}")
        if answer.status_code in (403, 405, 308):
            continue  # no right, or only a form leads here, or a path that is another one
        if answer.status_code == 200:
            assert re.fullmatch(r"0*[1-9]\d{0,18}", key), key
            continue
        hold(answer, (method, key[:40]))
        assert answer.status_code == 404, (method, key[:40])


@pytest.mark.parametrize("table", TABLES)
def test_no_parameter_breaks_a_file_or_a_look_up(panel, browser, table):
    view, client, turn = panel[table], browser(table), TABLES.index(table)
    for name, value in pairs(list_parameters(view), SOME, 30, turn):
        answer = client.get(f"{view.route_base}/export", query_string={name: value})
        hold(answer, ("export", name, value[:40]))
    for column in [c.name for c in view.table.listable.values() if c.points_at][:2]:
        for name, value in pairs(["q", "gemeente", "x"], SOME, 30, turn):
            path = f"{view.route_base}/lookup/{column}"
            hold(client.get(path, query_string={name: value}), (path, name, value[:40]))


@pytest.mark.parametrize("table", TABLES)
def test_no_parameter_breaks_a_new_form_or_a_row(panel, browser, table, database):
    view, client, turn = panel[table], browser(table), TABLES.index(table)
    references = [c.name for c in view.table.columns.values() if c.points_at]
    parents = [f"_flt_{index}_{c}" for c in references for index in (0, 1, 99)] + ["_flt_0_naam"]
    for name, value in pairs(parents, SOME, 20, turn):
        answer = client.get(f"{view.route_base}/add", query_string={name: value})
        if answer.status_code != 403:
            hold(answer, ("add", name, value[:40]))
    row = database.value(f"select min({view.table.spec.key}) from {table}")
    others = [f"page_{n}" for n in ("PersoonView", "FractieView", "FunctievervullingView")]
    names = ["tab", "_oc_FunctievervullingView", "na", "_flt_0_naam", *others]
    for name, value in pairs(names, SOME, 20, turn):
        if row is not None:
            answer = client.get(f"{view.route_base}/show/{row}", query_string={name: value})
            hold(answer, ("show", name, value[:40]))


NAMES = ["q", "page_PersoonView", "_oc_PersoonView", "_flt_0_achternaam", "na"]


@pytest.mark.parametrize("bad", BYTES)
def test_bytes_that_are_no_text_are_refused_or_looked_for(browser, bad):
    client = browser("register.persoon")
    for path in ("/personen/list/", "/personen/export", "/personen/lookup/gemeente_id"):
        for name in NAMES:
            hold(client.get(path, query_string=f"{name}={bad}"), (path, bad))
            hold(client.get(path, query_string=f"{bad}={name}"), (path, bad))


PATHS = ["%ff", "%c0%80", "%00", "%0a", "%2f", "%5c", "..", "%2e%2e", "%252e"]


@pytest.mark.parametrize("bad", PATHS)
@pytest.mark.parametrize("place", ["/personen/show/{}", "/{}/list/", "/personen/{}", "/static/{}"])
def test_a_path_that_is_no_text_is_not_there(browser, bad, place):
    answer = browser("register.persoon").get(place.format(bad))
    assert answer.status_code in (302, 308, 404), answer.status_code


@pytest.mark.parametrize("name", [*NAMES, "x"])
def test_a_parameter_may_come_twice_or_a_thousand_times(browser, name):
    client = browser("register.persoon")
    hold(client.get(f"/personen/list/?{name}=1&{name}=a&{name}="), (name,))
    hold(client.get("/personen/list/?" + "&".join([f"{name}=1"] * 1000)), (name,))


def test_a_refusal_says_why(browser):
    client = browser("register.persoon")
    page = client.get("/personen/list/?_flt_1_geinformeerd_op=31-02-2026").get_data(as_text=True)
    assert "Deze datum bestaat niet." in page
