"""What a beheerder does with accounts: it happens at once, is told, and nobody else can do it."""

import re
from dataclasses import replace

import psycopg
import pytest

from app.core import clock
from app.security.sessions import FRESH
from app.security.staff import the_staff
from app.security.stepup.guard import FILLING_IN
from tests.support import sample
from tests.support.clients import PLAIN
from tests.support.entrance import asks_fresh_code
from tests.support.staff import add_account, events, letters, newest_event, number_of

ADMIN = "beheerder@vng.example"
CONTACT, OTHER = "contact@amersfoort.example", "contact@utrecht.example"
ACTS = ("uitzetten", "aanzetten", "gemeente", "rol", "sessies", "wachtwoord", "alles-kwijt")


def act(user_id: int, name: str) -> str:
    return f"/accountbeheer/{user_id}/{name}"


@pytest.fixture
def admin(client_as):
    return client_as("beheerder")


@pytest.fixture(autouse=True)
def put_back(database):
    """Whatever a test did to the accounts of the sample is undone."""
    yield
    with database.as_owner() as owner:
        owner.execute("update ab_user set active = true")
        for account in sample.ACCOUNTS:
            owner.execute(
                "update ab_user_role set role_id = (select id from ab_role where name = %s)"
                " where user_id = (select id from ab_user where email = %s)",
                (account.role, account.email),
            )
            if account.gemeente:
                owner.execute(
                    "update app.gebruiker_gemeente set gemeente_id ="
                    " (select id from register.gemeente where code = %s)"
                    " where user_id = (select id from ab_user where email = %s)",
                    (account.gemeente, account.email),
                )


def gemeente_of(database, email):
    return database.value(
        "select g.code from app.gebruiker_gemeente gg join register.gemeente g on g.id ="
        " gg.gemeente_id join ab_user u on u.id = gg.user_id where u.email = %s", email
    )  # fmt: skip


def test_the_page_of_an_account_offers_what_can_be_done(admin, database):
    page = admin.get(f"/accounts/show/{number_of(database, CONTACT)}").get_data(as_text=True)
    for name in ("uitzetten", "gemeente", "sessies", "wachtwoord", "alles-kwijt", "overdragen"):
        assert act(number_of(database, CONTACT), name) in page
    assert act(number_of(database, CONTACT), "rol") not in page
    staff = admin.get(f"/accounts/show/{number_of(database, 'lezer@vng.example')}")
    assert "/rol" in staff.get_data(as_text=True)
    own = admin.get(f"/accounts/show/{number_of(database, ADMIN)}").get_data(as_text=True)
    assert "/accountbeheer/" not in own


def test_a_work_account_is_taken_off_only_where_there_is_one(admin, database):
    user = number_of(database, CONTACT)
    page, taking_off = f"/accounts/show/{user}", act(user, "werkaccount")
    assert taking_off not in admin.get(page).get_data(as_text=True)
    with database.as_owner() as owner:
        owner.execute(
            "insert into app.werkaccount (tid, oid, user_id, email, gekoppeld_op)"
            " values (gen_random_uuid(), gen_random_uuid(), %s, %s, now())",
            (user, CONTACT),
        )
    assert taking_off in admin.get(page).get_data(as_text=True)
    with database.as_owner() as owner:
        owner.execute("delete from app.werkaccount where user_id = %s", (user,))


def test_the_list_says_the_state_of_each_account(admin, database):
    with database.as_owner() as owner:
        owner.execute("update ab_user set last_login = now() where email = %s", (CONTACT,))
        owner.execute("update ab_user set active = false where email = %s", (OTHER,))
    page = admin.get("/accounts/list/?_flt_0_stand=uitgezet").get_data(as_text=True)
    assert OTHER in page
    assert CONTACT not in page
    assert CONTACT in admin.get("/accounts/list/?_flt_0_stand=actief").get_data(as_text=True)
    never = admin.get("/accounts/list/?_flt_0_stand=nooit+ingelogd").get_data(as_text=True)
    assert "lezer@vng.example" in never


def test_putting_an_account_out_ends_its_sessions_and_tells_its_owner(admin, client_as, database):
    user, inside = number_of(database, CONTACT), client_as("contactpersoon")
    assert inside.is_signed_in()
    before = newest_event(database)
    answer = admin.submit(act(user, "uitzetten"))
    assert (answer.status_code, answer.location) == (302, f"/accounts/show/{user}")
    assert not inside.is_signed_in()
    (told,) = events(database, before)
    assert told[:5] == ("account uitgezet", f"account {user}", "gelukt",
                        f"account {number_of(database, ADMIN)}", user)  # fmt: skip
    assert letters(database, "account-uitgezet")[-1]["to"] == CONTACT
    assert database.value("select inactief_sinds from app.accountstand where user_id = %s", user)
    assert admin.submit(act(user, "uitzetten")).status_code == 400


def test_an_account_comes_back_with_a_button(admin, client, database):
    user = number_of(database, CONTACT)
    admin.submit(act(user, "uitzetten"))
    assert client.sign_in(CONTACT).status_code == 400
    before = newest_event(database)
    assert admin.submit(act(user, "aanzetten")).status_code == 302
    assert [e.action for e in events(database, before)] == ["account aangezet"]
    with database.as_owner() as owner:
        owner.execute("delete from app.poging")
    assert client.sign_in(CONTACT).location == "/"


def test_a_moved_contact_loses_the_old_gemeente_at_the_next_request(admin, client_as, database):
    user, inside = number_of(database, CONTACT), client_as("contactpersoon", sample.A)
    other = database.value("select id from register.gemeente where code = %s", sample.B)
    assert sample.CANARY[sample.A] in inside.get("/personen/list/").get_data(as_text=True)
    before = newest_event(database)
    assert admin.submit(act(user, "gemeente"), {"gemeente": str(other)}).status_code == 302
    answer = inside.get("/personen/list/")
    assert sample.CANARY[sample.A] not in answer.get_data(as_text=True)
    assert answer.location.startswith("/login/")
    assert gemeente_of(database, CONTACT) == sample.B
    (told,) = events(database, before)
    assert (told.action, told.user_id) == ("account verplaatst", user)
    assert "Utrecht" in letters(database, "account-gemeente")[-1]["text"]


@pytest.mark.parametrize("typed", ["", "0", "99999", "x", "1 or 1=1", "\x00", "²"])
def test_a_gemeente_that_is_none_moves_nobody(admin, database, typed):
    user = number_of(database, CONTACT)
    assert admin.submit(act(user, "gemeente"), {"gemeente": typed}).status_code == 400
    assert gemeente_of(database, CONTACT) == sample.A


def test_an_ended_gemeente_is_no_choice(admin, database):
    ended = database.value("select id from register.gemeente where code = %s", sample.ENDED)
    path = act(number_of(database, CONTACT), "gemeente")
    assert admin.submit(path, {"gemeente": str(ended)}).status_code == 400


def test_a_role_changes_among_staff_and_ends_sessions(admin, client_as, database):
    user, inside = number_of(database, "lezer@vng.example"), client_as("lezer")
    before = newest_event(database)
    assert admin.submit(act(user, "rol"), {"rol": "redacteur"}).status_code == 302
    assert not inside.is_signed_in()
    assert database.value("select rol from app.account where id = %s", user) == "redacteur"
    (told,) = events(database, before)
    assert (told.action, told.note) == ("rol gewijzigd", "van lezer naar redacteur")


@pytest.mark.parametrize(
    ("email", "role"),
    [(CONTACT, "lezer"), (CONTACT, "beheerder"), ("lezer@vng.example", "contactpersoon"),
     ("lezer@vng.example", ""), ("lezer@vng.example", "postgres")],
)  # fmt: skip
def test_gemeente_and_vng_do_not_pass_into_each_other(admin, database, email, role):
    user = number_of(database, email)
    before = database.value("select rol from app.account where id = %s", user)
    assert admin.submit(act(user, "rol"), {"rol": role}).status_code == 400
    assert database.value("select rol from app.account where id = %s", user) == before


def test_ending_sessions_lets_somebody_come_back(admin, client_as, database):
    user, inside = number_of(database, CONTACT), client_as("contactpersoon")
    before = newest_event(database)
    assert admin.submit(act(user, "sessies")).status_code == 302
    assert not inside.is_signed_in()
    assert [e.action for e in events(database, before)] == ["sessies beëindigd"]
    assert client_as("contactpersoon").is_signed_in()


# V07: nobody sets another's password.


def test_a_reset_is_a_mail_without_a_secret_and_changes_nothing(admin, database):
    user = number_of(database, CONTACT)
    stored = database.value("select password from ab_user where id = %s", user)
    before = newest_event(database)
    data = {"password": "iets-anders-dan-het-was", "wachtwoord": "iets-anders-dan-het-was"}
    assert admin.submit(act(user, "wachtwoord"), data).status_code == 302
    assert database.value("select password from ab_user where id = %s", user) == stored
    letter = letters(database, "wachtwoord-uitleg")[-1]
    assert letter["to"] == CONTACT
    assert not re.search(r"token|\d{6}|/[A-Za-z0-9_-]{20,}", letter["text"])
    assert [e.action for e in events(database, before)] == ["uitleg nieuw wachtwoord"]


def test_the_database_refuses_a_beheerder_who_writes_a_password(database):
    with database.as_role("beheerder") as session:
        for column in ("password", "email", "username"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), session.transaction():
                session.execute(f"update ab_user set {column} = 'x' where email = '{CONTACT}'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), session.transaction():
            session.execute("select password from ab_user")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), session.transaction():
            session.execute("select geheim from app.authenticator")


# V05: the last one stays, and nobody does it to herself.


@pytest.mark.parametrize("name", ACTS)
def test_nobody_does_it_to_her_own_account(admin, database, name):
    user = number_of(database, ADMIN)
    other = database.value("select id from register.gemeente where code = %s", sample.B)
    data = {"rol": "lezer", "gemeente": str(other), "telefoon": "030 123 45 67"}
    before = newest_event(database)
    answer = admin.submit(act(user, name), data)
    assert answer.status_code == 400
    assert "uw eigen account" in answer.get_data(as_text=True)
    assert (
        database.value("select rol from app.account where id = %s and actief", user) == "beheerder"
    )
    (told,) = events(database, before)
    assert (told.result, told.note) == ("geweigerd", "eigen account")
    assert admin.is_signed_in()


def test_the_last_beheerder_stays_whoever_asks(client_as, database):
    """The one who asks was demoted meanwhile: the database still says no."""
    admin = client_as("beheerder")
    second = add_account(database, "tweede@vng.example", "beheerder")
    first = number_of(database, ADMIN)
    page = admin.get(act(second, "uitzetten"))
    assert page.status_code == 200
    with database.as_role("beheerder") as session:
        session.execute("update ab_user set active = false where id = %s", (second,))
        with pytest.raises(psycopg.errors.CheckViolation) as refused, session.transaction():
            session.execute("update ab_user set active = false where id = %s", (first,))
        assert refused.value.diag.constraint_name == "laatste_beheerder"
        with pytest.raises(psycopg.errors.CheckViolation), session.transaction():
            session.execute(
                "update ab_user_role set role_id = (select id from ab_role where name = 'lezer')"
                " where user_id = %s", (first,)
            )  # fmt: skip


def test_two_who_put_each_other_out_do_not_both_succeed(database):
    second = database.value("select id from ab_user where email = 'tweede@vng.example'")
    second = second or add_account(database, "tweede@vng.example", "beheerder")
    first = number_of(database, ADMIN)
    with database.as_role("beheerder") as one, database.as_role("beheerder") as two:
        one.execute("update ab_user set active = false where id = %s", (second,))
        two.execute("set local lock_timeout = '300ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            two.execute("update ab_user set active = false where id = %s", (first,))
        two.rollback()
        one.commit()
    with database.as_role("beheerder") as two, pytest.raises(psycopg.errors.CheckViolation):
        two.execute("update ab_user set active = false where id = %s", (first,))


def test_the_refusal_of_the_last_beheerder_is_a_dutch_sentence(admin, database, monkeypatch):
    """Reached when two race: the guard on one's own account is taken away to see the next one."""
    with database.as_owner() as owner:
        owner.execute("update ab_user set active = false where email = 'tweede@vng.example'")
    somebody = lambda: replace(the_staff(), id=-1)  # noqa: E731
    monkeypatch.setattr("app.security.accounts.views.the_staff", somebody)
    user = number_of(database, ADMIN)
    answer = admin.submit(act(user, "rol"), {"rol": "lezer"})
    assert answer.status_code == 400
    assert "Er moet ten minste één beheerder blijven." in answer.get_data(as_text=True)


# V01, V02, V06, V10: who does not get this far.


@pytest.mark.parametrize("role", ["contactpersoon", "lezer", "redacteur", "privacyfunctionaris"])
@pytest.mark.parametrize("name", ACTS)
def test_nobody_else_reaches_the_acts(client_as, database, role, name):
    browser, user = client_as(role), number_of(database, OTHER)
    before = newest_event(database)
    assert browser.get(act(user, name)).status_code == 403
    assert browser.submit(act(user, name), {}, form_at=PLAIN).status_code == 403
    told = [e for e in events(database, before) if e.action != "alarm"]
    assert [(e.action, e.result) for e in told] == [("toegang geweigerd", "geweigerd")] * 2
    assert all(e.actor == f"account {e.user_id}" and str(user) in e.thing for e in told)
    assert database.value("select active from ab_user where id = %s", user)


def test_who_is_half_way_is_nobody(client, database):
    user = number_of(database, OTHER)
    client.submit("/login/", {"email": ADMIN, "password": sample.PASSWORD})
    for name in ACTS:
        assert client.get(act(user, name)).location.startswith("/login/")


@pytest.mark.parametrize("name", ACTS)
def test_each_act_asks_a_fresh_code(admin, database, name):
    user = number_of(database, OTHER)
    before = newest_event(database)
    clock.move(FRESH)
    try:
        assert admin.get(act(user, name)).location.startswith("/code/?next=/accountbeheer/")
        clock.move(FILLING_IN)
        answer = admin.submit(act(user, name), {"rol": "lezer"}, form_at=PLAIN)
        assert asks_fresh_code(answer, act(user, name))
    finally:
        clock.move_back()
    assert events(database, before) == []


@pytest.mark.parametrize("pk", ["999999", "0", "99999999999999999999999", "-1", "x"])
def test_an_account_that_is_not_there_is_a_404(admin, pk):
    assert admin.get(act(pk, "uitzetten")).status_code == 404
    assert admin.get(act(pk, "overdragen")).status_code == 404


def test_handing_over_invites_first_and_puts_out_later(admin, database):
    user = number_of(database, OTHER)
    gemeente = database.value("select id from register.gemeente where code = %s", sample.B)
    page = admin.get(act(user, "overdragen")).get_data(as_text=True)
    assert f"/uitnodigen/gemeente/{gemeente}" in page
    assert act(user, "uitzetten") in page
    assert "Dit is het enige account" in page
    page = admin.get(act(number_of(database, CONTACT), "overdragen")).get_data(as_text=True)
    assert "Er kan nog 1 ander inloggen voor Amersfoort." in page
