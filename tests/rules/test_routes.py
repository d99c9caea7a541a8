"""Every way into the product stands in `routes.txt`, with who may take it; a new one fails.

A line is `METHOD /rule: who`. Who is `iedereen`, or the roles that get in; all others are sent to
the sign-in page (nobody signed in) or get the 403 page. To add a line: look at what the route
shows, decide who may see that, and write it down; this test tells the difference.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.catalog.spec import ROLES
from tests.support import sample
from tests.support.clients import LOGIN, PLAIN

FILE = Path(__file__).with_name("routes.txt")
EVERYONE = "iedereen"
PROBE = "/ready"
# What a rule's variable is replaced by: something that isn't there, so that nothing happens.
NOBODYS = {
    "int": "2147483646",
    "default": "2147483646",
    "string": "2147483646",
    "path": "is-er-niet",
}


def reviewed() -> dict[tuple[str, str], frozenset[str]]:
    """Return (method, rule) -> who, as people wrote it down."""
    found = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        way, _, who = line.rpartition(": ")
        method, rule = way.split(" ", 1)
        found[method, rule] = frozenset(who.replace(",", " ").split())
    return found


def existing(app) -> Iterator[tuple[str, str]]:
    """Return every (method, rule) the app answers to; HEAD and OPTIONS follow from the others."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield method, rule.rule


def address(app, rule: str) -> str:
    """Return an address for the rule."""
    found = next(r for r in app.url_map.iter_rules() if r.rule == rule)
    values = {
        name: NOBODYS.get(type(converter).__name__.removesuffix("Converter").lower(), "2147483646")
        for name, converter in found._converters.items()
    }
    values = {name: int(v) if v.isdigit() else v for name, v in values.items()}
    return app.url_map.bind("localhost").build(found.endpoint, values, method=None)


def test_every_route_is_reviewed_and_every_line_exists(app):
    ways, lines = set(existing(app)), set(reviewed())
    new = sorted(f"{method} {rule}" for method, rule in ways - lines)
    gone = sorted(f"{method} {rule}" for method, rule in lines - ways)
    assert not new, f"Nieuw en nog niet beoordeeld; schrijf een regel in {FILE.name}: {new}"
    assert not gone, f"Staat nog in {FILE.name}, maar bestaat niet meer: {gone}"


def test_the_lines_name_roles_that_exist():
    for way, who in reviewed().items():
        assert who == {EVERYONE} or (who and who <= set(ROLES)), way


@pytest.mark.parametrize("role", [None, *ROLES], ids=lambda role: role or "niemand")
def test_each_role_gets_in_where_it_says_and_nowhere_else(app, client_as, client, role):
    wrong = []
    for (method, rule), who in reviewed().items():
        if rule == "/logout/":
            continue  # would end the session the test walks with; test_signin has it
        browser = client_as(role) if role and method == "POST" and rule == "/login/" else None
        browser = browser or _walker(app, role, client_as, client)
        expected = "in" if who == {EVERYONE} or role in who else ("deur" if role is None else "403")
        outcome = _outcome(browser, method, address(app, rule))
        if outcome != expected:
            wrong.append(f"{method} {rule}: {outcome}, hoort {expected} te zijn")
    assert not wrong, f"{role or 'niemand'}:\n- " + "\n- ".join(wrong)


_walkers: dict[tuple[int, str | None], object] = {}


def _walker(app, role, client_as, client):
    key = (id(app), role)
    if key not in _walkers:
        _walkers[key] = client_as(role) if role else app.test_client()
    return _walkers[key]


def _outcome(browser, method: str, path: str) -> str:
    if method == "GET":
        answer = browser.get(path)
    else:
        with browser.session_transaction() as session:
            has_token = "csrf_token" in session
        if not has_token:
            browser.get("/login/")
        answer = browser.submit(path, {}, form_at=PLAIN)
    if answer.status_code == 403:
        return "403"
    if answer.status_code in (301, 302, 303) and urlsplit(answer.location).path == LOGIN:
        return "deur"
    # A probe says by its status what is wrong; here no mail worker runs.
    is_told = path == PROBE and answer.status_code == 503
    assert is_told or answer.status_code < 500, f"{method} {path}: {answer.status_code}"
    return "in"


def test_the_sample_has_somebody_of_every_role():
    assert {account.role for account in sample.ACCOUNTS} == set(ROLES)
