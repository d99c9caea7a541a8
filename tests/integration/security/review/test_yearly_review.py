"""The yearly review: every active account has its own verdict, by somebody else, once a year."""

from datetime import timedelta

import psycopg
import pytest

from app.core import clock
from app.security.review.flows import year_of
from app.security.sessions import FRESH
from app.security.stepup.guard import FILLING_IN
from tests.support import sample
from tests.support.clients import PLAIN
from tests.support.entrance import asks_fresh_code
from tests.support.staff import events, newest_event, number_of

PAGE = "/rechtencontrole/"
CONTACT = "contact@amersfoort.example"


@pytest.fixture
def admin(client_as):
    return client_as("beheerder")


@pytest.fixture(autouse=True)
def begin_anew(database):
    with database.as_owner() as owner:
        owner.execute("delete from app.rechtencontrole")
        owner.execute("update ab_user set active = true")
    yield
    clock.move_back()


def sign(browser, *users, verdict="klopt"):
    return browser.submit(PAGE, {"account": [str(u) for u in users], "oordeel": verdict})


def test_every_active_account_stands_there_with_role_and_gemeente(admin, database):
    with database.as_owner() as owner:
        owner.execute("update ab_user set active = false where email = 'lezer@vng.example'")
    page = admin.get(PAGE).get_data(as_text=True)
    assert f"0 van {len(sample.ACCOUNTS) - 1} accounts gecontroleerd" in page
    assert f'value="{number_of(database, CONTACT)}"' in page
    assert f'value="{number_of(database, "lezer@vng.example")}"' not in page
    assert "Amersfoort" in page


@pytest.mark.parametrize("verdict", ["klopt", "aangepast"])
def test_a_verdict_is_a_row_of_its_own_with_an_event(admin, database, verdict):
    users = [number_of(database, e) for e in (CONTACT, "redacteur@vng.example")]
    before = newest_event(database)
    assert sign(admin, *users, verdict=verdict).status_code == 302
    assert (
        database.value("select count(*) from app.rechtencontrole where oordeel = %s", verdict) == 2
    )
    told = events(database, before)
    assert [(e.action, e.user_id) for e in told] == [("rechtencontrole", u) for u in users]
    assert {e.actor for e in told} == {f"account {number_of(database, 'beheerder@vng.example')}"}
    assert f"2 van {len(sample.ACCOUNTS)} accounts" in admin.get(PAGE).get_data(as_text=True)


def test_an_account_is_signed_off_once_a_year_and_again_the_next(admin, database):
    user = number_of(database, CONTACT)
    sign(admin, user)
    before = newest_event(database)
    sign(admin, user, verdict="aangepast")
    assert database.value("select count(*) from app.rechtencontrole") == 1
    assert events(database, before) == []
    this_year = year_of(clock.now())
    clock.move(timedelta(days=366))
    admin.enter("beheerder@vng.example")
    sign(admin, user)
    years = database.value("select array_agg(jaar order by jaar) from app.rechtencontrole")
    assert years == [this_year, year_of(clock.now())]


def test_nobody_signs_herself_off(admin, database):
    sign(admin, number_of(database, "beheerder@vng.example"))
    assert database.value("select count(*) from app.rechtencontrole") == 0


def test_a_verdict_is_not_changed_afterwards(database):
    with database.as_role("beheerder") as session:
        for statement in ("update app.rechtencontrole set oordeel = 'klopt'",
                          "delete from app.rechtencontrole"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege), session.transaction():
                session.execute(statement)


def test_signing_asks_a_fresh_code_and_says_so_beforehand(admin, database):
    clock.move(FILLING_IN)
    page = admin.get(PAGE).get_data(as_text=True)
    assert "/code/?next=/rechtencontrole/" in page
    assert 'type="checkbox"' not in page
    clock.move(FRESH)
    data = {"account": str(number_of(database, CONTACT)), "oordeel": "klopt"}
    assert asks_fresh_code(admin.submit(PAGE, data, form_at=PLAIN), PAGE)
    assert database.value("select count(*) from app.rechtencontrole") == 0


@pytest.mark.parametrize(
    ("data", "status"),
    [({}, 400), ({"oordeel": "weg"}, 400), ({"oordeel": "klopt"}, 302),
     ({"oordeel": "klopt", "account": "x"}, 400), ({"oordeel": "klopt", "account": "9" * 30}, 400),
     ({"oordeel": "klopt", "account": "999999"}, 302)],
)  # fmt: skip
def test_nonsense_signs_nothing(admin, database, data, status):
    assert admin.submit(PAGE, data).status_code == status
    assert database.value("select count(*) from app.rechtencontrole") == 0


@pytest.mark.parametrize("role", ["contactpersoon", "lezer", "redacteur", "privacyfunctionaris"])
def test_only_a_beheerder_comes_here(client_as, role):
    browser = client_as(role)
    assert browser.get(PAGE).status_code == 403
    assert browser.submit(PAGE, {"oordeel": "klopt"}, form_at=PLAIN).status_code == 403


def test_the_start_page_of_a_beheerder_leads_there(admin):
    assert PAGE in admin.get("/").get_data(as_text=True)
