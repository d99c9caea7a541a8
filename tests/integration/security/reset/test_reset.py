"""A forgotten password: mail, second step, another password, and nobody is in by it (A23, A24)."""

import re
import threading
from datetime import timedelta

import pytest

from app.core import clock
from app.core.clock import now
from app.security import recovery
from app.security.passwords import Passwords
from tests.support import sample
from tests.support.registering import KEYS, events, letters, mailed_code, press

EMAIL = "contact@amersfoort.example"
ASK, CODE, AGAIN = (
    "/wachtwoord-vergeten/",
    "/wachtwoord-vergeten/code",
    "/wachtwoord-vergeten/code/nieuw",
)
PROOF, NEW = "/wachtwoord-vergeten/bewijs", "/wachtwoord-vergeten/nieuw"
PASSWORD = "vier koeien op de dijk"


def text(answer):
    return answer.get_data(as_text=True)


def to_code(client, email=EMAIL):
    answer = client.submit(ASK, {"email": email})
    assert (answer.status_code, answer.location) == (302, CODE)


def to_proof(client, database):
    to_code(client)
    assert client.submit(CODE, {"code": mailed_code(database, EMAIL)}).location == ASK
    assert client.get(ASK).location == PROOF


def to_new(client, database):
    to_proof(client, database)
    assert client.submit(PROOF, {"code": sample.code_now()}).location == NEW


def new_codes(app, user_id):
    """Give the account recovery codes, as the owner of the database."""
    door = app.extensions["ledengegevens"].door
    with app.app_context():
        codes = recovery.make_codes(door, user_id, now(), sample.PASSWORD_MEMORY)
        door.commit()
        door.remove()
    return codes


def test_mail_second_step_and_password_and_then_one_signs_in(client, database, user_id):
    assert f'href="{ASK}"' in text(client.get("/login/"))
    to_new(client, database)
    answer = client.submit(NEW, {"password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/login/")
    assert "Uw wachtwoord is gewijzigd" in text(client.get("/login/"))
    assert not client.is_signed_in()
    assert client.sign_in(EMAIL, sample.PASSWORD).status_code == 400
    assert client.sign_in(EMAIL, PASSWORD).location == "/"
    kinds = [kind for kind, _ in letters(database, EMAIL)]
    assert kinds[:2] == ["herstelcode-wachtwoord", "wachtwoord-gewijzigd"]
    assert PASSWORD not in repr(letters(database, EMAIL))


def test_every_session_ends_and_the_failures_begin_anew(client, client_as, app, database, user_id):
    inside = client_as("contactpersoon")
    assert inside.is_signed_in()
    with database.as_owner() as owner:
        owner.execute("update app.accountstand set wachtwoord_fouten = 100")
    to_new(client, database)
    client.submit(NEW, {"password": PASSWORD})
    assert not inside.is_signed_in()
    left = "select wachtwoord_fouten from app.accountstand where user_id = %s"
    assert database.value(left, user_id) == 0


def test_a_sign_in_that_was_half_way_with_the_old_password_is_over(app, client, database):
    stranger = app.test_client()
    stranger.submit("/login/", {"email": EMAIL, "password": sample.PASSWORD})
    assert stranger.get("/login/code").status_code == 200
    to_new(client, database)
    client.submit(NEW, {"password": PASSWORD})
    assert stranger.get("/login/code").location == "/login/"


def test_a_recovery_code_is_a_second_step_too_and_is_used_up(app, client, database, user_id):
    code = new_codes(app, user_id)[0]
    to_proof(client, database)
    assert client.submit(PROOF, {"code": code}).location == NEW
    assert letters(database, EMAIL)[-1][0] == "herstelcode-gebruikt"
    other = app.test_client()
    clock.move(timedelta(seconds=61))
    to_code(other)
    other.submit(CODE, {"code": mailed_code(database, EMAIL)})
    assert other.submit(PROOF, {"code": code}).status_code == 400


def test_a_mailbox_alone_gives_nothing(client, database, user_id):
    """Every way round the second step: its page, its form, the page after it."""
    to_proof(client, database)
    for path in (NEW, CODE, ASK):
        answer = press(client, path, PROOF, password=PASSWORD, code="123456", email=EMAIL)
        assert answer.location in (PROOF, ASK), path
    assert client.get(NEW).location == PROOF
    for typed in ("", "000000", "abc", "AAAA-AAAA-AAAA-AAAA"):
        assert client.submit(PROOF, {"code": typed}).status_code == 400
    assert events(database, "herstel wachtwoord")[-1][1] == "geweigerd"
    stored = database.value("select password from ab_user where id = %s", user_id)
    assert Passwords(1).is_right(stored, sample.PASSWORD)


def test_the_last_step_is_taken_once(client, database):
    to_new(client, database)
    page = text(client.get(NEW))
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    assert client.post(NEW, data={"password": PASSWORD, "csrf_token": token}).location == "/login/"
    again = client.post(NEW, data={"password": "een heel ander wachtwoord", "csrf_token": token})
    assert again.location == ASK
    assert client.sign_in(EMAIL, PASSWORD).location == "/"


def test_a_proof_that_is_pressed_twice_at_once_goes_on_both_times(app, client, database):
    to_proof(client, database)
    before = len(events(database, "herstel tweede stap", "herstel wachtwoord"))
    page = text(client.get(PROOF))
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    cookie, places, gate = client.get_cookie("sessie").value, [], threading.Barrier(4)

    def press_it():
        browser = app.test_client()
        browser.set_cookie("sessie", cookie)
        gate.wait()
        form = {"code": sample.code_now(), "csrf_token": token}
        places.append(browser.post(PROOF, data=form).location)

    threads = [threading.Thread(target=press_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(places) == {NEW}
    told = events(database, "herstel tweede stap", "herstel wachtwoord")[before:]
    assert [e[1] for e in told] == ["gelukt"]


def test_what_began_before_another_change_of_password_is_over(app, client, database, user_id):
    to_new(client, database)
    clock.move(timedelta(minutes=2))
    with database.as_owner() as owner:
        owner.execute(
            "update app.accountstand set wachtwoord_sinds = %s where user_id = %s",
            (now(), user_id),
        )
    assert client.submit(NEW, {"password": PASSWORD}).location == ASK
    assert events(database, "herstel wachtwoord")[-1][2] == "niet meer geldig"


def test_of_two_that_are_at_the_last_step_the_second_is_over(app, client, database):
    to_new(client, database)
    clock.move(timedelta(seconds=61))
    other = app.test_client()
    to_new(other, database)
    client.submit(NEW, {"password": PASSWORD})
    assert press(other, NEW, ASK, password="een heel ander wachtwoord").location == ASK


@pytest.mark.parametrize(
    ("password", "reason"),
    [("kort", "minstens 12"), ("contact, ja!!", "lijkt te veel"), ("administrator", "te bekend")],
)
def test_the_password_must_be_one_that_others_do_not_guess(client, database, password, reason):
    to_new(client, database)
    answer = client.submit(NEW, {"password": password})
    assert answer.status_code == 400
    assert reason in text(answer).partition('id="password-fout"')[2].partition("</p>")[0]
    assert password not in text(answer)
    assert client.submit(NEW, {"password": PASSWORD}).location == "/login/"


# The numbers.


def test_the_code_of_the_mail_lives_ten_minutes(client, database):
    to_code(client)
    clock.move(timedelta(minutes=10, seconds=1))
    assert client.submit(CODE, {"code": mailed_code(database, EMAIL)}).status_code == 400
    assert events(database, "herstelcode-wachtwoord")[-1][1] == "geweigerd"


def test_five_wrong_codes_and_it_is_dead(client, database):
    to_code(client)
    right = mailed_code(database, EMAIL)
    for _ in range(5):
        client.submit(CODE, {"code": f"{(int(right) + 1) % 10**6:06}"})
    assert client.submit(CODE, {"code": right}).status_code == 400


def test_a_minute_apart_and_five_a_day(app, client, database):
    def mails():
        kinds = [kind for kind, _ in letters(database, EMAIL)]
        return kinds.count("herstelcode-wachtwoord")

    before = mails()
    to_code(client)
    assert press(client, AGAIN, CODE).status_code == 429
    assert mails() == before + 1
    statuses = []
    for _ in range(6):
        clock.move(timedelta(minutes=5))
        statuses.append(app.test_client().submit(ASK, {"email": EMAIL}).status_code)
    assert statuses == [302] * 4 + [429] * 2
    assert mails() == before + 5
    assert events(database, "herstel wachtwoord")[-1][2] == "te vaak"
    clock.move(timedelta(days=1))
    assert app.test_client().submit(ASK, {"email": EMAIL}).status_code == 302


def test_twenty_an_hour_from_a_network(app):
    statuses = [
        app.test_client().submit(ASK, {"email": f"n{n}@nergens.example"}).status_code
        for n in range(21)
    ]
    assert statuses == [302] * 20 + [429]


def test_the_second_step_and_the_password_wait_ten_minutes(app, client, database):
    to_proof(client, database)
    clock.move(timedelta(minutes=10, seconds=1))
    assert client.get(PROOF).location == ASK
    assert "Begin hier opnieuw" in text(client.get(ASK))
    other = app.test_client()
    to_new(other, database)
    clock.move(timedelta(minutes=10, seconds=1))
    assert other.get(NEW).location == ASK


def test_the_second_step_counts_with_those_of_signing_in(client, database):
    to_proof(client, database)
    statuses = [client.submit(PROOF, {"code": "000000"}).status_code for _ in range(6)]
    assert statuses == [400] * 5 + [429]
    assert client.submit(PROOF, {"code": sample.code_now()}).status_code == 429


# Nobody learns who has an account.


@pytest.mark.parametrize("kind", ["unknown", "invited", "inactive", "other case"])
def test_the_pages_are_the_same_whoever_asks(app, database, kind):

    email = {
        "unknown": "niemand",
        "invited": "genoodd",
        "inactive": "contact",
        "other case": "CONTACT",
    }
    email = f"{email[kind]}@amersfoort.example"
    if kind == "inactive":
        with database.as_owner() as owner:
            owner.execute("update ab_user set active = false where email = %s", (email,))

    def walk(address):
        client, seen = app.test_client(), []
        for ask in (
            lambda: client.submit(ASK, {"email": address}),
            lambda: client.get(CODE),
            lambda: client.submit(CODE, {"code": "000000"}),
            lambda: press(client, AGAIN, CODE),
        ):
            answer = ask()
            body = re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", text(answer))
            seen.append((answer.status_code, answer.location, body.replace(address.lower(), "…")))
        return seen

    other = walk(email)
    with database.as_owner() as owner:
        owner.execute("delete from app.poging")
        owner.execute("update ab_user set active = true")
    assert other == walk(EMAIL)


def test_who_has_no_account_gets_no_mail(app, database):
    app.test_client().submit(ASK, {"email": "niemand@nergens.example"})
    assert letters(database, "niemand@nergens.example") == []


def test_a_code_of_the_sign_up_is_none_here(app, client, database):
    """A code is for one purpose, whoever it was sent to."""
    to_code(client)
    flow = "select digest from app.aanmelding where email = %s order by begonnen_op desc limit 1"
    digest = bytes(database.value(flow, EMAIL))
    forged = KEYS.digest("verificatiecode", digest.hex(), EMAIL, "111111")
    with database.as_owner() as owner:
        owner.execute(
            "update app.aanmelding set code_digest = %s where digest = %s", (forged, digest)
        )
    assert client.submit(CODE, {"code": "111111"}).status_code == 400
