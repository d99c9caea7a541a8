"""A site with a browser before it: who is signed in, in which language, on which page."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Response

from app.core.clock import now
from app.security.totp import code_at
from tests.browser.content import EMPTY, EMPTY_CONTACT
from tests.support import sample
from tests.support.browser import Watcher
from tests.support.browser_reflow import WIDE
from tests.support.work_accounts import FATIMA

NOBODY = ""
# Who has a work account and nothing else.
WORKER = "werkaccount"

PATIENCE_MS = 20_000
# A code is fresh for five minutes; a page that asks one is opened in less than the fifth.
RENEWED_AFTER_S = 240
# "{personen?q=jansen}" in a path is the key of the first row of that list.
_ROW = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in; without a password at her gemeente."""

    email: str
    password: str = ""
    secret: str = ""


def of_the_sample(role: str, gemeente: str) -> Person:
    """Return the account of the tests' own content."""
    if role == WORKER:
        return Person(FATIMA)
    if gemeente == EMPTY:
        return Person(EMPTY_CONTACT.email, sample.PASSWORD, sample.TOTP_SECRET)
    return Person(sample.account_of(role, gemeente).email, sample.PASSWORD, sample.TOTP_SECRET)


def of_the_demo(accounts: Path) -> Callable[[str, str], Person]:
    """Return who finds an account of a demo site in the file that it wrote."""
    known = json.loads(accounts.read_text(encoding="utf-8"))

    def find(role: str, gemeente: str) -> Person:
        fits = (
            a
            for a in known
            if a["role"] == role and (role != "contactpersoon" or a["gemeente"] == gemeente)
        )
        found = next(fits)
        return Person(found["email"], found["password"], found["totp_secret"])

    return find


@dataclass
class Desk:
    """One browser on one site. Each person signs in once; her pages come from that."""

    browser: Browser
    origin: str
    find_person: Callable[[str, str], Person]
    # Lets the code that somebody's authenticator shows count once more, where that can be done.
    free_codes: Callable[[str], None] = lambda _email: None
    # Where people with a work account sign in.
    provider: str = ""
    watcher: Watcher = field(init=False)
    # A profile of each person in each language, and when she last gave a code there.
    _homes: dict[tuple[str, str, str], BrowserContext] = field(default_factory=dict)
    _proved: dict[tuple[str, str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.watcher = Watcher(self.origin, self.provider)

    @contextmanager
    def visit(
        self, role: str = NOBODY, gemeente: str = sample.A, language: str = "nl"
    ) -> Iterator["Visit"]:
        """A tab of this person; ends with the block."""
        page = self.home(role, gemeente, language).new_page()
        try:
            yield Visit(page, self.origin)
        finally:
            page.close()

    def context(
        self, role: str = NOBODY, gemeente: str = sample.A, language: str = "nl", **options: Any
    ) -> BrowserContext:
        """A browser profile of its own in which this person is signed in; the caller closes it."""
        state = self.home(role, gemeente, language).storage_state() if role else None
        return self._watched(storage_state=state, **options)

    def close(self) -> None:
        """Close what was left open."""
        for context in self._homes.values():
            context.close()
        self._homes.clear()

    def home(self, role: str, gemeente: str, language: str) -> BrowserContext:
        """The profile whose tabs are this person's: signed in, with a code that is fresh a while.

        Other tests sign the same person in and out, and a sixth session ends the oldest.
        """
        key = (role, gemeente, language)
        if key not in self._homes:
            self._homes[key] = self._watched()
            self._begin(self._homes[key], *key)
        elif role and not self._is_in(self._homes[key]):
            with self._tab(self._homes[key]) as page:
                self.sign_in(page, role, gemeente)
            self._proved[key] = time.monotonic()
        elif (
            role not in (NOBODY, WORKER) and time.monotonic() - self._proved[key] > RENEWED_AFTER_S
        ):
            with self._tab(self._homes[key]) as page:
                page.goto(f"{self.origin}/code/")
                self._give_code(page, self.find_person(role, gemeente))
            self._proved[key] = time.monotonic()
        return self._homes[key]

    def _begin(self, context: BrowserContext, role: str, gemeente: str, language: str) -> None:
        with self._tab(context) as page:
            if role:
                self.sign_in(page, role, gemeente)
                self._proved[role, gemeente, language] = time.monotonic()
            if language != "nl":
                page.goto(f"{self.origin}/weergave/")
                page.click(f"footer button[lang={language}]")
                page.wait_for_selector(f"html[lang={language}]")

    def _is_in(self, context: BrowserContext) -> bool:
        answer = context.request.get(f"{self.origin}/login/", max_redirects=0)
        return answer.status == HTTPStatus.FOUND

    @contextmanager
    def _tab(self, context: BrowserContext) -> Iterator[Page]:
        page = context.new_page()
        try:
            yield page
        finally:
            page.close()

    def sign_in(self, page: Page, role: str, gemeente: str = sample.A) -> None:
        """Sign in through the form, as everybody does."""
        person = self.find_person(role, gemeente)
        page.goto(f"{self.origin}/login/")
        if not person.password:
            page.click("main form[action*='/werkaccount/'] button")
            page.get_by_role("button", name=person.email).first.click()
            page.wait_for_load_state()
            # Asked once of each person, however many browsers she has.
            consent = page.locator("button[value=accepteren]")
            if consent.count():
                consent.click()
            page.wait_for_url(f"{self.origin}/")
            return
        page.fill("#email", person.email)
        page.fill("#password", person.password)
        page.press("#password", "Enter")
        page.wait_for_url(f"{self.origin}/login/code")
        self._give_code(page, person)

    def _give_code(self, page: Page, person: Person) -> None:
        self.free_codes(person.email)
        page.fill("#code", code_at(person.secret, now()))
        page.press("#code", "Enter")
        page.wait_for_url(f"{self.origin}/")

    def _watched(self, **options: Any) -> BrowserContext:
        # Without movement: a colour that is halfway is nobody's.
        settings = {"viewport": WIDE, "reduced_motion": "reduce", "locale": "nl-NL", **options}
        context = self.browser.new_context(**settings)
        context.set_default_timeout(PATIENCE_MS)
        self.watcher.watch(context)
        return context


@dataclass
class Visit:
    """One tab, and the status of the page that is in it."""

    page: Page
    origin: str
    status: int = 0

    def __post_init__(self) -> None:
        self.page.on("response", self._remember)

    def go(self, path: str) -> None:
        """Open a page of the site; names of lists between braces become the key of a row."""
        self.page.goto(self.origin + _ROW.sub(self._key, path))

    def another_tab(self) -> "Visit":
        """A second tab of the same person."""
        return Visit(self.page.context.new_page(), self.origin)

    def _remember(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.status = response.status

    def _key(self, found: re.Match[str]) -> str:
        slug, _, query = found[1].partition("?")
        answer = self.page.context.request.get(f"{self.origin}/{slug}/list/?{query}")
        row = re.search(rf'href="/{slug}/show/([^"]+)"', answer.text())
        assert row, f"geen rij in /{slug}/list/?{query}"
        return row[1]
