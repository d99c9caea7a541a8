"""Production from an empty server to a restart, as docs/settings.md and docs/beheer.md tell it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from app.core.clock import now
from app.security.totp import SECONDS, code_at
from tests.integration.panel.page import Page
from tests.setup.conftest import free_port, open_folder, wait_for
from tests.support.clients import LiveSession
from tests.support.mail_server import Inbox, mail_server
from tests.support.production import (
    ProductionSite,
    production_environment,
    public_name,
    tcp_postgres,
    tls_proxy,
    visitor,
)
from tests.support.registering import (
    AUTHENTICATOR,
    CODE,
    GO_ON,
    INVITATION,
    RECOVERY,
    SIGN_UP,
    Newcomer,
    key_on,
)
from tests.support.system_postgres import older_binaries

BINARIES = older_binaries()
INVITATION_CODE = re.compile(r"VNG(?:-[0-9A-Z]{4,5}){6}")
BEHEERDER, CONTACT = "eerste.beheerder@vng.example", "noor.dewit@amersfoort.example"
WEBSITE = "https://www.amersfoort.example/nieuw"


@dataclass(frozen=True)
class Production:
    """A running installation, and what stands around it."""

    site: ProductionSite
    inbox: Inbox
    authority: Path
    port: int

    def browser(self) -> LiveSession:
        return visitor(self.authority, self.port)

    def mailed(self, pattern: re.Pattern[str], email: str) -> str:
        """Return what matches in the newest mail that reached this address by SMTP."""
        found: list[str] = []

        def is_there() -> bool:
            for mail in reversed(self.inbox.mails):
                body = mail.get_body(("plain",))
                if str(mail["To"]).strip("<>").endswith(email) and body is not None:
                    found[:] = pattern.findall(body.get_content())
                    return bool(found)
            return False

        wait_for(is_there, f"a mail to {email}", seconds=30)
        return found[0]


@pytest.fixture
def production() -> Iterator[Production]:
    """Everything of an installation; the site itself is not started yet."""
    if BINARIES is None:
        reason = "no PostgreSQL 15, 16 or 17 here (Debian: postgresql-15)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    port = free_port()
    with ExitStack() as parts:
        folder = parts.enter_context(open_folder("productie"))
        app_url, owner_url = parts.enter_context(tcp_postgres(BINARIES, folder))
        inbox = parts.enter_context(mail_server())
        parts.enter_context(public_name())
        environment = production_environment(app_url, owner_url, port, inbox.port)
        site = ProductionSite(folder, environment)
        authority = parts.enter_context(tls_proxy(folder, port, site.port))
        parts.callback(lambda: site.ended() or site.stop())
        yield Production(site, inbox, authority, port)


def register(production: Production, who: Newcomer) -> tuple[LiveSession, str]:
    """Take every step of the sign-up; return the browser and the authenticator's secret."""
    browser = production.browser()
    assert step(browser, SIGN_UP, who.details) == CODE
    mailed = production.mailed(re.compile(r"\b\d{6}\b"), who.email)
    assert step(browser, CODE, {"code": mailed}) == CODE
    step(browser, GO_ON, {}, form_at=CODE)
    secret = key_on(browser.get(AUTHENTICATOR).text)
    # The code of the step before: that of this one is still good for signing in.
    proof = code_at(secret, now() - timedelta(seconds=SECONDS))
    step(browser, AUTHENTICATOR, {"code": proof})
    assert step(browser, INVITATION, {"code": who.invitation}) == RECOVERY
    assert step(browser, RECOVERY, {}) == "/"
    return browser, secret


def step(browser: LiveSession, path: str, fields: dict[str, str], *, form_at: str = "") -> str:
    """Send a form and return where it leads."""
    answer = browser.submit(path, fields, form_at=form_at, allow_redirects=False)
    assert answer.status_code == 302, Page(answer.status_code, answer.text).text
    return str(answer.headers["Location"])


def amersfoort(browser: LiveSession) -> str:
    """Return the number of this gemeente in this database."""
    listed = browser.get("/gemeenten/list/?q=amersfoort").text
    return str(re.findall(r"/gemeenten/show/(\d+)", listed)[0])


def change_website(browser: LiveSession, gemeente: str) -> None:
    """Save another website for the own gemeente."""
    path = f"/gemeenten/edit/{gemeente}"
    sent = Page(200, browser.get(path).text).sends(website=WEBSITE)
    answer = browser.post(path, data=sent, allow_redirects=False)
    assert answer.status_code == 302, Page(answer.status_code, answer.text).text


def assert_probes_by_address(site: ProductionSite) -> None:
    """Whoever watches asks by address; nobody else is answered by it."""
    address = f"http://127.0.0.1:{site.port}"
    for method in ("GET", "HEAD"):
        assert requests.request(method, f"{address}/health", timeout=20).status_code == 200
    parts: dict[str, str] = {}

    def is_ready() -> bool:
        parts.update(requests.get(f"{address}/ready", timeout=20).json())
        return set(parts.values()) == {"ok"}

    wait_for(is_ready, "every part to be ready")
    assert set(parts) == {"database", "migraties", "mail", "schijf"}
    for path in ("/", "/login/", "/health/", "/ready/", "/healthy", "//health"):
        assert requests.get(address + path, timeout=20).status_code == 400, path


@pytest.mark.timeout(600)
def test_an_installation_starts_empty_and_survives_a_restart(production: Production) -> None:
    site = production.site
    assert not site.data_dir.exists()
    site.begin()
    assert_probes_by_address(site)

    told = site.flask("create-admin", BEHEERDER, "Eerste Beheerder")
    invitation = INVITATION_CODE.findall(told)[0]
    admin, _ = register(production, Newcomer(BEHEERDER, invitation))
    gemeente = amersfoort(admin)
    invited = {"naam": "Noor de Wit", "email": CONTACT, "gemeente_id": gemeente}
    assert step(admin, "/uitnodigen/", invited).startswith("/uitnodigingen/show/")

    invitation = production.mailed(INVITATION_CODE, CONTACT)
    contact, secret = register(production, Newcomer(CONTACT, invitation))
    assert "Mijn gemeente: Amersfoort" in contact.get("/").text
    change_website(contact, gemeente)
    page = f"/gemeenten/show/{gemeente}"
    assert WEBSITE in contact.get(page).text
    sent = {str(mail["To"]) for mail in production.inbox.mails}
    assert any(BEHEERDER in to for to in sent)
    assert any(CONTACT in to for to in sent)

    assert site.stop() == 0
    assert admin.head("/").status_code == 502  # the server in front is still there
    site.begin()
    for browser in (contact, admin):  # both are signed in still
        assert WEBSITE in browser.get(page).text
    again = production.browser()
    answer = again.sign_in(CONTACT, Newcomer(CONTACT).password, code_at(secret, now()))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "Mijn gemeente: Amersfoort" in again.get("/").text
    assert "Traceback" not in site.errors.read_text()
    left = {path.name for path in site.data_dir.iterdir() if not path.name.startswith(".")}
    assert left <= {"deploy.log", "meetwaarden"}, left


def test_a_first_start_without_its_database_says_so_and_ends(tmp_path: Path) -> None:
    away = f"127.0.0.1:{free_port()}/leden"
    environment = production_environment(
        f"postgresql://leden_app@{away}", f"postgresql://leden_owner@{away}", 443, 9
    )
    site = ProductionSite(tmp_path, environment)
    began = time.monotonic()
    site.start(serving=False, **environment)
    wait_for(site.ended, "the refusal")
    assert time.monotonic() - began < 60
    assert site.process is not None
    assert site.process.returncode == 1
    (line,) = site.errors.read_text().splitlines()
    assert line.startswith(
        "De database kon niet worden klaargezet: de database is niet te bereiken;"
    )
