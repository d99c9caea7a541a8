"""Signing in takes a password and a code that counts once; strangers can't lock anybody out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest

from app.core import clock
from app.security.totp import SECONDS, code_at
from tests.support import sample
from tests.support.clients import CODE, LOGIN
from tests.support.entrance import free_codes

CONTACT = sample.account_of("contactpersoon").email
RIGHT = {"email": CONTACT, "password": sample.PASSWORD}
TOO_OFTEN = "Er is te vaak geprobeerd."


@pytest.fixture(autouse=True)
def as_it_was(database):
    with database.as_owner() as owner:
        owner.execute("delete from app.poging; delete from app.sessie")
        owner.execute("update app.authenticator set laatste_stap = 0")
        owner.execute("update app.accountstand set wachtwoord_fouten = 0")
    yield
    clock.move_back()


@pytest.fixture
def refusals(database):
    """Return the actions that were refused since the test began."""
    before = database.value("select coalesce(max(id), 0) from app.gebeurtenis")

    def since() -> list[str]:
        with database.as_owner() as owner:
            found = owner.execute(
                "select actie from app.gebeurtenis where id > %s and resultaat = 'geweigerd'"
                " order by id", (before,)
            ).fetchall()  # fmt: skip
        return [row[0] for row in found]

    return since


def halfway(client):
    assert client.submit(LOGIN, RIGHT).location == CODE
    return client


def code(steps: int = 0) -> str:
    return code_at(sample.TOTP_SECRET, clock.now() + timedelta(seconds=steps * SECONDS))


def test_a_code_counts_once_also_in_another_browser(app, refusals):
    one, other = halfway(app.test_client()), halfway(app.test_client())
    used = code()
    assert one.submit(CODE, {"code": used}).location == "/"
    assert other.submit(CODE, {"code": used}).status_code == 400
    assert refusals() == ["tweede stap"]
    assert not other.is_signed_in()


def test_a_code_of_an_earlier_step_does_not_count_after_a_later_one(app):
    one, other = halfway(app.test_client()), halfway(app.test_client())
    assert one.submit(CODE, {"code": code()}).location == "/"
    assert other.submit(CODE, {"code": code(-1)}).status_code == 400


def test_the_code_of_just_before_still_counts(client):
    assert halfway(client).submit(CODE, {"code": code(-1)}).location == "/"


@pytest.mark.parametrize("spaced", ["{0} {1}", " {0}{1} ", "{0}\u00a0{1}"])
def test_spaces_in_a_code_do_not_matter(client, spaced):
    now = code()
    assert halfway(client).submit(CODE, {"code": spaced.format(now[:3], now[3:])}).location == "/"


@pytest.mark.parametrize("steps", [-20, -2, 2, 20])
def test_a_clock_that_is_off_gets_a_hint_of_its_own(client, steps):
    answer = halfway(client).submit(CODE, {"code": code(steps)})
    assert answer.status_code == 400
    assert "De klok van uw telefoon loopt niet" in answer.get_data(as_text=True)
    assert not client.is_signed_in()


@pytest.mark.parametrize(
    "typed",
    ["000000", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "-12345", "1" * 60, "\x00", "' or 1=1"],
)
def test_what_is_no_code_of_this_account_is_refused(client, refusals, typed):
    answer = halfway(client).submit(CODE, {"code": typed})
    assert answer.status_code == 400
    assert not client.is_signed_in()
    assert typed not in answer.get_data(as_text=True) or typed == "\x00"


def test_a_step_without_the_step_before_leads_back(client, app):
    assert client.get(CODE).location == "/login/"
    assert client.submit(CODE, {"code": code()}, form_at="/is-er-niet").location == "/login/"
    # The word of another browser's progress is no use without its signature.
    halfway(app.test_client())
    with client.session_transaction() as session:
        session["aanmelding"] = "x" * 43
    assert client.get(CODE).location == "/login/"


def test_ten_minutes_after_the_password_it_begins_anew(client):
    halfway(client)
    clock.move(timedelta(minutes=10))
    assert client.submit(CODE, {"code": code()}, form_at="/is-er-niet").location == "/login/"
    assert not client.is_signed_in()


def test_the_sixth_wrong_password_is_too_often_and_the_right_one_with_it(client, refusals):
    for _ in range(5):
        assert client.submit(LOGIN, RIGHT | {"password": "fout"}).status_code == 400
    answer = client.submit(LOGIN, RIGHT)
    assert answer.status_code == 429
    assert TOO_OFTEN in answer.get_data(as_text=True)
    assert refusals() == ["wachtwoord"] * 6
    clock.move(timedelta(minutes=5, seconds=1))
    assert client.submit(LOGIN, RIGHT).location == CODE


def test_an_unknown_address_is_too_often_as_soon(client):
    form = {"email": "niemand@nergens.example", "password": "fout"}
    statuses = [client.submit(LOGIN, form).status_code for _ in range(6)]
    assert statuses == [400] * 5 + [429]


def test_a_network_is_too_often_whatever_the_address(client):
    for number in range(30):
        form = {"email": f"n{number}@nergens.example", "password": "fout"}
        assert client.submit(LOGIN, form).status_code == 400
    assert client.submit(LOGIN, RIGHT).status_code == 429
    other_network = {"REMOTE_ADDR": "192.0.2.7"}
    answer = client.submit(LOGIN, RIGHT, environ_base=other_network)
    assert answer.location == CODE


def test_a_right_password_is_no_failure(client):
    for _ in range(8):
        assert client.submit(LOGIN, RIGHT).location == CODE


def test_a_stranger_does_not_lock_out_a_known_device(app, database):
    known, stranger = app.test_client(), app.test_client()
    halfway(known).submit(CODE, {"code": code()})
    known.submit("/logout/", {}, form_at="/account/")
    with database.as_owner() as owner:
        owner.execute("update app.accountstand set wachtwoord_fouten = 1000")
    for _ in range(40):
        stranger.submit(LOGIN, RIGHT | {"password": "fout"})
    assert stranger.submit(LOGIN, RIGHT).status_code == 429
    free_codes_only(database)
    halfway(known)
    for _ in range(20):
        # Of the account as a stranger has it, not as this device has it.
        stranger.submit(CODE, {"code": "000000"}, form_at="/is-er-niet")
    assert known.submit(CODE, {"code": code()}).location == "/"


def free_codes_only(database):
    with database.as_owner() as owner:
        owner.execute("update app.authenticator set laatste_stap = 0")


def test_after_a_hundred_failures_in_a_row_a_stranger_needs_a_new_password(client, database):
    with database.as_owner() as owner:
        owner.execute("update app.accountstand set wachtwoord_fouten = 100")
    answer = client.submit(LOGIN, RIGHT)
    assert answer.status_code == 400
    assert "niet bekend" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("allowed", "minutes"), [(5, 5), (20, 60), (50, 24 * 60)], ids=["5 min", "hour", "day"]
)
def test_so_many_wrong_codes_of_an_account_and_no_more(app, database, allowed, minutes):
    made = 0
    while made < allowed:
        client = halfway(app.test_client())
        for _ in range(5):
            # Of many networks, so that only the account's own count is full.
            where = {"REMOTE_ADDR": f"10.{made // 200}.{made % 200}.1"}
            answer = client.submit(CODE, {"code": "000000"}, environ_base=where)
            assert answer.status_code == 400, made
            made += 1
        if made < allowed:
            clock.move(timedelta(minutes=5, seconds=1) if allowed == 20 else timedelta(minutes=20))
            free_codes_only(database)
    client = halfway(app.test_client())
    answer = client.submit(CODE, {"code": code()}, environ_base={"REMOTE_ADDR": "10.9.9.9"})
    assert answer.status_code == 429
    assert TOO_OFTEN in answer.get_data(as_text=True)
    clock.move(timedelta(minutes=minutes, seconds=1))
    free_codes_only(database)
    client = halfway(app.test_client())
    answer = client.submit(CODE, {"code": code()}, environ_base={"REMOTE_ADDR": "10.9.9.9"})
    assert answer.location == "/"


def test_of_eight_with_the_same_code_one_gets_in(app, database):
    for _ in range(6):
        browsers = [halfway(app.test_client()) for _ in range(8)]
        pages = [browser.get(CODE).get_data(as_text=True) for browser in browsers]
        from tests.support.clients import token_in

        used = code()
        forms = [{"code": used, "csrf_token": token_in(page)} for page in pages]
        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(
                    lambda pair: pair[0].post(CODE, data=pair[1]), zip(browsers, forms, strict=True)
                )
            )
        assert sum(answer.status_code == 302 for answer in answers) == 1
        with database.as_owner() as owner:
            owner.execute("delete from app.poging")
        free_codes(database.app_url, CONTACT)


def test_each_step_is_one_event_with_six_fields_and_no_secret(client, database):
    before = database.value("select coalesce(max(id), 0) from app.gebeurtenis")
    used = code()
    halfway(client).submit(CODE, {"code": used})
    with database.as_owner() as owner:
        rows = owner.execute(
            "select actie, object, resultaat, oorsprong, actor, tijdstip, to_jsonb(g)::text"
            " from app.gebeurtenis g where id > %s order by id", (before,)
        ).fetchall()  # fmt: skip
    assert [row[0] for row in rows] == ["wachtwoord", "inloggen"]
    for row in rows:
        assert all(row[:6])
        for secret in (used, sample.PASSWORD, sample.TOTP_SECRET, CONTACT, "Toets"):
            assert secret not in row[6]


def test_the_sample_has_a_real_authenticator():
    assert pyotp.TOTP(sample.TOTP_SECRET).now() in (code(), code(-1))
