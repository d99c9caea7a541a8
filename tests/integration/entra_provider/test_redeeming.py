"""A code is good once, for a moment, for who asked for it, and with the verifier."""

from __future__ import annotations

import pytest
import requests
from authlib.integrations.base_client import OAuthError

from tests.entra.demo import AMERSFOORT, UTRECHT
from tests.entra.tokens import s256
from tests.integration.entra_provider.conftest import APPROVED, FATIMA, OTHER, RETURN

WRONG_VERIFIER = "v" * 64


def refused(answer):
    """Return what a refusal says, which is JSON that nobody keeps."""
    assert answer.headers["Cache-Control"].startswith("no-store")
    body = answer.json()
    assert set(body) >= {"error_description", "timestamp", "trace_id", "correlation_id"}
    assert "id_token" not in body
    return answer.status_code, body["error"], body["error_codes"][0]


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
def test_authlib_redeems_a_code_with_either_way_of_naming_itself(website, method):
    back = website.entra.sign_in(website.url(), FATIMA)
    tokens = website.tokens(back, token_endpoint_auth_method=method)

    assert tokens["token_type"] == "Bearer"
    assert tokens["scope"] == "openid profile email"
    # Nothing to be read in it: it is for Microsoft's own services.
    assert tokens["access_token"].count(".") == 0
    assert website.verified(tokens["id_token"])["nonce"] == website.nonce


def test_the_challenge_is_that_of_the_standard():
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert s256(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_authlib_without_the_verifier_is_refused(website):
    back = website.entra.sign_in(website.url(), FATIMA)
    website.verifier = None
    with pytest.raises(OAuthError) as refusal:
        website.tokens(back)
    assert refusal.value.error == "invalid_grant"


def test_a_code_is_good_once(website):
    code = website.code(FATIMA)

    assert website.redeem(code).status_code == 200
    assert refused(website.redeem(code)) == (400, "invalid_grant", 54005)


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"code_verifier": WRONG_VERIFIER}, 501481),
        ({"code_verifier": None}, 501481),
        ({"code_verifier": ""}, 501481),
        ({"redirect_uri": APPROVED}, 500112),
        ({"redirect_uri": None}, 500112),
        ({"redirect_uri": RETURN + "/"}, 500112),
    ],
)
def test_who_has_only_the_code_gets_nothing_and_spends_it(website, changes, number):
    code = website.code(FATIMA)

    assert refused(website.redeem(code, **changes)) == (400, "invalid_grant", number)
    assert refused(website.redeem(code)) == (400, "invalid_grant", 54005)


def test_the_challenge_itself_is_no_verifier(website):
    code = website.code(FATIMA)

    found = refused(website.redeem(code, code_verifier=s256(website.verifier)))
    assert found == (400, "invalid_grant", 501481)


def test_a_code_ends_after_ten_minutes(website):
    early, late = website.code(FATIMA), website.code(FATIMA)

    website.entra.control(clock=590)
    assert website.redeem(early).status_code == 200
    website.entra.control(clock=610)
    assert refused(website.redeem(late)) == (400, "invalid_grant", 70008)


def test_a_code_is_for_the_website_that_asked(website):
    code = website.code(FATIMA)
    other = {"client_id": OTHER.client_id, "client_secret": OTHER.client_secret}

    assert refused(website.redeem(code, **other)) == (400, "invalid_grant", 70000)
    assert website.redeem(code).status_code == 200


def test_a_code_is_for_the_tenant_of_the_person(website):
    code, again = website.code(FATIMA), website.code(FATIMA)

    website.tenant = UTRECHT
    assert refused(website.redeem(code)) == (400, "invalid_grant", 700005)
    website.tenant = AMERSFOORT
    assert website.redeem(again).status_code == 200
    website.tenant = "onbekend"
    assert refused(website.redeem(again)) == (400, "invalid_tenant", 90002)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": "fout"}, (401, "invalid_client", 7000215)),
        ({"client_secret": ""}, (401, "invalid_client", 7000215)),
        ({"client_secret": OTHER.client_secret}, (401, "invalid_client", 7000215)),
        ({"client_secret": None}, (401, "invalid_client", 7000218)),
        ({"client_id": "onbekend"}, (400, "unauthorized_client", 700016)),
        ({"client_id": None}, (400, "invalid_request", 900144)),
        ({"grant_type": "password"}, (400, "unsupported_grant_type", 70003)),
        ({"grant_type": None}, (400, "invalid_request", 900144)),
        ({"code": None}, (400, "invalid_request", 900144)),
        ({"code": "verzonnen"}, (400, "invalid_grant", 70000)),
    ],
)
def test_who_does_not_prove_to_be_the_website_leaves_the_code_as_it_was(website, changes, expected):
    code = website.code(FATIMA)

    assert refused(website.redeem(**({"code": code} | changes))) == expected
    assert website.redeem(code).status_code == 200


def test_naming_itself_in_two_ways_is_refused(website):
    entra, code = website.entra, website.code(FATIMA)
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN}
    answers = [
        requests.post(f"{website.root}/token", data=fields | more, auth=auth, timeout=30)
        for more, auth in (
            ({"client_secret": entra.client_secret}, (entra.client_id, entra.client_secret)),
            ({"client_id": OTHER.client_id}, (entra.client_id, entra.client_secret)),
            ({}, (entra.client_id, "fout")),
        )
    ]
    assert [refused(answer) for answer in answers] == [
        (400, "invalid_request", 700027),
        (400, "invalid_request", 90023),
        (401, "invalid_client", 7000215),
    ]
    header = {"Authorization": "Basic %%%"}
    broken = requests.post(f"{website.root}/token", data=fields, headers=header, timeout=30)
    assert refused(broken) == (400, "invalid_request", 90023)


def test_a_field_that_is_there_twice_is_refused(website):
    code = website.code(FATIMA)
    fields = [("code", code), ("code", code), ("grant_type", "authorization_code"),
              ("client_id", website.entra.client_id),
              ("client_secret", website.entra.client_secret)]  # fmt: skip
    answer = requests.post(f"{website.root}/token", data=fields, timeout=30)

    assert refused(answer) == (400, "invalid_request", 9000411)


def test_a_code_is_not_redeemed_by_a_browser(website):
    assert requests.get(f"{website.root}/token", timeout=30).status_code == 405
