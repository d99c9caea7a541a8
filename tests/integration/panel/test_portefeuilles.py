"""Wethouders with a portefeuille: asked for in the list, seen there and in its CSV."""

import pytest

from tests.support.sample import CANARY, A, B


@pytest.fixture(scope="module")
def asked(database):
    """The conditions for "wethouders with Wonen"."""
    wonen = database.value("select id from register.portefeuille where naam = 'Wonen'")
    wethouder = database.value("select id from register.functie where code = 'wethouder'")
    return f"_flt_0_functie_id={wethouder}&_flt_0_portefeuilles={wonen}"


@pytest.mark.parametrize(
    ("role", "gemeenten"),
    [("contactpersoon", {A}), ("lezer", {A, B}), ("redacteur", {A, B}), ("beheerder", {A, B})],
)
def test_wethouders_with_wonen_are_found(browser_as, asked, role, gemeenten):
    page = browser_as(role).get(f"/functievervullingen/list/?{asked}")
    assert len(page.rows) == 2 * len(gemeenten)
    assert set(page.column("Functie")) == {"Wethouder"}
    assert set(page.column("Portefeuilles")) == {"Financiën, Wonen"}
    assert "Portefeuilles bevat Wonen" in page.text
    for code in (A, B):
        assert (CANARY[code] in page.html) == (code in gemeenten)


def test_the_csv_says_what_they_are_about(browser_as, asked):
    answer = browser_as("contactpersoon").client.get(f"/functievervullingen/export?{asked}")
    head, *rows = answer.get_data(as_text=True).splitlines()
    place = head.split(";").index('"Portefeuilles"')
    assert [row.split(";")[place].strip('"') for row in rows] == ["Financiën, Wonen"] * 2
    assert '"Tijdsbesteding"' in head


def test_who_has_none_is_found_too(browser_as, asked):
    lists = browser_as("contactpersoon")
    condition = asked.partition("&")[0]
    assert lists.get(f"/functievervullingen/list/?{condition}&_flt_2_portefeuilles=").rows == []
    assert len(lists.get(f"/functievervullingen/list/?{condition}&_flt_3_portefeuilles=").rows) == 2


def test_many_portefeuilles_are_looked_up_by_typing(browser_as, database):
    with database.as_owner() as owner:
        owner.execute(
            "insert into register.portefeuille (naam)"
            " select 'Onderwerp ' || n from generate_series(1, 250) n"
        )
    page = browser_as("lezer").get("/functievervullingen/list/?filter=1&w_portefeuilles__zoek=wo")
    choices = page.filter_form.find_all("input", attrs={"name": "w_portefeuilles"})
    assert len(choices) == 1
    answer = browser_as("lezer").client.get("/functievervullingen/lookup/portefeuilles?q=wonen")
    assert [option["text"] for option in answer.json["options"]] == ["Wonen"]
