"""An administrator approves for everybody in the organisation, and only there."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
import requests

from tests.entra.demo import AMERSFOORT, GRONINGEN
from tests.entra.world import PERSONAL_TENANT
from tests.integration.entra_provider.conftest import APPROVED, OTHER, WIEBE, query_of
from tests.support.entra import StayedAtProviderError


def consent_url(website, tenant="organizations", **other):
    asked = {"client_id": website.entra.client_id, "redirect_uri": APPROVED, "state": "s 1"}
    return f"{website.entra.base}/{tenant}/v2.0/adminconsent?{urlencode(asked | other)}"


@pytest.mark.parametrize("tenant", ["organizations", GRONINGEN])
def test_after_approval_its_people_sign_in_without_a_question(website, tenant):
    back = website.entra.give_admin_consent(consent_url(website, tenant), GRONINGEN)

    assert back.startswith(APPROVED + "?")
    assert query_of(back) == {"admin_consent": "True", "tenant": GRONINGEN, "state": "s 1"}
    assert "code" in query_of(website.entra.sign_in(website.url(), WIEBE))


def test_approval_is_for_one_website(website):
    website.entra.give_admin_consent(consent_url(website), GRONINGEN)
    with pytest.raises(StayedAtProviderError, match="AADSTS90094"):
        website.entra.sign_in(website.url(client_id=OTHER.client_id), WIEBE)


def test_a_refusal_comes_back_as_one(website):
    told = query_of(website.entra.give_admin_consent(consent_url(website), None))

    assert (told["error"], told["state"]) == ("permission_denied", "s 1")
    assert "admin_consent" not in told
    with pytest.raises(StayedAtProviderError, match="AADSTS90094"):
        website.entra.sign_in(website.url(), WIEBE)


def test_nobody_approves_for_another_organisation(website):
    url = consent_url(website, AMERSFOORT)
    with pytest.raises(StayedAtProviderError):
        website.entra.give_admin_consent(url, GRONINGEN)
    for tid in (GRONINGEN, PERSONAL_TENANT, "verzonnen"):
        answer = requests.post(url, data={"organisatie": tid}, allow_redirects=False, timeout=30)
        assert query_of(answer.headers["Location"])["error"] == "permission_denied", tid


def test_the_scope_that_was_asked_comes_back(website):
    back = website.entra.give_admin_consent(consent_url(website, scope="openid"), GRONINGEN)
    assert query_of(back)["scope"] == "openid"


@pytest.mark.parametrize(
    ("tenant", "changes", "number"),
    [
        ("organizations", {"redirect_uri": "http://boef.example/"}, 50011),
        ("organizations", {"client_id": "onbekend"}, 700016),
        ("onbekend", {}, 90002),
    ],
)
def test_a_wrong_question_stays_at_the_provider(website, tenant, changes, number):
    for ask in (requests.get, requests.post):
        answer = ask(consent_url(website, tenant, **changes), allow_redirects=False, timeout=30)
        assert (answer.status_code, f"AADSTS{number}" in answer.text) == (400, True)
