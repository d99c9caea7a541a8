"""Draws every page kind to build/screenshots/, on the demo data, and the pictures of the README.

`make screenshots`; a few of them: `make screenshots ARGS="list show"`; of a site that runs already:
`ARGS="--site http://127.0.0.1:8080 --accounts var/demo-accounts.json"`.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Error, Page

from app.core.settings import PROJECT_ROOT
from tests.browser.desk import Desk, of_the_demo
from tests.browser.page_kinds import KINDS, PageKind
from tests.support.browser import MISSING, find_chromium, launch
from tests.support.browser_reflow import NARROW, WIDE
from tests.support.live import free_port

FOLDER = PROJECT_ROOT / "build" / "screenshots"
# The demo data stays from run to run: filling it takes a minute.
DATA = PROJECT_ROOT / "build" / "demo"
# Of these kinds the dark look is drawn too.
DARK = {"front", "start-contact", "start-staff", "list", "show", "edit-person-errors", "conflict"}
# Which page kind stands in the README, and how much of it.
README_PICTURES = {"start-contact": ("mijn-gemeente.png", {"width": 1280, "height": 900})}
PATIENCE_SECONDS = 300.0


def main() -> int:
    """Draw what the command line asks for; return how many kinds could not be drawn."""
    wanted = _arguments()
    executable = find_chromium()
    if executable is None:
        print(MISSING, file=sys.stderr)
        return 1
    kinds = [
        kind
        for kind in KINDS
        if not (kind.is_of_the_tests or kind.needs_sample)
        and (not wanted.names or kind.name in wanted.names)
    ]
    with contextlib.ExitStack() as stack:
        if wanted.site:
            site, accounts = wanted.site.rstrip("/"), wanted.accounts
        else:
            site, accounts = stack.enter_context(_demo()), DATA / "demo-accounts.json"
        desk = Desk(stack.enter_context(launch(executable)), site, of_the_demo(accounts))
        failed = [kind.name for kind in kinds if not _draw(desk, kind)]
        desk.close()
    print(f"{len(kinds) - len(failed)} pagina's staan in {FOLDER.relative_to(PROJECT_ROOT)}/")
    return len(failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="page kinds; all when none is named")
    parser.add_argument("--site", default="", help="a demo site that runs already")
    parser.add_argument("--accounts", type=Path, default=PROJECT_ROOT / "var/demo-accounts.json")
    return parser.parse_args()


@contextmanager
def _demo() -> Iterator[str]:
    """A demo site of our own, until the block ends."""
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "DATA_DIR": str(DATA)}
    process = subprocess.Popen([sys.executable, "run.py"], cwd=PROJECT_ROOT, env=environment)
    site, deadline = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE_SECONDS
    try:
        while not _is_up(site):
            assert process.poll() is None, "de demo stopte"
            assert time.monotonic() < deadline, "de demo kwam niet op"
            time.sleep(0.5)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _is_up(site: str) -> bool:
    try:
        return requests.get(f"{site}/health", timeout=5).status_code == requests.codes.ok
    except requests.RequestException:
        return False


def _draw(desk: Desk, kind: PageKind) -> bool:
    """Draw a kind in each look; say whether that went well, and why not."""
    try:
        with desk.visit(kind.role, kind.gemeente) as visit:
            if kind.only_narrow:
                visit.page.set_viewport_size(NARROW)
            kind.open(visit)
            if not kind.only_narrow:
                _picture(visit.page, kind)
            visit.page.set_viewport_size(NARROW)
            _save(visit.page, f"{kind.name}-320")
            kind.leave(visit)
    except (AssertionError, Error) as error:
        print(f"{kind.name}: {str(error).splitlines()[0]}", file=sys.stderr)
        return False
    if faults := desk.watcher.take():
        print(f"{kind.name}: {'; '.join(faults)}", file=sys.stderr)
    return not faults


def _picture(page: Page, kind: PageKind) -> None:
    """Draw on a wide screen, dark too where that is asked, and for the README."""
    if kind.name in README_PICTURES:
        name, size = README_PICTURES[kind.name]
        page.set_viewport_size(size)
        page.screenshot(path=PROJECT_ROOT / "docs" / "images" / name)
    page.set_viewport_size(WIDE)
    _save(page, f"{kind.name}-1280")
    if kind.name in DARK:
        page.emulate_media(color_scheme="dark")
        _save(page, f"{kind.name}-1280-dark")
        page.emulate_media(color_scheme="light")


def _save(page: Page, name: str) -> None:
    """Draw the whole page; the screen is made as high, so that a bar at its foot stands there."""
    size = page.viewport_size or WIDE
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
    page.set_viewport_size(size)


if __name__ == "__main__":
    sys.exit(main())
