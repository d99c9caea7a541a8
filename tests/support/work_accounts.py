"""People with a work account, in front of the website: away to the provider, and back."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.entra.world import Account
from tests.support.clients import LOGIN, CheckedClient
from tests.support.database import SampleDatabase
from tests.support.entra import RunningEntra

PUBLIC_URL = "http://127.0.0.1:8080"
START, BACK = "/login/werkaccount/", "/login/werkaccount/terug"
CONSENTED = "/login/werkaccount/toestemming"
INVITATION, WAITING = "/login/werkaccount/uitnodiging", "/login/werkaccount/wachten"
AUTHENTICATOR = "/login/werkaccount/authenticator"
TROUBLE = "/login/werkaccount/mislukt/"
# People of the demo's world.
FATIMA, GERARD = "f.bouzid@amersfoort.example", "g.klaassen@amersfoort.example"
BRAM, KOEN = "b.vandenheuvel@utrecht.example", "k.jacobs@tweelinden.example"
MARIJKE, WIEBE = "m.oosterhuis@vng.example", "w.postma@groningen.example"


def entra_for(site: str = PUBLIC_URL, **more: Any) -> RunningEntra:
    """Return a provider that knows the website of a test, at this address."""
    return RunningEntra(
        redirect_uris=[site + BACK, site + CONSENTED],
        post_logout_redirect_uris=[site + "/"],
        frontchannel_logout_uri=site + "/oidc/frontchannel-logout",
        **more,
    )


class Worker:
    """Somebody with a browser: `site` on our side, a jar of its own at the provider."""

    def __init__(self, site: CheckedClient, entra: RunningEntra) -> None:
        self.site, self.entra = site, entra
        self.jar = requests.Session()

    def leave(self, path: str = START, form_at: str = LOGIN) -> str:
        """Press the button; return the address at the provider."""
        answer = self.site.submit(path, {}, form_at=form_at)
        assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
        return str(answer.location)

    def return_with(self, url: str) -> Any:
        """Come back at this address; return the website's answer."""
        parts = urlsplit(url)
        return self.site.get(f"{parts.path}?{parts.query}")

    def through(self, url: str, person: Account | str, **how: Any) -> Any:
        """Walk the provider's pages from this address, and come back."""
        return self.return_with(self.entra.sign_in(url, person, browser=self.jar, **how))

    def sign_in(self, person: Account | str, **how: Any) -> Any:
        """Press the button, be somebody, come back; return the website's answer."""
        return self.through(self.leave(), person, **how)

    def redeem(self, code: str) -> Any:
        """Fill the invitation's code in."""
        return self.site.submit(INVITATION, {"code": code})


Workers = Callable[[], Worker]


def identities(database: SampleDatabase) -> dict[tuple[str, str], int]:
    """Return whose account each identity opens."""
    with database.as_owner() as owner:
        rows = owner.execute("select tid::text, oid::text, user_id from app.werkaccount").fetchall()
    return {(tid, oid): user_id for tid, oid, user_id in rows}


def tenants(database: SampleDatabase) -> list[tuple[str | None, str, str]]:
    """Return (gemeente, tid, status) of each tenant."""
    with database.as_owner() as owner:
        return owner.execute(
            "select g.code, t.tid::text, t.status from app.tenant t"
            " left join register.gemeente g on g.id = t.gemeente_id order by t.id"
        ).fetchall()


def newest_request(database: SampleDatabase) -> int:
    """Return the number of the request that was written last."""
    with database.as_owner() as owner:
        (number,) = owner.execute("select max(id) from app.werkaccountaanvraag").fetchone()
    return int(number)


def state_in(url: str) -> str:
    """Return the state in an address."""
    return parse_qs(urlsplit(url).query)["state"][0]


def title_of(page: str) -> str:
    """Return a page's heading."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found
    return " ".join(found[1].split())


def decide(client: CheckedClient, path: str, **kwargs: Any) -> Any:
    """Press the button of a page on which VNG decides, as it stands there now."""
    return client.submit(path, seen_on(client, path), **kwargs)


def seen_on(client: CheckedClient, path: str) -> dict[str, str]:
    """Return what tells the row of this page from another one in its place."""
    found = re.search(r'name="gezien" value="([^"]*)"', client.get(path).get_data(as_text=True))
    return {"gezien": found[1]} if found else {}
