"""A full sign-in at a provider that we did not write: client and stand-in may err alike.

`oidc-provider-mock` knows one issuer and no tenants; where it lives is told to our client here, and
a person's claims are those of Entra. All the rest is its own: the request, the code, keys, token.
"""

import json
import subprocess
import sys
import time
import uuid
from urllib.parse import urljoin

import pytest
import requests
from bs4 import BeautifulSoup

from app.security.entra.provider import Provider
from tests.entra.demo import AMERSFOORT
from tests.support.live import NO_ENTRA_THERE, environment_for, free_port
from tests.support.registering import invite
from tests.support.work_accounts import INVITATION, TROUBLE, Worker, identities

OID = str(uuid.uuid4())
ADDRESS = "vreemd@nieuw.example"


class OneIssuer(Provider):
    """Our client, told where a provider without tenants keeps its discovery document."""

    def _fetch(self, address):
        if address.endswith("/openid-configuration"):
            address = f"{self.base}/.well-known/openid-configuration"
            return {**super()._fetch(address), "issuer": f"{self.base}/{{tenantid}}/v2.0"}
        return super()._fetch(address)


@pytest.fixture(scope="module")
def foreign():
    """The other provider, as a process of its own."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    claims = {
        "sub": "vreemd", "tid": AMERSFOORT, "oid": OID, "ver": "2.0", "email": ADDRESS,
        # A list of one is another way to say it, which Entra does not use and we don't take.
        "aud": NO_ENTRA_THERE["ENTRA_CLIENT_ID"],
        "given_name": "Vera", "family_name": "Vreemd", "iss": f"{base}/{AMERSFOORT}/v2.0",
    }  # fmt: skip
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "--require-nonce"]
    process = subprocess.Popen(
        [*command, "--user-claims", json.dumps(claims)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(base, process)
        yield base
    finally:
        process.terminate()
        process.wait(10)


def wait_for(base: str, process: subprocess.Popen) -> None:
    for _ in range(300):
        assert process.poll() is None, "the other provider did not start"
        try:
            if requests.get(f"{base}/jwks", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("the other provider does not answer")


@pytest.fixture(scope="module")
def environment(database, tmp_path_factory, foreign):
    return environment_for(database.app_url, tmp_path_factory.mktemp("var")) | {
        "ENTRA_BASE": foreign
    }


@pytest.fixture(autouse=True)
def _speak_with_it(app, foreign, _nobody_linked):
    known = app.extensions["entra"]
    app.extensions["entra"] = OneIssuer(
        foreign, NO_ENTRA_THERE["ENTRA_CLIENT_ID"], known._secret, known.return_url
    )
    yield
    app.extensions["entra"] = known


def walk(url: str, **pressed: str) -> str:
    """Press a button on the other provider's page; return the address back."""
    with requests.Session() as browser:
        page = browser.get(url, timeout=30)
        form = BeautifulSoup(page.text, "html.parser").find("form")
        assert form is not None, page.text
        action = urljoin(url, str(form.get("action") or url))
        answer = browser.post(action, data=pressed, allow_redirects=False, timeout=30)
    assert answer.is_redirect, answer.text
    return str(answer.headers["Location"])


def test_a_full_sign_in_passes(app, entra, database):
    who = invite(database, ADDRESS)
    browser = Worker(app.test_client(), entra)
    answer = browser.return_with(walk(browser.leave(), sub="vreemd"))
    assert answer.location == INVITATION, answer.location
    assert "Vera Vreemd" in browser.site.get(INVITATION).get_data(as_text=True)
    assert browser.redeem(who.invitation).location == "/"
    assert browser.site.is_signed_in()
    assert list(identities(database)) == [(AMERSFOORT, OID)]
    again = Worker(app.test_client(), entra)
    assert again.return_with(walk(again.leave(), sub="vreemd")).location == "/"


def test_somebody_without_a_tenant_is_nobody(app, entra):
    browser = Worker(app.test_client(), entra)
    back = walk(browser.leave(), sub="iemand@elders.example")
    assert browser.return_with(back).location == TROUBLE + "ongeldig"


def test_its_refusal_leads_back_to_the_choice(app, entra):
    browser = Worker(app.test_client(), entra)
    back = walk(browser.leave(), action="deny")
    answer = browser.return_with(back)
    assert answer.location in ("/login/", TROUBLE + "opnieuw")
    assert not browser.site.is_signed_in()
