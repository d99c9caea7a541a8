"""How the country stands: what is counted, and who comes first."""

from dataclasses import replace
from datetime import date

import pytest

from app.register.law import Freshness
from app.register.national import (
    Standing,
    freshness_by_provincie,
    most_urgent,
    points_of,
    totals,
    what_asks_attention,
)

TODAY = date(2026, 11, 23)
GOOD = Standing(
    id=1, code="GM0307", naam="Amersfoort", einddatum=None, provincie_id=6, provincie="Utrecht",
    zetels=39, fractiezetels=39, raadsleden=39, wethouders=8, deeltijders=0, burgemeesters=1,
    griffiers=1, secretarissen=1, contactpersonen=2, niet_geinformeerd=0,
    bevestigd_op=date(2026, 11, 1),
)  # fmt: skip


def test_a_good_gemeente_asks_nothing():
    assert list(points_of(GOOD, TODAY)) == []
    assert what_asks_attention([GOOD], TODAY) == []
    assert most_urgent([GOOD], TODAY) == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"burgemeesters": 0}, ["burgemeester"]),
        ({"griffiers": 0}, ["griffier"]),
        ({"secretarissen": 0}, ["secretaris"]),
        ({"contactpersonen": 0}, ["contactpersoon"]),
        ({"zetels": None}, ["raadsperiode"]),
        ({"fractiezetels": 37}, ["zetels"]),
        ({"raadsleden": 40}, ["raad_te_vol"]),
        ({"raadsleden": 37}, ["vacatures"]),
        ({"wethouders": 9}, ["wethouders"]),
        ({"wethouders": 1}, ["wethouders"]),
        ({"wethouders": 10, "deeltijders": 2}, []),
        ({"wethouders": 11, "deeltijders": 2}, ["wethouders"]),
        ({"niet_geinformeerd": 1}, ["niet_geinformeerd"]),
        ({"bevestigd_op": date(2026, 8, 22)}, ["verouderd"]),
        ({"bevestigd_op": date(2026, 8, 23)}, []),
        ({"bevestigd_op": None}, ["sterk_verouderd"]),
        ({"einddatum": date(2027, 1, 1)}, ["einde"]),
        ({"einddatum": date(2027, 3, 1)}, []),
    ],
)
def test_each_point(changes, codes):
    assert list(points_of(replace(GOOD, **changes), TODAY)) == codes


def test_the_heaviest_comes_first_and_what_can_wait_is_not_urgent():
    worst = replace(GOOD, id=2, griffiers=0, secretarissen=0)
    bad = replace(GOOD, id=3, griffiers=0, raadsleden=37)
    late = replace(GOOD, id=4, bevestigd_op=date(2026, 7, 1))
    found = most_urgent([GOOD, late, bad, worst], TODAY)
    assert [u.gemeente.id for u in found] == [2, 3]
    assert [str(r) for r in found[1].reasons] == ["Zonder griffier", "2 vacatures"]


def test_at_most_ten_are_urgent():
    assert len(most_urgent([replace(GOOD, id=n, griffiers=0) for n in range(30)], TODAY)) == 10


def test_totals_and_freshness():
    old = replace(GOOD, id=2, raadsleden=37, bevestigd_op=None, provincie="Drenthe", provincie_id=3)
    found = totals([GOOD, old], TODAY)
    assert (found.gemeenten, found.raadsleden, found.zetels, found.vacatures) == (2, 76, 78, 2)
    assert found.freshness[Freshness.ACTUEEL] == found.freshness[Freshness.STERK_VEROUDERD] == 1
    rows = freshness_by_provincie([GOOD, old], TODAY)
    assert [(r.provincie, r.counts[Freshness.STERK_VEROUDERD]) for r in rows] == [
        ("Drenthe", 1),
        ("Utrecht", 0),
    ]
