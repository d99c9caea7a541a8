"""What a test can tell the provider to do wrong, and that it ends with `reset`."""

from __future__ import annotations

import time

import pytest
import requests

from tests.integration.entra_provider.conftest import FATIMA, query_of

DISCOVERY = "organizations/v2.0/.well-known/openid-configuration"


def test_the_next_request_comes_back_with_an_error_and_only_that_one(website):
    told = {"error": "access_denied", "error_description": "<script>", "error_subcode": "cancel"}
    website.entra.control(error=told)
    back = website.entra.sign_in(website.url())

    assert query_of(back) == {**told, "state": website.state}
    assert "code" in query_of(website.entra.sign_in(website.url(), FATIMA))


def test_claims_are_changed_and_left_out(website):
    website.entra.control(
        claims={"aud": [website.entra.client_id, "ander"], "tid": None, "roles": ["Admin"]},
        without=["oid"],
    )
    claims = website.claims(FATIMA)

    assert claims["aud"] == [website.entra.client_id, "ander"]
    assert claims["tid"] is None
    assert claims["roles"] == ["Admin"]
    assert "oid" not in claims
    website.entra.control(reset=True)
    assert "oid" in website.claims(FATIMA)


def test_times_are_seconds_from_now(website):
    website.entra.control(times={"exp": -600, "iat": 900})
    claims, now = website.claims(FATIMA), time.time()

    assert -610 <= claims["exp"] - now <= -590
    assert 890 <= claims["iat"] - now <= 910


def test_discovery_says_something_else(website):
    website.entra.control(discovery={"issuer": "https://boef.example", "jwks_uri": None})
    document = requests.get(f"{website.entra.base}/{DISCOVERY}", timeout=30).json()

    assert document["issuer"] == "https://boef.example"
    assert "jwks_uri" not in document


def test_an_endpoint_answers_rubbish_as_often_as_told(website):
    url = f"{website.entra.base}/{DISCOVERY}"
    website.entra.control(
        answers={"discovery": {"status": 503, "body": "<b>", "content_type": "text/html",
                               "headers": {"Retry-After": "1"}, "times": 2}}
    )  # fmt: skip
    answers = [requests.get(url, timeout=30) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert (answers[0].text, answers[0].headers["Retry-After"]) == ("<b>", "1")


@pytest.mark.parametrize("endpoint", ["discovery", "keys", "token"])
def test_an_endpoint_is_slow_huge_or_slow_in_between(website, endpoint):
    paths = {"discovery": DISCOVERY, "keys": "organizations/discovery/v2.0/keys"}
    url = f"{website.entra.base}/{paths.get(endpoint, 'organizations/oauth2/v2.0/token')}"
    ask = requests.post if endpoint == "token" else requests.get
    website.entra.control(answers={endpoint: {"sleep": 1.0}})
    with pytest.raises(requests.Timeout):
        ask(url, timeout=0.3)
    website.entra.control(answers={endpoint: {"size": 3_000_000}})
    assert len(ask(url, timeout=30).content) == 3_000_000
    # A byte each time is no silence: only a limit on the whole ends this.
    website.entra.control(answers={endpoint: {"body": "{}" * 3, "drip": 0.1}})
    begun = time.monotonic()
    assert ask(url, timeout=0.4).text == "{}{}{}"
    assert time.monotonic() - begun > 0.5


def test_requests_are_counted_per_endpoint(website):
    website.claims(FATIMA)
    website.keys()
    counts = website.entra.counts()

    assert {name: number for name, number in counts.items() if number} == {
        "authorize": 1,
        "token": 1,
        "keys": 2,
    }
    website.entra.control(clear_counts=True)
    assert not any(website.entra.counts().values())


@pytest.mark.parametrize(
    "orders",
    [
        {"sining": "none"},
        {"signing": "MD5"},
        {"answers": {"tokens": {}}},
        {"answers": {"token": {"boddy": "x"}}},
    ],
)
def test_an_order_that_means_nothing_is_no_silent_success(website, orders):
    with pytest.raises(AssertionError):
        website.entra.control(**orders)
