"""A real browser: the Chromium of this machine, and what it may not do on any page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Request,
    Response,
    WebError,
    sync_playwright,
)

MISSING = (
    "Chromium is er niet, dus de tests in een echte browser worden overgeslagen. Installeer het"
    " met `apt-get install chromium`, of noem het: CHROMIUM=/pad/naar/chromium."
)
NAMES = ("chromium", "chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks for, nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
# The browser's own line about any answer of 400 and up; the answers are judged one by one.
ABOUT_AN_ANSWER = "Failed to load resource"


def find_chromium() -> str | None:
    """Return the browser to use: the one of CHROMIUM, or the first on the path."""
    named = os.environ.get("CHROMIUM", "")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launch(executable: str) -> Iterator[Browser]:
    """One browser without windows, until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watcher:
    """Sees what every page of a context does, and keeps what no page of ours may do.

    `provider` is where a person may go to sign in; no page of ours may load anything from there.
    """

    origin: str
    provider: str = ""
    faults: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)

    def take(self) -> list[str]:
        """Return what went wrong since the last time, and forget it."""
        found, self.faults[:] = list(self.faults), []
        return found

    def _console(self, message: ConsoleMessage) -> None:
        # A refusal by the Content-Security-Policy is such an error too.
        if message.type == "error" and not message.text.startswith(ABOUT_AN_ANSWER):
            self.faults.append(f"fout in de console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"fout in een script: {error.error}")

    def _request(self, request: Request) -> None:
        is_ours = request.url.startswith((f"{self.origin}/", "about:", "blob:"))
        if not is_ours and not self._is_at_provider(request):
            self.faults.append(f"verzoek aan een andere host: {request.url}")

    def _is_at_provider(self, request: Request) -> bool:
        inside = f"{self.provider}/"
        if not self.provider or not request.url.startswith(inside):
            return False
        return request.is_navigation_request() or request.frame.url.startswith(inside)

    def _response(self, response: Response) -> None:
        # A page may be a 404; what a page is made of may not be missing.
        is_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.faults.append(f"{response.status} van {response.url}")
