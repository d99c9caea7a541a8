"""Rows of another table in a form: a person and her functions are one form and one save."""

import re

import pytest

from tests.integration.panel.page import Page, controls
from tests.support.sample import A, B

MANDATE = "functievervulling"
CONTACT = "contactpersoon"


@pytest.fixture
def mine(browser_as):
    return browser_as(CONTACT)


@pytest.fixture
def person(database):
    """A raadslid of the contact's own gemeente, whose rows are afterwards what they were."""
    found = holder(database, A)
    before = stored(database, found)
    yield found
    with database.as_owner() as owner:
        owner.execute(
            f"delete from register.{MANDATE} where persoon_id = %s and id <> %s",
            (found[0], found[1]),
        )
        owner.execute(
            f"update register.{MANDATE} set begindatum = %s, einddatum = %s, reden_einde = %s"
            " where id = %s",
            (*before["mandate"], found[1]),
        )


def holder(database, gemeente, which="raadslid"):
    """Return the keys of a person with this functie and of the mandate."""
    with database.as_owner() as owner:
        return owner.execute(
            f"""select fv.persoon_id, fv.id from register.{MANDATE} fv
                  join register.gemeente g on g.id = fv.gemeente_id
                  join register.functie f on f.id = fv.functie_id
                 where g.code = %s and f.code = %s order by fv.id limit 1""",
            (gemeente, which),
        ).fetchone()


def stored(database, keys):
    with database.as_owner() as owner:
        mandate = owner.execute(
            f"select begindatum, einddatum, reden_einde from register.{MANDATE} where id = %s",
            (keys[1],),
        ).fetchone()
        name = owner.execute(
            "select roepnaam, telefoon_werk from register.persoon where id = %s", (keys[0],)
        ).fetchone()
    return {"mandate": mandate, "person": name}


def mandates(database, person):
    return database.value(
        f"select count(*) from register.{MANDATE} where persoon_id = %s", person[0]
    )


def functie(database, code):
    return str(database.value("select id from register.functie where code = %s", code))


def test_a_person_and_her_function_are_saved_at_once(mine, database, person):
    path = f"/personen/edit/{person[0]}"
    line = f"{MANDATE}-{person[1]}-"
    page = mine.get(path)
    assert page.value(f"{line}begindatum") == "01-04-2026"
    saved = mine.send(
        path, page, **{"telefoon_werk": "033 111 22 33", f"{line}begindatum": "02-04-2026"}
    )
    assert saved.status == 200
    assert str(stored(database, person)["mandate"][0]) == "2026-04-02"
    assert stored(database, person)["person"][1] == "033 111 22 33"
    transactions = database.value(
        "select count(distinct x) from (select xmin::text x from register.persoon where id = %s"
        f" union all select xmin::text from register.{MANDATE} where id = %s) t",
        *person,
    )
    assert transactions == 1, "twee transacties in plaats van één"


def test_a_new_person_comes_with_a_function(mine, database):
    page = mine.get("/personen/add")
    line = f"{MANDATE}-n1-"
    saved = mine.send(
        "/personen/add",
        page,
        **{
            "voorletters": "N.", "roepnaam": "Noor", "achternaam": "Nieuweling",
            f"{line}functie_id": functie(database, "burgemeester"),
            f"{line}begindatum": "01-10-2026",
        },
    )  # fmt: skip
    assert "Noor Nieuweling" in saved.h1
    found = database.value(
        f"select count(*) from register.{MANDATE} fv join register.persoon p"
        " on p.id = fv.persoon_id and fv.gemeente_id = p.gemeente_id"
        " where p.achternaam = 'Nieuweling'"
    )
    assert found == 1


def test_a_new_row_that_was_left_empty_is_no_row(mine, database):
    saved = mine.send("/personen/add", achternaam="Zonderfunctie", voorletters="Z.")
    assert saved.status == 200
    assert "Zonderfunctie" in saved.h1


@pytest.mark.parametrize(
    ("field", "typed"),
    [("begindatum", "31-02-2026"), ("loco_volgorde", "x"), ("portefeuilles", "x"),
     ("waarnemend", "ja"), ("partij_id__zoek", "vvd")],
)  # fmt: skip
def test_a_new_row_with_anything_in_it_is_not_left_out(mine, field, typed):
    refused = mine.send("/personen/add", achternaam="Half", **{f"{MANDATE}-n1-{field}": typed})
    assert refused.status == 400
    assert f"{MANDATE}-n1-functie_id" in refused.errors


def test_one_more_row_and_one_less_keep_what_was_typed(mine, database, person):
    path = f"/personen/edit/{person[0]}"
    more = mine.send(path, roepnaam="Getypt", _regel_erbij="functies")
    assert more.status == 200
    assert more.value("roepnaam") == "Getypt"
    assert more.control(f"{MANDATE}-n1-functie_id") is not None
    twice = mine.send(
        path, more, **{f"{MANDATE}-n1-begindatum": "05-05-2026", "_regel_erbij": "functies"}
    )
    assert twice.value(f"{MANDATE}-n1-begindatum") == "05-05-2026"
    assert twice.control(f"{MANDATE}-n2-functie_id") is not None
    less = mine.send(path, twice, _regel_weg=f"{MANDATE}-n1-")
    assert less.control(f"{MANDATE}-n1-functie_id") is None
    assert less.control(f"{MANDATE}-n2-functie_id") is not None
    assert less.value("roepnaam") == "Getypt"
    assert stored(database, person)["person"][0] != "Getypt"


def test_taking_the_twelfth_row_away_leaves_the_first(mine, person):
    lines = {f"{MANDATE}-n{n}-{name}": value for n in (1, 12) for name, value in
             (("_rij", "1"), ("begindatum", f"{n:02}-05-2026"))}  # fmt: skip
    less = mine.send(f"/personen/edit/{person[0]}", **lines, _regel_weg=f"{MANDATE}-n12-")
    assert less.value(f"{MANDATE}-n1-begindatum") == "01-05-2026"
    assert less.control(f"{MANDATE}-n12-begindatum") is None


def test_a_fault_in_a_row_saves_nothing_and_is_told_at_its_field(mine, database, person):
    path = f"/personen/edit/{person[0]}"
    line = f"{MANDATE}-{person[1]}-"
    refused = mine.send(path, **{"roepnaam": "Half", f"{line}begindatum": "31-02-2026"})
    assert refused.status == 400
    assert f"{line}begindatum" in refused.errors
    assert "Raadslid" in refused.summary, "de samenvatting zegt niet bij welke functie"
    assert refused.value(f"{line}begindatum") == "31-02-2026"
    assert refused.value("roepnaam") == "Half"
    assert stored(database, person)["person"][0] != "Half"


def test_what_the_database_refuses_of_a_row_undoes_the_person_too(mine, database, person):
    path = f"/personen/edit/{person[0]}"
    more = mine.send(path, _regel_erbij="functies")
    fractie = more.value(f"{MANDATE}-{person[1]}-fractie_id")
    refused = mine.send(
        path,
        more,
        **{
            "roepnaam": "Half",
            f"{MANDATE}-n1-functie_id": functie(database, "raadslid"),
            f"{MANDATE}-n1-fractie_id": fractie,
            f"{MANDATE}-n1-begindatum": "01-05-2026",
        },
    )
    assert refused.status == 400
    assert refused.value(f"{MANDATE}-n1-begindatum") == "01-05-2026"
    assert stored(database, person)["person"][0] != "Half"
    assert mandates(database, person) == 1


def test_a_function_ends_and_another_begins_in_one_save(mine, database, person):
    path = f"/personen/edit/{person[0]}"
    line = f"{MANDATE}-{person[1]}-"
    more = mine.send(path, _regel_erbij="functies")
    saved = mine.send(
        path,
        more,
        **{
            f"{line}einddatum": "01-06-2026",
            f"{line}reden_einde": "overig",
            f"{MANDATE}-n1-functie_id": functie(database, "raadslid"),
            f"{MANDATE}-n1-fractie_id": more.value(f"{line}fractie_id"),
            f"{MANDATE}-n1-begindatum": "01-06-2026",
        },
    )
    assert saved.status == 200, saved.summary
    assert str(stored(database, person)["mandate"][1]) == "2026-06-01"
    assert mandates(database, person) == 2
    # What has ended is history, and no longer in the form.
    assert mine.get(path).control(f"{line}begindatum") is None


@pytest.mark.parametrize("whose", ["a colleague", "another gemeente", "nobody"])
def test_a_row_of_somebody_else_is_not_there(mine, database, person, whose):
    other = {
        "a colleague": holder(database, A, "wethouder")[1],
        "another gemeente": holder(database, B)[1],
        "nobody": 2**31 - 2,
    }[whose]
    line = f"{MANDATE}-{other}-"
    before = database.value(f"select begindatum from register.{MANDATE} where id = %s", other)
    answer = mine.send(
        f"/personen/edit/{person[0]}",
        **{f"{line}_rij": "1", f"{line}begindatum": "03-03-2026", "roepnaam": "Half"},
    )
    assert answer.status == 400
    assert "intussen weggehaald" in answer.text
    assert "KANARIE-B" not in answer.html
    after = database.value(f"select begindatum from register.{MANDATE} where id = %s", other)
    assert before == after
    assert stored(database, person)["person"][0] != "Half"


def test_a_foreign_fractie_can_not_be_chosen_in_a_row(mine, database, person):
    foreign = database.value(
        "select max(f.id) from register.fractie f join register.gemeente g on g.id = f.gemeente_id"
        " where g.code = %s",
        B,
    )
    line = f"{MANDATE}-{person[1]}-"
    answer = mine.send(f"/personen/edit/{person[0]}", **{f"{line}fractie_id": str(foreign)})
    assert answer.status == 400
    assert "Deze keuze is er niet" in answer.errors[f"{line}fractie_id"]
    assert "KANARIE-B" not in answer.html


def test_whose_a_new_row_is_can_not_be_said_by_the_form(mine, database, person):
    theirs = holder(database, B)
    line = f"{MANDATE}-n1-"
    mine.send(
        f"/personen/edit/{person[0]}",
        **{
            f"{line}_rij": "1",
            f"{line}functie_id": functie(database, "contactpersoon"),
            f"{line}begindatum": "01-05-2026",
            f"{line}persoon_id": str(theirs[0]),
            f"{line}gemeente_id": "2",
        },
    )
    assert mandates(database, theirs) == 1
    assert mandates(database, person) == 2


def test_two_who_change_one_function_choose_in_the_persons_form(browser_as, database, person):
    first, second = browser_as(CONTACT), browser_as("redacteur")
    path, line = f"/personen/edit/{person[0]}", f"{MANDATE}-{person[1]}-"
    reason = {"reden": "op verzoek van de griffie"}
    mine, theirs = first.get(path), second.get(path)
    assert second.send(path, theirs, **{f"{line}begindatum": "03-04-2026"}, **reason).status == 200
    asked = first.send(path, mine, **{f"{line}begindatum": "04-04-2026", "roepnaam": "Mijn"})
    assert asked.status == 409
    assert "Begindatum" in asked.text
    assert "03-04-2026" in asked.text
    assert "04-04-2026" in asked.text
    choice = f"{line}_keuze_begindatum"
    assert any(name == choice for name, _v in radios(asked))
    chosen = first.send(path, asked, **{choice: "andere"})
    assert chosen.status == 200
    assert str(stored(database, person)["mandate"][0]) == "2026-04-03"
    assert stored(database, person)["person"][0] == "Mijn"


def radios(page: Page):
    return [(t["name"], t["value"]) for t in page.form.find_all("input", type="radio")]


def test_a_function_that_was_taken_away_meanwhile_is_told(mine, database, person):
    path = f"/personen/edit/{person[0]}"
    more = mine.send(path, _regel_erbij="functies")
    mine.send(
        path,
        more,
        **{
            f"{MANDATE}-n1-functie_id": functie(database, "contactpersoon"),
            f"{MANDATE}-n1-begindatum": "01-05-2026",
        },
    )
    form = mine.get(path)
    with database.as_owner() as owner:
        owner.execute(f"delete from register.{MANDATE} where persoon_id = %s and id <> %s", person)
    answer = mine.send(path, form, roepnaam="Later")
    assert answer.status == 400
    assert "intussen weggehaald" in answer.summary
    assert answer.value("roepnaam") == "Later"


def test_why_vng_writes_stands_at_every_row(browser_as, database, person):
    staff = browser_as("redacteur")
    line = f"{MANDATE}-{person[1]}-"
    saved = staff.send(
        f"/personen/edit/{person[0]}",
        **{
            "roepnaam": "Samen",
            f"{line}begindatum": "05-04-2026",
            "reden": "gebeld door de griffier",
        },
    )
    assert saved.status == 200, saved.summary
    lines = database.value(
        "select count(distinct tabel) from app.geschiedenis g join app.geschiedenis_inhoud i"
        " on i.geschiedenis_id = g.id where i.reden = 'gebeld door de griffier'"
    )
    assert lines == 2


def test_who_may_not_write_functions_sees_none_in_the_form(browser_as, person):
    page = browser_as("privacyfunctionaris").get(f"/personen/edit/{person[0]}")
    assert not [name for name, _ in controls(page.form) if name.startswith(MANDATE)]
    assert not re.search("_regel_erbij", page.html)


def test_an_address_can_fill_in_the_first_row(mine, database):
    raadslid = functie(database, "raadslid")
    page = mine.get(f"/personen/add?{MANDATE}-n1-functie_id={raadslid}&{MANDATE}-n1-begindatum=x")
    assert page.value(f"{MANDATE}-n1-functie_id") == raadslid
    assert page.value(f"{MANDATE}-n1-begindatum") == "x"


@pytest.mark.parametrize(
    "name", ["functievervulling-0-_rij", "functievervulling-n100-_rij", "functievervulling-x-_rij",
             "functievervulling-" + "9" * 30 + "-_rij", "functievervulling--_rij"],
)  # fmt: skip
def test_a_row_with_an_impossible_number_is_ignored(mine, person, name):
    assert mine.send(f"/personen/edit/{person[0]}", **{name: "1"}).status == 200


def address_rows(database, person):
    return database.value("select count(*) from register.huisadres where persoon_id = %s", person)


def test_an_address_in_the_persons_form_is_kept_and_never_shown(mine, database):
    burgemeester = holder(database, A, "burgemeester")[0]
    key = database.value("select id from register.huisadres where persoon_id = %s", burgemeester)
    path, line = f"/personen/edit/{burgemeester}", f"huisadres-{key}-"
    page = mine.get(path)
    assert page.value(f"{line}straat") == ""
    assert "Kerkstraat" not in page.html
    sealed = database.value("select straat from register.huisadres where id = %s", key)
    assert mine.send(path, page, titel_achter="MSc").status == 200
    assert database.value("select straat from register.huisadres where id = %s", key) == sealed


def test_an_address_is_replaced_whole_or_not_at_all(mine, database):
    burgemeester = holder(database, A, "burgemeester")[0]
    key = database.value("select id from register.huisadres where persoon_id = %s", burgemeester)
    path, line = f"/personen/edit/{burgemeester}", f"huisadres-{key}-"
    sealed = database.value("select straat from register.huisadres where id = %s", key)
    refused = mine.send(path, **{f"{line}straat": "Nieuwstraat"})
    assert refused.status == 400
    assert f"{line}postcode" in refused.errors
    whole = {
        "straat": "Nieuwstraat",
        "huisnummer": "7",
        "postcode": "3811 XX",
        "woonplaats": "Dorp",
    }
    assert mine.send(path, **{f"{line}{k}": v for k, v in whole.items()}).status == 200
    assert database.value("select straat from register.huisadres where id = %s", key) != sealed


def test_who_may_not_read_addresses_has_none_in_the_form(browser_as, database):
    burgemeester = holder(database, A, "burgemeester")[0]
    page = browser_as("redacteur").get(f"/personen/edit/{burgemeester}")
    assert not [name for name, _ in controls(page.form) if name.startswith("huisadres")]


def test_one_person_has_one_address(mine, database):
    raadslid = database.value(
        "select min(p.id) from register.persoon p join register.gemeente g on g.id = p.gemeente_id"
        " where g.code = %s and not exists (select 1 from register.huisadres h"
        " where h.persoon_id = p.id)",
        A,
    )
    path = f"/personen/edit/{raadslid}"
    more = mine.send(path, _regel_erbij="huisadres")
    assert more.control("huisadres-n1-straat") is not None
    assert 'value="huisadres"' not in more.html, "de knop voor nog een adres staat er nog"
    whole = {"straat": "Weg", "huisnummer": "7", "postcode": "3811 XX", "woonplaats": "Dorp"}
    saved = mine.send(path, more, **{f"huisadres-n1-{k}": v for k, v in whole.items()})
    assert saved.status == 200, saved.summary
    assert address_rows(database, raadslid) == 1
