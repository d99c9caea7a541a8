"""A contact takes back a mistake of the last 24 hours; VNG deletes with a reason, which is kept."""

from dataclasses import replace

import psycopg
import pytest
from psycopg import sql

from app.catalog.load import load_catalog
from app.panel.panel import slug
from app.panel.values import parse
from tests.support.sample import A

REASON = "dubbel ingevoerd"
TOO_OLD = "Dit is langer dan 24 uur geleden toegevoegd en kan niet meer weg."
# Home addresses go whenever the person asks for it.
AT_ANY_AGE = {"huisadres"}
# Tables that a contact person deletes from, and the column that says since when a row is there.
OWN = {
    t.table: "tijdstip" if t.table == "bevestiging" else "aangemaakt_op"
    for t in load_catalog().values()
    if t.allows("contactpersoon", "verwijderen") and t.table not in AT_ANY_AGE
}
# A mistake of each; of a table that is not here, a row with what the database asks for.
INSERTS = {
    "persoon": "(gemeente_id, achternaam) values ({g}, 'Vergist')",
    "functievervulling": (
        "(gemeente_id, persoon_id, functie_id, begindatum) select {g}, {p}, id, '1999-01-01'"
        " from register.functie where code = 'griffier'"
    ),
    "fractie": (
        "(gemeente_id, raadsperiode_id, naam) select {g}, min(id), 'Vergist'"
        " from register.raadsperiode where gemeente_id = {g}"
    ),
    "bevestiging": "(gemeente_id, onderdeel) values ({g}, 'raad')",
}


def place(office, table, key):
    """Return the address where a row is deleted."""
    return f"/{slug(office.panel.tables[f'register.{table}'])}/delete/{key}"


def unseen_row(office, table):
    """Add a row past every trigger: nothing of it is in the history."""
    desk = replace(office, owner=office.unguarded).desk(f"register.{table}", "contactpersoon")
    return desk.new_row()


@pytest.fixture
def made(register, office):
    """Make a row of a table that is so many hours old; what is left of them goes at the end."""
    keys = []

    def make(table, hours=0.0):
        values = {"g": register.gemeente(A), "p": register.person(A, 12)}
        with register.superuser() as connection:
            if table in INSERTS:
                key = connection.execute(
                    f"insert into register.{table} {INSERTS[table].format(**values)} returning id"
                ).fetchone()[0]
            else:
                key = unseen_row(office, table)
            connection.execute(
                f"update register.{table} set {OWN[table]} = now() - %s * interval '1 hour'"
                " where id = %s",
                (hours, key),
            )
        keys.append((table, key))
        return key

    yield make
    with register.superuser() as connection:
        for table, key in keys:
            connection.execute(f"delete from register.{table} where id = %s", (key,))


def is_there(register, table, key):
    return bool(register.ask(f"select 1 from register.{table} where id = %s", key))


@pytest.mark.parametrize("table", OWN)
@pytest.mark.parametrize("hours", [0, 23.9])
def test_a_contact_takes_back_a_mistake_of_today(register, office, made, new_lines, table, hours):
    key = made(table, hours)
    contact, path = office.person("contactpersoon", 1), place(office, table, key)
    assert contact.send(path, contact.open(path)).status == 302
    assert not is_there(register, table, key)
    (line,) = new_lines()
    assert (line["soort"], line["rol"], line["rij"]) == ("verwijderd", "contactpersoon", str(key))


@pytest.mark.parametrize("table", OWN)
@pytest.mark.parametrize("hours", [24.1, 24 * 365])
def test_what_is_older_is_not_hers_to_delete(register, office, made, new_lines, table, hours):
    key = made(table, hours)
    contact, path = office.person("contactpersoon", 1), place(office, table, key)
    page = contact.send(path, contact.open(path))
    assert page.status == 400
    assert TOO_OLD in page.text
    assert is_there(register, table, key)
    assert new_lines() == []


def test_every_table_that_a_contact_deletes_from_is_in_this_test():
    assert {"persoon", "functievervulling", "fractie", "bevestiging"} <= set(OWN)
    assert not AT_ANY_AGE & set(OWN)


def test_a_row_that_changed_after_the_question_is_asked_about_again(register, office, made):
    """She agreed to delete what she saw, and somebody made something else of it."""
    key = made("persoon")
    contact, path = office.person("contactpersoon", 1), f"/personen/delete/{key}"
    form = contact.open(path)
    with register.database.as_owner() as owner:
        owner.execute("update register.persoon set roepnaam = 'Toch' where id = %s", (key,))
    page = contact.send(path, form)
    assert page.status == 400
    assert "Intussen heeft iemand dit gewijzigd." in page.text
    assert is_there(register, "persoon", key)
    assert contact.send(path, page).status == 302
    assert not is_there(register, "persoon", key)


@pytest.mark.parametrize("table", [t for t in OWN if OWN[t] == "aangemaakt_op"])
def test_nobody_makes_a_row_younger_than_it_is(register, made, table):
    key = made(table, 48)
    with register.acting("contactpersoon", A) as connection:
        connection.execute(
            f"update register.{table} set aangemaakt_op = now() where id = %s", (key,)
        )
        gone = connection.execute(f"delete from register.{table} where id = %s", (key,))
        assert gone.rowcount == 0
    age = "now() - aangemaakt_op > interval '47 hours'"
    assert register.ask(f"select {age} as oud from register.{table} where id = %s", key) == [
        {"oud": True}
    ]


def test_nobody_makes_a_row_that_stays_young(register, made):
    with register.acting("contactpersoon", A) as connection:
        young = connection.execute(
            "insert into register.persoon (gemeente_id, achternaam, aangemaakt_op)"
            " values (%s, 'Later', now() + interval '9 years')"
            " returning id, aangemaakt_op > now() + interval '1 minute'",
            (register.gemeente(A),),
        ).fetchone()
        connection.execute("delete from register.persoon where id = %s", young[:1])
    assert young[1] is False


def test_a_creation_date_in_a_form_is_not_read(register, office, made):
    key = made("persoon", 48)
    contact, path = office.person("contactpersoon", 1), f"/personen/edit/{key}"
    sent = contact.send(path, contact.open(path), aangemaakt_op="01-01-2090 10:00", roepnaam="Nu")
    assert sent.status == 302
    rows = register.ask(
        "select roepnaam, aangemaakt_op < now() as oud from register.persoon where id = %s", key
    )
    assert rows == [{"roepnaam": "Nu", "oud": True}]


def test_a_home_address_goes_at_any_age(register, office):
    key = register.ask(
        "select min(id) as id from register.huisadres where gemeente_id = %s", register.gemeente(A)
    )[0]["id"]
    with register.superuser() as connection:
        connection.execute(
            "update register.huisadres set aangemaakt_op = '2020-01-01' where id = %s", (key,)
        )
    contact, path = office.person("contactpersoon", 1), f"/huisadressen/delete/{key}"
    assert contact.send(path, contact.open(path)).status == 302
    assert not is_there(register, "huisadres", key)


@pytest.mark.parametrize("table", OWN)
def test_vng_deletes_what_is_old_with_a_reason_and_not_without(
    register, office, made, new_lines, table
):
    key = made(table, 24 * 365)
    redacteur, path = office.person("redacteur", 1), place(office, table, key)
    for reason in ("", "  "):
        page = redacteur.send(path, redacteur.open(path), reden=reason)
        assert page.status == 400
        assert "Vul in waarom u dit namens de gemeente wijzigt." in page.text
    assert is_there(register, table, key)
    assert redacteur.send(path, redacteur.open(path), reden=REASON).status == 302
    assert not is_there(register, table, key)
    (line,) = new_lines()
    assert (line["reden"], line["rol"], line["nieuw"]) == (REASON, "redacteur", None)
    assert line["oud"]["gemeente_id"] == register.gemeente(A)


def test_the_privacyfunctionaris_deletes_a_home_address_with_a_reason(register, office, new_lines):
    key = register.ask("select max(id) as id from register.huisadres")[0]["id"]
    person, path = office.person("privacyfunctionaris", 1), f"/huisadressen/delete/{key}"
    assert person.send(path, person.open(path)).status == 400
    assert person.send(path, person.open(path), reden=REASON).status == 302
    (line,) = new_lines()
    assert (line["soort"], line["reden"]) == ("verwijderd", REASON)
    assert line["oud"]["straat"] == "gewijzigd"


def test_a_person_with_a_past_is_told_what_is_in_the_way(register, office):
    person = register.person(A, 2)
    for role, reason in (("contactpersoon", {}), ("redacteur", {"reden": REASON})):
        browser, path = office.person(role, 1), f"/personen/delete/{person}"
        with register.superuser() as connection:
            connection.execute(
                "update register.persoon set aangemaakt_op = now() where id = %s", (person,)
            )
        page = browser.send(path, browser.open(path), **reason)
        assert page.status == 400
        assert "er horen nog gegevens bij (Functievervullingen)" in page.text
    assert is_there(register, "persoon", person)


CHANGES = {
    "gemeente": "telefoon = '030 999 99 99'",
    "persoon": "publicatie = not publicatie",
    "huisadres": "afgeschermd = not afgeschermd",
    "functievervulling": "toelichting = 'x'",
    "fractie": "zetels = zetels + 1",
}
# Every deed of VNG in a gemeente's place: role, table, and the statement.
DEEDS = [
    pytest.param(role, t.table, deed, id=f"{role}-{deed}-{t.table}")
    for t in load_catalog().values()
    for role in ("redacteur", "privacyfunctionaris")
    for deed, right in (("update", "wijzigen"), ("delete", "verwijderen"))
    if t.reason_for_staff and t.allows(role, right)
]


def change_of(office, table, key):
    """Return what to set in a row to change it: of an unknown table, what its form could."""
    if table in CHANGES:
        return CHANGES[table]
    desk = office.desk(f"register.{table}", "redacteur")
    for column in desk.columns:
        if column.name != "gemeente_id":
            for typed in desk.two_values(key, column):
                value = sql.Literal(parse(column, typed)).as_string()
                return f"{column.name} = {value}"
    raise AssertionError(f"zeg in CHANGES wat er aan register.{table} te wijzigen is")


@pytest.mark.parametrize(("role", "table", "deed"), DEEDS)
def test_the_database_itself_asks_vng_for_the_reason(register, office, made, role, table, deed):
    key = made(table) if deed == "delete" and table in OWN else None
    one = key or register.ask(f"select max(id) as id from register.{table}")[0]["id"]
    change = change_of(office, table, one) if deed == "update" else ""
    statement = {
        "update": f"update register.{table} set {change} where id = {one}",
        "delete": f"delete from register.{table} where id = {one}",
    }[deed]
    refused = psycopg.errors.CheckViolation
    with register.acting(role, reason="") as connection, pytest.raises(refused) as told:
        connection.execute(statement)
    assert told.value.diag.constraint_name == "reden_verplicht"
    assert told.value.diag.column_name == "reden"
    with register.acting(role, reason=REASON) as connection:
        assert connection.execute(statement).rowcount == 1
        connection.rollback()


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (
            "contactpersoon",
            (
                "update register.persoon set publicatie = not publicatie"
                " where id = (select min(id) from register.persoon)"
            ),
        ),
        (
            "beheerder",
            "update register.portefeuille set vervallen = not vervallen where naam = 'Wonen'",
        ),
    ],
)
def test_nobody_else_is_asked_for_a_reason(register, new_lines, role, statement):
    own = A if role == "contactpersoon" else None
    with register.acting(role, own, reason="") as connection:
        connection.execute(statement)
    (line,) = new_lines()
    assert line["reden"] is None
