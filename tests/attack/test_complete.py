"""The attacks leave nothing out: every kind has cases, every way to a gemeente's rows is tried."""

import re

import pytest

from app.core.settings import PROJECT_ROOT
from app.panel.panel import slug
from tests.support.attack_kinds import kinds
from tests.support.attack_rows import EVERYONE, reviewed
from tests.support.attack_world import look_at, scoped_tables

# Signing in and out, and files: they hold no row.
# A probe says of the site alone how it is, by its status; tests/setup/test_outage.py has it.
ABOUT_NOBODY = {"/login/", "/login/code", "/logout/", "/ready", "/static/<path:filename>"}
# About one's own account or about nobody yet; attacked where they are tested.
ATTACKED_IN = {
    "account": "own_account",
    "code": "own_account",
    "concept": "drafts",
    "registreren": "registration",
    "koppelen": "enrolment",
    "wachtwoord-vergeten": "reset",
    "collega-voorstellen": "invitations",
    "login/werkaccount": "entra",
    "oidc": "entra",
}
# The demo's page of mails; in production there is none.
DEMO = {"post"}
ELSEWHERE = tuple(f"/{place}/" for place in ATTACKED_IN.keys() | DEMO)


@pytest.fixture(scope="module")
def world(new_copy):
    found = look_at(new_copy())
    yield found
    found.close()


def test_every_kind_of_attack_has_cases(world):
    counts = {name: len(cases) for name, cases in kinds(world).items()}
    assert min(counts.values()) > 0, counts
    assert sum(counts.values()) > 2000, counts


def test_every_route_that_a_contact_person_may_take_is_attacked(world):
    slugs = {slug(world.tables[name]) for name in (*scoped_tables(), "register.gemeente")}
    ways = {
        (method, rule)
        for (method, rule), who in reviewed().items()
        if rule not in ABOUT_NOBODY
        and not rule.startswith(ELSEWHERE)
        and (rule.split("/")[1] in slugs or {EVERYONE, "contactpersoon"} & who)
    }
    assert len(ways) > 100
    asked = {
        (case.ask.method, case.ask.path.partition("?")[0])
        for cases in kinds(world).values()
        for case in cases
    }
    missed = [way for way in sorted(ways) if not any(_matches(way, ask) for ask in asked)]
    assert not missed, f"Nog niet aangevallen; voeg gevallen toe in tests/support/: {missed}"


def test_what_is_attacked_elsewhere_has_tests_there():
    for folder in ATTACKED_IN.values():
        assert list((PROJECT_ROOT / "tests/integration/security" / folder).glob("test_*.py"))


def _matches(way: tuple[str, str], ask: tuple[str, str]) -> bool:
    pattern = re.sub(r"<[^>]+>", "[^/]+", way[1])
    return way[0] == ask[0] and re.fullmatch(pattern, ask[1]) is not None


def test_both_gemeenten_have_rows_in_every_table_with_something_to_give_them_away(world):
    for name in scoped_tables():
        assert world.mine(name), name
        assert world.theirs(name), name
        shown = str(world.theirs(name))
        marks = (*world.secrets, "2026, 3, 17")
        assert name == "register.huisadres" or any(mark in shown for mark in marks), name
