"""At most eight statements for a list and twelve for a form or row: every table, role and page."""

import re

import pytest

from app.catalog.load import load_catalog
from tests.integration.panel.page import Page
from tests.support import sample
from tests.support.statements import statements

LIST, FORM = 8, 12
CATALOG = load_catalog()
READING = [
    (t, role) for t, spec in CATALOG.items() for role, r in spec.rights.items() if "lezen" in r
]
WRITING = [
    (t, role, mode)
    for t, spec in CATALOG.items()
    for role, rights in spec.rights.items()
    for mode, right in (("add", "toevoegen"), ("edit", "wijzigen"))
    if right in rights
]
WRITES = re.compile(r"\b(insert into|update|delete from|merge into|truncate)\b", re.IGNORECASE)
# What the door writes of a reader: she is seen, a step begins, refusals are told (many: by mail).
OF_THE_DOOR = re.compile(r"\b(insert into|update) app\.(sessie|aanmelding|gebeurtenis|bericht)\b")
PERMISSION_TABLES = (
    "ab_permission",
    "ab_view_menu",
    "ab_permission_view",
    "ab_permission_view_role",
    "ab_role",
    "ab_user_role",
)


@pytest.fixture(scope="module")
def views(app):
    found = app.extensions["appbuilder"].baseviews
    return {v.table.name: v for v in found if hasattr(v, "table")}


@pytest.fixture(scope="module")
def browser(browser_as):
    known = {}

    def of(role: str):
        if role not in known:
            known[role] = browser_as(role, checked=False)
        return known[role]

    return of


@pytest.fixture(scope="module")
def counted(app):
    """Ask for a page; it and its statements, which may be so many and no more."""
    engine = app.extensions["ledengegevens"].engine

    def asked(ask, most, what):
        with statements(engine) as seen:
            answer = ask()
        assert answer.status_code < 500, what
        found = "\n".join(statement[:160] for statement in seen)
        assert len(seen) <= most, f"{len(seen)} statements for {what}:\n{found}"
        return Page.of(answer), seen

    return asked


def own_row(database, view, role):
    """Return the key of a row that this role may open."""
    key, table = view.table.spec.key, view.table.name
    where = ""
    if role == "contactpersoon" and "gemeente_id" in view.table.columns:
        where = f" where gemeente_id = {gemeente(database)}"
    if role == "contactpersoon" and table == "register.gemeente":
        where = f" where id = {gemeente(database)}"
    return database.value(f"select min({key}) from {table}{where}")


def gemeente(database):
    return database.value("select id from register.gemeente where code = %s", sample.A)


def list_addresses(view, role):
    """Yield the addresses of a list in every state it can be in."""
    base, name = f"{view.route_base}/list/", type(view).__name__
    listing = view.panel.listings[view.table.name]
    columns = [view.table.listable[n] for n in listing.filterable(role)]
    references = [c.name for c in columns if c.points_at]
    pointed = "&".join(f"_flt_0_{n}=1" for n in references)
    searched = "&".join(f"w_{n}__zoek=a" for n in references)
    yield base
    yield f"{base}?q=a&psize_{name}=3"
    yield f"{base}?psize_{name}=3&page_{name}=1&na=1"
    yield f"{base}?psize_{name}=3&page_{name}=1&voor=9"
    yield f"{base}?filter=1"
    yield f"{base}?{pointed}"
    yield f"{base}?filter=1&q=a&{pointed}&{searched}"
    # The order is the same for every role.
    for order in listing.sortable(role) if role == "beheerder" else ():
        yield f"{base}?_oc_{name}={order}&_od_{name}=desc&psize_{name}=3"


@pytest.mark.parametrize(("table", "role"), READING)
def test_a_list_costs_at_most_eight_statements(views, browser, counted, table, role):
    client = browser(role).client
    for address in list_addresses(views[table], role):
        page, _ = counted(lambda a=address: client.get(a), LIST, address)
        if "q=a&psize" in address and page.has_link("Laatste"):
            last = page.link("Laatste")
            counted(lambda a=last: client.get(a), LIST, last)


@pytest.mark.parametrize(("table", "role"), READING)
def test_a_row_and_its_tabs_cost_at_most_twelve(views, browser, counted, database, table, role):
    view, client = views[table], browser(role).client
    row = own_row(database, view, role)
    if row is None:
        pytest.skip("in dit voorbeeld staat er geen")
    address = f"{view.route_base}/show/{row}"
    page, _ = counted(lambda: client.get(address), FORM, address)
    if view.table.spec.opens is not None:
        assert page.status == 302
        return
    assert page.status == 200
    for tab in [a["href"] for a in page.main.select("nav a[href*='tab=']")]:
        counted(lambda a=tab: client.get(a), FORM, tab)
    if view.table.spec.history:
        history = f"{view.route_base}/history/{row}"
        counted(lambda: client.get(history), FORM, history)


@pytest.mark.parametrize(("table", "role", "mode"), WRITING)
def test_a_form_costs_at_most_twelve(views, browser, counted, database, table, role, mode):
    view, visitor = views[table], browser(role)
    path = f"{view.route_base}/{mode}"
    if mode == "edit":
        path += f"/{own_row(database, view, role)}"
    form, _ = counted(lambda: visitor.client.get(path), FORM, path)
    sent = form.sends(reden="toets")

    def post(**changes):
        return lambda: visitor.client.post(path, data={**sent, **changes})

    searches = {n: "a" for n in sent if n.endswith("__zoek")}
    names = {n.removesuffix("__zoek") for n in searches}
    counted(post(**searches, _zoek=next(iter(names), "")), FORM, f"{path} searched")
    texts = {n: "\x01" for n in sent if n not in ("csrf_token", "reden") and not n.startswith("_")}
    refused, _ = counted(post(**texts), FORM, f"{path} refused")
    assert refused.status == 400
    counted(post(csrf_token=""), FORM, f"{path} without token")
    counted(post(), FORM, f"{path} saved")


def test_saving_and_its_conflict_cost_at_most_twelve(browser, counted, database):
    contact = browser("contactpersoon")
    row = database.value(
        "select min(id) from register.functievervulling where gemeente_id = %s", gemeente(database)
    )
    path = f"/functievervullingen/edit/{row}"
    form = contact.get(path)
    portefeuilles = database.value("select array_agg(id) from register.portefeuille")
    everything = {"toelichting": "anders", "portefeuilles": ["", *map(str, portefeuilles)]}
    sent = form.sends(**everything)
    page, _ = counted(lambda: contact.client.post(path, data=sent), FORM, "saved")
    assert page.status == 302
    other = form.sends(toelichting="nog anders", portefeuilles="")
    page, _ = counted(lambda: contact.client.post(path, data=other), FORM, "conflict")
    assert page.status == 409


def grow(database, rows):
    """Give gemeente A so many more persons, mandates and parties to choose from."""
    with database.as_owner() as owner:
        owner.execute(
            """with p as (
                 insert into register.persoon (gemeente_id, achternaam)
                 select id, 'Groei ' || n from register.gemeente, generate_series(1, %s) n
                  where code = %s returning id, gemeente_id)
               insert into register.functievervulling
                 (gemeente_id, persoon_id, functie_id, begindatum)
               select p.gemeente_id, p.id, f.id, '2020-01-01'
                 from p, register.functie f where f.code = 'raadslid'""",
            (rows, sample.A),
        )
        owner.execute(
            "insert into register.partij (naam) select 'Groei ' || %s || n"
            " from generate_series(1, %s) n",
            (f"{rows} ", rows),
        )


def test_the_number_of_statements_is_that_of_the_page_and_not_of_the_rows(
    browser, counted, database
):
    contact = browser("contactpersoon")
    row = database.value(
        "select min(id) from register.functievervulling where gemeente_id = %s", gemeente(database)
    )
    addresses = [
        "/functievervullingen/list/?psize_FunctievervullingView=100",
        "/functievervullingen/list/?psize_FunctievervullingView=100&filter=1",
        "/personen/list/?psize_PersoonView=100&q=a",
        f"/functievervullingen/edit/{row}",
        "/functievervullingen/add",
        f"/gemeenten/show/{gemeente(database)}",
    ]
    found = {}
    for rows in (5, 300):
        grow(database, rows)
        for address in addresses:
            _, seen = counted(lambda a=address: contact.client.get(a), FORM, address)
            found.setdefault(address, []).append(len(seen))
    assert all(few == many for few, many in found.values()), found


def test_no_page_touches_a_menu_or_a_right_with_a_statement_of_its_own(browser, counted):
    for role in ("contactpersoon", "lezer", "redacteur", "beheerder", "privacyfunctionaris"):
        client = browser(role).client
        _, seen = counted(lambda c=client: c.get("/personen/list/"), LIST, role)
        assert sum("ab_" in statement for statement in seen) == 1


def test_no_request_writes_the_tables_of_rights(browser, counted, database, app):
    def state():
        return [
            database.value(f"select string_agg(ctid::text || xmin::text, ' ') from {table}")
            for table in PERMISSION_TABLES
        ]

    before = state()
    written = []
    for role in ("contactpersoon", "redacteur", "beheerder"):
        client = browser(role).client
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and not rule.arguments:
                with statements(app.extensions["ledengegevens"].engine) as seen:
                    client.get(rule.rule)
                written += [s for s in seen if WRITES.search(OF_THE_DOOR.sub("", s))]
    assert state() == before
    assert written == []
