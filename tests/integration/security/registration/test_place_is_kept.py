"""A reload, a way back, a second tab or a lost answer never loses the place or doubles a step."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.clock import now
from app.security.totp import code_at
from tests.support import registering
from tests.support.registering import (
    AUTHENTICATOR,
    CODE,
    GO_ON,
    INVITATION,
    NEW_CODE,
    RECOVERY,
    SIGN_UP,
    codes_on,
    events,
    invite,
    key_on,
    letters,
    mailed_code,
    press,
    to_authenticator,
    to_code,
    to_invitation,
    to_verified,
    token_of,
)


def text(answer):
    return answer.get_data(as_text=True)


def another_with_the_same_cookies(app, client):
    """A second tab, or the browser as it was before an answer was lost."""
    other = app.test_client()
    other.set_cookie("sessie", client.get_cookie("sessie").value)
    return other


def count(database, table, email):
    return database.value(f"select count(*) from app.{table} where email = %s", email)


def test_the_first_form_sent_again_mails_nothing_and_goes_on(client, database, who):
    client.submit(SIGN_UP, who.details)
    token = token_of(client, CODE)
    for _ in range(3):
        answer = client.post(SIGN_UP, data={**who.details, "csrf_token": token})
        assert answer.location == CODE
    assert len(letters(database, who.email)) == 1
    assert count(database, "aanmelding", who.email) == 1
    assert client.submit(CODE, {"code": mailed_code(database, who.email)}).status_code == 302


def test_an_answer_that_never_arrived_is_no_second_registration(app, client, database, who):
    token = token_of(client, SIGN_UP)
    before = another_with_the_same_cookies(app, client)
    client.post(SIGN_UP, data={**who.details, "csrf_token": token})
    # The browser has the cookie of before the answer, and sends the same form once more.
    answer = before.post(SIGN_UP, data={**who.details, "csrf_token": token})
    assert (answer.status_code, answer.location) == (302, CODE)
    assert len(letters(database, who.email)) == 1
    assert before.submit(CODE, {"code": mailed_code(database, who.email)}).status_code == 302


def test_a_page_that_was_left_leads_back_to_the_present_step(client, database, who):
    """Every earlier and later page of the browser's history, at every step."""
    pages = (SIGN_UP, CODE, AUTHENTICATOR, INVITATION)
    to_code(client, who)
    assert [client.get(p).location for p in pages] == [CODE, None, CODE, CODE]
    client.submit(CODE, {"code": mailed_code(database, who.email)})
    assert [client.get(p).location for p in pages] == [CODE, None, CODE, CODE]
    press(client, GO_ON, CODE)
    place = AUTHENTICATOR
    assert [client.get(p).location for p in pages] == [place, place, None, place]
    secret = key_on(text(client.get(place)))
    client.submit(place, {"code": code_at(secret, now())})
    place = INVITATION
    assert [client.get(p).location for p in pages] == [place, place, place, None]


def test_an_old_page_that_is_sent_again_doubles_nothing(client, database, who):
    secret = to_invitation(client, database, who)
    before = events(database, "verificatiecode", "authenticator instellen", "registratie")
    token = token_of(client, INVITATION)
    old_forms = {
        SIGN_UP: who.details,
        CODE: {"code": mailed_code(database, who.email)},
        NEW_CODE: {},
        GO_ON: {},
        AUTHENTICATOR: {"code": code_at(secret, now())},
    }
    for path, form in old_forms.items():
        answer = client.post(path, data={**form, "csrf_token": token})
        assert answer.location in (INVITATION, SIGN_UP), path
    assert client.get(SIGN_UP).location == INVITATION
    assert len(letters(database, who.email)) == 1
    after = events(database, "verificatiecode", "authenticator instellen", "registratie")
    assert after == before


def test_a_second_tab_is_at_the_same_step(app, client, database, who):
    to_verified(client, database, who)
    tab = another_with_the_same_cookies(app, client)
    press(client, GO_ON, CODE)
    secret = key_on(text(client.get(AUTHENTICATOR)))
    assert press(tab, GO_ON, AUTHENTICATOR).location == SIGN_UP
    assert key_on(text(tab.get(AUTHENTICATOR))) == secret


def test_the_last_step_sent_again_makes_no_second_account(app, client, database, who):
    to_invitation(client, database, who)
    token = token_of(client, INVITATION)
    before = another_with_the_same_cookies(app, client)
    client.post(INVITATION, data={"code": who.invitation, "csrf_token": token})
    assert len(codes_on(text(client.get(RECOVERY)))) == 10
    # The same form from the browser of before: it is not let in again by it.
    answer = before.post(INVITATION, data={"code": who.invitation, "csrf_token": token})
    assert answer.location == RECOVERY
    assert before.get(RECOVERY).location.startswith("/login/")
    assert not before.is_signed_in()
    assert database.value("select count(*) from ab_user where email = %s", who.email) == 1


def test_who_lost_the_last_answer_signs_in_and_still_gets_her_recovery_codes(
    app, client, database, who
):
    secret = to_invitation(client, database, who)
    token = token_of(client, INVITATION)
    before = another_with_the_same_cookies(app, client)
    client.post(INVITATION, data={"code": who.invitation, "csrf_token": token})
    wanted = before.get(RECOVERY).location
    clock.move(timedelta(minutes=1))
    before.submit(wanted, {"email": who.email, "password": who.password})
    answer = before.submit("/login/code", {"code": code_at(secret, now())})
    assert answer.location == RECOVERY
    assert len(codes_on(text(before.get(RECOVERY)))) == 10


def test_recovery_codes_are_shown_until_they_are_kept_and_then_never(client, database, who):
    registering.register(client, database, who)
    first = codes_on(text(client.get(RECOVERY)))
    assert codes_on(text(client.get(RECOVERY))) == first
    assert press(client, RECOVERY, RECOVERY).location == "/"
    assert client.get(RECOVERY).location == "/"
    left = "select count(*) from app.aanmelding where herstelcodes is not null and email = %s"
    assert database.value(left, who.email) == 0


def test_nobody_else_sees_her_recovery_codes(client_as, client, database, who):
    registering.register(client, database, who)
    assert client_as("beheerder").get(RECOVERY).location == "/"


# Half-way: later, or elsewhere.


@pytest.mark.parametrize("reach", [to_verified, to_authenticator, to_invitation])
def test_who_stops_half_way_signs_in_and_goes_on_elsewhere(app, client, database, who, reach):
    found = reach(client, database, who)
    place = client.get(SIGN_UP).location
    clock.move(timedelta(hours=20))
    elsewhere = app.test_client()
    answer = elsewhere.submit("/login/", {"email": who.email, "password": who.password})
    assert answer.location == SIGN_UP
    assert elsewhere.get(SIGN_UP).location == place
    # The first browser is no longer in it.
    assert client.get(SIGN_UP).status_code == 200
    if place == CODE:
        press(elsewhere, GO_ON, CODE)
    if place != INVITATION:
        secret = key_on(text(elsewhere.get(AUTHENTICATOR)))
        # After so long it is another secret.
        assert secret != found
        elsewhere.submit(AUTHENTICATOR, {"code": code_at(secret, now())})
    assert elsewhere.submit(INVITATION, {"code": who.invitation}).location == RECOVERY
    assert events(database, "registratie hervat")[-1][1] == "gelukt"


def test_the_secret_is_the_same_when_she_changes_browser_at_once(app, client, database, who):
    secret = to_authenticator(client, database, who)
    elsewhere = app.test_client()
    elsewhere.submit("/login/", {"email": who.email, "password": who.password})
    assert key_on(text(elsewhere.get(AUTHENTICATOR))) == secret


def test_who_never_gave_the_code_of_the_mail_has_nothing_to_go_on_with(app, client, who):
    to_code(client, who)
    answer = app.test_client().submit("/login/", {"email": who.email, "password": who.password})
    assert answer.status_code == 400


def test_half_way_with_a_wrong_password_is_any_wrong_password(app, client, database, who):
    to_verified(client, database, who)
    answers = []
    for email in (who.email, "x" * len(who.email)):
        answer = app.test_client().submit("/login/", {"email": email, "password": "fout"})
        answers.append((answer.status_code, len(answer.get_data())))
    assert answers[0] == answers[1]
    assert answers[0][0] == 400


def test_half_way_is_not_signed_in(app, client, database, who):
    to_invitation(client, database, who)
    for path in ("/personen/list/", "/blad/", "/code/"):
        assert client.get(path).location.startswith("/login/")
    assert not client.is_signed_in()


# Another address, another person.


def test_the_address_can_be_changed_until_it_is_verified(client, database, who):
    typo = registering.Newcomer(f"x{who.email}")
    to_code(client, typo)
    page = text(client.get(f"{SIGN_UP}?wijzig=1"))
    assert f'value="{typo.email}"' in page
    assert 'value="Noor de Wit"' in page
    assert typo.password not in page
    answer = client.submit(SIGN_UP, who.details, form_at=f"{SIGN_UP}?wijzig=1")
    assert answer.location == CODE
    assert letters(database, typo.email) == []
    assert count(database, "aanmelding", typo.email) == 0
    assert client.submit(CODE, {"code": mailed_code(database, who.email)}).status_code == 302
    assert client.get(f"{SIGN_UP}?wijzig=1").location == CODE


def test_the_code_of_an_older_address_is_none_for_the_new_one(client, database, who):
    second = invite(database, f"tweede.{who.email}")
    to_code(client, who)
    old = mailed_code(database, who.email)
    client.submit(SIGN_UP, second.details, form_at=f"{SIGN_UP}?wijzig=1")
    assert client.submit(CODE, {"code": old}).status_code == 400


def test_somebody_else_can_begin_in_the_same_browser(app, client, database, who):
    secret = to_authenticator(client, database, who)
    assert press(client, "/registreren/opnieuw", AUTHENTICATOR).location == SIGN_UP
    assert client.get(SIGN_UP).status_code == 200
    assert client.get(AUTHENTICATOR).location == SIGN_UP
    # And the first goes on by signing in.
    client.submit("/login/", {"email": who.email, "password": who.password})
    assert key_on(text(client.get(AUTHENTICATOR))) == secret


def test_who_is_signed_in_has_nothing_to_register(client_as):
    assert client_as("lezer").get(SIGN_UP).location == "/"
