"""Somebody from Amersfoort must believe her page, and so must somebody from Utrecht."""

import pytest

AMERSFOORT = [
    ("GroenLinks-PvdA", 7, 7),
    ("KeiHart voor Amersfoort", 6, 6),
    ("D66", 5, 5),
    ("CDA", 4, 4),
    ("VVD", 4, 3),
    ("Amersfoort voor Vrijheid", 3, 3),
    ("Amersfoort2014", 2, 2),
    ("ChristenUnie", 2, 2),
    ("Beter Amersfoort", 1, 1),
    ("Burger Partij Amersfoort", 1, 1),
    ("DENK", 1, 1),
    ("Forum voor Democratie", 1, 1),
    ("Partij voor de Dieren", 1, 1),
    ("SP", 1, 1),
]


def seats(ask, code):
    return [
        tuple(row.values())
        for row in ask(
            """select fr.naam, fr.zetels, count(v.id) as leden
                 from register.fractie fr
                 join register.raadsperiode r on r.id = fr.raadsperiode_id and r.einddatum is null
                 join register.gemeente g on g.id = fr.gemeente_id
                 left join register.functievervulling v on v.fractie_id = fr.id
                  and register.actief(v.begindatum, v.einddatum, '2026-11-23')
                  and v.functie_id = (select id from register.functie where code = 'raadslid')
                where g.code = %s group by fr.id order by fr.zetels desc, fr.naam""",
            code,
        )
    ]


def test_amersfoort_has_its_fracties_and_one_vacancy(ask):
    assert seats(ask, "GM0307") == AMERSFOORT


def test_utrecht_has_45_seats_and_all_are_taken(ask):
    fracties = seats(ask, "GM0344")
    assert len(fracties) == 16
    assert sum(zetels for _, zetels, _ in fracties) == 45
    assert all(zetels == leden for _, zetels, leden in fracties)


@pytest.mark.parametrize(("code", "wethouders"), [("GM0307", 6), ("GM0344", 7)])
def test_the_coalition_has_a_majority(ask, code, wethouders):
    rows = ask(
        """select p.achternaam, v.partij_id,
                  (select fr.zetels from register.fractie fr
                     join register.raadsperiode r on r.id = fr.raadsperiode_id
                    where r.einddatum is null and fr.gemeente_id = g.id
                      and fr.partij_id = v.partij_id) as zetels, r.zetels as raad
             from register.functievervulling v
             join register.functie f on f.id = v.functie_id and f.code = 'wethouder'
             join register.persoon p on p.id = v.persoon_id
             join register.gemeente g on g.id = v.gemeente_id
             join register.raadsperiode r on r.gemeente_id = g.id and r.einddatum is null
            where g.code = %s and register.actief(v.begindatum, v.einddatum, '2026-11-23')""",
        code,
    )
    assert len(rows) == wethouders
    coalition = {row["partij_id"]: row["zetels"] for row in rows}
    assert sum(coalition.values()) > rows[0]["raad"] / 2


def test_everybody_fixed_for_the_examples_found_a_place(ask):
    rows = ask(
        """select p.roepnaam || ' ' || p.achternaam as naam from register.persoon p
             join register.gemeente g on g.id = p.gemeente_id
            where g.code in ('GM0307', 'GM0344')"""
    )
    names = {row["naam"] for row in rows}
    assert {
        "Hanneke Dorrestein", "Ilse Vreeburg", "Hilde Gravesteijn", "Bram Hoekzema",
        "Olaf Nijboer-Tuin", "Femke Pruim", "Tineke Hofstra", "Peter Langezaal",
        "Annemiek Oldenbeek", "Fatima Bouzidi", "Mats Molenkamp",
    } <= names  # fmt: skip


def test_hilde_gravesteijn_sits_longest(ask):
    (row,) = ask(
        """select p.achternaam, min(v.begindatum)::text as sinds
             from register.functievervulling v join register.persoon p on p.id = v.persoon_id
             join register.gemeente g on g.id = v.gemeente_id and g.code = 'GM0307'
             join register.functie f on f.id = v.functie_id and f.code = 'raadslid'
            where exists (select from register.functievervulling n
                           where n.persoon_id = p.id and n.einddatum is null)
            group by p.id order by 2, p.achternaam limit 1"""
    )
    assert row == {"achternaam": "Gravesteijn", "sinds": "2010-03-11"}
