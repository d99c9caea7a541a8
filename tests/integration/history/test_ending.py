"""What has a past is ended with a date and a reason: a mandate, or all that a person holds."""

import datetime as dt

import pytest

from tests.integration.panel.page import words
from tests.support.sample import A, B

NOTHING_OPEN = "Er is niets dat nog loopt."
JUNE = "01-06-2026"


@pytest.fixture
def contact(office):
    return office.person("contactpersoon", 1)


@pytest.fixture
def holder(register):
    """A new person of Amersfoort with two offices that run, and one that ended; then gone again."""
    gemeente = register.gemeente(A)
    with register.database.as_owner() as owner:
        person = owner.execute(
            "insert into register.persoon (gemeente_id, roepnaam, achternaam, geboortejaar)"
            " values (%s, 'Ada', 'Bos', 1970) returning id",
            (gemeente,),
        ).fetchone()[0]
        mandates = {
            code: owner.execute(
                "insert into register.functievervulling (gemeente_id, persoon_id, functie_id,"
                " begindatum, einddatum, reden_einde) select %s, %s, id, %s, %s, %s"
                " from register.functie where code = %s returning id",
                (gemeente, person, begin, end, "overig" if end else None, code),
            ).fetchone()[0]
            for code, begin, end in (
                ("raadslid", "2026-04-01", None),
                ("wethouder", "2026-05-01", None),
                ("burgemeester", "2018-01-01", "2019-01-01"),
            )
        }
    yield person, mandates
    with register.superuser() as connection:
        connection.execute(
            "delete from register.functievervulling where persoon_id = %s", (person,)
        )
        connection.execute("delete from register.persoon where id = %s", (person,))


def ends_of(register, person):
    """Return end and reason of each office, by the code of the functie."""
    rows = register.ask(
        "select f.code, fv.einddatum, fv.reden_einde from register.functievervulling fv"
        " join register.functie f on f.id = fv.functie_id where persoon_id = %s",
        person,
    )
    return {r["code"]: (r["einddatum"], r["reden_einde"]) for r in rows}


RUNNING = {
    "raadslid": (None, None),
    "wethouder": (None, None),
    "burgemeester": (dt.date(2019, 1, 1), "overig"),
}
ENDED = (dt.date(2026, 6, 1), "verhuizing")


def send(person, path, page=None, **changes):
    """Send the form at the path; where nothing is said, with a date and reason that are right."""
    given = {"einddatum": JUNE, "reden_einde": "verhuizing", **changes}
    return person.send(path, page or person.open(path), **given)


def test_a_contact_ends_one_mandate(register, contact, holder, new_lines):
    person, mandates = holder
    path = f"/functievervullingen/end/{mandates['raadslid']}"
    page = contact.open(path)
    assert [words(li) for li in page.main.select("ul > li")] == ["Raadslid Ada Bos (2026)"]
    assert send(contact, path).status == 302
    assert ends_of(register, person) == {**RUNNING, "raadslid": ENDED}
    (line,) = new_lines()
    assert (line["tabel"], line["rij"], line["soort"]) == (
        "functievervulling",
        str(mandates["raadslid"]),
        "gewijzigd",
    )
    assert line["nieuw"] == {"einddatum": "2026-06-01", "reden_einde": "verhuizing"}


def test_a_contact_ends_all_that_a_person_holds(register, contact, holder, new_lines):
    person, _mandates = holder
    path = f"/personen/end/{person}"
    page = contact.open(path)
    listed = {words(li) for li in page.main.select("ul > li")}
    assert listed == {"Raadslid Ada Bos (2026)", "Wethouder Ada Bos (2026)"}
    assert send(contact, path).status == 302
    assert ends_of(register, person) == {**RUNNING, "raadslid": ENDED, "wethouder": ENDED}
    assert [line["soort"] for line in new_lines()] == ["gewijzigd", "gewijzigd"]


def test_what_ended_stays_to_be_seen(contact, holder):
    person, mandates = holder
    assert send(contact, f"/personen/end/{person}").status == 302
    assert contact.open(f"/personen/show/{person}").h1 == "Ada Bos"
    shown = contact.open(f"/functievervullingen/show/{mandates['raadslid']}").shown
    assert (shown["Einddatum"], shown["Reden van einde"]) == (JUNE, "verhuizing")


def test_when_nothing_runs_there_is_nothing_to_end(contact, holder):
    person, mandates = holder
    assert NOTHING_OPEN in contact.open(f"/functievervullingen/end/{mandates['burgemeester']}").text
    form = contact.open(f"/personen/end/{person}")
    assert send(contact, f"/personen/end/{person}", form).status == 302
    again = send(contact, f"/personen/end/{person}", form)
    assert again.status == 400
    assert NOTHING_OPEN in again.text


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("einddatum", "", "Vul een datum in"),
        ("einddatum", "31-02-2026", "Deze datum bestaat niet"),
        ("einddatum", "morgen", "dd-mm-jjjj"),
        ("einddatum", "01-01-2020", "De einddatum moet na de begindatum liggen."),
        ("einddatum", "01-04-2026", "De einddatum moet na de begindatum liggen."),
        ("reden_einde", "", "Kies waarom de functie stopt."),
        ("reden_einde", "zin in", "Kies waarom de functie stopt."),
    ],
)
def test_what_is_wrong_is_told_at_the_field_and_nothing_ends(
    register, contact, holder, field, typed, told
):
    person, mandates = holder
    page = send(contact, f"/functievervullingen/end/{mandates['raadslid']}", **{field: typed})
    assert page.status == 400
    assert told in page.errors[field]
    assert list(page.errors) == [field]
    assert ends_of(register, person) == RUNNING
    # What was typed is still there, but for a choice that does not exist.
    if field == "einddatum":
        assert page.value("einddatum") == typed
        assert page.value("reden_einde") == "verhuizing"


def test_all_that_a_person_holds_ends_together_or_not_at_all(register, contact, holder):
    """On this day the first office had begun and the second had not."""
    person, _mandates = holder
    page = send(contact, f"/personen/end/{person}", einddatum="15-04-2026")
    assert page.status == 400
    assert page.errors["einddatum"] == "De einddatum moet na de begindatum liggen."
    assert ends_of(register, person) == RUNNING


def test_an_end_in_the_future_is_taken_and_can_be_changed(register, contact, holder):
    person, mandates = holder
    path = f"/functievervullingen/end/{mandates['raadslid']}"
    assert send(contact, path, einddatum="01-01-2090").status == 302
    assert send(contact, path).status == 302
    assert ends_of(register, person)["raadslid"] == ENDED


def test_an_office_that_came_meanwhile_is_asked_about_first(register, contact, holder):
    """She saw two offices; a third must not end unseen."""
    person, _mandates = holder
    path = f"/personen/end/{person}"
    form = contact.open(path)
    with register.database.as_owner() as owner:
        owner.execute(
            "insert into register.functievervulling"
            " (gemeente_id, persoon_id, functie_id, begindatum)"
            " select p.gemeente_id, %s, f.id, '2026-05-15'"
            " from register.persoon p, register.functie f"
            " where p.id = %s and f.code = 'contactpersoon'",
            (person, person),
        )
    page = send(contact, path, form)
    assert page.status == 400
    assert "Intussen is gewijzigd wat er stopt." in page.text
    assert "Contactpersoon Ada Bos" in page.text
    assert all(end[0] != ENDED[0] for end in ends_of(register, person).values())
    assert send(contact, path, page).status == 302
    ended = [end for end in ends_of(register, person).values() if end == ENDED]
    assert len(ended) == 3


def test_an_end_that_another_wrote_meanwhile_is_not_overwritten_unseen(register, contact, holder):
    person, mandates = holder
    path = f"/functievervullingen/end/{mandates['raadslid']}"
    form = contact.open(path)
    with register.database.as_owner() as owner:
        owner.execute(
            "update register.functievervulling"
            " set einddatum = '2090-01-01', reden_einde = 'overlijden' where id = %s",
            (mandates["raadslid"],),
        )
    page = send(contact, path, form)
    assert page.status == 400
    assert "Intussen is gewijzigd wat er stopt." in page.text
    assert ends_of(register, person)["raadslid"] == (dt.date(2090, 1, 1), "overlijden")


@pytest.mark.parametrize("kind", ["functievervullingen", "personen"])
def test_vng_ends_with_a_reason_and_not_without(register, office, holder, new_lines, kind):
    person, mandates = holder
    path = f"/{kind}/end/{person if kind == 'personen' else mandates['raadslid']}"
    redacteur = office.person("redacteur", 1)
    for reason in ("", "   "):
        page = send(redacteur, path, reden=reason)
        assert page.status == 400
        assert "Vul in waarom u dit namens de gemeente wijzigt." in page.text
    assert ends_of(register, person) == RUNNING
    assert send(redacteur, path, reden="brief van 3 juni").status == 302
    lines = new_lines()
    assert {(x["rol"], x["reden"], x["actor"]) for x in lines} == {
        ("redacteur", "brief van 3 juni", "Redacteur Toets")
    }


@pytest.mark.parametrize("way", ["end", "delete", "history", "edit", "show"])
@pytest.mark.parametrize("kind", ["functievervullingen", "personen"])
def test_a_contact_of_another_gemeente_finds_nothing_there(client_as, holder, kind, way):
    person, mandates = holder
    key = person if kind == "personen" else mandates["raadslid"]
    browser = client_as("contactpersoon", B)
    there = browser.get(f"/{kind}/{way}/{key}")
    nowhere = browser.get(f"/{kind}/{way}/2147483646")
    assert there.status_code == nowhere.status_code == 404
    if way in ("end", "delete", "edit"):
        data = {"einddatum": JUNE, "reden_einde": "verhuizing", "csrf_token": token(browser)}
        assert browser.post(f"/{kind}/{way}/{key}", data=data).status_code == 404


def token(browser):
    page = browser.get("/personen/add").get_data(as_text=True)
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


@pytest.mark.parametrize("role", ["lezer", "beheerder", "privacyfunctionaris"])
def test_who_may_not_write_mandates_ends_none(client_as, holder, role):
    person, mandates = holder
    browser = client_as(role)
    for path in (f"/personen/end/{person}", f"/functievervullingen/end/{mandates['raadslid']}"):
        assert browser.get(path).status_code == 403
