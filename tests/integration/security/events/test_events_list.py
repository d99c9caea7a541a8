"""Events: a beheerder searches them, nobody changes them, and every refusal is one."""

import psycopg
import pytest

from tests.support import sample
from tests.support.clients import PLAIN
from tests.support.staff import events, newest_event, number_of

CONTACT = "contact@amersfoort.example"
LIST = "/gebeurtenissen/list/"


@pytest.fixture(scope="module", autouse=True)
def something_happened(app):
    app.test_client().sign_in(CONTACT, "fout")
    app.test_client().sign_in("lezer@vng.example")


@pytest.fixture
def admin(client_as):
    return client_as("beheerder")


def test_the_six_fields_are_in_the_list(admin):
    page = admin.get(LIST).get_data(as_text=True)
    for head in ("Tijdstip", "Actie", "Object", "Resultaat", "Oorsprong", "Actor"):
        assert head in page
    assert "wachtwoord" in page
    assert "127.0.0.1" in page


def test_events_are_found_by_what_is_known_of_them(admin, database):
    user = number_of(database, "lezer@vng.example")
    gemeente = database.value("select id from register.gemeente where code = %s", sample.A)
    contact = f"account {number_of(database, CONTACT)}"
    for query, is_there in (
        ("_flt_0_resultaat=geweigerd", True),
        ("_flt_0_resultaat=gelukt", False),
        (f"_flt_0_user_id={user}", False),
        (f"_flt_0_user_id={number_of(database, CONTACT)}", True),
        (f"_flt_0_gemeente_id={gemeente}", True),
        ("_flt_0_actie=wachtwoord", True),
        ("_flt_0_actie=inloggen", False),
    ):
        page = admin.get(f"{LIST}?{query}")
        assert page.status_code == 200
        assert (contact in page.get_data(as_text=True)) == is_there, query


def test_the_page_of_an_account_leads_to_its_events(admin, database):
    user = number_of(database, CONTACT)
    events_of_one = f"{LIST}?_flt_0_user_id={user}"
    assert events_of_one in admin.get(f"/accounts/show/{user}").get_data(as_text=True)
    page = admin.get(events_of_one).get_data(as_text=True)
    assert f"account {user}" in page
    assert f"account {number_of(database, 'lezer@vng.example')}" not in page


@pytest.mark.parametrize("role", ["contactpersoon", "lezer", "redacteur", "privacyfunctionaris"])
def test_nobody_else_reads_them(client_as, database, role):
    browser = client_as(role)
    for page in (LIST, "/gebeurtenissen/show/1", "/gebeurtenissen/export"):
        assert browser.get(page).status_code == 403
    with database.as_role(role, 1) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("select * from app.gebeurtenisregel")


@pytest.mark.parametrize("method", ["add", "edit/1", "delete/1"])
def test_no_page_writes_them(admin, method):
    assert admin.get(f"/gebeurtenissen/{method}").status_code == 404
    assert admin.submit(f"/gebeurtenissen/{method}", {}, form_at=PLAIN).status_code == 404


# L03: append-only.

WRITES = (
    "update app.gebeurtenis set resultaat = 'gelukt'",
    "delete from app.gebeurtenis",
    "truncate app.gebeurtenis",
    "update app.gebeurtenisregel set resultaat = 'gelukt'",
    "delete from app.gebeurtenisregel",
)


@pytest.mark.parametrize("statement", WRITES)
@pytest.mark.parametrize(
    "role", ["contactpersoon", "lezer", "redacteur", "beheerder", "privacyfunctionaris",
             "aanmelding", "postbode"]
)  # fmt: skip
def test_no_role_changes_what_happened(database, role, statement):
    with database.as_role(role, 1) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(statement)


@pytest.mark.parametrize("statement", WRITES[:3])
def test_not_even_the_owner_does(database, statement):
    with database.as_owner() as owner, pytest.raises(psycopg.Error):
        owner.execute(statement)


# L02: a refusal is an event with actor and object.


def test_a_page_that_is_not_hers_is_told(client_as, database):
    before = newest_event(database)
    assert client_as("contactpersoon").get("/accounts/list/").status_code == 403
    (told,) = events(database, before)
    who = number_of(database, CONTACT)
    assert told == ("toegang geweigerd", "GET AccountView.list", "geweigerd", f"account {who}",
                    who, "403")  # fmt: skip


def test_a_row_that_is_not_hers_is_told_like_one_that_is_not_there(client_as, database):
    other = database.value(
        "select p.id from register.persoon p join register.gemeente g on g.id = p.gemeente_id"
        " where g.code = %s limit 1", sample.B
    )  # fmt: skip
    browser, before = client_as("contactpersoon"), newest_event(database)
    for key in (other, 2_000_000_000):
        assert browser.get(f"/personen/show/{key}").status_code == 404
    assert [(e.thing, e.note) for e in events(database, before)] == [
        (f"GET PersoonView.show {other}", "404"),
        ("GET PersoonView.show 2000000000", "404"),
    ]


def test_what_somebody_makes_up_is_not_repeated(client_as, database):
    browser, before = client_as("contactpersoon"), newest_event(database)
    browser.get("/personen/show/naam@wie.example")
    browser.get("/is-er-niet/naam@wie.example")
    assert [e.thing for e in events(database, before)] == ["GET PersoonView.show ?"]


def test_nobody_signed_in_is_sent_to_the_door_and_not_told(client, database):
    before = newest_event(database)
    client.get("/accounts/list/")
    client.get("/is-er-niet")
    assert events(database, before) == []
