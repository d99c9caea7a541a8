"""Whatever a reference can be set to is found by typing how it is called, in every table."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.panel.lookups import Wanted
from app.panel.panel import slug
from tests.integration.panel.page import words
from tests.support import sample
from tests.support.desks import panel_of

MANY = 250


@pytest.fixture(scope="module")
def panel(app):
    return panel_of(app)


@pytest.fixture(scope="module")
def references(panel):
    """Every reference that a form or filter looks up: whose it is, its name, where it points."""
    found = [
        (table, column.name, panel.tables[column.points_at])
        for table in panel.tables.values()
        for column in table.columns.values()
        if column.points_at and column.name not in table.spec.hidden
    ]
    found += [
        (table, name, target)
        for table in panel.tables.values()
        for name, target in panel.through_targets(table).items()
    ]
    assert len(found) > 20
    return found


def role_of(table, target):
    """Return a role that reads both, VNG's before the contact's."""
    return next(
        role
        for role in ("lezer", "redacteur", "beheerder", "privacyfunctionaris", "contactpersoon")
        if table.spec.allows(role, "lezen") and target.spec.allows(role, "lezen")
    )


def called(panel, database, target):
    """Return a few rows of the table: the key, and how each is called without whose it is."""
    own = f"gemeente_id = (select id from register.gemeente where code = '{sample.A}')"
    where = f"where {own}" if target.scoped else ""
    query = text(f"select {target.spec.key} from {target.name} {where} order by 1 limit 3")
    with Session(database.owner_engine()) as session:
        keys = tuple(session.scalars(query))
        named = panel.lookups.name(session, [Wanted("it", target, keys)])
    return {option.key: option.text for option in named["it"]}


def test_the_first_word_of_a_name_finds_it_for_every_reference(
    panel, database, references, browser_as
):
    browsers, missed = {}, []
    for table, name, target in references:
        role = role_of(table, target)
        client = browsers.setdefault(role, browser_as(role, checked=False)).client
        rows = called(panel, database, target)
        assert rows, target.name
        for key, title in rows.items():
            word = re.search(r"\w+", title)[0]
            answer = client.get(f"/{slug(table)}/lookup/{name}", query_string={"q": word})
            assert answer.status_code == 200, (table.name, name)
            if key not in {option["key"] for option in answer.json["options"]}:
                missed.append((table.name, name, word))
    assert not missed


@pytest.fixture(scope="module")
def raden(database):
    """More raadsperioden than fit in a list, each of another gemeente."""
    with database.as_owner() as owner:
        owner.execute(
            f"""with g as (
                  insert into register.gemeente (code, naam)
                  select 'GM' || 3000 + n, 'Raadsdam ' || n from generate_series(1, {MANY}) n
                  returning id)
                insert into register.raadsperiode (gemeente_id, begindatum, einddatum, zetels)
                select id, date '2018-03-29', date '2022-03-30', 9 from g"""
        )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2026", {"2022–2026 (Amersfoort)", "2026–nu (Amersfoort)"}),
        ("amersfoort nu", {"2026–nu (Amersfoort)"}),
        ("amersfoort 2022", {"2022–2026 (Amersfoort)"}),
        ("raadsdam 7 2018", {"2018–2022 (Raadsdam 7)"}),
    ],
)
def test_vng_finds_a_raadsperiode_by_year_and_gemeente(browser_as, raden, typed, found):
    """And is told whose it is: most gemeenten have one that is called the same."""
    lezer = browser_as("lezer")
    page = lezer.get(f"/fracties/list/?filter=1&w_raadsperiode_id__zoek={typed}")
    choices = page.filter_form.find_all("input", attrs={"name": "w_raadsperiode_id"})
    texts = {words(choice.parent) for choice in choices}
    assert texts >= found
    assert len(texts) == len(choices)
    answer = lezer.client.get("/fracties/lookup/raadsperiode_id", query_string={"q": typed})
    assert {option["text"] for option in answer.json["options"]} >= found


def test_a_chosen_raadsperiode_says_whose_it_is(browser_as, database, raden):
    key = database.value(
        "select r.id from register.raadsperiode r join register.gemeente g on g.id = r.gemeente_id"
        " where g.code = %s and r.einddatum is null",
        sample.A,
    )
    page = browser_as("lezer").get(f"/fracties/list/?_flt_0_raadsperiode_id={key}")
    assert "Raadsperiode is 2026–nu (Amersfoort)" in page.text
    page = browser_as("contactpersoon").get(f"/fracties/list/?_flt_0_raadsperiode_id={key}")
    assert "Raadsperiode is 2026–nu" in page.text
    assert "(Amersfoort)" not in page.text


def test_a_gemeente_that_is_renamed_has_its_raden_found_under_its_new_name(
    browser_as, database, raden
):
    with database.as_owner() as owner:
        owner.execute("update register.gemeente set naam = 'Veenwolde' where code = 'GM3001'")
        lines = owner.execute("select count(*) from app.geschiedenis where tabel = 'raadsperiode'")
        (before,) = lines.fetchone()
    client = browser_as("lezer", checked=False).client
    for typed, texts in (("veenwolde", ["2018–2022 (Veenwolde)"]), ("raadsdam 1 ", None)):
        answer = client.get("/fracties/lookup/raadsperiode_id", query_string={"q": typed})
        found = [option["text"] for option in answer.json["options"]]
        assert found == texts if texts else "2018–2022 (Raadsdam 1)" not in found
    lines = "select count(*) from app.geschiedenis where tabel = 'raadsperiode'"
    assert database.value(lines) == before


def test_the_list_of_raadsperioden_can_be_searched(browser_as, raden):
    page = browser_as("lezer").get("/raadsperioden/list/?q=amersfoort+2022")
    assert len(page.rows) == 1
    assert "Amersfoort" in page.rows[0]
