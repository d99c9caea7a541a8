"""An attack that can't succeed proves nothing: without the policies the same attacks must."""

from collections.abc import Callable

import pytest

from tests.support import attack_sql
from tests.support.attack import CONTACT, OTHER, OWN, Attacker, Siege
from tests.support.attack_kinds import kinds
from tests.support.attack_world import drop_policies, look_at, open_policies

ENOUGH = 12
# Of the kinds with hundreds of cases that look alike, one in so many is done.
ONE_IN = {
    "lijsten": 7,
    "filters": 11,
    "filterformulier": 5,
    "zonder bewijs": 9,
    "acties": 5,
    "rijen": 3,
}
# What the policies alone hold; the other kinds have a second wall behind them.
MUST_FALL = {
    "lijsten", "filters", "filterformulier", "eigen lijst", "opzoeken", "opzoeken zonder script",
    "onder wat openbaar is", "ouders", "rijen", "strijd", "andermans gemeente zelf", "sql",
}  # fmt: skip


@pytest.mark.parametrize(
    ("breach", "stride"),
    [(drop_policies, 1), (open_policies, 5)],
    ids=["policies dropped", "policies that say yes"],
)
def test_without_the_walls_the_attacks_succeed(new_copy, site_on, breach: Callable, stride: int):
    database = new_copy()
    assert breach(database) > 8
    with site_on(database) as server:
        world = look_at(database)
        attacker = Attacker(server, CONTACT, OWN)
        attacker.other_token = Attacker(server, CONTACT, OTHER).token
        siege = Siege(world, attacker, lambda: server.log)
        red = {"sql": attack_sql.run(world, attack_sql.sql_cases(world))}
        for kind, cases in kinds(world).items():
            red[kind] = siege.run(cases[:: max(stride, ONE_IN.get(kind, 1))])
        world.close()
    counts = {kind: len(found) for kind, found in red.items() if found}
    print(f"\n{sum(counts.values())} van {siege.count} aanvallen slagen: {counts}")
    assert sum(counts.values()) >= ENOUGH
    assert {*counts} >= MUST_FALL
