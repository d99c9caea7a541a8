"""A provider for the tests of itself, and a website that Authlib speaks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.entra.world import Account, Registration
from tests.support.entra import RunningEntra

RETURN = "http://127.0.0.1:8080/login/werkaccount/terug"
APPROVED = "http://127.0.0.1:8080/login/werkaccount/toestemming"
HOME = "http://127.0.0.1:8080/"
FRONT_CHANNEL = "http://127.0.0.1:8080/oidc/frontchannel-logout"
OTHER = Registration("een-andere-website", "een-ander-geheim", "Andere", (RETURN,))

FATIMA = "f.bouzid@amersfoort.example"
GERARD = "g.klaassen@amersfoort.example"
BRAM = "b.vandenheuvel@utrecht.example"
WIEBE = "w.postma@groningen.example"
PETRA = "p.smid@tweelinden.example"
GUEST = "i.vroom_advies.example#EXT#@amersfoort.example"
PERSONAL = "sanne.kuipers@post.example"


def query_of(url: str) -> dict[str, str]:
    """Return the parameters of an address, each of which must be there once."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    assert len(pairs) == len(dict(pairs))
    return dict(pairs)


class Website:
    """A client with Authlib, which keeps what one sign-in needs."""

    def __init__(self, entra: RunningEntra, tenant: str = "organizations") -> None:
        self.entra = entra
        self.tenant = tenant
        self.verifier = generate_token(64)
        self.nonce = generate_token(20)
        self.state = ""

    @property
    def root(self) -> str:
        return f"{self.entra.base}/{self.tenant}/oauth2/v2.0"

    def session(self, **other: Any) -> OAuth2Session:
        told = {
            "client_id": self.entra.client_id,
            "client_secret": self.entra.client_secret,
            "scope": "openid profile email",
            "redirect_uri": RETURN,
            "code_challenge_method": "S256",
        }
        return OAuth2Session(**(told | other))

    def url(self, *, without: tuple[str, ...] = (), **parameters: str) -> str:
        """Return the address to send a person to, with these parameters instead of the right."""
        with self.session() as session:
            url, self.state = session.create_authorization_url(
                f"{self.root}/authorize", code_verifier=self.verifier, nonce=self.nonce
            )
        found = query_of(url) | parameters
        for name in without:
            del found[name]
        return f"{self.root}/authorize?{urlencode(found)}"

    def code(self, person: Account | str, **parameters: str) -> str:
        return query_of(self.entra.sign_in(self.url(**parameters), person))["code"]

    def tokens(self, back: str, **other: Any) -> dict[str, Any]:
        """Redeem the code of the address back, as Authlib does it; OAuthError if refused."""
        with self.session(**other) as session:
            return dict(
                session.fetch_token(
                    f"{self.root}/token",
                    authorization_response=back,
                    code_verifier=self.verifier,
                )
            )

    def redeem(self, code: str, **changes: str | None) -> requests.Response:
        """Redeem a code by hand, with these fields changed, or left out when None."""
        fields: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": RETURN,
            "code_verifier": self.verifier,
            "client_id": self.entra.client_id,
            "client_secret": self.entra.client_secret,
            **changes,
        }
        return requests.post(f"{self.root}/token", data=fields, timeout=30)

    def id_token(self, person: Account | str, **parameters: str) -> str:
        return str(self.tokens(self.entra.sign_in(self.url(**parameters), person))["id_token"])

    def claims(self, person: Account | str, **parameters: str) -> dict[str, Any]:
        return self.verified(self.id_token(person, **parameters))

    def verified(self, token: str) -> dict[str, Any]:
        """Return the claims; JoseError unless a published key signed it with RS256."""
        return dict(jwt.decode(token, self.keys(), algorithms=["RS256"]).claims)

    def keys(self) -> KeySet:
        url = f"{self.entra.base}/{self.tenant}/discovery/v2.0/keys"
        return KeySet.import_key_set(requests.get(url, timeout=30).json())


@pytest.fixture(scope="module")
def running() -> Iterator[RunningEntra]:
    with RunningEntra(
        redirect_uris=[RETURN, APPROVED],
        post_logout_redirect_uris=[HOME],
        frontchannel_logout_uri=FRONT_CHANNEL,
        others=[OTHER],
    ) as entra:
        yield entra


@pytest.fixture
def entra(running: RunningEntra) -> RunningEntra:
    running.reset()
    return running


@pytest.fixture
def website(entra: RunningEntra) -> Website:
    return Website(entra)
