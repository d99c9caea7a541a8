"""Who lost everything: two beheerders, one link by mail, and nothing that staff could use."""

import re
from datetime import timedelta

import psycopg
import pytest

from app.core import clock
from app.security.helpdesk.recovery import LINK_LIFE, PURPOSE, REQUEST_LIFE
from app.security.keys import Keys
from app.security.sessions import FRESH
from app.security.stepup.guard import FILLING_IN
from tests.support.clients import PLAIN
from tests.support.entrance import asks_fresh_code
from tests.support.staff import add_account, events, letters, newest_event, number_of

CONTACT = "contact@amersfoort.example"
SECOND = "tweede@vng.example"
LIST = "/herstelaanvragen/"
PHONE = "030 123 45 67"
TOKEN = re.compile(r"/koppelen/([A-Za-z0-9_-]{43})")


@pytest.fixture(scope="module", autouse=True)
def second_beheerder(database):
    add_account(database, SECOND, "beheerder")


@pytest.fixture
def first(client_as):
    return client_as("beheerder")


@pytest.fixture
def second(app):
    browser = app.test_client()
    browser.enter(SECOND)
    return browser


@pytest.fixture(autouse=True)
def begin_anew(database):
    with database.as_owner() as owner:
        owner.execute("delete from app.herstelaanvraag")
        owner.execute("delete from app.bericht")
        owner.execute("update ab_user set active = true")
        owner.execute(
            "insert into app.authenticator (user_id, geheim, ingesteld_op)"
            " select u.id, a.geheim, now() from ab_user u, (select geheim from app.authenticator"
            " limit 1) a on conflict do nothing"
        )
    yield
    clock.move_back()


def ask(browser, database, phone=PHONE):
    path = f"/accountbeheer/{number_of(database, CONTACT)}/alles-kwijt"
    return browser.submit(path, {"telefoon": phone})


def judge(browser, database, what="bevestigen", number=None):
    number = number or database.value("select max(id) from app.herstelaanvraag")
    return browser.submit(LIST, {"nummer": str(number), "doe": what})


def test_two_clicks_of_two_people_send_one_link(first, second, client_as, database, settings):
    user, inside = number_of(database, CONTACT), client_as("contactpersoon")
    with database.as_owner() as owner:
        owner.execute("insert into app.herstelcode (user_id, digest, zout, gemaakt_op)"
                      " values (%s, 'd', 'z', now())", (user,))  # fmt: skip
    before = newest_event(database)
    assert ask(first, database).status_code == 302
    assert letters(database) == []
    assert inside.is_signed_in()
    waiting = second.get(LIST).get_data(as_text=True)
    assert PHONE in waiting
    assert "Bevestigen" in waiting
    assert judge(second, database).status_code == 302
    assert not inside.is_signed_in()
    assert database.value("select count(*) from app.authenticator where user_id = %s", user) == 0
    assert database.value("select count(*) from app.herstelcode where user_id = %s", user) == 0
    (letter,) = letters(database)
    assert (letter["kind"], letter["to"]) == ("herstel-door-vng", CONTACT)
    (token,) = TOKEN.findall(letter["text"])
    stored = database.value("select link_digest from app.herstelaanvraag")
    assert bytes(stored) == Keys(settings.auth_keys).digest(PURPOSE, token)
    assert [e.action for e in events(database, before)] == [
        "herstel aangevraagd",
        "herstel bevestigd",
    ]
    assert {e.user_id for e in events(database, before)} == {user}
    assert token not in str(events(database, before))


def test_staff_never_see_the_link(first, second, database):
    ask(first, database)
    judge(second, database)
    (token,) = TOKEN.findall(letters(database)[0]["text"])
    account = f"/accounts/show/{number_of(database, CONTACT)}"
    paths = (LIST, account, "/gebeurtenissen/list/")
    pages = [second.get(path).get_data(as_text=True) for path in paths]
    pages.append(second.submit("/aanmeldingen/", {"email": CONTACT}).get_data(as_text=True))
    assert not [page for page in pages if token in page]
    with (
        database.as_role("beheerder") as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute("select tekst from app.bericht")


def test_the_link_lasts_a_day(first, second, database):
    ask(first, database)
    judge(second, database)
    until = database.value("select link_tot - bevestigd_op from app.herstelaanvraag")
    assert until == LINK_LIFE == timedelta(hours=24)
    clock.move(LINK_LIFE)
    second.enter(SECOND)
    assert PHONE not in second.get(LIST).get_data(as_text=True)


def test_the_first_is_not_the_second_too(first, database):
    ask(first, database)
    page = first.get(LIST).get_data(as_text=True)
    assert "Bevestigen</button>" not in page
    before = newest_event(database)
    answer = judge(first, database)
    assert "U vroeg dit zelf aan" in first.get(answer.location).get_data(as_text=True)
    assert letters(database) == []
    assert database.value("select bevestigd_op from app.herstelaanvraag") is None
    (told,) = events(database, before)
    assert (told.action, told.result, told.note) == ("herstel bevestigd", "geweigerd", "vier ogen")
    with database.as_role("beheerder") as session, pytest.raises(psycopg.errors.CheckViolation):
        session.execute("update app.herstelaanvraag set bevestigd_door = aangevraagd_door")


def test_nobody_confirms_help_for_herself(first, second, database):
    path = f"/accountbeheer/{number_of(database, SECOND)}/alles-kwijt"
    assert first.submit(path, {"telefoon": PHONE}).status_code == 302
    judge(second, database)
    assert database.value("select bevestigd_op from app.herstelaanvraag") is None


def test_a_request_is_confirmed_once(first, second, database):
    ask(first, database)
    judge(second, database)
    before = newest_event(database)
    judge(second, database)
    assert len(letters(database)) == 1
    (told,) = events(database, before)
    assert (told.result, told.note) == ("geweigerd", "al gedaan")


def test_a_request_waits_a_day(first, second, database):
    ask(first, database)
    clock.move(REQUEST_LIFE)
    second.enter(SECOND)
    assert PHONE not in second.get(LIST).get_data(as_text=True)
    judge(second, database)
    assert letters(database) == []
    first.enter("beheerder@vng.example")
    assert ask(first, database).status_code == 302


def test_one_request_at_a_time(first, second, database):
    assert ask(first, database).status_code == 302
    assert ask(second, database).status_code == 400
    assert database.value("select count(*) from app.herstelaanvraag") == 1


@pytest.mark.parametrize("confirmed", [False, True])
def test_it_can_be_withdrawn_until_it_is_used(first, second, database, confirmed):
    ask(first, database)
    if confirmed:
        judge(second, database)
    before = newest_event(database)
    judge(first, database, "intrekken")
    row = database.value(
        "select link_digest is null and ingetrokken_op is not null from app.herstelaanvraag"
    )
    assert row is True
    assert [e.action for e in events(database, before)] == ["herstel ingetrokken"]
    judge(second, database)
    assert len(letters(database)) == int(confirmed)


def test_a_new_link_ends_the_one_before(first, second, database):
    for _ in range(2):
        ask(first, database)
        judge(second, database)
    assert len(letters(database)) == 2
    assert database.value("select count(link_digest) from app.herstelaanvraag") == 1


def test_putting_the_account_out_ends_the_link(first, second, database):
    ask(first, database)
    judge(second, database)
    first.submit(f"/accountbeheer/{number_of(database, CONTACT)}/uitzetten")
    assert database.value("select count(link_digest) from app.herstelaanvraag") == 0


@pytest.mark.parametrize("phone", ["", "  ", "12", "0" * 31, "\x00\x00"])
def test_the_number_that_was_called_back_is_asked(first, database, phone):
    answer = ask(first, database, phone)
    assert answer.status_code == 400
    assert database.value("select count(*) from app.herstelaanvraag") == 0


@pytest.mark.parametrize(
    ("number", "what", "status"),
    [("", "bevestigen", 404), ("x", "bevestigen", 404), ("9" * 30, "intrekken", 404),
     ("1", "", 400), ("1", "verwijderen", 400), ("999999", "bevestigen", 302)],
)  # fmt: skip
def test_nonsense_does_nothing(first, database, number, what, status):
    assert first.submit(LIST, {"nummer": number, "doe": what}).status_code == status
    assert letters(database) == []


@pytest.mark.parametrize("role", ["contactpersoon", "lezer", "redacteur", "privacyfunctionaris"])
def test_only_a_beheerder_comes_here(client_as, role):
    browser = client_as(role)
    assert browser.get(LIST).status_code == 403
    data = {"nummer": "1", "doe": "bevestigen"}
    assert browser.submit(LIST, data, form_at=PLAIN).status_code == 403


def test_confirming_asks_a_fresh_code(first, second, database):
    ask(first, database)
    clock.move(FRESH + FILLING_IN)
    data = {"nummer": str(database.value("select max(id) from app.herstelaanvraag")),
            "doe": "bevestigen"}  # fmt: skip
    answer = second.submit(LIST, data, form_at=PLAIN)
    assert asks_fresh_code(answer, LIST)
    assert letters(database) == []


def test_a_contact_has_no_right_to_the_table(database):
    with (
        database.as_role("contactpersoon", 1) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute("select * from app.herstelaanvraag")
