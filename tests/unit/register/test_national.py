"""How the country stands: what is counted, and who comes first."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.register.finding import Severity
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
        ({"burgemeesters": 0}, ["burgemeester_ontbreekt"]),
        ({"griffiers": 0}, ["griffier_ontbreekt"]),
        ({"secretarissen": 0}, ["gemeentesecretaris_ontbreekt"]),
        ({"contactpersonen": 0}, ["contactpersoon_ontbreekt"]),
        ({"zetels": None}, ["raadsperiode_ontbreekt"]),
        ({"fractiezetels": 37}, ["zetels_fracties"]),
        ({"raadsleden": 40}, ["raad_te_vol"]),
        ({"vacatures": 2}, ["raad_vacature"]),
        ({"wethouders": 9}, ["wethouders_te_veel"]),
        ({"wethouders": 1}, ["wethouders_te_weinig"]),
        ({"wethouders": 10, "deeltijders": 2}, []),
        ({"wethouders": 11, "deeltijders": 2}, ["wethouders_te_veel"]),
        ({"deeltijders": 1, "tijdsbesteding": Decimal(880)}, []),
        ({"deeltijders": 1, "tijdsbesteding": Decimal(881)}, ["wethouders_fte"]),
        ({"uitslag_zetels": 39}, []),
        ({"uitslag_zetels": 37}, ["zetels_uitslag"]),
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
    bad = replace(GOOD, id=3, griffiers=0, vacatures=2)
    late = replace(GOOD, id=4, bevestigd_op=date(2026, 7, 1))
    found = most_urgent([GOOD, late, bad, worst], TODAY)
    assert [u.gemeente.id for u in found] == [2, 3]
    assert [str(r) for r in found[1].reasons] == ["Zonder griffier", "2 vacatures"]


def test_at_most_ten_are_urgent():
    assert len(most_urgent([replace(GOOD, id=n, griffiers=0) for n in range(30)], TODAY)) == 10


def test_totals_and_freshness():
    old = replace(
        GOOD,
        id=2,
        raadsleden=37,
        vacatures=2,
        bevestigd_op=None,
        provincie="Drenthe",
        provincie_id=3,
    )
    found = totals([GOOD, old], TODAY)
    assert (found.gemeenten, found.raadsleden, found.zetels, found.vacatures) == (2, 76, 78, 2)
    assert found.freshness[Freshness.ACTUEEL] == found.freshness[Freshness.STERK_VEROUDERD] == 1
    rows = freshness_by_provincie([GOOD, old], TODAY)
    assert [(r.provincie, r.counts[Freshness.STERK_VEROUDERD]) for r in rows] == [
        ("Drenthe", 1),
        ("Utrecht", 0),
    ]


def test_who_is_not_informed_is_told_where_most_wait():
    waiting = {1: 2, 2: 6, 3: 9}
    found = [replace(GOOD, id=n, niet_geinformeerd=count) for n, count in waiting.items()]
    (point,) = what_asks_attention(found, TODAY)
    assert (point.severity, [s.id for s in point.gemeenten]) == (Severity.FOUT, [3, 2])
    assert str(point.title) == "5 of meer personen langer dan een maand niet geïnformeerd (AVG)"
    assert str(point.note) == "Samen wachten 17 personen in 3 gemeenten; de meeste eerst."
    assert point.numbers == waiting
    (point,) = what_asks_attention(found[:1], TODAY)
    assert [s.id for s in point.gemeenten] == [1]
    (urgent,) = most_urgent(found[2:], TODAY)
    said = [str(reason) for reason in urgent.reasons]
    assert said == ["9 personen langer dan een maand niet geïnformeerd (AVG)"]
