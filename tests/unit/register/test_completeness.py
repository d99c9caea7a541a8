"""Each rule of what asks attention: what makes it speak, and what is just inside it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.register.completeness import CHECKS, what_asks_attention
from app.register.finding import Condition, Severity, Target
from app.register.situation import Fractie
from tests.unit.register.situations import (
    COMPLETE,
    FRACTIES,
    FUNCTIES,
    HOLDERS,
    TODAY,
    changed,
    codes,
    holder,
    plus,
    sentences,
    with_gemeente,
    without,
)


def test_a_complete_gemeente_asks_nothing():
    assert codes(COMPLETE) == []


def test_an_empty_gemeente_asks_for_its_posts_and_breaks_no_rule():
    empty = replace(COMPLETE, functiehouders=(), fracties=(), functies=(), bevestigd_op=None)
    found = codes(empty)
    assert {"burgemeester_ontbreekt", "griffier_ontbreekt", "gemeentesecretaris_ontbreekt"} <= set(
        found
    )
    assert {"zetels_fracties", "wethouders_te_weinig", "sterk_verouderd"} <= set(found)


def test_what_is_wrong_stands_before_what_to_mind():
    situation = replace(without(5, 4), bevestigd_op=date(2026, 7, 1))
    severities = [f.severity for f in what_asks_attention(situation)]
    assert severities == [Severity.FOUT, Severity.LET_OP, Severity.LET_OP]


def test_no_rule_is_declared_twice():
    assert len(set(CHECKS)) == len(CHECKS)


# The raad.


def test_a_vacancy_is_told_per_fractie_with_its_day():
    fracties = (replace(FRACTIES[0], laatste_vertrek=date(2026, 11, 2)), FRACTIES[1])
    situation = replace(without(11), fracties=fracties)
    (finding,) = what_asks_attention(situation)
    assert (finding.code, finding.severity) == ("raad_vacature", Severity.LET_OP)
    assert str(finding.title) == "Vacature in de raad"
    assert str(finding.sentence) == "VVD: 4 van 5 zetels bezet sinds 2 november 2026"
    raadslid = next(f.id for f in FUNCTIES if f.code == "raadslid")
    where = (Condition("functie_id", raadslid), Condition("fractie_id", 1))
    assert finding.target == Target("register.functievervulling", where=where)


def test_more_vacancies_in_one_fractie_are_one_finding():
    assert sentences(without(11, 12)) == ["2 vacatures in de raad: VVD: 3 van 5 zetels bezet"]


def test_one_member_too_many_is_told_for_fractie_and_raad():
    extra = holder(30, "raadslid", fractie_id=2)
    assert codes(plus(extra)) == ["fractie_te_vol", "raad_te_vol"]


def test_a_stand_in_beside_who_is_replaced_is_not_counted():
    stand_in = holder(30, "raadslid", fractie_id=2, vervangt_id=18)
    assert codes(plus(stand_in)) == []
    assert "raad_te_vol" in codes(plus(replace(stand_in, vervangt_id=999)))


def test_seats_of_fracties_add_up():
    fracties = (FRACTIES[0], replace(FRACTIES[1], zetels=3))
    assert codes(replace(COMPLETE, fracties=fracties)) == ["fractie_te_vol", "zetels_fracties"]


def test_seats_are_those_of_the_election():
    assert codes(with_gemeente(uitslag_zetels=11)) == ["zetels_uitslag"]
    assert codes(with_gemeente(uitslag_zetels=None)) == []


def test_without_raadsperiode_only_that_is_told_of_the_raad():
    situation = replace(
        with_gemeente(raadsperiode_id=None, zetels=None, uitslag_zetels=None), fracties=()
    )
    assert codes(situation) == ["raadsperiode_ontbreekt"]


def test_a_raadslid_outside_the_fracties_of_this_raad():
    assert codes(changed(13, fractie_id=99)) == ["raadslid_zonder_fractie", "raad_vacature"]
    assert codes(changed(13, fractie_id=None)) == ["raadslid_zonder_fractie", "raad_vacature"]


def test_a_fractie_of_two_has_a_voorzitter_and_one_alone_needs_none():
    assert codes(changed(10, fractievoorzitter=False)) == ["fractievoorzitter_ontbreekt"]
    alone = (Fractie(1, "VVD", 8, None), Fractie(2, "D66", 1, None))
    holders = tuple(
        replace(h, fractie_id=2 if h.id == 18 else 1, fractievoorzitter=h.id == 10)
        if h.functie_code == "raadslid"
        else h
        for h in HOLDERS
    )
    assert codes(replace(COMPLETE, fracties=alone, functiehouders=holders)) == []


# The college.


def wethouders(*shares: int | None) -> list[str]:
    """Return what asks attention with these wethouders, in a raad of nine."""
    others = tuple(h for h in HOLDERS if h.functie_code != "wethouder")
    college = tuple(
        holder(40 + n, "wethouder", tijdsbesteding=None if share is None else Decimal(share))
        for n, share in enumerate(shares)
    )
    return codes(replace(COMPLETE, functiehouders=(*others, *college)))


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((100, 100), []),
        ((100,), ["wethouders_te_weinig"]),
        ((100, 100, 100), ["wethouders_te_veel"]),
        # Nine seats: two, part-time or not (25 % of nine is two).
        ((60, 60, 60), ["wethouders_te_veel"]),
        ((100, None), ["tijdsbesteding_ontbreekt"]),
    ],
)
def test_number_of_wethouders_in_the_smallest_raad(shares, expected):
    assert wethouders(*shares) == expected


def college_of_eleven(*shares: int) -> list[str]:
    """Return what is said of these wethouders in a raad of eleven: two, or three and 2.2 fte."""
    college = [
        holder(40 + n, "wethouder", tijdsbesteding=Decimal(share)) for n, share in enumerate(shares)
    ]
    situation = with_gemeente(zetels=11)
    others = tuple(h for h in HOLDERS if h.functie_code != "wethouder")
    found = codes(replace(situation, functiehouders=(*others, *college)))
    return [code for code in found if code.startswith("wethouders")]


def test_part_time_allows_one_wethouder_more():
    assert college_of_eleven(100, 100, 100) == ["wethouders_te_veel"]
    assert college_of_eleven(70, 70, 80) == []


def test_part_time_stays_within_the_fte():
    assert college_of_eleven(70, 70, 80) == []
    assert college_of_eleven(70, 70, 81) == ["wethouders_fte"]


def test_fte_is_said_with_a_comma():
    situation = with_gemeente(zetels=11)
    more = [holder(n, "wethouder", tijdsbesteding=Decimal("60.5")) for n in (40, 41)]
    found = sentences(replace(situation, functiehouders=(*HOLDERS, *more)))
    assert any("samen 3,21 fte; de wet staat 2,2 fte toe" in sentence for sentence in found)


def test_a_stand_in_wethouder_beside_who_is_replaced_is_not_counted():
    assert codes(plus(holder(40, "wethouder", vervangt_id=2))) == []
    assert codes(plus(holder(40, "wethouder"))) == ["wethouders_te_veel"]


def test_a_wethouder_has_a_portefeuille_and_a_burgemeester_need_not():
    assert codes(changed(2, portefeuilles=())) == ["portefeuille_ontbreekt"]
    assert sentences(changed(2, portefeuilles=())) == ["Portefeuilles van Persoon 2: Nog leeg"]


def test_one_burgemeester_and_one_who_stands_in():
    assert codes(plus(holder(40, "burgemeester", waarnemend=True))) == []
    assert codes(plus(holder(40, "burgemeester"))) == ["burgemeester_dubbel"]
    acting = [holder(n, "burgemeester", waarnemend=True) for n in (40, 41)]
    assert codes(plus(*acting)) == ["waarnemer_dubbel"]


@pytest.mark.parametrize(
    ("functie", "holds", "severity"),
    [
        ("burgemeester", 2, Severity.FOUT),
        ("burgemeester", 10, Severity.FOUT),
        ("wethouder", 10, Severity.LET_OP),
        ("plaatsvervangend_griffier", 6, Severity.FOUT),
        ("gemeentesecretaris", 4, Severity.FOUT),
    ],
)
def test_functies_that_can_not_go_together(functie, holds, severity):
    extra = holder(40, functie, persoon_id=1000 + holds, waarnemend=True)
    together = ("functies_onverenigbaar", "raadslid_en_wethouder")
    found = [f for f in what_asks_attention(plus(extra)) if f.code in together]
    assert [(f.severity, f.target.row) for f in found] == [(severity, 1000 + holds)]


def test_functies_that_may_go_together():
    assert codes(plus(holder(40, "plaatsvervangend_gemeentesecretaris", persoon_id=1001))) == []


@pytest.mark.parametrize(
    ("begin", "fires"),
    [
        (date(2021, 3, 23), True),  # six years on 23 March 2027: exactly four months
        (date(2021, 3, 24), False),
        (date(2020, 11, 24), True),  # the last day
        (date(2020, 11, 23), False),  # reappointed today
        (date(2015, 1, 15), True),  # the second term ends on 15 January 2027
    ],
)
def test_the_term_of_the_burgemeester_ends_within_four_months(begin, fires):
    assert codes(changed(1, begindatum=begin)) == (["burgemeester_termijn"] if fires else [])


def test_a_term_is_no_subject_for_who_stands_in_or_leaves():
    begin = date(2021, 1, 1)
    assert codes(changed(1, begindatum=begin, waarnemend=True)) == []
    assert codes(changed(1, begindatum=begin, einddatum=date(2027, 1, 1))) == []


# Posts, persons, contact data, confirmation.


@pytest.mark.parametrize(
    ("gone", "code", "severity"),
    [
        (1, "burgemeester_ontbreekt", Severity.FOUT),
        (4, "griffier_ontbreekt", Severity.FOUT),
        (6, "gemeentesecretaris_ontbreekt", Severity.FOUT),
        (5, "plaatsvervangend_griffier_ontbreekt", Severity.LET_OP),
    ],
)
def test_each_post_is_filled(gone, code, severity):
    assert [(f.code, f.severity) for f in what_asks_attention(without(gone))] == [(code, severity)]


def test_a_missing_post_says_since_when():
    functies = tuple(replace(f, laatste_vertrek=date(2026, 9, 1)) for f in FUNCTIES)
    found = sentences(replace(without(4), functies=functies))
    assert found == ["Griffier: Ontbreekt sinds 1 september 2026"]


def test_who_stands_in_for_the_burgemeester_fills_the_post():
    assert codes(changed(1, waarnemend=True)) == []


def test_a_functie_that_vng_does_not_keep_is_not_asked_for():
    functies = tuple(f for f in FUNCTIES if f.code != "plaatsvervangend_griffier")
    assert codes(replace(without(5), functies=functies)) == []


@pytest.mark.parametrize(
    ("entered", "code"),
    [
        (date(2026, 10, 22), "niet_geinformeerd"),
        (date(2026, 10, 23), "nog_te_informeren"),
        (TODAY, "nog_te_informeren"),
    ],
)
def test_who_is_not_informed_within_a_month(entered, code):
    assert codes(changed(4, geinformeerd_op=None, ingevoerd_op=entered)) == [code]


def test_somebody_with_two_functies_is_informed_once():
    both = holder(40, "plaatsvervangend_gemeentesecretaris", persoon_id=1001, geinformeerd_op=None)
    situation = plus(both)
    holders = tuple(
        replace(h, geinformeerd_op=None) if h.id == 1 else h for h in situation.functiehouders
    )
    (sentence,) = sentences(replace(situation, functiehouders=holders))
    assert sentence.startswith("Informeer Persoon")


def test_several_who_are_not_informed_are_one_finding_with_a_list():
    holders = tuple(replace(h, geinformeerd_op=None) if h.id in (4, 6) else h for h in HOLDERS)
    (finding,) = what_asks_attention(replace(COMPLETE, functiehouders=holders))
    assert str(finding.title) == "Informeer 2 personen over de verwerking van hun gegevens"
    where = (Condition("informeren", "te laat"), Condition("eerste_functie", "ja"))
    assert finding.target == Target("register.bezetting", where=where)


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("bezoekadres", "bezoekadres"),
        ("postadres", "postadres"),
        ("telefoon", "telefoon"),
        ("email", "e-mailadres"),
        ("website", "website"),
    ],
)
def test_contact_data_is_complete(column, word):
    found = sentences(with_gemeente(**{column: ""}))
    assert found == [f"Contactgegevens van de gemeente: Nog leeg: {word}"]


def test_whoever_holds_a_functie_has_an_email_address():
    assert codes(changed(12, email=None)) == ["email_ontbreekt"]


@pytest.mark.parametrize(
    ("end", "fires"),
    [(TODAY + timedelta(days=1), True), (date(2026, 12, 23), True), (date(2026, 12, 24), False)],
)
def test_a_functie_that_ends_within_a_month(end, fires):
    assert codes(changed(4, einddatum=end)) == (["functie_eindigt"] if fires else [])


@pytest.mark.parametrize(
    ("confirmed", "severity"),
    [
        (date(2026, 8, 23), None),
        (date(2026, 8, 22), Severity.LET_OP),
        (date(2025, 11, 23), Severity.LET_OP),
        (date(2025, 11, 22), Severity.FOUT),
        (None, Severity.FOUT),
    ],
)
def test_confirmed_within_three_months_and_a_year(confirmed, severity):
    found = what_asks_attention(replace(COMPLETE, bevestigd_op=confirmed))
    assert [f.severity for f in found] == ([severity] if severity else [])
