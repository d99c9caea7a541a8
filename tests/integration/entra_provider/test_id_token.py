"""What a token says of a person, as Microsoft documents the claims of v2.0."""

from __future__ import annotations

import time

from tests.entra.demo import AMERSFOORT, SAMENWERKING
from tests.entra.world import PERSONAL_TENANT, Account, Person, Tenant
from tests.integration.entra_provider.conftest import (
    BRAM,
    FATIMA,
    GERARD,
    GUEST,
    OTHER,
    PERSONAL,
    PETRA,
    RETURN,
    Website,
)


def test_it_names_the_person_in_the_tenant(website):
    claims = website.claims(FATIMA)
    person = website.entra.world.find(FATIMA).person

    assert claims["iss"] == f"{website.entra.base}/{AMERSFOORT}/v2.0"
    assert (claims["tid"], claims["oid"]) == (AMERSFOORT, person.oid)
    assert claims["aud"] == website.entra.client_id
    assert claims["ver"] == "2.0"
    assert claims["nonce"] == website.nonce
    assert (claims["given_name"], claims["family_name"]) == ("Fatima", "Bouzid")
    assert claims["name"] == "Fatima Bouzid"
    assert claims["preferred_username"] == claims["email"] == FATIMA
    assert claims["xms_edov"] is True
    assert claims["acct"] == 0
    assert {"sid", "uti", "rh"} <= set(claims)
    assert not {"auth_time", "amr", "roles", "idp"} & set(claims)


def test_its_times_are_those_of_entra(website):
    claims, now = website.claims(FATIMA), time.time()

    assert claims["iat"] == claims["nbf"]
    assert -310 <= claims["iat"] - now <= -290
    assert 3590 <= claims["exp"] - now <= 3610


def test_what_was_not_asked_for_is_not_in_it(website):
    claims = website.claims(FATIMA, scope="openid")

    assert not {"email", "name", "given_name", "preferred_username"} & set(claims)
    assert claims["oid"]


def test_what_a_person_does_not_have_is_not_in_it(website):
    assert "email" not in website.claims(PETRA)
    assert "xms_edov" not in website.claims(GERARD)


def test_the_subject_is_another_one_for_each_website(website):
    first, again = website.claims(FATIMA), website.claims(FATIMA)
    other = Website(website.entra)
    back = website.entra.sign_in(other.url(client_id=OTHER.client_id), FATIMA)
    token = other.tokens(back, client_id=OTHER.client_id, client_secret=OTHER.client_secret)

    assert first["sub"] == again["sub"]
    assert first["uti"] != again["uti"]
    assert other.verified(token["id_token"])["sub"] != first["sub"]
    assert other.verified(token["id_token"])["aud"] == OTHER.client_id
    assert website.claims(BRAM)["sub"] != first["sub"]


def test_the_same_number_in_another_tenant_is_another_person(website):
    world = website.entra.world
    fatima = world.find(FATIMA).person
    double = Person("Nep", "Bouzid", "nep@boef.example", FATIMA, oid=fatima.oid)
    tenant = world.add(
        Tenant("00000000-1111-2222-3333-444444444444", "Boef", "boef.example", (double,))
    )
    claims = website.claims(Account(tenant, double))

    assert (claims["oid"], claims["email"]) == (fatima.oid, FATIMA)
    assert claims["tid"] == tenant.tid
    assert claims["iss"].endswith(f"/{tenant.tid}/v2.0")
    assert claims["sub"] != website.claims(FATIMA)["sub"]
    del world.tenants[tenant.tid]


def test_a_guest_is_named_as_one(website):
    website.tenant = AMERSFOORT
    claims = website.claims(GUEST)

    assert claims["acct"] == 1
    assert claims["idp"] == f"{website.entra.base}/{SAMENWERKING}/"
    assert claims["tid"] == AMERSFOORT


def test_a_personal_account_comes_from_microsofts_own_tenant(website):
    website.tenant = "common"
    assert website.claims(PERSONAL)["tid"] == PERSONAL_TENANT


def test_one_sign_in_at_the_provider_has_one_sid(website):
    browser = website.entra.browser()

    def sid(person, browser):
        back = website.entra.sign_in(website.url(), person, browser=browser)
        return website.verified(website.tokens(back)["id_token"])["sid"]

    assert sid(FATIMA, browser) == sid(None, browser)
    assert sid(FATIMA, website.entra.browser()) != sid(None, browser)


def test_auth_time_is_told_and_renewed_when_asked_for(website):
    entra, browser = website.entra, website.entra.browser()

    def auth_time(person, **asked):
        back = entra.sign_in(website.url(**asked), person, browser=browser)
        return website.verified(website.tokens(back)["id_token"]).get("auth_time")

    first = auth_time(FATIMA, max_age="3600")
    assert abs(first - time.time()) < 60
    assert auth_time(None) is None
    entra.control(clock=100)
    # Recent enough: nobody is asked. Choosing again is not signing in again.
    assert auth_time(None, max_age="3600") == first
    assert auth_time(FATIMA, prompt="select_account", max_age="3600") == first
    second = auth_time(FATIMA, max_age="50")
    assert second >= first + 100
    entra.control(clock=200)
    assert auth_time(FATIMA, prompt="login") >= first + 200


def test_too_long_ago_or_login_asks_again(website):
    entra, browser = website.entra, website.entra.browser()
    entra.sign_in(website.url(), FATIMA, browser=browser)
    entra.control(clock=100)

    for asked in ({"max_age": "50"}, {"max_age": "0"}, {"prompt": "login"}):
        page = browser.get(website.url(**asked), allow_redirects=False, timeout=30)
        assert page.status_code == 200, asked
    silent = browser.get(
        website.url(prompt="none", max_age="50"), allow_redirects=False, timeout=30
    )
    assert silent.headers["Location"].startswith(f"{RETURN}?error=login_required")
