"""A half-filled form survives the end of a session: signing in brings it back as it was typed."""

from datetime import timedelta
from typing import Any

import pytest

from app.core import clock
from tests.integration.panel.page import Page
from tests.support import sample
from tests.support.clients import token_in

CONTACT = sample.account_of("contactpersoon").email
COLLEAGUE = "contact2@amersfoort.example"
NOTICE = "Hier staat wat u eerder invulde"
TYPED = {"roepnaam": "Half ingevuld", "achternaam": "Getypt", "geboortejaar": "1971"}


@pytest.fixture(autouse=True)
def time_as_it_is(database):
    yield
    clock.move_back()
    with database.as_owner() as owner:
        owner.execute("delete from app.concept")
        owner.execute("delete from app.poging")


@pytest.fixture
def path(database):
    return "/personen/edit/" + str(
        database.value(
            "select min(p.id) from register.persoon p join register.gemeente g"
            " on g.id = p.gemeente_id where g.code = 'GM0307'"
        )
    )


def kept(database) -> list[tuple[str, str]]:
    with database.as_owner() as owner:
        return owner.execute(
            "select u.email, c.pad from app.concept c join ab_user u on u.id = c.user_id"
        ).fetchall()


def fields_of(page: str) -> dict[str, Any]:
    """Return what the form of this page would send."""
    return Page(200, page).sends()


def send_after(client, path, minutes):
    """Open the form, wait, and send it with changes."""
    page = client.get(path).get_data(as_text=True)
    token = token_in(page)
    clock.move(timedelta(minutes=minutes))
    return client.post(path, data={**fields_of(page), **TYPED, "csrf_token": token})


@pytest.mark.parametrize("minutes", [31, 13 * 60], ids=["idle", "overnight"])
def test_a_form_sent_after_the_session_comes_back_as_typed(client_as, database, path, minutes):
    client = client_as("contactpersoon")
    answer = send_after(client, path, minutes)
    assert (answer.status_code, answer.location) == (302, f"/login/?next={path}")
    assert kept(database) == [(CONTACT, path)]
    signed_in = client.post(
        answer.location,
        data={
            "email": CONTACT,
            "password": sample.PASSWORD,
            "csrf_token": token_in(client.get(answer.location).get_data(as_text=True)),
        },
    )
    assert signed_in.location == "/login/code"
    assert client.submit("/login/code", {"code": sample.code_now()}).location == path
    page = client.get(path).get_data(as_text=True)
    found = fields_of(page)
    assert {name: found[name] for name in TYPED} == TYPED
    assert "Hier staat wat u eerder invulde" in page
    # Saved as it stands, and then it is no draft any more.
    answer = client.post(path, data={**found, "csrf_token": token_in(page)})
    assert answer.location.startswith("/personen/show/"), answer.get_data(as_text=True)
    assert kept(database) == []


def test_nothing_of_it_can_be_read_in_the_database(client_as, database, path):
    send_after(client_as("contactpersoon"), path, 31)
    content = database.value("select inhoud from app.concept")
    assert b"Getypt" not in bytes(content)


def test_another_account_does_not_see_it(client_as, app, path):
    send_after(client_as("contactpersoon"), path, 31)
    other = app.test_client()
    other.enter(COLLEAGUE)
    page = other.get(path).get_data(as_text=True)
    assert "Hier staat wat u eerder invulde" not in page


@pytest.mark.parametrize(
    "end",
    [
        "update app.sessie set beeindigd_op = now(), reden = 'uitgelogd'",
        "update ab_user set password = 'x' || coalesce(password, '')",
        "update ab_user set active = false",
    ],
)
def test_a_session_that_was_ended_keeps_nothing(client_as, database, path, end):
    client = client_as("contactpersoon")
    page = client.get(path).get_data(as_text=True)
    try:
        with database.as_owner() as owner:
            owner.execute(end)
        client.post(path, data={**fields_of(page), **TYPED, "csrf_token": token_in(page)})
        assert kept(database) == []
    finally:
        with database.as_owner() as owner:
            owner.execute("update ab_user set active = true, password = %s", (sample._HASH,))


def test_a_page_keeps_its_form_while_it_stands_open(client_as, database, path):
    client = client_as("contactpersoon")
    token = token_in(client.get(path).get_data(as_text=True))
    form = {**TYPED, "_concept_pad": path, "csrf_token": token}
    assert client.post("/concept/", data=form).status_code == 204
    assert kept(database) == [(CONTACT, path)]
    # Opened anew in the same session it is as it was; in the next, or when asked for, as typed.
    assert NOTICE not in client.get(path).get_data(as_text=True)
    asked = client.get(f"{path}?concept=1").get_data(as_text=True)
    assert NOTICE in asked
    assert fields_of(asked)["roepnaam"] == "Half ingevuld"
    client = client_as("contactpersoon")
    page = client.get(path).get_data(as_text=True)
    assert fields_of(page)["roepnaam"] == "Half ingevuld"
    answer = client.post("/concept/weg", data={"_concept_pad": path, "csrf_token": token_in(page)})
    assert answer.location == path
    assert kept(database) == []


def test_a_page_that_is_filled_in_by_its_address_shows_no_draft(client_as, database):
    client = client_as("contactpersoon")
    token = token_in(client.get("/personen/add").get_data(as_text=True))
    form = {**TYPED, "_concept_pad": "/personen/add", "csrf_token": token}
    client.post("/concept/", data=form)
    client = client_as("contactpersoon")
    assert "Half ingevuld" in client.get("/personen/add").get_data(as_text=True)
    prefilled = "/personen/add?functievervulling-n1-begindatum=2026-04-01"
    assert "Half ingevuld" not in client.get(prefilled).get_data(as_text=True)
    assert "Half ingevuld" in client.get("/personen/add?concept=1").get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong", ["/login/", "/", "https://evil.example/personen/add", "/personen/add?x=1", "x" * 9999]
)
def test_only_forms_of_this_site_are_kept(client_as, database, wrong):
    client = client_as("contactpersoon")
    token = token_in(client.get("/").get_data(as_text=True))
    form = {**TYPED, "_concept_pad": wrong, "csrf_token": token}
    assert client.post("/concept/", data=form).status_code == 400
    assert kept(database) == []


def test_nobody_keeps_anything_without_a_session(client, database, path):
    token = token_in(client.get("/login/").get_data(as_text=True))
    form = {**TYPED, "_concept_pad": path, "csrf_token": token}
    assert client.post("/concept/", data=form).location == "/login/"
    client.post(path, data=form)
    assert kept(database) == []


def test_a_draft_is_forgotten_after_a_week(client_as, database, path, app):
    send_after(client_as("contactpersoon"), path, 31)
    clock.move(timedelta(days=8))
    client = client_as("contactpersoon")
    assert "Hier staat wat u eerder" not in client.get(path).get_data(as_text=True)
