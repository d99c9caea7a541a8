"""The fictitious people of the seed sit where the law lets them, and look like the country."""

from datetime import date

import pytest

from app.register.seed import PEILDATUM
from app.register.seed.namen import read_namen
from app.register.seed.personen import ascii_fold
from app.register.seed.sources import wethouders_allowed

HELD = """
  register.functievervulling v
  join register.functie f on f.id = v.functie_id
  join register.persoon p on p.id = v.persoon_id
  join register.gemeente g on g.id = v.gemeente_id
"""
NOW = f"register.actief(v.begindatum, v.einddatum, '{PEILDATUM}')"


def per_functie(ask):
    return {
        row["code"]: row
        for row in ask(
            f"""select f.code, count(*) as aantal,
                       avg((p.geslacht = 'vrouw')::int)::float * 100 as vrouwen,
                       avg(2026 - p.geboortejaar)::float as leeftijd
                  from {HELD} where {NOW} group by f.code"""
        )
    }


@pytest.mark.parametrize(
    "day", [date(2022, 6, 1), date(2023, 3, 1), date(2025, 12, 31), date(2026, 4, 1), PEILDATUM]
)
def test_no_fractie_ever_holds_more_people_than_seats(ask, day):
    assert not ask(
        """select fr.id from register.fractie fr
             join register.functievervulling v on v.fractie_id = fr.id
             join register.functie f on f.id = v.functie_id and f.code = 'raadslid'
            where register.actief(v.begindatum, v.einddatum, %s)
              and fr.afgesplitst_van_id is null
              and not exists (select from register.fractie af where af.afgesplitst_van_id = fr.id)
            group by fr.id having count(*) > fr.zetels""",
        day,
    )
    assert not ask(
        """select r.id from register.raadsperiode r
             join register.fractie fr on fr.raadsperiode_id = r.id
             join register.functievervulling v on v.fractie_id = fr.id
             join register.functie f on f.id = v.functie_id and f.code = 'raadslid'
            where register.actief(v.begindatum, v.einddatum, %s)
            group by r.id having count(*) > r.zetels""",
        day,
    )


def test_a_raadslid_sits_within_the_term_of_the_fractie(ask):
    assert not ask(
        """select v.id from register.functievervulling v
             join register.fractie fr on fr.id = v.fractie_id
             join register.raadsperiode r on r.id = fr.raadsperiode_id
            where v.begindatum < r.begindatum or v.einddatum > r.einddatum"""
    )


def test_councils_are_full_but_for_a_few_per_cent(ask):
    (seats,) = ask(
        """select sum(zetels) as som from register.raadsperiode r
            where register.actief(r.begindatum, r.einddatum, %s)""",
        PEILDATUM,
    )
    assert seats["som"] == 8554 + 56
    vacant = 1 - per_functie(ask)["raadslid"]["aantal"] / seats["som"]
    assert 0.005 < vacant < 0.03


def test_the_term_before_was_full_as_well(ask):
    (row,) = ask(
        f"""select count(*)::float / (
                 select sum(zetels) from register.raadsperiode r
                  where register.actief(r.begindatum, r.einddatum, '2023-06-01')) as deel
              from {HELD} where f.code = 'raadslid'
               and register.actief(v.begindatum, v.einddatum, '2023-06-01')"""
    )
    assert 0.98 < row["deel"] <= 1


def test_about_half_of_the_raad_was_elected_again(ask):
    (row,) = ask(
        f"""select avg(exists (
                 select from register.functievervulling b
                  where b.persoon_id = v.persoon_id and b.functie_id = v.functie_id
                    and register.actief(b.begindatum, b.einddatum, '2026-03-01'))::int)::float
                   as deel
              from {HELD} where f.code = 'raadslid' and v.begindatum = '2026-04-01'"""
    )
    assert 0.35 < row["deel"] < 0.6


def test_wethouders_are_as_many_as_the_law_allows(ask):
    rows = ask(
        f"""select g.code, r.zetels, count(*) as aantal, sum(v.tijdsbesteding) as percentage,
                   min(v.tijdsbesteding) as minste
              from {HELD} join register.raadsperiode r on r.gemeente_id = g.id
               and register.actief(r.begindatum, r.einddatum, '{PEILDATUM}')
             where f.code = 'wethouder' and {NOW} group by g.code, r.zetels"""
    )
    assert len(rows) == 342
    for row in rows:
        full_time, part_time, most = wethouders_allowed()[row["zetels"]]
        allowed = full_time if row["minste"] == 100 else part_time
        assert row["aantal"] <= allowed, row
        assert row["percentage"] <= most, row
    assert sum(row["aantal"] >= 2 for row in rows) > 335


def test_present_wethouders_started_after_the_election(ask):
    rows = ask(
        f"""select g.code, min(v.begindatum) as eerste from {HELD}
             where f.code = 'wethouder' and {NOW} group by g.code"""
    )
    early = {row["code"] for row in rows if row["eerste"] < date(2026, 5, 1)}
    assert early == {"GM0402", "GM1696"}


def test_portefeuilles_are_divided_once(ask):
    assert not ask(
        f"""select v.id from {HELD}
              left join register.functievervulling_portefeuille vp on vp.functievervulling_id = v.id
             where f.code = 'wethouder' and {NOW}
             group by v.id having count(vp.portefeuille_id) not between 1 and 5"""
    )
    assert not ask(
        f"""select g.code, vp.portefeuille_id from {HELD}
              join register.functievervulling_portefeuille vp on vp.functievervulling_id = v.id
             where f.orgaan = 'college' and {NOW}
             group by g.code, vp.portefeuille_id having count(*) > 1"""
    )


def test_loco_order_has_no_doubles(ask):
    assert not ask(
        f"""select g.code from {HELD} where f.code = 'wethouder' and {NOW}
             group by g.code having count(distinct v.loco_volgorde) < count(*)"""
    )


def test_civil_servants_have_no_party(ask):
    assert not ask(
        f"""select v.id from {HELD} where f.orgaan in ('ambtelijk', 'griffie')
               and (v.partij_id is not null or v.fractie_id is not null)"""
    )


@pytest.mark.parametrize(
    ("functie", "fewest_missing", "most_missing"),
    [
        ("burgemeester", 0, 6),
        ("gemeentesecretaris", 1, 20),
        ("griffier", 1, 20),
        ("contactpersoon", 0, 0),
    ],
)
def test_each_gemeente_has_its_officials_but_for_a_few(ask, functie, fewest_missing, most_missing):
    rows = ask(
        f"select g.code, count(*) as aantal from {HELD} where f.code = %s and {NOW} group by 1",
        functie,
    )
    assert fewest_missing <= 342 - len(rows) <= most_missing
    assert functie == "contactpersoon" or all(row["aantal"] == 1 for row in rows)


def test_nobody_holds_offices_that_exclude_each_other(ask):
    """Gemeentewet art. 13, 36b and 68 for the politicians, 100 and 107d for the staff."""
    assert not ask(
        f"""select v.persoon_id from {HELD} where f.code <> 'burgerlid'
             group by v.persoon_id
            having count(*) filter (where {NOW}) > 1"""
    )


def test_each_fractie_with_members_has_one_voorzitter(ask):
    assert not ask(
        f"""select v.fractie_id from {HELD} where f.code = 'raadslid' and {NOW}
             group by v.fractie_id having count(*) filter (where v.fractievoorzitter) <> 1
                and count(*) filter (where v.vervangt_id is null) > 0"""
    )


def test_a_temporary_replacement_takes_sixteen_weeks(ask):
    rows = ask(
        f"""select v.einddatum - v.begindatum as dagen, {NOW} as nu from {HELD}
             where v.vervangt_id is not null"""
    )
    assert {row["dagen"] for row in rows} == {112}
    assert any(row["nu"] for row in rows)


def test_women_and_ages_are_as_in_the_statistics(ask):
    functies = per_functie(ask)
    assert abs(functies["raadslid"]["vrouwen"] - 33) < 1.5
    assert abs(functies["raadslid"]["leeftijd"] - 54.4) < 1
    assert abs(functies["burgemeester"]["vrouwen"] - 32) < 4
    assert abs(functies["burgemeester"]["leeftijd"] - 56.6) < 1.5
    assert abs(functies["wethouder"]["vrouwen"] - 33) < 4


def test_large_gemeenten_have_younger_councils_with_more_women(ask):
    small, large = ask(
        f"""select avg((p.geslacht = 'vrouw')::int)::float * 100 as vrouwen,
                   avg(2026 - p.geboortejaar)::float as leeftijd
              from {HELD} where f.code = 'raadslid' and {NOW}
               and (g.inwoners < 20000 or g.inwoners >= 100000)
             group by g.inwoners >= 100000 order by g.inwoners >= 100000"""
    )
    assert abs(small["vrouwen"] - 29) < 2.5
    assert abs(large["vrouwen"] - 40) < 2.5
    assert small["leeftijd"] > 56
    assert large["leeftijd"] < 51


def test_sgp_has_men_only_and_groenlinks_as_many_women(ask):
    rows = ask(
        f"""select pa.naam, avg((p.geslacht = 'vrouw')::int)::float * 100 as vrouwen
              from {HELD} join register.partij pa on pa.id = v.partij_id
             where f.code = 'raadslid' and {NOW} and pa.naam in ('SGP', 'GroenLinks-PvdA')
             group by pa.naam"""
    )
    shares = {row["naam"]: row["vrouwen"] for row in rows}
    assert shares["SGP"] == 0
    assert abs(shares["GroenLinks-PvdA"] - 49) < 4


def test_burgemeesters_are_of_the_usual_parties(ask):
    rows = ask(
        f"""select coalesce(pa.familie::text, '') as familie, count(*)::float / 3.4 as deel,
                   count(*) filter (where v.waarnemend) as waarnemend
              from {HELD} left join register.partij pa on pa.id = v.partij_id
             where f.code = 'burgemeester' and {NOW} group by 1"""
    )
    shares = {row["familie"]: row["deel"] for row in rows}
    assert abs(shares["VVD"] - 30) < 5
    assert abs(shares["CDA"] - 27) < 5
    assert 15 < shares["PvdA"] < 27
    assert 10 < sum(row["waarnemend"] for row in rows) < 45


def test_some_people_are_on_file_in_two_gemeenten(ask):
    rows = ask(
        """select zelfde_persoon, count(*) as aantal, count(distinct achternaam) as namen
             from register.persoon where zelfde_persoon is not null group by 1"""
    )
    assert len(rows) >= 5
    assert all(row["aantal"] == 2 and row["namen"] == 1 for row in rows)


def test_no_mail_or_call_can_reach_anybody(ask):
    people = ask(
        """select p.email_werk, p.telefoon_werk, p.roepnaam, p.voorletters, p.achternaam,
                  p.tussenvoegsel from register.persoon p"""
    )
    assert all(row["email_werk"].endswith(".example") for row in people)
    assert all(row["email_werk"].isascii() for row in people)
    phones = [row["telefoon_werk"] for row in people if row["telefoon_werk"]]
    assert phones
    assert all(phone.split(" ")[1] in ("00", "000") for phone in phones)
    assert len({row["email_werk"] for row in people}) == len(people)
    for row in people:
        assert ascii_fold(row["voorletters"])[0] == ascii_fold(row["roepnaam"])[0], row


def test_nobody_has_the_name_of_a_known_politician(ask):
    names = {
        " ".join(filter(None, row.values()))
        for row in ask("select roepnaam, tussenvoegsel, achternaam from register.persoon")
    }
    assert not names & read_namen().bekende_mensen


def test_names_are_as_diverse_as_the_country(ask):
    names = {row["achternaam"] for row in ask("select achternaam from register.persoon")}
    assert {"Öztürk", "El Amrani", "Petrović", "Tuhumena", "Nowak", "Nguyen"} <= names
    (row,) = ask(
        """select count(distinct tussenvoegsel) as voorvoegsels,
                  count(distinct roepnaam || achternaam) as namen from register.persoon"""
    )
    assert row["voorvoegsels"] >= 10
    assert row["namen"] > 10_000


def test_home_addresses_are_of_people_in_raad_and_college_only(ask):
    (row,) = ask(
        f"""select count(*) as aantal, count(h.id)::float / count(*) as deel
              from {HELD} left join register.huisadres h on h.persoon_id = p.id
             where f.code in ('raadslid', 'wethouder', 'burgemeester') and {NOW}"""
    )
    assert abs(row["deel"] - 0.8) < 0.02
    assert not ask(
        f"""select h.id from register.huisadres h where not exists (
              select from {HELD} where v.persoon_id = h.persoon_id and {NOW}
                 and f.code in ('raadslid', 'wethouder', 'burgemeester'))"""
    )


def test_confirmations_are_fresh_stale_and_old(ask):
    rows = ask(
        """select case when laatste > '2026-08-23' then 'actueel'
                       when laatste > '2025-11-23' then 'verouderd' else 'sterk' end as stand,
                  count(*) as aantal
             from (select gemeente_id, max(tijdstip) as laatste from register.bevestiging
                    where onderdeel = 'alles' group by 1) b group by 1"""
    )
    counts = {row["stand"]: row["aantal"] for row in rows}
    assert sum(counts.values()) == 342
    assert counts["actueel"] > counts["verouderd"] > counts["sterk"] > 3
