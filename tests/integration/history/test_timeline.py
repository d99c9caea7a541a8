"""The timeline of a row: who, when, and what was and became, in the words of the screen."""

import re

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.catalog.load import load_catalog
from app.catalog.spec import Scope
from app.panel.columns import Kind
from app.panel.panel import slug
from app.scope.actor import Actor
from tests.integration.panel.page import words
from tests.support.desks import EDITABLE_ONCE, REASON
from tests.support.plans import plans_of
from tests.support.sample import A, B

SCOPED = [
    t.name
    for t in load_catalog().values()
    if t.history and t.scope is Scope.GEMEENTE and t.allows("contactpersoon", "lezen")
]
HIDDEN = "gewijzigd"


def told(page):
    """Return each line of a timeline: what stands above it, and (label, old, new) per field."""
    lines = []
    for item in page.main.select("ol.timeline > li"):
        fields = [
            (words(d.find("dt")), words(d.find("del")), words(d.find("ins")))
            if d.find("del")
            else (words(d.find("dt")), "", words(d.find("dd")))
            for d in item.select("dl > div")
        ]
        above = " ".join(words(tag) for tag in item.find_all(["h2", "p"]))
        lines.append((above, fields))
    return lines


def history_of(desk, key):
    return f"/{slug(desk.table)}/history/{key}"


@pytest.fixture
def desk(office, request):
    return office.desk(*request.param)


@pytest.fixture
def key(desk):
    key = desk.row()
    desk.set_aside(key)
    yield key
    desk.put_back(key)


every_table = pytest.mark.parametrize(
    "desk", [pytest.param(p.values, id=p.id) for p in EDITABLE_ONCE], indirect=True
)


def in_words(desk, person, name, typed):
    """Return how a value that was typed in this field is read on a page."""
    column = desk.table.columns[name]
    if not typed:
        return "leeg"
    if column.points_at:
        return person.open(f"/{slug(desk.panel.tables[column.points_at])}/show/{typed}").h1
    if column.kind is Kind.BOOLEAN:
        return typed.capitalize()
    return typed


@every_table
def test_a_change_of_any_field_is_told_in_words(desk, key):
    person, path = desk.person(), desk.path(key)
    changes = {}
    for column in desk.columns:
        values = desk.two_values(key, column)
        if values and desk.write(key, {**changes, column.name: values[0]}, keep=False):
            changes[column.name] = values[0]
    before = {name: desk.typed(key, name) for name in changes}
    ticked = {
        name: ["nee", "ja"] if value == "ja" else value
        for name, value in changes.items()
        if desk.table.columns[name].kind is Kind.BOOLEAN
    }
    sent = person.send(path, person.open(path), **{**changes, **ticked}, **desk.asks_reason)
    assert sent.status == 302, sent.errors

    above, fields = told(person.open(history_of(desk, key)))[0]
    assert re.match(r"\d\d-\d\d-\d{4} \d\d:\d\d: gewijzigd", above)
    assert f"Door {desk.role.capitalize()} Toets" in above
    assert (REASON in above) is bool(desk.asks_reason)
    columns = desk.table.columns
    assert {label: (old, new) for label, old, new in fields} == {
        columns[name].label: (
            as_drawn(in_words(desk, person, name, before[name])),
            as_drawn(in_words(desk, person, name, changes[name])),
        )
        for name in changes
    }
    assert [f[0] for f in fields] == [c.label for c in columns.values() if c.name in changes]


def as_drawn(text):
    """Return a text as a page shows it: line breaks are spaces."""
    return " ".join(text.split())


@pytest.mark.parametrize("table", SCOPED)
def test_a_contact_of_another_gemeente_gets_a_404(office, client_as, table):
    desk = office.desk(table, "contactpersoon")
    key = desk.row()
    with_her = client_as("contactpersoon", B)
    there = with_her.get(history_of(desk, key))
    nowhere = with_her.get(history_of(desk, 2147483646))
    assert there.status_code == nowhere.status_code == 404
    own = client_as("contactpersoon", A)
    assert own.get(history_of(desk, key)).status_code == 200


def test_adding_tells_what_was_given(office, register):
    person = office.person("contactpersoon", 1)
    form = person.open("/personen/add")
    sent = person.send("/personen/add", form, roepnaam="Ada", achternaam="Bos", geboortejaar="1970")
    assert sent.status == 302
    key = register.ask("select max(id) as id from register.persoon")[0]["id"]
    ((above, fields),) = told(person.open(f"/personen/history/{key}"))
    assert "toegevoegd" in above
    shown = {label: new for label, _old, new in fields}
    assert shown["Roepnaam"] == "Ada"
    assert shown["Geboortejaar"] == "1970"
    assert shown["VNG Magazine"] in ("Ja", "Nee")
    # What every line would repeat is left out.
    assert not {"Nummer", "Gemeente", "Toegevoegd op"} & set(shown)


def test_topics_of_a_mandate_stand_in_its_own_timeline(office, register):
    desk = office.desk("register.functievervulling", "contactpersoon")
    key = register.ask(
        "select min(functievervulling_id) as id from register.functievervulling_portefeuille"
        " where gemeente_id = %s",
        register.gemeente(A),
    )[0]["id"]
    person, path = desk.person(), desk.path(key)
    wanted = register.ask("select id from register.portefeuille where naam <> 'Wonen'")
    keys = ["", *(str(row["id"]) for row in wanted)]
    assert person.send(path, person.open(path), portefeuilles=keys).status == 302
    lines = told(person.open(history_of(desk, key)))[:2]
    assert {(above.partition(": ")[2].split(" (")[0], *fields) for above, fields in lines} == {
        ("toegevoegd", ("Portefeuilles", "", "Jeugdzorg")),
        ("verwijderd", ("Portefeuilles", "", "Wonen")),
    }


def test_an_address_is_told_as_changed_and_never_by_value(office):
    desk = office.desk("register.huisadres", "contactpersoon")
    key = desk.row()
    person, path = desk.person(), desk.path(key)
    address = {"straat": "Kanarieweg", "huisnummer": "7", "postcode": "3811 AB"}
    form = person.open(path)
    sent = person.send(path, form, **address, woonplaats="Kanariedam", huisletter="B")
    assert sent.status == 302
    page = person.open(history_of(desk, key))
    _above, fields = told(page)[0]
    assert ("Straat", HIDDEN, HIDDEN) in fields
    assert ("Huisletter", "leeg", HIDDEN) in fields
    assert "Kanarie" not in page.html
    assert "\\x01" not in page.html


def test_looking_at_an_address_is_in_its_timeline(office):
    desk = office.desk("register.huisadres", "privacyfunctionaris")
    key = desk.row()
    person = desk.person()
    form = person.open(f"/huisadressen/show/{key}")
    revealed = person.send(f"/huisadressen/reveal/{key}", form, reden="verzoek om inzage")
    assert revealed.status == 200
    above, fields = told(person.open(history_of(desk, key)))[0]
    assert "ingezien" in above
    assert "verzoek om inzage" in above
    assert fields == []


def test_erased_content_says_that_it_was_erased(office, register):
    desk = office.desk("register.persoon", "contactpersoon")
    key, person = desk.row(), desk.person()
    path = desk.path(key)
    assert person.send(path, person.open(path), roepnaam="Kanarie").status == 302
    assert "Kanarie" in person.open(history_of(desk, key)).html
    with register.database.as_owner() as owner:
        owner.execute("select app.wis_geschiedenis('persoon', %s)", (str(key),))
    page = person.open(history_of(desk, key))
    lines = told(page)
    assert lines
    for above, fields in lines:
        assert "De inhoud is op verzoek gewist." in above
        assert "Door onbekend" in above
        assert fields == []


def test_a_row_that_was_never_touched_says_so(office, register):
    """The seed writes one line for all: a row of it begins without a history of its own."""
    key = register.person(A, 9)
    with register.superuser() as connection:
        connection.execute(
            "update app.geschiedenis set rij = '-1' where tabel = 'persoon' and rij = %s",
            (str(key),),
        )
    page = office.person("contactpersoon", 1).open(f"/personen/history/{key}")
    assert "Sinds de ingebruikname is hier niets gewijzigd." in page.text
    assert told(page) == []


def test_a_row_that_is_referred_to_and_gone_is_no_fault(office, register):
    desk = office.desk("register.partij", "redacteur")
    key, person = desk.row(), desk.person()
    with register.acting("redacteur") as connection:
        other = connection.execute(
            "insert into register.partij (naam) values ('Tijdelijk') returning id"
        ).fetchone()[0]
        for target in (other, None):
            connection.execute(
                "update register.partij set opgegaan_in_id = %s where id = %s", (target, key)
            )
        connection.execute("delete from register.partij where id = %s", (other,))
    _above, fields = told(person.open(history_of(desk, key)))[0]
    assert fields == [("Opgegaan in", "(niet meer te zien)", "leeg")]


@pytest.fixture
def busy(register):
    """A person whose name changed 230 times; and as many changes of others in between."""
    person = register.person(A, 8)
    with register.acting("contactpersoon", A) as connection:
        for number in range(230):
            connection.execute(
                "update register.persoon set roepnaam = %s where id in (%s, %s)",
                (f"Naam {number}", person, register.person(A, 9)),
            )
    return person


def test_a_long_timeline_goes_on_at_the_next_page(office, busy):
    """No line is left out and none is told twice, however long it is."""
    reader = office.person("contactpersoon", 1)
    seen, path, pages = [], f"/personen/history/{busy}", 0
    while path:
        page = reader.open(path)
        seen += [{f[0]: f[2] for f in fields}.get("Roepnaam") for _above, fields in told(page)]
        path = page.link("Oudere wijzigingen") if page.has_link("Oudere wijzigingen") else ""
        pages += 1
    assert pages == 3
    named = [name for name in seen if (name or "").startswith("Naam ")]
    assert named == [f"Naam {number}" for number in reversed(range(230))]


@pytest.mark.parametrize("place", ["x", "-1", "1.5", "1" * 30, "٣"])
def test_a_place_that_is_none_is_a_400(client_as, register, place):
    browser = client_as("contactpersoon", A)
    answer = browser.get(f"/personen/history/{register.person()}?voor={place}")
    assert answer.status_code == 400


@pytest.mark.parametrize("role", ["contactpersoon", "redacteur"])
def test_the_lines_of_a_mandate_and_its_topics_are_found_by_index(office, database, role):
    """Also when another gemeente's history is long: the index says which lines, not the policy."""
    desk = office.desk("register.functievervulling", role)
    engine = create_engine(database.app_url, poolclass=NullPool)
    actor = Actor(role, 1, "", desk.gemeente_id if role == "contactpersoon" else None)
    (lines, *_names) = plans_of(
        engine,
        actor,
        lambda session: desk.panel.timeline.events(session, desk.table, desk.row(), frozenset()),
        forbid_reading_all=True,
    )
    conditions = lines.conditions("geschiedenis_rij_idx")
    assert "~>=~" in conditions
    assert "rij = " in conditions
    assert "geschiedenis" not in lines.reads_all_of()
