"""Forged tokens: none of them makes anybody somebody (A26; ASVS 5.0 V9.1, V10.5)."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jws import JWSRegistry

from app.security.entra import tokens
from tests.entra.demo import AMERSFOORT, UTRECHT
from tests.entra.world import PERSONAL_TENANT
from tests.support.registering import events
from tests.support.work_accounts import GERARD, INVITATION, TROUBLE, Worker, identities

Orders = Mapping[str, Any]
US = "<us>"
BASE = "<base>"
DAY = 24 * 3600

# Each is wrong in one way only; `<us>` is our client id and `<base>` the provider's address.
FORGED: dict[str, Orders] = {
    "no signature": {"signing": "none"},
    "signature cut off": {"signing": "stripped"},
    "changed after signing": {"signing": "tampered"},
    "HS256 with the public key": {"signing": "HS256"},
    "foreign key with our kid": {"signing": "foreign"},
    "foreign key with its own kid": {"signing": "unknown-kid"},
    "no kid": {"signing": "no-kid"},
    "key in the header": {"signing": "jwk"},
    "address of a key in the header": {"signing": "jku"},
    "ES256": {"signing": "ES256"},
    "RS384": {"signing": "RS384"},
    "RS512": {"signing": "RS512"},
    "PS256": {"signing": "PS256"},
    "aud of another": {"claims": {"aud": "een-ander"}},
    "aud of another, azp us": {"claims": {"aud": "een-ander", "azp": US}},
    "aud a list with us alone": {"claims": {"aud": [US]}},
    "aud a list with a second": {"claims": {"aud": [US, "een-ander"]}},
    "aud a list with a second, azp us": {"claims": {"aud": [US, "een-ander"], "azp": US}},
    "aud missing": {"without": ["aud"]},
    "azp of another": {"claims": {"azp": "een-ander"}},
    "iss of another": {"claims": {"iss": f"https://evil.example/{AMERSFOORT}/v2.0"}},
    "iss of another tenant": {"claims": {"iss": f"{BASE}/{UTRECHT}/v2.0"}},
    "iss the template": {"claims": {"iss": BASE + "/{tenantid}/v2.0"}},
    "iss missing": {"without": ["iss"]},
    "tid of another tenant": {"claims": {"tid": UTRECHT}},
    "tid no guid": {"claims": {"tid": "organizations", "iss": BASE + "/organizations/v2.0"}},
    "tid missing": {"without": ["tid"]},
    "oid missing": {"without": ["oid"]},
    "oid no guid": {"claims": {"oid": "een-ander"}},
    "sub missing": {"without": ["sub"]},
    "version 1": {"claims": {"ver": "1.0"}},
    "nonce missing": {"without": ["nonce"]},
    "nonce of another": {"claims": {"nonce": "een-ander"}},
    "expired": {"times": {"exp": -61}},
    "expiry missing": {"without": ["exp"]},
    "not yet": {"times": {"nbf": 120}},
    "issued in the future": {"times": {"iat": 120}},
    "issue missing": {"without": ["iat"]},
    "expiry a text": {"claims": {"exp": "morgen"}},
}
# Personal accounts have a page of their own.
PERSONAL = {
    "claims": {"tid": PERSONAL_TENANT, "iss": f"{BASE}/{PERSONAL_TENANT}/v2.0"},
}


def order(entra, orders: Orders) -> None:
    """Tell the provider what to do wrong."""

    def real(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace(US, entra.client_id).replace(BASE, entra.base)
        if isinstance(value, list):
            return [real(part) for part in value]
        return {k: real(part) for k, part in value.items()} if isinstance(value, dict) else value

    entra.control(**{word: real(value) for word, value in orders.items()})


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_makes_nobody_somebody(worker, entra, database, name):
    order(entra, FORGED[name])
    browser = worker()
    answer = browser.sign_in(GERARD)
    assert answer.location == TROUBLE + "ongeldig"
    assert browser.site.get(answer.location).status_code == 400
    assert not browser.site.is_signed_in()
    assert browser.site.get(INVITATION).location == "/login/"
    assert identities(database) == {}
    assert events(database, "werkaccount")[-1][1] == "geweigerd"


def test_there_are_enough_of_them():
    assert len(FORGED) >= 20


def test_a_personal_account_is_told_so(worker, entra):
    order(entra, PERSONAL)
    answer = worker().sign_in(GERARD)
    assert answer.location == TROUBLE + "prive"
    assert "privéaccount" in worker().site.get(answer.location).get_data(as_text=True)


@pytest.mark.parametrize(
    "orders",
    [
        {},
        {"times": {"exp": -30}},
        {"times": {"nbf": 30}},
        {"times": {"iat": 30}},
        {"without": ["sid"]},
        {"claims": {"xms_edov": "1", "groups": ["a"], "roles": ["Admin"]}},
        {"without": ["email", "given_name", "family_name"]},
        {"claims": {"given_name": "\u202eeval", "email": "geen adres", "name": "x" * 500}},
    ],
    ids=[
        "as it is", "just expired", "nearly valid", "nearly issued", "no session", "more claims",
        "few claims", "odd names",
    ],
)  # fmt: skip
def test_a_real_token_makes_somebody(worker, entra, orders):
    order(entra, orders)
    browser = worker()
    assert browser.sign_in(GERARD).location == INVITATION
    assert browser.site.get(INVITATION).status_code == 200


def test_who_has_no_name_at_her_gemeente_has_that_of_the_invitation(
    worker, entra, someone, database
):
    order(entra, {"without": ["name", "given_name", "family_name"]})
    account, who = someone(AMERSFOORT)
    browser = worker()
    browser.sign_in(account)
    assert browser.redeem(who.invitation).location == "/"
    assert "Noor de Wit" in browser.site.get("/account/").get_data(as_text=True)


def test_roles_in_a_token_give_no_role_here(worker, entra, someone, database):
    order(entra, {"claims": {"roles": ["Admin", "beheerder"], "wids": ["x"]}})
    account, who = someone(AMERSFOORT)
    browser = worker()
    browser.sign_in(account)
    assert browser.redeem(who.invitation).location == "/"
    with database.as_owner() as owner:
        role = owner.execute(
            "select r.name from ab_user_role ur join ab_role r on r.id = ur.role_id"
            " where ur.user_id = %s",
            (identities(database)[account.key],),
        ).fetchall()
    assert role == [("contactpersoon",)]


# With a check taken away, a forged token comes through: the tests above can fail.


def without(name: str):
    def take_away(patch: pytest.MonkeyPatch) -> None:
        left = {check: holds for check, holds in tokens.CHECKS.items() if check != name}
        patch.setattr(tokens, "CHECKS", left)

    return take_away


def any_algorithm(patch: pytest.MonkeyPatch) -> None:
    names = ["RS256", "RS384", "RS512", "PS256", "ES256"]
    registry = JWSRegistry(algorithms=names, strict_check_header=False)
    patch.setattr(tokens, "REGISTRY", registry)


def no_standard(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tokens, "check_standard", lambda *_: None)


def any_signature(patch: pytest.MonkeyPatch) -> None:
    def read(raw, keys_of):
        header, claims, _ = (part + "==" for part in raw.split("."))
        head = json.loads(base64.urlsafe_b64decode(header))
        key = keys_of(head["kid"]).keys[0]
        return jwt.Token(head, json.loads(base64.urlsafe_b64decode(claims))), key

    patch.setattr(tokens, "_decode", read)


HOLES = {
    "ontvanger": (without("ontvanger"), "aud a list with a second, azp us"),
    "versie": (without("versie"), "version 1"),
    "persoon": (without("persoon"), "oid no guid"),
    "tenant": (without("tenant"), "tid no guid"),
    "uitgever": (without("uitgever"), "iss of another tenant"),
    "privéaccount": (without("privéaccount"), None),
    "algoritme": (any_algorithm, "RS512"),
    "standaard: nonce": (no_standard, "nonce missing"),
    "standaard: tijd": (no_standard, "expired"),
    "standaard: azp": (no_standard, "azp of another"),
    "handtekening": (any_signature, "foreign key with our kid"),
}


def test_every_check_has_a_hole_that_it_closes():
    assert set(tokens.CHECKS) <= set(HOLES)


@pytest.mark.parametrize("name", HOLES)
def test_with_a_check_taken_away_a_forged_token_comes_through(worker, entra, monkeypatch, name):
    take_away, case = HOLES[name]
    order(entra, FORGED[case] if case else PERSONAL)
    before: Worker = worker()
    assert before.sign_in(GERARD).location.startswith(TROUBLE)
    take_away(monkeypatch)
    if name == "uitgever":
        # A key of Entra says for whom it signs: a second wall behind the same hole.
        monkeypatch.setattr(tokens, "is_key_of_issuer", lambda *_: True)
    if name in ("persoon", "tenant"):
        # Beyond the check there is the database, which takes no other than a GUID.
        assert worker().sign_in(GERARD).status_code == 400
        return
    assert worker().sign_in(GERARD).location == INVITATION


def test_a_key_of_one_issuer_signs_for_no_other(worker, entra, monkeypatch):
    order(entra, FORGED["iss of another tenant"])
    monkeypatch.setattr(tokens, "CHECKS", {})
    assert worker().sign_in(GERARD).location == TROUBLE + "ongeldig"
    monkeypatch.setattr(tokens, "is_key_of_issuer", lambda *_: True)
    assert worker().sign_in(GERARD).location == INVITATION
