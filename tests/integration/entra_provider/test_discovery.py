"""Discovery says what Entra's says: for many tenants at once the issuer is a template."""

from __future__ import annotations

import pytest
import requests

from tests.entra.demo import AMERSFOORT


def discovery(entra, tenant):
    url = f"{entra.base}/{tenant}/v2.0/.well-known/openid-configuration"
    return requests.get(url, timeout=30)


@pytest.mark.parametrize("tenant", ["organizations", "common"])
def test_for_many_tenants_the_issuer_is_the_template_itself(entra, tenant):
    document = discovery(entra, tenant).json()

    assert document["issuer"] == f"{entra.base}/{{tenantid}}/v2.0"
    assert document["token_endpoint"] == f"{entra.base}/{tenant}/oauth2/v2.0/token"


def test_for_one_tenant_it_names_that_tenant(entra):
    document = discovery(entra, AMERSFOORT).json()
    root = f"{entra.base}/{AMERSFOORT}"

    assert document["issuer"] == f"{root}/v2.0"
    assert document["authorization_endpoint"] == f"{root}/oauth2/v2.0/authorize"
    assert document["end_session_endpoint"] == f"{root}/oauth2/v2.0/logout"
    assert document["jwks_uri"] == f"{root}/discovery/v2.0/keys"
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["frontchannel_logout_supported"] is True


@pytest.mark.parametrize("path", ["v2.0/.well-known/openid-configuration", "discovery/v2.0/keys"])
def test_an_unknown_tenant_is_refused_as_entra_does(entra, path):
    answer = requests.get(f"{entra.base}/onbekend.example/{path}", timeout=30)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_tenant"
    assert answer.json()["error_codes"] == [90002]
    assert answer.json()["error_description"].startswith("AADSTS90002: Tenant 'onbekend.example'")


def test_published_keys_name_no_algorithm_and_keep_their_secrets(entra):
    keys = requests.get(f"{entra.base}/common/discovery/v2.0/keys", timeout=30).json()["keys"]

    assert len({key["kid"] for key in keys}) == len(keys) >= 2
    for key in keys:
        assert (key["kty"], key["use"], key["x5t"]) == ("RSA", "sig", key["kid"])
        assert not {"alg", "d", "p", "q"} & set(key)
        assert key["x5c"]
