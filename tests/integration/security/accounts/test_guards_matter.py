"""Without its guard each attack succeeds: so it is the guard that the other tests see at work."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from app.core import clock
from app.security.staff import the_staff
from tests.support.clients import PLAIN
from tests.support.staff import add_account, number_of

ADMIN, CONTACT = "beheerder@vng.example", "contact@amersfoort.example"
LATER = timedelta(minutes=25)


def is_active(database, email) -> bool:
    return bool(database.value("select active from ab_user where email = %s", email))


def put_out(browser, database, email):
    path = f"/accountbeheer/{number_of(database, email)}/uitzetten"
    return browser.submit(path, {}, form_at=PLAIN)


@pytest.fixture(autouse=True)
def put_back(database):
    yield
    clock.move_back()
    with database.as_owner() as owner:
        owner.execute("update ab_user set active = true")


@pytest.mark.parametrize("guarded", [True, False])
def test_the_fresh_code(client_as, database, monkeypatch, guarded):
    if not guarded:
        monkeypatch.setattr("app.security.stepup.guard.is_fresh", lambda *_: True)
    admin = client_as("beheerder")
    clock.move(LATER)
    put_out(admin, database, CONTACT)
    assert is_active(database, CONTACT) is guarded


@pytest.mark.parametrize("guarded", [True, False])
def test_ones_own_account(client_as, database, monkeypatch, guarded):
    add_account(database, f"tweede{guarded}@vng.example".lower(), "beheerder")
    if not guarded:
        as_another = lambda: replace(the_staff(), id=-1)  # noqa: E731
        monkeypatch.setattr("app.security.accounts.views.the_staff", as_another)
    put_out(client_as("beheerder"), database, ADMIN)
    assert is_active(database, ADMIN) is guarded


def test_the_trigger_for_the_last_beheerder(database):
    with database.as_owner() as owner:
        owner.execute("alter table ab_user disable trigger bewaak_laatste_beheerder")
    with database.as_role("beheerder") as session:
        session.execute("update ab_user set active = false where active")
        session.rollback()
    with database.as_owner() as owner:
        owner.execute("alter table ab_user enable trigger bewaak_laatste_beheerder")
    with database.as_role("beheerder") as session, pytest.raises(psycopg.errors.CheckViolation):
        session.execute("update ab_user set active = false where active")


def test_the_four_eyes_of_the_database(database):
    admin = number_of(database, ADMIN)
    ask = (
        "insert into app.herstelaanvraag (user_id, aangevraagd_door, aangevraagd_op,"
        " bevestigd_door) values (%s, %s, now(), %s)"
    )
    values = (number_of(database, CONTACT), admin, admin)
    with database.as_role("beheerder") as session, pytest.raises(psycopg.errors.CheckViolation):
        session.execute(ask, values)
    with database.as_owner() as owner:
        owner.execute("alter table app.herstelaanvraag drop constraint herstelaanvraag_vier_ogen")
    with database.as_role("beheerder") as session:
        session.execute(ask, values)
        session.rollback()


def test_the_trigger_that_keeps_events(database):
    with database.as_owner() as owner:
        owner.execute(
            "insert into app.gebeurtenis (tijdstip, actie, object, resultaat, oorsprong, actor)"
            " values (now(), 'toets', 'toets', 'gelukt', 'toets', 'toets')"
        )
    with database.as_owner() as owner, pytest.raises(psycopg.Error):
        owner.execute("delete from app.gebeurtenis")
    with database.as_owner() as owner:
        owner.execute("alter table app.gebeurtenis disable trigger alleen_toevoegen")
        assert owner.execute("delete from app.gebeurtenis").rowcount > 0
        owner.rollback()
