"""When the provider lets nobody through, or is not there: a page for each, and option 2 goes on."""

import json
import time
from datetime import timedelta

import pytest

from app.core import clock
from app.security.entra import provider as speaking
from app.security.entra.problems import Problem, numbers_in, problem_of
from app.security.entra.words import PAGE_OF, TROUBLES
from tests.entra.demo import AMERSFOORT
from tests.support import sample
from tests.support.entra import StayedAtProviderError
from tests.support.registering import events, letters
from tests.support.work_accounts import BRAM, GERARD, INVITATION, TROUBLE, WIEBE

SCRIPT = "<script>alert(1)</script> griffie@amersfoort.example"
# What comes back, and the page it leads to: each row of the table in the product's own rules.
ANSWERS = [
    ("consent_required", "AADSTS65001", "", "toestemming"),
    ("access_denied", "AADSTS90094", "", "toestemming"),
    ("access_denied", "AADSTS90095", "", "toestemming"),
    ("access_denied", "AADSTS900941", "", "toestemming"),
    ("access_denied", "AADSTS65004", "", None),
    ("access_denied", "", "cancel", None),
    ("invalid_request", "AADSTS90008", "", "storing"),
    ("invalid_request", "AADSTS650056", "", "storing"),
    ("unauthorized_client", "AADSTS700016", "", "storing"),
    ("invalid_request", "AADSTS50011", "", "storing"),
    ("access_denied", "AADSTS50105", "", "niet-toegelaten"),
    ("access_denied", "AADSTS50020", "", "niet-toegelaten"),
    ("invalid_request", "AADSTS50194", "", "niet-toegelaten"),
    ("access_denied", "AADSTS53003", "", "voorwaarden"),
    ("interaction_required", "AADSTS50076", "", "voorwaarden"),
    ("login_required", "", "", "voorwaarden"),
    ("invalid_grant", "AADSTS54005", "", "opnieuw"),
    ("temporarily_unavailable", "", "", "onbereikbaar"),
    ("server_error", "", "", "onbereikbaar"),
    ("iets_nieuws", "AADSTS999999", "", "opnieuw"),
]


def tell(entra, error: str, number: str, subcode: str) -> None:
    said = {"error": error, "error_description": f"{number}: {SCRIPT}"}
    if subcode:
        said["error_subcode"] = subcode
    entra.control(error=said)


@pytest.mark.parametrize(("error", "number", "subcode", "page"), ANSWERS)
def test_each_answer_has_its_page(worker, entra, database, error, number, subcode, page):
    tell(entra, error, number, subcode)
    browser = worker()
    answer = browser.sign_in(GERARD)
    if page == "voorwaarden":
        # Once more, at once: what it asked for may be there now.
        assert answer.location.startswith(entra.base)
        tell(entra, error, number, subcode)
        answer = browser.through(answer.location, GERARD)
    if page is None:
        assert answer.location == "/login/"
        shown = browser.site.get("/login/").get_data(as_text=True)
        assert "U gaf geen toestemming" in shown
        assert "Nu registreren" in shown
        return
    assert answer.location == TROUBLE + page
    got = browser.site.get(answer.location)
    shown = got.get_data(as_text=True)
    assert got.status_code == TROUBLES[page].status
    assert str(TROUBLES[page].title()) in shown
    assert "script>alert" not in shown
    assert "griffie@amersfoort" not in shown
    assert not browser.site.is_signed_in()
    note = events(database, "werkaccount")[-1][2]
    assert "script" not in note
    assert number.removeprefix("AADSTS") in note


def test_a_condition_that_is_met_the_second_time_lets_in(worker, entra):
    tell(entra, "interaction_required", "AADSTS50076", "")
    browser = worker()
    again = browser.sign_in(GERARD)
    assert browser.through(again.location, GERARD).location == INVITATION


def test_every_problem_has_a_page_or_goes_back_to_the_choice():
    assert set(PAGE_OF) | {Problem.DECLINED} == set(Problem)
    assert set(PAGE_OF.values()) <= set(TROUBLES)


def test_a_number_without_a_word_and_a_word_without_a_number():
    assert problem_of("", "AADSTS90094: …") is Problem.CONSENT
    assert problem_of("consent_required") is Problem.CONSENT
    assert problem_of("", "") is Problem.AGAIN
    assert numbers_in("AADSTS1 AADSTS90094, AADSTS900941.") == ["90094", "900941"]


def test_who_says_no_is_back_at_the_choice(worker):
    browser = worker()
    assert browser.sign_in(BRAM, accept=False).location == "/login/"


def test_admin_consent_leads_to_option_2_with_a_text_for_it(worker, entra):
    browser = worker()
    with pytest.raises(StayedAtProviderError):
        # As in real life: the person stays there, which is why the choice page warns beforehand.
        browser.sign_in(WIEBE)
    answer = worker().sign_in(WIEBE, leave=True)
    assert answer.location == TROUBLE + "toestemming"
    page = browser.site.get(answer.location).get_data(as_text=True)
    assert "Tekst voor uw IT-afdeling" in page
    link = page.split('vng-break" href="')[1].split('"')[0].replace("&amp;", "&")
    assert link.startswith(f"{entra.base}/organizations/v2.0/adminconsent?")
    assert "Ziet u “Beheerdersgoedkeuring vereist”?" in browser.site.get("/login/").get_data(
        as_text=True
    )


def test_after_admin_consent_the_people_of_that_gemeente_come_in(worker, entra):
    page = worker().site.get(TROUBLE + "toestemming").get_data(as_text=True)
    link = page.split('vng-break" href="')[1].split('"')[0].replace("&amp;", "&")
    back = entra.give_admin_consent(link, entra.world.find(WIEBE).tenant.tid)
    thanks = worker().return_with(back)
    assert "Dank u wel" in thanks.get_data(as_text=True)
    assert worker().sign_in(WIEBE).location == INVITATION


def test_no_consent_changes_nothing(worker, entra):
    page = worker().site.get(TROUBLE + "toestemming").get_data(as_text=True)
    link = page.split('vng-break" href="')[1].split('"')[0].replace("&amp;", "&")
    back = entra.give_admin_consent(link, None)
    assert "geen toestemming" in worker().return_with(back).get_data(as_text=True)


def test_a_fault_of_ours_is_mailed_to_vng_once_an_hour(worker, entra, database):
    clock.move(timedelta(hours=2))
    for _ in range(2):
        tell(entra, "unauthorized_client", "AADSTS700016", "")
        assert worker().sign_in(GERARD).location == TROUBLE + "storing"
    found = [text for kind, text in letters(database, "vngheden@vng.nl") if "Entra" in text]
    assert len(found) == 1
    assert "700016" in found[0]
    assert "griffie@" not in found[0]


def test_a_secret_that_ran_out_is_a_fault_of_ours(worker, entra):
    body = {"error": "invalid_client", "error_description": "AADSTS7000222: expired"}
    entra.control(answers={"token": {"status": 401, "body": json.dumps(body)}})
    assert worker().sign_in(GERARD).location == TROUBLE + "storing"


# Entra down, slow, or somebody else.

ODD = {
    "error 500": {"status": 500, "body": "kapot"},
    "no json": {"body": "<html>hallo</html>", "content_type": "text/html"},
    "a list": {"body": "[]"},
    "a redirect": {"status": 302, "body": "", "headers": {"Location": "https://evil.example/"}},
    "huge": {"body": "{", "size": 3_000_000},
}


@pytest.mark.parametrize("endpoint", ["discovery", "keys", "token"])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_of_the_provider_is_a_page(worker, entra, endpoint, name):
    entra.control(answers={endpoint: ODD[name]})
    browser = worker()
    answer = browser.site.submit("/login/werkaccount/", {}, form_at="/login/")
    if endpoint != "discovery":
        answer = browser.through(answer.location, GERARD)
    assert answer.location.startswith(TROUBLE)
    assert browser.site.get(answer.location).status_code in (400, 503)
    assert not browser.site.is_signed_in()


@pytest.mark.parametrize(
    ("endpoint", "how"),
    [
        ("discovery", {"sleep": 20}),
        ("token", {"sleep": 20}),
        ("token", {"body": "{}", "size": 4000, "drip": 0.5}),
    ],
    ids=["discovery", "token", "drop by drop"],
)
def test_nobody_waits_longer_than_five_seconds_for_it(worker, entra, endpoint, how):
    entra.control(answers={endpoint: how})
    browser = worker()
    begun = time.monotonic()
    answer = browser.site.submit("/login/werkaccount/", {}, form_at="/login/")
    if endpoint != "discovery":
        url = answer.location
        back = entra.sign_in(url, GERARD)
        begun = time.monotonic()
        answer = browser.return_with(back)
    assert answer.location == TROUBLE + "onbereikbaar"
    assert time.monotonic() - begun < 7
    # The next one does not wait for what was not there a moment ago, and option 2 goes on.
    if endpoint == "discovery":
        begun = time.monotonic()
        worker().site.submit("/login/werkaccount/", {}, form_at="/login/")
        assert time.monotonic() - begun < 1
    other = worker()
    other.site.sign_in(sample.account_of("contactpersoon").email)
    assert other.site.is_signed_in()


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "https://evil.example/{tenantid}/v2.0"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "https://evil.example/keys"},
        {"authorization_endpoint": "https://evil.example/authorize"},
    ],
    ids=["issuer", "token", "keys", "authorize"],
)
def test_a_provider_that_points_elsewhere_is_not_followed(worker, entra, says):
    entra.control(discovery=says)
    answer = worker().site.submit("/login/werkaccount/", {}, form_at="/login/")
    assert answer.location == TROUBLE + "storing"


# Keys.


def test_a_new_key_of_the_provider_is_found(worker, entra):
    assert worker().sign_in(GERARD).location == INVITATION
    entra.control(roll_keys="drop")
    speaking_again(worker)
    assert worker().sign_in(GERARD).location == INVITATION


def speaking_again(worker) -> None:
    """Let a minute pass since the keys were looked up."""
    kept = worker().site.application.extensions["entra"]._keys
    kept.at -= speaking.RELOAD_SECONDS + 1


def test_forgers_do_not_make_us_ask_for_keys_all_the_time(worker, entra):
    assert worker().sign_in(GERARD).location == INVITATION
    entra.control(signing="unknown-kid", clear_counts=True)
    for _ in range(4):
        assert worker().sign_in(GERARD).location == TROUBLE + "ongeldig"
    assert entra.counts()["keys"] == 0
    speaking_again(worker)
    for _ in range(4):
        worker().sign_in(GERARD)
    assert entra.counts()["keys"] == 1


def test_a_key_that_was_taken_out_of_use_counts_no_longer_than_a_day(worker, entra):
    assert worker().sign_in(GERARD).location == INVITATION
    old = worker().site.application.extensions["entra"]._keys
    old.at -= speaking.KEPT_SECONDS + 1
    entra.control(clear_counts=True)
    worker().sign_in(GERARD)
    assert entra.counts()["keys"] == 1


def test_where_the_provider_is_is_asked_once(worker, entra):
    entra.control(clear_counts=True)
    for _ in range(3):
        worker().sign_in(GERARD)
    assert entra.counts()["discovery"] == 1
    assert entra.counts()["keys"] == 1


def test_a_tenant_of_the_demo_is_what_the_tests_say():
    assert AMERSFOORT.count("-") == 4
