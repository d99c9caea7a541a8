"""Signing in and out through the form: who gets in, who doesn't, and what nobody learns from it."""

import re
import time
from statistics import median

import pytest

from app.security.passwords import Passwords
from tests.support import sample
from tests.support.clients import CODE, PLAIN, token_in
from tests.support.entrance import free_codes
from tests.support.open_redirects import AWAY, LOCAL

REFUSED = "Deze combinatie van e-mailadres en wachtwoord is niet bekend."
NOT_READY = "Uw account is nog niet klaar voor gebruik."
CONTACT = sample.account_of("contactpersoon").email


@pytest.fixture(autouse=True)
def nobody_failed_yet(database):
    """What one test tries does not count in the next."""
    with database.as_owner() as owner:
        owner.execute("delete from app.poging")
        owner.execute("update app.accountstand set wachtwoord_fouten = 0")


def without_tokens(page: str) -> str:
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", page)


@pytest.mark.parametrize("account", sample.ACCOUNTS, ids=lambda a: a.email)
def test_everyone_with_a_role_gets_in(client, account):
    answer = client.sign_in(account.email)
    assert (answer.status_code, answer.location) == (302, "/")
    page = client.get(PLAIN).get_data(as_text=True)
    assert "Uitloggen" in page
    assert ("Amersfoort" in page) == (account.gemeente == sample.A)


@pytest.mark.parametrize("typed", [CONTACT.upper(), f"  {CONTACT} "])
def test_capitals_and_spaces_around_the_address_do_not_matter(client, typed):
    assert client.sign_in(typed).status_code == 302


@pytest.mark.parametrize(
    "password",
    ["", " ", "fout", sample.PASSWORD.upper(), sample.PASSWORD + " ", "\x00", "x" * 128,
     "x" * 10_000],
)  # fmt: skip
def test_a_wrong_password_is_refused_and_the_address_kept(client, password):
    answer = client.sign_in(CONTACT, password)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert f'value="{CONTACT}"' in page
    assert password.strip() == "" or REFUSED in page
    assert not client.is_signed_in()


def test_the_page_does_not_tell_whether_an_address_exists(client):
    pages = []
    for email in (CONTACT, "x" * len(CONTACT), "nul"):
        page = client.sign_in(email, "fout").get_data(as_text=True)
        pages.append(without_tokens(page).replace(email, "…"))
    assert pages[0] == pages[1]
    assert REFUSED in pages[2]


def test_a_sign_that_no_page_can_hold_is_left_out(client):
    page = client.sign_in(f"\x00{CONTACT}\x00", "fout").get_data(as_text=True)
    assert f'value="{CONTACT}"' in page


def test_an_unknown_address_takes_as_long_as_a_wrong_password():
    # At the real cost: the cheap hash of the sample would make this differ by a factor of thirty.
    passwords = Passwords(64)
    stored = passwords.hash("iets heel anders")
    times: dict[str | None, list[float]] = {stored: [], None: []}
    passwords.is_right(None, "de eerste keer")
    for _ in range(7):
        for known, taken in times.items():
            begun = time.perf_counter()
            assert not passwords.is_right(known, "fout")
            taken.append(time.perf_counter() - begun)
    known, unknown = (median(taken) for taken in times.values())
    assert 0.5 < known / unknown < 2


@pytest.mark.parametrize(
    "change",
    [
        "update ab_user set active = false where id = %s",
        "update ab_user set password = null where id = %s",
        "update ab_user set password = '' where id = %s",
        "delete from ab_user_role where user_id = %s",
        "delete from app.gebruiker_gemeente where user_id = %s",
        """update ab_user_role set role_id = (select id from ab_role where name = 'oud')
            where user_id = %s""",
    ],
)
def test_an_account_that_may_not_enter_does_not_get_in(client, client_as, database, change):
    signed_in = client_as("contactpersoon", sample.B)
    user = database.value("select id from ab_user where email = 'contact@utrecht.example'")
    try:
        with database.as_owner() as owner:
            owner.execute("insert into ab_role (name) values ('oud') on conflict do nothing")
            owner.execute(change, (user,))
        answer = client.sign_in("contact@utrecht.example")
        assert answer.status_code == 400
        sentence = REFUSED if "ab_user set" in change else NOT_READY
        assert sentence in answer.get_data(as_text=True)
        assert not client.is_signed_in()
        if "password" not in change:
            # Who was inside already is outside at the next request.
            assert not signed_in.is_signed_in()
    finally:
        with database.as_owner() as owner:
            owner.execute(
                "update ab_user set active = true, password = %s where id = %s",
                (sample._HASH, user),
            )
            owner.execute("delete from ab_user_role where user_id = %s", (user,))
            owner.execute(
                "insert into ab_user_role (user_id, role_id)"
                " select %s, id from ab_role where name = 'contactpersoon'", (user,)
            )  # fmt: skip
            owner.execute("delete from app.gebruiker_gemeente where user_id = %s", (user,))
            owner.execute(
                "insert into app.gebruiker_gemeente select %s, id from register.gemeente"
                " where code = 'GM0344'", (user,)
            )  # fmt: skip
            owner.execute("delete from ab_role where name = 'oud'")


def test_signing_in_is_written_down_and_failing_is_not(client, database):
    query = "select login_count from ab_user where email = 'lezer@vng.example'"
    before = database.value(query) or 0
    client.sign_in("lezer@vng.example", "fout")
    client.sign_in("lezer@vng.example")
    assert database.value(query) == before + 1
    recent = (
        "select last_login > timezone('UTC', now()) - interval '1 minute'"
        " from ab_user where email = 'lezer@vng.example'"
    )
    assert database.value(recent) is True


def test_the_session_is_another_one_after_signing_in(client):
    client.get("/login/")
    with client.session_transaction() as session:
        session["van_een_vreemde"] = "x"
        session["taal"] = "en"
        old_token = session["csrf_token"]
    client.sign_in(CONTACT)
    with client.session_transaction() as session:
        assert "van_een_vreemde" not in session
        assert session.get("csrf_token") != old_token
        assert session["taal"] == "en"


def test_the_session_holds_no_name_and_no_address(client_as):
    client = client_as("contactpersoon")
    client.get(PLAIN)
    with client.session_transaction() as session:
        assert set(session) <= {"_user_id", "_fresh", "_id", "csrf_token", "_permanent"}


def test_the_cookie_can_not_be_read_by_a_script_or_sent_by_another_site(client):
    cookie = client.get("/login/").headers["Set-Cookie"]
    assert cookie.startswith("sessie=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


@pytest.mark.parametrize("following", LOCAL)
def test_after_signing_in_one_is_back_where_one_was(client, database, following):
    token = token_in(client.get("/login/").get_data(as_text=True))
    form = {"email": CONTACT, "password": sample.PASSWORD, "csrf_token": token}
    assert client.post("/login/", query_string={"next": following}, data=form).location == CODE
    free_codes(database.app_url, CONTACT)
    assert client.submit(CODE, {"code": sample.code_now()}).location == following


@pytest.mark.parametrize("following", AWAY)
def test_nobody_is_led_away_by_signing_in(client, database, following):
    token = token_in(client.get("/login/").get_data(as_text=True))
    form = {"email": CONTACT, "password": sample.PASSWORD, "csrf_token": token}
    client.post("/login/", query_string={"next": following}, data=form)
    free_codes(database.app_url, CONTACT)
    answer = client.submit(CODE, {"code": sample.code_now()})
    assert (answer.status_code, answer.location) == (302, "/")


def test_nobody_is_led_away_by_another_host(client):
    answer = client.get("/login/?next=https://evil.example/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)


def test_logging_out_is_a_form_with_a_token(client_as):
    client = client_as("lezer")
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 400
    assert client.is_signed_in()
    answer = client.submit("/logout/", form_at=PLAIN)
    assert (answer.status_code, answer.location) == (302, "/")
    assert not client.is_signed_in()


def test_a_form_without_its_token_gets_a_polite_way_back(client_as):
    client = client_as("lezer")
    answer = client.post("/logout/", headers={"Referer": "http://localhost/rechten/?x=1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Dit formulier is verlopen" in page
    assert 'href="/rechten/?x=1"' in page
    assert "Uitloggen" in page


def test_a_token_of_somebody_else_is_refused(client_as):
    theirs = token_in(client_as("lezer").get(PLAIN).get_data(as_text=True))
    mine = client_as("beheerder")
    mine.get(PLAIN)
    assert mine.post("/logout/", data={"csrf_token": theirs}).status_code == 400


@pytest.mark.parametrize(
    "user_id", ["0", "-1", "abc", "99999999999999999999", "1; drop table x", "١"]
)
def test_a_session_of_nobody_is_nobody(client, user_id):
    with client.session_transaction() as session:
        session["_user_id"] = user_id
    assert not client.is_signed_in()


def test_no_log_line_holds_an_address(live_server):
    session = live_server.session()
    session.sign_in(CONTACT, "fout")
    session.sign_in(CONTACT)
    session.get(f"/personen/{CONTACT}?zoek={CONTACT}")
    session.post("/login/", data={"email": CONTACT})
    assert "methode=POST route=/login/ status=400" in live_server.log
    assert "amersfoort.example" not in live_server.log
