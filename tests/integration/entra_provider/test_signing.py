"""Keys roll as at Entra, and every wrong way to sign is really wrong, and only in its own way."""

from __future__ import annotations

import base64
import hmac
import json

import pytest
import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey
from joserfc.jws import JWSRegistry

from tests.entra.keys import WAYS
from tests.integration.entra_provider.conftest import FATIMA


def header(token):
    return json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))


def kids(website):
    return [key.kid for key in website.keys().keys]


def test_a_new_key_signs_and_the_old_one_still_counts(website):
    old = website.id_token(FATIMA)
    website.entra.control(roll_keys=True)
    new = website.id_token(FATIMA)

    assert header(new)["kid"] != header(old)["kid"]
    assert {header(new)["kid"], header(old)["kid"]} <= set(kids(website))
    assert website.verified(old)["oid"] == website.verified(new)["oid"]


def test_a_key_that_is_withdrawn_no_longer_counts(website):
    old = website.id_token(FATIMA)
    website.entra.control(roll_keys="drop")

    assert kids(website) == [header(website.id_token(FATIMA))["kid"]]
    with pytest.raises((JoseError, ValueError)):
        website.verified(old)


@pytest.mark.parametrize("way", sorted(set(WAYS) - {"normal"}))
def test_no_other_way_of_signing_passes_for_a_good_token(website, way):
    website.entra.control(signing=way)
    token = website.id_token(FATIMA)

    assert token.count(".") == 2
    with pytest.raises((JoseError, ValueError)):
        website.verified(token)
    website.entra.control(reset=True)
    assert website.claims(FATIMA)["given_name"] == "Fatima"


def test_an_unsigned_token_says_so(website):
    website.entra.control(signing="none")
    token = website.id_token(FATIMA)

    assert header(token)["alg"] == "none"
    assert token.endswith(".")


def test_the_public_key_as_a_secret_fools_who_lets_the_token_choose(website):
    website.entra.control(signing="HS256")
    token = website.id_token(FATIMA)
    data, _, signature = token.rpartition(".")
    published = website.keys().get_by_kid(header(token)["kid"])

    assert header(token)["alg"] == "HS256"
    expected = hmac.digest(published.as_pem(private=False), data.encode(), "sha256")
    assert base64.urlsafe_b64decode(signature + "==") == expected


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256", "ES256"])
def test_another_algorithm_is_only_wrong_in_that(website, algorithm):
    """Who takes any algorithm takes this token: the key is published."""
    website.entra.control(signing=algorithm)
    token = website.id_token(FATIMA)

    assert header(token)["alg"] == algorithm
    assert jwt.decode(token, website.keys(), algorithms=[algorithm]).claims["ver"] == "2.0"


@pytest.mark.parametrize(("way", "is_known"), [("foreign", True), ("unknown-kid", False)])
def test_a_foreign_key_may_bear_the_name_of_a_good_one(website, way, is_known):
    website.entra.control(signing=way)

    assert (header(website.id_token(FATIMA))["kid"] in kids(website)) is is_known


def test_a_token_may_bring_its_own_key(website):
    website.entra.control(signing="jwk")
    token = website.id_token(FATIMA)
    own = RSAKey.import_key(header(token)["jwk"])
    # joserfc finds such a header too long, whoever signed it.
    roomy = JWSRegistry(algorithms=["RS256"])
    roomy.max_header_length = 2048

    assert jwt.decode(token, own, registry=roomy).claims["ver"] == "2.0"
    assert "d" not in header(token)["jwk"]


def test_a_token_may_say_where_its_key_is(website):
    website.entra.control(signing="jku")
    token = website.id_token(FATIMA)
    before = website.entra.counts()["foreign_keys"]
    there = KeySet.import_key_set(requests.get(header(token)["jku"], timeout=30).json())

    assert jwt.decode(token, there, algorithms=["RS256"]).claims["ver"] == "2.0"
    assert website.entra.counts()["foreign_keys"] == before + 1


def test_the_elliptic_key_is_published_too(website):
    website.entra.control(signing="ES256")
    website.id_token(FATIMA)

    assert any(isinstance(key, ECKey) for key in website.keys().keys)
