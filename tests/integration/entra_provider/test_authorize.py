"""Which requests the provider takes, and who hears of those it doesn't."""

from __future__ import annotations

import pytest
import requests

from tests.entra.demo import AMERSFOORT
from tests.integration.entra_provider.conftest import BRAM, FATIMA, RETURN, query_of


def ask(url):
    return requests.get(url, allow_redirects=False, timeout=30)


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"redirect_uri": "http://boef.example/terug"}, 50011),
        ({"redirect_uri": RETURN + "/"}, 50011),
        ({"redirect_uri": RETURN + "?x=1"}, 50011),
        ({"redirect_uri": RETURN.replace("127.0.0.1", "localhost")}, 50011),
        ({"redirect_uri": ""}, 50011),
        ({"client_id": "onbekend"}, 700016),
        ({"client_id": ""}, 900144),
    ],
)
def test_a_wrong_client_or_address_stays_at_the_provider(website, changes, number):
    answer = ask(website.url(**changes))

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert f"AADSTS{number}" in answer.text


def test_an_unknown_tenant_stays_at_the_provider(website):
    website.tenant = "onbekend"
    answer = ask(website.url())

    assert (answer.status_code, "AADSTS90002" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("without", "changes", "error", "number"),
    [
        (("code_challenge",), {}, "invalid_request", 900144),
        (("code_challenge_method",), {}, "invalid_request", 9002325),
        ((), {"code_challenge_method": "plain"}, "invalid_request", 9002325),
        ((), {"code_challenge": "te-kort"}, "invalid_request", 501491),
        (("response_type",), {}, "invalid_request", 900144),
        ((), {"response_type": "token"}, "unsupported_response_type", 700054),
        ((), {"response_type": "id_token"}, "unsupported_response_type", 700054),
        ((), {"response_type": "code id_token"}, "unsupported_response_type", 700054),
        ((), {"response_mode": "fragment"}, "invalid_request", 70007),
        (("scope",), {}, "invalid_request", 900144),
        ((), {"scope": "profile email"}, "invalid_scope", 70011),
        ((), {"prompt": "wachtwoord"}, "invalid_request", 90023),
        ((), {"prompt": "none login"}, "invalid_request", 90023),
        ((), {"max_age": "-1"}, "invalid_request", 90023),
        ((), {"prompt": "none"}, "login_required", 50058),
    ],
)
def test_every_other_fault_goes_back_to_the_website(website, without, changes, error, number):
    answer = ask(website.url(without=without, **changes))
    told = query_of(answer.headers["Location"])

    assert answer.headers["Location"].startswith(RETURN + "?")
    assert (told["error"], told["state"]) == (error, website.state)
    assert told["error_description"].startswith(f"AADSTS{number}: ")
    assert "code" not in told


@pytest.mark.parametrize("name", ["redirect_uri", "state", "nonce"])
def test_a_parameter_that_is_there_twice_is_refused(website, name):
    answer = ask(f"{website.url()}&{name}=http://boef.example/")
    where = answer.headers.get("Location", answer.text)

    assert "AADSTS9000411" in where
    assert not where.startswith("http://boef.example")


def test_state_comes_back_as_it_was(website):
    odd = 'a b&c=d#é/"<'
    back = website.entra.sign_in(website.url(state=odd), FATIMA)

    assert query_of(back)["state"] == odd


def test_without_state_none_comes_back(website):
    assert "state" not in query_of(website.entra.sign_in(website.url(without=("state",)), FATIMA))


def test_a_tenant_of_its_own_shows_only_its_own_people(website):
    website.tenant = AMERSFOORT
    page = ask(website.url()).text

    assert "Fatima Bouzid" in page
    assert "Bram van den Heuvel" not in page
    with pytest.raises(AssertionError, match="not offered"):
        website.entra.sign_in(website.url(), BRAM)
