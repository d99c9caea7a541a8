"""A provider of work accounts for tests, and the person who walks through its pages."""

from __future__ import annotations

import ssl
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import requests
from bs4 import BeautifulSoup, Tag

from tests.entra.demo import demo_world
from tests.entra.serving import Server
from tests.entra.world import Account, Registration, World

MOST_PAGES = 10
TIMEOUT_SECONDS = 30


class StayedAtProviderError(Exception):
    """The person never came back: the provider shows `title`, and `text` says why."""

    def __init__(self, page: BeautifulSoup) -> None:
        heading = page.find("h1")
        self.title = heading.get_text(strip=True) if heading else ""
        self.text = page.get_text(" ", strip=True)
        super().__init__(self.text)


@dataclass(frozen=True)
class SignedOut:
    """What the provider did when somebody signed out: whom it tells, and where the person goes."""

    told: tuple[str, ...]
    back: str | None


class RunningEntra:
    """A provider in a thread on a free port; `with RunningEntra(world) as entra:`."""

    def __init__(
        self,
        world: World | None = None,
        *,
        redirect_uris: Iterable[str] = (),
        post_logout_redirect_uris: Iterable[str] = (),
        frontchannel_logout_uri: str | None = None,
        client_id: str | None = None,
        client_secret: str = "een-geheim-voor-tests",
        others: Iterable[Registration] = (),
        port: int = 0,
        control: bool = True,
        host_name: str | None = None,
        certificates: Iterable[str] = (),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.world = world or demo_world()
        self.registration = Registration(
            client_id=client_id or str(uuid.uuid4()),
            client_secret=client_secret,
            redirect_uris=tuple(redirect_uris),
            post_logout_redirect_uris=tuple(post_logout_redirect_uris),
            frontchannel_logout_uri=frontchannel_logout_uri,
            certificates=tuple(certificates),
        )
        self._server = Server(
            self.world, [self.registration, *others], port=port, with_control=control, tls=tls
        )
        if host_name is not None:
            # To a browser another name is another site, and cookies are held to that.
            self._server.provider.base = self.base.replace("127.0.0.1", host_name)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()

    @property
    def base(self) -> str:
        return self._server.base

    @property
    def client_id(self) -> str:
        return self.registration.client_id

    @property
    def client_secret(self) -> str:
        return self.registration.client_secret

    @property
    def environment(self) -> Mapping[str, str]:
        """What the website must be told to sign people in here."""
        return {
            "ENTRA_BASE": self.base,
            "ENTRA_CLIENT_ID": self.client_id,
            "ENTRA_CLIENT_SECRET": self.client_secret,
        }

    def accepts(self, access_token: str) -> bool:
        """Say whether a server that this token is for ought to believe it."""
        return self._server.provider.accepts(access_token)

    def order(self, **orders: Any) -> None:
        """Give orders without HTTP: for a provider behind TLS of a test's own."""
        control = self._server.provider.control
        assert control is not None
        control.obey(orders, self._server.provider)

    def control(self, **orders: Any) -> None:
        """Give orders, see `tests/entra/control.py`; AssertionError if they mean nothing."""
        answer = requests.post(f"{self.base}/_ctl", json=orders, timeout=TIMEOUT_SECONDS)
        assert answer.status_code == 200, answer.text

    def reset(self) -> None:
        """Forget all orders, counts, sessions and consents; keys that rolled stay rolled."""
        self.control(reset=True, forget=True)

    def counts(self) -> dict[str, int]:
        """Return how often each endpoint was asked since the last reset."""
        answer = requests.get(f"{self.base}/_ctl/counts", timeout=TIMEOUT_SECONDS)
        assert answer.status_code == 200
        return dict(answer.json())

    def browser(self) -> requests.Session:
        """Return a browser nobody is signed in with at the provider."""
        return requests.Session()

    def sign_in(
        self,
        url: str,
        person: Account | str | None = None,
        *,
        accept: bool = True,
        leave: bool = False,
        browser: requests.Session | None = None,
    ) -> str:
        """Walk from the authorize address to the address back at the website.

        `person` is an account or a user name; None for whom the browser needs no choice. `leave`
        presses "Terug" on a page where sign-in ends; without it StayedAtProviderError is raised.
        """
        account = self.world.find(person) if isinstance(person, str) else person
        with browser or _nothing_kept() as visitor:
            answer = visitor.get(url, allow_redirects=False, timeout=TIMEOUT_SECONDS)
            for _ in range(MOST_PAGES):
                if answer.is_redirect:
                    return str(answer.headers["Location"])
                page = BeautifulSoup(answer.text, "html.parser")
                form = _next_form(page, account, accept=accept, leave=leave)
                if form is None:
                    raise StayedAtProviderError(page)
                answer = visitor.post(
                    f"{self.base}{form.pop('action')}",
                    data=form,
                    allow_redirects=False,
                    timeout=TIMEOUT_SECONDS,
                )
        raise AssertionError("the provider keeps asking")

    def give_admin_consent(self, url: str, tid: str | None) -> str:
        """Approve (or with None refuse) as an administrator; return the address back."""
        shown = requests.get(url, allow_redirects=False, timeout=TIMEOUT_SECONDS)
        page = BeautifulSoup(shown.text, "html.parser")
        values = [str(button["value"]) for button in page.select("button[name=organisatie]")]
        if (tid or "") not in values:
            raise StayedAtProviderError(page)
        answer = requests.post(
            url, data={"organisatie": tid or ""}, allow_redirects=False, timeout=TIMEOUT_SECONDS
        )
        return str(answer.headers["Location"])

    def sign_out(self, url: str, browser: requests.Session) -> SignedOut:
        """Follow the end-session address; the front-channel addresses are returned, not called."""
        answer = browser.get(url, allow_redirects=False, timeout=TIMEOUT_SECONDS)
        assert answer.status_code == 200, answer.text
        page = BeautifulSoup(answer.text, "html.parser")
        link = page.find("a", id="verder")
        return SignedOut(
            tuple(str(frame["src"]) for frame in page.find_all("iframe")),
            str(link["href"]) if isinstance(link, Tag) else None,
        )


def _nothing_kept() -> requests.Session:
    return requests.Session()


def _next_form(
    page: BeautifulSoup, account: Account | None, *, accept: bool, leave: bool
) -> dict[str, str] | None:
    """Return the form that this person posts now, with its action; None if there is none."""
    forms = {str(form["action"]): form for form in page.find_all("form")}
    if "/_demo/kies" in forms and account is not None:
        wanted = "/".join(account.key)
        offered = [str(button["value"]) for button in page.select("button[name=account]")]
        assert wanted in offered, f"{account.person.upn} is not offered"
        return _filled(forms["/_demo/kies"], account=wanted)
    if "/_demo/toestemming" in forms:
        answer = "accepteren" if accept else "annuleren"
        return _filled(forms["/_demo/toestemming"], antwoord=answer)
    if "/_demo/terug" in forms and leave:
        return _filled(forms["/_demo/terug"])
    return None


def _filled(form: Tag, **values: str) -> dict[str, str]:
    hidden = {
        str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden]")
    }
    return {"action": str(form["action"]), **hidden, **values}
