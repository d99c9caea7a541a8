"""Conflicts in what has no version of its own, or can't be shown: links and home addresses."""

import pytest

from app.core.encryption import AddressCipher
from tests.integration.conflicts.conftest import asked_on
from tests.support import sample

MANDAAT, ADRES = "register.functievervulling", "register.huisadres"
JOIN = "register.functievervulling_portefeuille"


@pytest.fixture
def topics(office):
    return dict(office.owner.execute("select naam, id from register.portefeuille").fetchall())


@pytest.fixture(params=["contactpersoon", "redacteur"])
def mandate(office, request):
    """A desk, and the mandate of a wethouder with Financiën and Wonen."""
    desk = office.desk(MANDAAT, request.param)
    key = office.value(
        f"select min(functievervulling_id) from {JOIN} where gemeente_id ="
        " (select id from register.gemeente where code = %s)",
        sample.A,
    )
    saved = office.owner.execute(
        f"select * from {JOIN} where functievervulling_id = %s", (key,)
    ).fetchall()
    desk.set_aside(key)
    yield desk, key
    office.unguarded.execute(f"delete from {JOIN} where functievervulling_id = %s", (key,))
    office.unguarded.cursor().executemany(f"insert into {JOIN} values (%s, %s, %s)", saved)
    desk.put_back(key)


def linked(office, key):
    found = office.owner.execute(
        f"select p.naam from {JOIN} j join register.portefeuille p on p.id = j.portefeuille_id"
        " where j.functievervulling_id = %s",
        (key,),
    )
    return {name for (name,) in found.fetchall()}


def chosen(topics, *wanted):
    return ["", *(str(topics[name]) for name in wanted)]


def add(office, key, topic):
    """Somebody else adds a topic; the mandate's own row is not touched."""
    office.owner.execute(
        f"insert into {JOIN} select gemeente_id, id, %s from {MANDAAT} where id = %s", (topic, key)
    )


def test_links_that_both_changed_are_asked_by_name(office, mandate, topics):
    desk, key = mandate
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    add(office, key, topics["Jeugdzorg"])
    mine = chosen(topics, "Financiën")
    page = person.send(path, form, portefeuilles=mine, **desk.asks_reason)
    assert page.status == 409
    (field,) = asked_on(page).values()
    assert (field.label, field.chosen) == ("Portefeuilles", "")
    assert set(field.original.split(", ")) == {"Financiën", "Wonen"}
    assert field.mine == "Financiën"
    assert set(field.theirs.split(", ")) == {"Financiën", "Wonen", "Jeugdzorg"}
    assert linked(office, key) == {"Financiën", "Wonen", "Jeugdzorg"}

    assert person.send(path, page, _keuze_portefeuilles="mijn").status == 302
    assert linked(office, key) == {"Financiën"}


def test_links_of_the_other_stay_when_they_are_chosen(office, mandate, topics):
    desk, key = mandate
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    add(office, key, topics["Jeugdzorg"])
    page = person.send(path, form, portefeuilles=chosen(topics), **desk.asks_reason)
    assert asked_on(page)["portefeuilles"].mine == "leeg"
    assert person.send(path, page, _keuze_portefeuilles="andere").status == 302
    assert linked(office, key) == {"Financiën", "Wonen", "Jeugdzorg"}


def test_links_that_the_other_changed_are_not_undone_by_a_change_of_mine(office, mandate, topics):
    desk, key = mandate
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    add(office, key, topics["Jeugdzorg"])
    page = person.send(path, form, toelichting="deeltijd", **desk.asks_reason)
    assert page.status == 409
    states = {name: field.chosen for name, field in asked_on(page).items()}
    assert states == {"portefeuilles": "andere", "toelichting": "mijn"}
    assert person.send(path, page).status == 302
    assert linked(office, key) == {"Financiën", "Wonen", "Jeugdzorg"}
    assert desk.stored(key)["toelichting"] == "deeltijd"


def test_all_links_taken_away_by_the_other_are_kept_away(office, mandate, topics):
    desk, key = mandate
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    office.owner.execute(f"delete from {JOIN} where functievervulling_id = %s", (key,))
    page = person.send(path, form, toelichting="geen taken", **desk.asks_reason)
    assert asked_on(page)["portefeuilles"].theirs == "leeg"
    assert person.send(path, page).status == 302
    assert linked(office, key) == set()


# Home addresses.


@pytest.fixture(params=["contactpersoon", "privacyfunctionaris"])
def address(office, request):
    """A desk, and the home address of somebody in Amersfoort."""
    desk = office.desk(ADRES, request.param)
    key = desk.row()
    desk.set_aside(key)
    yield desk, key
    desk.put_back(key)


def typed(street):
    return {"straat": street, "huisnummer": "1", "postcode": "3811 AB", "woonplaats": "Amersfoort"}


def street_of(desk, key):
    row = desk.stored(key)
    cipher = AddressCipher([sample.ADDRESS_KEY])
    return cipher.decrypt("straat", row["gemeente_id"], row["persoon_id"], row["straat"])


def moves(desk, key, street):
    """Let somebody else fill in another address, through the form."""
    person, path = desk.person(2), desk.path(key)
    sent = person.send(path, person.open(path), **typed(street), **desk.asks_reason)
    assert sent.status == 302


@pytest.mark.parametrize(("choice", "stands"), [("mijn", "Hoofdstraat"), ("andere", "Dorpsweg")])
def test_an_address_that_both_replaced_is_asked_and_never_shown(address, choice, stands):
    desk, key = address
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    moves(desk, key, "Dorpsweg")
    page = person.send(path, form, **typed("Hoofdstraat"), **desk.asks_reason)
    assert page.status == 409
    (field,) = asked_on(page).values()
    assert (field.label, field.chosen) == ("Huisadres", "")
    assert "Dorpsweg" not in page.html
    assert "Kerkstraat" not in page.html
    assert "Hoofdstraat" not in page.text
    assert street_of(desk, key) == "Dorpsweg"

    assert person.send(path, page).status == 409
    assert street_of(desk, key) == "Dorpsweg"
    assert person.send(path, page, _keuze_straat=choice).status == 302
    assert street_of(desk, key) == stands


def choices(page):
    return {name: field.chosen for name, field in asked_on(page).items()}


def test_an_address_and_a_tick_are_asked_together(address):
    desk, key = address
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    moves(desk, key, "Dorpsweg")
    assert desk.write(key, {"afgeschermd": "ja"})
    page = person.send(path, form, **typed("Hoofdstraat"), **desk.asks_reason)
    assert choices(page) == {"afgeschermd": "andere", "straat": ""}
    again = person.send(path, page, _keuze_afgeschermd="mijn")
    assert choices(again) == {"afgeschermd": "mijn", "straat": ""}
    # An answer that is none brings the question back, and keeps the other answer.
    again = person.send(path, page, _keuze_straat="andere", _keuze_afgeschermd="x")
    assert choices(again) == {"afgeschermd": "andere", "straat": "andere"}
    assert street_of(desk, key) == "Dorpsweg"
    assert person.send(path, again).status == 302
    assert street_of(desk, key) == "Dorpsweg"
    assert desk.stored(key)["afgeschermd"] is True


def test_a_third_address_while_choosing_is_asked_again(address):
    desk, key = address
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    moves(desk, key, "Dorpsweg")
    page = person.send(path, form, **typed("Hoofdstraat"), **desk.asks_reason)
    moves(desk, key, "Kadelaan")
    again = person.send(path, page, _keuze_straat="mijn")
    assert again.status == 409
    assert street_of(desk, key) == "Kadelaan"
    assert person.send(path, again, _keuze_straat="mijn").status == 302
    assert street_of(desk, key) == "Hoofdstraat"


def test_a_refused_address_still_notices_the_other(address):
    desk, key = address
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    refused = person.send(path, form, **{**typed("Hoofdstraat"), "postcode": "x"})
    assert refused.status == 400
    moves(desk, key, "Dorpsweg")
    refused = person.send(path, refused, postcode="y")
    assert refused.status == 400
    page = person.send(path, refused, postcode="3811 AB", **desk.asks_reason)
    assert page.status == 409
    assert street_of(desk, key) == "Dorpsweg"


def test_a_tick_beside_a_new_address_of_the_other_is_no_conflict(address):
    desk, key = address
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    moves(desk, key, "Dorpsweg")
    assert person.send(path, form, afgeschermd=["nee", "ja"], **desk.asks_reason).status == 302
    assert street_of(desk, key) == "Dorpsweg"
    assert desk.stored(key)["afgeschermd"] is True


def test_what_is_stored_is_in_no_form_and_no_hidden_field(address):
    desk, key = address
    person, path = desk.person(), desk.path(key)
    moves(desk, key, "Dorpsweg")
    form = person.open(path)
    refused = person.send(path, form, straat="Hoofdstraat", **desk.asks_reason)
    assert refused.status == 400
    for page in (form, refused):
        for secret in ("Dorpsweg", "Amersfoort Dorp", "\\x01"):
            assert secret not in page.html
    for name in ("straat", "huisnummer", "postcode", "woonplaats"):
        assert form.value(name) == ""
