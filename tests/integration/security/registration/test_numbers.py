"""Each number of the sign-up has a test of its own, with the clock moved."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.clock import now
from app.security.invitations.codes import new_code
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
    Newcomer,
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

DEAD = "Deze code werkt niet meer"
WRONG = "Deze code klopt niet"
REFUSED = "Met deze code kunt u niet registreren"


def text(answer):
    return answer.get_data(as_text=True)


def other(code):
    return f"{(int(code) + 1) % 10**6:06}"


def is_at(client, path):
    """Whether this is the step that the browser is at."""
    return client.get(SIGN_UP).location == path


# The code of the mail.


def test_a_code_lives_ten_minutes(client, database, who):
    to_code(client, who)
    clock.move(timedelta(minutes=10, seconds=1))
    answer = client.submit(CODE, {"code": mailed_code(database, who.email)})
    assert answer.status_code == 400
    assert DEAD in text(answer)
    assert events(database, "verificatiecode")[-1][1] == "geweigerd"


def test_a_code_still_counts_just_before(client, database, who):
    to_code(client, who)
    clock.move(timedelta(minutes=9, seconds=50))
    assert client.submit(CODE, {"code": mailed_code(database, who.email)}).status_code == 302


def test_after_five_wrong_codes_the_right_one_is_dead(client, database, who):
    to_code(client, who)
    right = mailed_code(database, who.email)
    before = len(events(database, "verificatiecode"))
    answers = [text(client.submit(CODE, {"code": other(right)})) for _ in range(5)]
    assert [WRONG in answer for answer in answers] == [True] * 4 + [False]
    assert DEAD in answers[4]
    answer = client.submit(CODE, {"code": right})
    assert answer.status_code == 400
    assert DEAD in text(answer)
    assert [e[1] for e in events(database, "verificatiecode")[before:]] == ["geweigerd"] * 6


def test_the_fifth_try_may_be_the_right_one(client, database, who):
    to_code(client, who)
    right = mailed_code(database, who.email)
    for _ in range(4):
        client.submit(CODE, {"code": other(right)})
    assert client.submit(CODE, {"code": right}).status_code == 302


def test_the_old_code_is_dead_after_a_new_one(client, database, who):
    to_code(client, who)
    old = mailed_code(database, who.email)
    clock.move(timedelta(seconds=61))
    assert press(client, NEW_CODE, CODE).location == CODE
    new = mailed_code(database, who.email)
    assert old != new or pytest.skip("one in a million")
    assert client.submit(CODE, {"code": old}).status_code == 400
    assert client.submit(CODE, {"code": new}).status_code == 302


def test_a_code_of_one_browser_is_none_in_another(app, client, database, who):
    to_code(client, who)
    first = mailed_code(database, who.email)
    clock.move(timedelta(seconds=61))
    elsewhere = app.test_client()
    to_code(elsewhere, who)
    second = mailed_code(database, who.email)
    assert elsewhere.submit(CODE, {"code": first}).status_code == 400
    assert client.submit(CODE, {"code": second}).status_code == 400
    assert client.submit(CODE, {"code": first}).status_code == 302


def test_what_is_stored_of_a_code_is_of_its_own_progress(app, client, database, who):
    """Also when it is the same six digits, or somebody moved the stored digest."""
    to_code(client, who)
    code = mailed_code(database, who.email)
    clock.move(timedelta(seconds=61))
    elsewhere = app.test_client()
    to_code(elsewhere, who)
    with database.as_owner() as owner:
        owner.execute(
            "update app.aanmelding set code_digest = (select code_digest from app.aanmelding"
            " where email = %s order by begonnen_op limit 1) where email = %s",
            (who.email, who.email),
        )
    assert elsewhere.submit(CODE, {"code": code}).status_code == 400
    assert client.submit(CODE, {"code": code}).status_code == 302


@pytest.mark.parametrize("typed", ["{} {}", " {}{} ", "{}\u00a0{}"])
def test_spaces_in_a_code_do_not_matter(client, database, who, typed):
    to_code(client, who)
    code = mailed_code(database, who.email)
    assert client.submit(CODE, {"code": typed.format(code[:3], code[3:])}).status_code == 302


@pytest.mark.parametrize(
    "typed", ["", " ", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00", "9" * 500]
)
def test_what_is_no_code_is_refused_and_not_shown_again(client, database, who, typed):
    to_code(client, who)
    answer = client.submit(CODE, {"code": typed})
    assert answer.status_code == 400
    assert 'value=""' in text(answer).partition('name="code"')[2].partition(">")[0]


def test_codes_are_sent_a_minute_apart(client, database, who):
    to_code(client, who)
    answer = press(client, NEW_CODE, CODE)
    assert answer.status_code == 429
    assert len(letters(database, who.email)) == 1
    assert events(database, "verificatiecode")[-1] == ("verificatiecode", "geweigerd", "te vaak")
    clock.move(timedelta(seconds=60))
    assert press(client, NEW_CODE, CODE).status_code == 302
    assert len(letters(database, who.email)) == 2


def ask_codes(client, times):
    """Ask a code so often, a minute apart."""
    for _ in range(times):
        clock.move(timedelta(seconds=61))
        press(client, NEW_CODE, CODE)


def test_three_codes_an_hour(client, database, who):
    to_code(client, who)
    ask_codes(client, 5)
    assert len(letters(database, who.email)) == 3
    clock.move(timedelta(minutes=55))
    # The progress itself waits an hour for a code; the address is the same in a new one.
    to_code(client, who)
    press(client, NEW_CODE, CODE)
    assert len(letters(database, who.email)) == 4


def test_ten_codes_a_day(app, database, who):
    for _ in range(12):
        app.test_client().submit(SIGN_UP, who.details)
        clock.move(timedelta(minutes=21))
    assert len(letters(database, who.email)) == 10
    clock.move(timedelta(hours=20))
    to_code(app.test_client(), who)
    assert len(letters(database, who.email)) == 11


def test_sign_up_is_limited_for_an_address_whatever_browser_asks(app, database, who):
    answers = []
    for _ in range(5):
        answers.append(app.test_client().submit(SIGN_UP, who.details).status_code)
        clock.move(timedelta(seconds=61))
    assert answers == [302, 302, 302, 429, 429]
    assert len(letters(database, who.email)) == 3


def test_twenty_sign_ups_an_hour_from_a_network(app, database):
    def sign_up(number, origin):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = origin
        return client.submit(SIGN_UP, Newcomer(f"n{number}@nergens.example").details).status_code

    assert [sign_up(n, f"192.0.2.{n}") for n in range(21)] == [302] * 20 + [429]
    assert events(database, "registratie")[-1] == ("registratie", "geweigerd", "te vaak")
    assert sign_up(30, "198.51.100.1") == 302
    clock.move(timedelta(hours=1))
    assert sign_up(31, "192.0.2.1") == 302


# How long a progress lasts.


@pytest.mark.parametrize("minutes", [59, 61])
def test_a_code_is_waited_for_an_hour(client, who, minutes):
    to_code(client, who)
    clock.move(timedelta(minutes=minutes))
    assert client.get(CODE).status_code == (200 if minutes < 60 else 302)


def test_who_comes_too_late_is_told_how_to_go_on(client, who):
    to_code(client, who)
    clock.move(timedelta(minutes=61))
    assert client.get(CODE).location == SIGN_UP
    assert "u gaat verder waar u was" in text(client.get(SIGN_UP))


@pytest.mark.parametrize("minutes", [29, 31])
def test_an_authenticator_is_waited_for_half_an_hour(client, database, who, minutes):
    to_authenticator(client, database, who)
    clock.move(timedelta(minutes=minutes))
    assert client.get(AUTHENTICATOR).status_code == (200 if minutes < 30 else 302)


@pytest.mark.parametrize("minutes", [59, 61])
def test_an_invitation_is_waited_for_an_hour(client, database, who, minutes):
    to_invitation(client, database, who)
    clock.move(timedelta(minutes=minutes))
    answer = client.get(INVITATION)
    assert answer.status_code == (200 if minutes < 60 else 302)


def test_recovery_codes_wait_half_an_hour_and_no_longer(client, database, who):
    registering.register(client, database, who)
    clock.move(timedelta(minutes=29))
    assert len(codes_on(text(client.get(RECOVERY)))) == 10
    clock.move(timedelta(minutes=2))
    assert client.get(RECOVERY).location == "/"


# The authenticator.


def test_after_ten_wrong_codes_the_secret_is_another(client, database, who):
    secret = to_authenticator(client, database, who)
    wrong = other(code_at(secret, now() - timedelta(hours=5)))
    before = len(events(database, "authenticator instellen"))
    for _ in range(9):
        answer = client.submit(AUTHENTICATOR, {"code": wrong})
        assert answer.status_code == 400
        assert key_on(text(answer)) == secret
    page = text(client.submit(AUTHENTICATOR, {"code": wrong}))
    assert "nieuwe QR-code" in page
    new = key_on(page)
    assert new != secret
    assert client.submit(AUTHENTICATOR, {"code": code_at(secret, now())}).status_code == 400
    told = events(database, "authenticator instellen")[before:]
    assert [e[1] for e in told] == ["geweigerd"] * 11
    assert client.submit(AUTHENTICATOR, {"code": code_at(new, now())}).status_code == 302


def test_a_clock_that_is_wrong_gets_its_own_hint(client, database, who):
    secret = to_authenticator(client, database, who)
    for minutes in (-5, 5):
        typed = code_at(secret, now() + timedelta(minutes=minutes))
        assert "De klok van uw telefoon" in text(client.submit(AUTHENTICATOR, {"code": typed}))


@pytest.mark.parametrize(("seconds", "status"), [(0, 302), (-30, 302), (-60, 400), (60, 400)])
def test_this_code_and_the_one_before_count(client, database, who, seconds, status):
    secret = to_authenticator(client, database, who)
    typed = code_at(secret, now() + timedelta(seconds=seconds))
    assert client.submit(AUTHENTICATOR, {"code": typed}).status_code == status


# The invitation.


def test_after_ten_wrong_invitations_the_registration_is_over(client, database, who):
    to_invitation(client, database, who)
    for _ in range(9):
        answer = client.submit(INVITATION, {"code": new_code()})
        assert answer.status_code == 400
        assert REFUSED in text(answer)
    answer = client.submit(INVITATION, {"code": new_code()})
    assert (answer.status_code, answer.location) == (302, SIGN_UP)
    assert "Deze registratie is gestopt" in text(client.get(SIGN_UP))
    assert client.get(INVITATION).location == SIGN_UP
    assert events(database, "alarm uitnodigingscodes")[-1][2] == "tien keer onjuist"
    # Signing in does not bring it back either.
    answer = client.submit("/login/", {"email": who.email, "password": who.password})
    assert answer.status_code == 400
    assert database.value("select count(*) from ab_user where email = %s", who.email) == 0


def test_twenty_wrong_invitations_an_hour_from_a_network(app, database, who):
    second = invite(database, f"tweede.{who.email}")
    third = invite(database, f"derde.{who.email}")
    clients = []
    for newcomer in (who, second, third):
        clients.append(app.test_client())
        to_invitation(clients[-1], database, newcomer)
    for client in clients[:2]:
        for _ in range(10):
            client.submit(INVITATION, {"code": new_code()})
    answer = clients[2].submit(INVITATION, {"code": third.invitation})
    assert answer.status_code == 429
    assert events(database, "alarm uitnodigingscodes")[-1][2] == "te vaak van één netwerk"
    clients[2].environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert clients[2].submit(INVITATION, {"code": third.invitation}).location == RECOVERY


def test_right_invitations_do_not_count_for_a_network(app, database, who):
    with database.as_owner() as owner:
        owner.execute("delete from app.poging")
    registering.register(app.test_client(), database, who)
    assert (
        database.value("select count(*) from app.poging where soort = 'uitnodiging-netwerk'") == 0
    )


def test_a_typo_is_told_from_a_guess_and_does_not_count(client, database, who):
    to_invitation(client, database, who)
    wrong = who.invitation[:-1] + ("0" if who.invitation[-1] != "0" else "1")
    for _ in range(12):
        answer = client.submit(INVITATION, {"code": wrong})
        assert answer.status_code == 400
        assert "tikfout" in text(answer)
    assert events(database, "uitnodigingscode")[-1] == ("uitnodigingscode", "geweigerd", "tikfout")
    assert client.submit(INVITATION, {"code": who.invitation}).location == RECOVERY


def test_an_invitation_that_ends_while_she_registers_is_no_longer_one(client, database):
    who = invite(database, "verloopt@amersfoort.example", days=1)
    clock.move(timedelta(hours=23, minutes=50))
    to_invitation(client, database, who)
    clock.move(timedelta(minutes=15))
    assert REFUSED in text(client.submit(INVITATION, {"code": who.invitation}))


def test_a_step_of_the_whole_is_not_left_open_for_ever(client, database, who):
    to_verified(client, database, who)
    clock.move(timedelta(hours=24))
    answer = client.submit("/login/", {"email": who.email, "password": who.password})
    assert answer.status_code == 400
    assert token_of(client, SIGN_UP)
    assert not is_at(client, CODE)


def test_no_step_can_be_sent_before_the_one_before_it(client, database, who):
    to_code(client, who)
    for path, form in ((AUTHENTICATOR, "123456"), (INVITATION, who.invitation), (GO_ON, "")):
        answer = press(client, path, CODE, code=form)
        assert answer.status_code == 302
        assert answer.location in (CODE, SIGN_UP)
    assert is_at(client, CODE)
    assert press(client, RECOVERY, CODE).location.startswith("/login/")
