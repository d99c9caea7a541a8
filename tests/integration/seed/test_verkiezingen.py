"""Results, terms, parties and fracties of the seed are the real ones."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[4] / "shared" / "data"
RESULT_FILES = (
    "gr2018_uitslag.csv",
    "gr2022_uitslag.csv",
    "gr2026_uitslag.csv",
    "gr_herindelingsverkiezingen_2018_2022.csv",
)


def test_seats_per_election_add_up_as_announced(ask):
    seats = {
        row["verkiezing"]: (row["gemeenten"], row["zetels"])
        for row in ask(
            """select verkiezing, count(distinct gemeente_id) as gemeenten, sum(zetels) as zetels
                 from register.verkiezingsuitslag group by verkiezing"""
        )
    }
    assert seats["GR20180321"] == (335, 7991)
    assert seats["GR20220316"] == (333, 8237)
    assert seats["GR20260318"] == (340, 8554)
    assert sum(seats[v][0] for v in ("GR20181121", "GR20201118", "GR20211124", "GR20221123")) == 21


@pytest.mark.skipif(not SOURCE.is_dir(), reason="the source files are not beside this checkout")
def test_every_line_of_the_source_is_there_and_no_other(ask):
    source = Counter()
    for name in RESULT_FILES:
        with (SOURCE / name).open(encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                source[
                    row["verkiezing"], row["datum"], row["gemeentecode"], row["partij"],
                    int(row["stemmen"]), int(row["zetels"]),
                ] += 1  # fmt: skip
    loaded = Counter(
        tuple(row.values())
        for row in ask(
            """select u.verkiezing, u.verkiezingsdatum::text, g.code, u.lijst, u.stemmen, u.zetels
                 from register.verkiezingsuitslag u
                 join register.gemeente g on g.id = u.gemeente_id"""
        )
    )
    assert loaded == source


def test_terms_follow_the_elections(ask):
    terms = {
        (row["begindatum"], row["einddatum"]): row["aantal"]
        for row in ask(
            """select begindatum, einddatum, count(*) as aantal from register.raadsperiode
                where einddatum is null or einddatum >= '2022-03-30' group by 1, 2"""
        )
    }
    assert terms[date(2026, 4, 1), None] == 340
    assert terms[date(2022, 3, 30), date(2027, 1, 1)] == 2  # Hilversum and Wijdemeren
    assert terms[date(2022, 3, 30), date(2026, 4, 1)] == 331 - terms.get(
        (date(2022, 3, 30), date(2023, 1, 1)), 0
    )
    assert terms[date(2021, 1, 1), date(2026, 4, 1)] == 4
    assert terms[date(2022, 1, 1), date(2026, 4, 1)] == 4
    assert terms[date(2023, 1, 1), date(2026, 4, 1)] == 1


def test_every_present_gemeente_has_one_sitting_raad(ask):
    rows = ask(
        """select g.code from register.gemeente g
             left join register.raadsperiode r on r.gemeente_id = g.id
              and register.actief(r.begindatum, r.einddatum, '2026-11-23')
            where register.actief(g.begindatum, g.einddatum, '2026-11-23')
            group by g.code having count(r.id) <> 1"""
    )
    assert rows == []


def test_the_seats_of_a_term_are_those_of_its_result(ask):
    assert not ask(
        """select r.id from register.raadsperiode r
            where r.zetels <> (select sum(u.zetels) from register.verkiezingsuitslag u
                                where u.gemeente_id = r.gemeente_id
                                  and u.verkiezingsdatum = r.verkiezingsdatum)"""
    )


def test_every_seat_belongs_to_a_fractie(ask):
    assert not ask(
        """select r.id from register.raadsperiode r
             join register.fractie f on f.raadsperiode_id = r.id
            group by r.id having sum(f.zetels) <> r.zetels"""
    )


def test_fracties_with_those_split_off_have_the_seats_of_their_list(ask):
    """A fractie and those who left it hold together what the voters gave its list."""
    assert not ask(
        """with fractie as (
             select f.gemeente_id, f.raadsperiode_id, coalesce(f.afgesplitst_van_id, f.id) as van,
                    sum(f.zetels) as zetels
               from register.fractie f group by 1, 2, 3)
           select f.van from fractie f
             join register.fractie oorsprong on oorsprong.id = f.van
             join register.raadsperiode r on r.id = f.raadsperiode_id
             join register.verkiezingsuitslag u on u.gemeente_id = f.gemeente_id
              and u.verkiezingsdatum = r.verkiezingsdatum and u.partij_id = oorsprong.partij_id
            where u.zetels <> f.zetels"""
    )


def test_a_handful_of_councillors_went_on_alone(ask):
    (row,) = ask(
        """select count(*) filter (where r.einddatum is null) as nu, count(*) as alles
             from register.fractie f join register.raadsperiode r on r.id = f.raadsperiode_id
            where f.afgesplitst_van_id is not null"""
    )
    assert 3 <= row["nu"] <= 20
    assert row["alles"] > row["nu"]


@pytest.mark.parametrize(
    ("lijst", "partij"),
    [
        ("Democraten 66 (D66)", "D66"),
        ("GROENLINKS / Partij van de Arbeid (PvdA)", "GroenLinks-PvdA"),
        ("PvdA-GroenLinks", "GroenLinks-PvdA"),
        ("Partij van de Arbeid (P.v.d.A.)", "PvdA"),
        ("GROENLINKS", "GroenLinks"),
        ("Staatkundig Gereformeerde Partij (SGP)", "SGP"),
        ("SGP-ChristenUnie", "ChristenUnie-SGP"),
        ("SP (Socialistische Partij)", "SP"),
        ("PVV (Partij voor de Vrijheid)", "PVV"),
        ("Burger Partij Amersfoort (BPA)", "Burger Partij Amersfoort"),
        ("Groep de Mos / Hart voor Den Haag", "Hart voor Den Haag / Groep de Mos"),
        ("VVD", "VVD"),
        ("Gemeentebelangen-VVD", "Gemeentebelangen-VVD"),
    ],
)
def test_a_list_leads_to_its_party(ask, lijst, partij):
    rows = ask(
        """select distinct p.naam from register.verkiezingsuitslag u
             join register.partij p on p.id = u.partij_id where u.lijst = %s""",
        lijst,
    )
    assert [row["naam"] for row in rows] == [partij]


def test_only_blank_lists_have_no_party(ask):
    rows = ask("select distinct lijst from register.verkiezingsuitslag where partij_id is null")
    assert rows
    assert all(r["lijst"] == "-" or r["lijst"].lower().startswith("blanco") for r in rows)


def test_each_list_name_is_a_party_or_its_alias(ask):
    assert not ask(
        """select u.lijst from register.verkiezingsuitslag u
             join register.partij p on p.id = u.partij_id
            where u.lijst <> p.naam and not exists (
              select from register.partijalias a where a.partij_id = p.id and a.naam = u.lijst)"""
    )


@pytest.mark.parametrize(
    ("code", "naam"), [("GM1991", "PrO (GroenLinks-PvdA-D66)"), ("GM1509", "PRO!")]
)
def test_pro_is_another_party_in_each_gemeente(ask, code, naam):
    rows = ask(
        """select p.naam, p2.naam as lijst from register.partijalias a
             join register.gemeente g on g.id = a.alleen_in_id
             join register.partij p on p.id = a.partij_id
             left join register.verkiezingsuitslag u
               on u.gemeente_id = g.id and u.lijst = a.naam
             left join register.partij p2 on p2.id = u.partij_id
            where a.naam = 'PRO' and g.code = %s""",
        code,
    )
    assert {row["naam"] for row in rows} == {naam}
    assert {row["lijst"] for row in rows} <= {naam, None}


def test_share_of_local_parties_is_as_counted(ask):
    (row,) = ask(
        """select round(100.0 * sum(zetels) filter (where p.familie = 'Lokaal') / sum(zetels), 1)
                  as deel
             from register.verkiezingsuitslag u join register.partij p on p.id = u.partij_id
            where verkiezing = 'GR20260318'"""
    )
    assert float(row["deel"]) == 38.0
