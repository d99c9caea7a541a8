"""A link of VNG for who lost everything: once, for a day, and all that was there is replaced."""

import secrets
import threading
from datetime import timedelta

import pytest

from app.core import clock
from app.core.clock import now
from app.security.totp import code_at
from tests.support import sample
from tests.support.registering import KEYS, codes_on, events, key_on, letters, press

EMAIL = "contact@utrecht.example"
START, AUTHENTICATOR, CODES = "/koppelen/", "/koppelen/authenticator", "/koppelen/herstelcodes"
PASSWORD = "vijf eenden in een sloot"
GONE = 410


@pytest.fixture(autouse=True)
def _as_it_was(database):
    yield
    clock.move_back()
    with database.as_owner() as owner:
        owner.execute("delete from app.poging")
        owner.execute("delete from app.herstelaanvraag")
        owner.execute("update app.accountstand set wachtwoord_sinds = null")
        owner.execute("update ab_user set password = %s, active = true", (sample._HASH,))
        owner.execute(
            "update app.authenticator set geheim = %s, laatste_stap = 0",
            (KEYS.seal(sample.TOTP_SECRET),),
        )


@pytest.fixture
def link(database):
    """Make a link as VNG's helpdesk does; return its word."""
    token = secrets.token_urlsafe(32)
    with database.as_owner() as owner:
        owner.execute(
            "insert into app.herstelaanvraag (user_id, aangevraagd_op, link_digest, link_tot)"
            " select id, %s, %s, %s from ab_user where email = %s",
            (now(), KEYS.digest("koppeling", token), now() + timedelta(hours=24), EMAIL),
        )
    return token


def text(answer):
    return answer.get_data(as_text=True)


def to_authenticator(client, link):
    assert client.get(f"/koppelen/{link}").location == START
    assert client.submit(START, {"password": PASSWORD}).location == AUTHENTICATOR
    return key_on(text(client.get(AUTHENTICATOR)))


def enrol(client, link):
    secret = to_authenticator(client, link)
    answer = client.submit(AUTHENTICATOR, {"code": code_at(secret, now())})
    assert (answer.status_code, answer.location) == (302, CODES), text(answer)
    return secret


def test_password_authenticator_and_codes_are_new_and_then_one_signs_in(client, database, link):
    secret = enrol(client, link)
    codes = codes_on(text(client.get(CODES)))
    assert len(set(codes)) == 10
    assert not client.is_signed_in()
    assert press(client, CODES, CODES).location == "/login/"
    assert "Uw account is klaar" in text(client.get("/login/"))
    clock.move(timedelta(minutes=1))
    client.submit("/login/", {"email": EMAIL, "password": PASSWORD})
    assert client.submit("/login/code", {"code": code_at(secret, now())}).location == "/"
    kinds = {kind for kind, _ in letters(database, EMAIL)}
    assert {"wachtwoord-gewijzigd", "tweede-stap-gewijzigd"} <= kinds
    told = events(database, "koppeling", "wachtwoord gewijzigd", "authenticator gewijzigd")
    assert [e[1] for e in told] == ["gelukt"] * 3


def test_what_was_before_no_longer_works(app, client, client_as, database, link):
    inside = client_as("contactpersoon", sample.B)
    secret = enrol(client, link)
    assert secret != sample.TOTP_SECRET
    assert not inside.is_signed_in()
    stranger = app.test_client()
    answer = stranger.submit("/login/", {"email": EMAIL, "password": sample.PASSWORD})
    assert answer.status_code == 400
    stranger.submit("/login/", {"email": EMAIL, "password": PASSWORD})
    clock.move(timedelta(minutes=1))
    assert stranger.submit("/login/code", {"code": sample.code_now()}).status_code == 400


def test_nothing_changes_before_the_last_step(app, client, client_as, database, link):
    inside = client_as("contactpersoon", sample.B)
    to_authenticator(client, link)
    assert inside.is_signed_in()
    assert app.test_client().sign_in(EMAIL).location == "/"
    assert database.value("select gebruikt_op from app.herstelaanvraag") is None


def test_the_word_leaves_the_address_at_once_and_looking_does_not_use_it(app, client, link):
    for browser in (app.test_client(), client):
        answer = browser.get(f"/koppelen/{link}")
        assert (answer.status_code, answer.location) == (302, START)
        page = text(browser.get(START))
        assert link not in page
        assert "nieuw wachtwoord" in page


def test_no_log_line_holds_the_word(live_server, link):
    session = live_server.session()
    session.get(f"/koppelen/{link}")
    session.get(f"/koppelen/{link}/meer")
    assert link not in live_server.log


@pytest.mark.parametrize(
    "change",
    ["gebruikt_op = now()", "ingetrokken_op = now()", "link_tot = aangevraagd_op",
     "link_digest = null", "link_digest = '\\x00'"],
)  # fmt: skip
def test_a_link_that_no_longer_counts_says_so_and_nothing_more(client, database, link, change):
    with database.as_owner() as owner:
        owner.execute(f"update app.herstelaanvraag set {change}")
    client.get(f"/koppelen/{link}")
    answer = client.get(START)
    assert answer.status_code == GONE
    assert "Deze link werkt niet meer" in text(answer)
    assert EMAIL not in text(answer)
    assert events(database, "koppeling")[-1][1] == "geweigerd"


def test_a_link_lives_a_day(client, link):
    client.get(f"/koppelen/{link}")
    clock.move(timedelta(hours=23, minutes=59))
    assert client.get(START).status_code == 200
    clock.move(timedelta(minutes=2))
    assert client.get(START).status_code == GONE


def test_a_link_of_an_account_that_is_closed_gives_nothing(client, database, link):
    with database.as_owner() as owner:
        owner.execute("update ab_user set active = false where email = %s", (EMAIL,))
    client.get(f"/koppelen/{link}")
    assert client.get(START).status_code == GONE


@pytest.mark.parametrize("word", ["x", "x" * 3000, "%00", "..", "🐴", "1"])
def test_a_word_that_is_none_is_a_link_that_does_not_work(client, word):
    client.get(f"/koppelen/{word}")
    assert client.get(START).status_code == GONE


def test_without_a_link_there_is_no_step(client):
    for path in (AUTHENTICATOR, CODES):
        assert client.get(path).location == START
    assert client.get(START).status_code == GONE


def test_a_link_is_used_once(app, client, database, link):
    other = app.test_client()
    secret = to_authenticator(other, link)
    enrol(client, link)
    # What the other had under way for the account is over.
    assert other.get(AUTHENTICATOR).location == START
    assert other.get(START).status_code == GONE
    assert press(other, AUTHENTICATOR, "/login/", code=code_at(secret, now())).location == START
    assert client.get(f"/koppelen/{link}").location == START
    assert client.get(START).status_code == GONE


def test_eight_at_once_are_one(app, client, database, link):
    """Eight browsers, each with a proved code for the same link."""
    browsers, results, gate = [app.test_client() for _ in range(8)], [], threading.Barrier(8)
    secrets_of = [to_authenticator(browser, link) for browser in browsers]
    tokens = []
    for browser in browsers:
        page = text(browser.get(AUTHENTICATOR))
        tokens.append(
            page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
        )

    def prove(number):
        code = code_at(secrets_of[number], now())
        gate.wait()
        form = {"code": code, "csrf_token": tokens[number]}
        results.append(browsers[number].post(AUTHENTICATOR, data=form).location)

    threads = [threading.Thread(target=prove, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(CODES) == 1, results
    made = [e for e in events(database, "koppeling") if e[1] == "gelukt"]
    used = database.value("select count(*) from app.herstelaanvraag where gebruikt_op is not null")
    assert used == 1
    assert made


def test_a_password_that_others_guess_is_refused_at_the_field(client, link):
    client.get(f"/koppelen/{link}")
    answer = client.submit(START, {"password": "utrecht, ja!!"})
    assert answer.status_code == 400
    assert "lijkt te veel" in text(answer)
    assert "utrecht, ja!!" not in text(answer)


def test_ten_wrong_codes_and_the_secret_is_another(client, link):
    secret = to_authenticator(client, link)
    for _ in range(10):
        page = text(client.submit(AUTHENTICATOR, {"code": "000000"}))
    assert key_on(page) != secret


def test_a_reload_and_the_way_back_keep_the_place(client, link):
    secret = to_authenticator(client, link)
    assert client.get(START).location == AUTHENTICATOR
    assert key_on(text(client.get(AUTHENTICATOR))) == secret
    client.submit(AUTHENTICATOR, {"code": code_at(secret, now())})
    assert client.get(START).location == CODES
    assert client.get(AUTHENTICATOR).location == CODES
    assert codes_on(text(client.get(CODES))) == codes_on(text(client.get(CODES)))


def test_the_codes_are_shown_until_they_are_kept(client, database, link):
    enrol(client, link)
    press(client, CODES, CODES)
    assert client.get(CODES).location == START
    left = "select count(*) from app.aanmelding where herstelcodes is not null"
    assert database.value(left) == 0


def test_an_account_without_password_or_authenticator_gets_both(client, database, link):
    """As the first administrator is made on the command line."""
    with database.as_owner() as owner:
        owner.execute("update ab_user set password = null where email = %s", (EMAIL,))
        owner.execute(
            "delete from app.authenticator where user_id ="
            " (select id from ab_user where email = %s)", (EMAIL,)
        )  # fmt: skip
    enrol(client, link)
    found = (
        "select count(*) from app.authenticator a join ab_user u on u.id = a.user_id"
        " where u.email = %s and u.password is not null"
    )
    assert database.value(found, EMAIL) == 1
