"""The gemeenten of the seed are the real ones, with their data and what became of the others."""

from datetime import date

import pytest

NOW = "register.actief(begindatum, einddatum, '2026-11-23')"
NOW_G = "register.actief(g.begindatum, g.einddatum, '2026-11-23')"


def test_there_are_342_present_gemeenten_in_twelve_provincies(ask):
    per_provincie = {
        row["code"]: row["aantal"]
        for row in ask(
            f"""select p.code, count(*) as aantal from register.gemeente g
                 join register.provincie p on p.id = g.provincie_id
                where {NOW_G} group by p.code"""
        )
    }
    assert per_provincie == {
        "PV30": 56, "PV25": 51, "PV28": 50, "PV27": 44, "PV31": 31, "PV26": 26,
        "PV23": 25, "PV21": 18, "PV29": 13, "PV22": 12, "PV20": 10, "PV24": 6,
    }  # fmt: skip
    assert sum(per_provincie.values()) == 342


def test_inhabitants_add_up_to_the_country(ask):
    (row,) = ask(
        f"""select sum(inwoners) as som, min(inwoners_peildatum) as peildatum
             from register.gemeente where {NOW}"""
    )
    assert row == {"som": 18_129_929, "peildatum": None}


def test_every_present_gemeente_can_be_reached(ask):
    assert not ask(
        f"""select naam from register.gemeente where {NOW}
              and (bezoek_straat is null or bezoek_huisnummer is null or bezoek_postcode is null
                   or bezoek_plaats is null or post_postcode is null or telefoon is null
                   or website is null or oin is null)"""
    )
    assert len(ask(f"select 1 from register.gemeente where {NOW} and email is null")) == 5


def test_place_names_are_written_as_people_write_them(ask):
    (row,) = ask("select bezoek_plaats from register.gemeente where code = 'GM0502'")
    assert row["bezoek_plaats"] == "Capelle aan den IJssel"
    assert not ask(
        "select bezoek_plaats from register.gemeente where bezoek_plaats ~ '[[:upper:]]{3}'"
    )


@pytest.mark.parametrize(
    ("code", "einde", "opgegaan_in"),
    [
        ("GM0457", date(2022, 3, 24), "GM0363"),  # Weesp, into Amsterdam, on a Thursday
        ("GM0370", date(2022, 1, 1), "GM0439"),  # Beemster, into Purmerend
        ("GM0613", None, None),  # Albrandswaard is still there
        ("GM0003", date(2021, 1, 1), "GM1979"),  # Appingedam, into the new Eemsdelta
        ("GM0788", date(2021, 1, 1), None),  # Haaren was divided over four
        ("GM1696", date(2027, 1, 1), "GM0402"),  # Wijdemeren, into Hilversum
        ("GM0501", date(2023, 1, 1), "GM1992"),  # Brielle, into Voorne aan Zee
    ],
)
def test_a_merged_gemeente_ends_on_the_day_it_is_no_more(ask, code, einde, opgegaan_in):
    (row,) = ask(
        """select g.einddatum, n.code as opgegaan_in from register.gemeente g
             left join register.gemeente n on n.id = g.opgegaan_in_id where g.code = %s""",
        code,
    )
    assert row == {"einddatum": einde, "opgegaan_in": opgegaan_in}


def test_only_divided_gemeenten_have_no_successor(ask):
    rows = ask(
        """select naam from register.gemeente
            where einddatum is not null and opgegaan_in_id is null order by naam"""
    )
    assert [row["naam"] for row in rows] == ["Haaren", "Littenseradiel", "Maasdonk", "Winsum"]


def test_gemeenten_that_ended_since_2000_are_there(ask):
    (row,) = ask(
        """select count(*) as aantal, min(einddatum) as eerste, max(einddatum) as laatste
             from register.gemeente where einddatum is not null"""
    )
    assert row == {"aantal": 264, "eerste": date(2000, 1, 1), "laatste": date(2027, 1, 1)}
