"""A link beside a heading that tells a number opens a list of exactly so many rows."""

import datetime as dt
import re

import pytest
from bs4 import BeautifulSoup

from tests.support import sample

DAY = dt.timedelta(days=1)
HOLD = """
insert into register.functievervulling
  (gemeente_id, persoon_id, functie_id, fractie_id, begindatum, einddatum, reden_einde, vervangt_id)
select v.gemeente_id, %(persoon)s, v.functie_id, v.fractie_id, %(begin)s, %(einde)s::date,
       case when %(einde)s::date is not null then 'overig'::register.reden_einde end,
       case when %(vervangt)s then v.id end
  from register.functievervulling v where v.id = %(wie)s
"""


@pytest.fixture(scope="module")
def raad(database):
    """Put on record: one who leaves, one away and replaced, one with a stand-in beside."""
    today = dt.datetime.now(dt.UTC).date()
    with database.as_owner() as owner:
        sitting = owner.execute(
            "select v.id, v.persoon_id from register.functievervulling v"
            " join register.functie f on f.id = v.functie_id"
            " join register.gemeente g on g.id = v.gemeente_id"
            " where f.code = 'raadslid' and g.code = %s order by v.id",
            (sample.A,),
        ).fetchall()
        others = owner.execute(
            "select p.id from register.persoon p join register.gemeente g on g.id = p.gemeente_id"
            " where g.code = %s and not exists (select from register.functievervulling v"
            " join register.functie f on f.id = v.functie_id"
            " where v.persoon_id = p.id and f.code in ('raadslid', 'burgemeester', 'wethouder'))"
            " order by p.id limit 2",
            (sample.A,),
        ).fetchall()
        stand_in, helper = (row[0] for row in others)

        def hold(wie, persoon, begin, einde=None, *, vervangt=False):
            values = {"wie": wie, "persoon": persoon, "begin": begin, "einde": einde}
            owner.execute(HOLD, {**values, "vervangt": vervangt})

        end = (
            "update register.functievervulling set einddatum = %s, reden_einde = 'overig'"
            " where id = %s"
        )
        (leaving, _), (away, person_away), (beside, _) = sitting[:3]
        owner.execute(end, (today + 30 * DAY, leaving))
        owner.execute(end, (today - 10 * DAY, away))
        hold(away, stand_in, today - 10 * DAY, today + 102 * DAY, vervangt=True)
        hold(away, person_away, today + 102 * DAY)
        hold(beside, helper, today - 5 * DAY, today + 107 * DAY, vervangt=True)
    return len(sitting)


def words(tag):
    return " ".join(tag.get_text(" ").split())


def rows_of(client, address):
    """Return how many rows the list counts, and how many it draws over all of its pages."""
    drawn = 0
    while True:
        page = BeautifulSoup(client.get(address).get_data(as_text=True), "html5lib")
        told = page.find("p", role="status")
        _, last, whole = (int(n.replace(".", "")) for n in re.findall(r"[\d.]+", words(told)))
        drawn += len(page.main.table.tbody.find_all("tr"))
        if last >= whole:
            return whole, drawn
        address = page.main.find(lambda tag: tag.name == "a" and words(tag) == "Volgende")["href"]


def numbered(client):
    """Return (number, words, address) of each link beside a heading that tells a number."""
    page = BeautifulSoup(client.get("/").get_data(as_text=True), "html5lib")
    links = page.main.select(".section-head a[href]")
    found = [(re.search(r"\d[\d.]*", words(a)), a) for a in links]
    return [(int(m[0].replace(".", "")), words(a), a["href"]) for m, a in found if m]


@pytest.mark.parametrize("role", ["contactpersoon", *sample.STAFF_ROLES])
def test_a_number_leads_to_so_many_rows(client_as, raad, role):
    client = client_as(role)
    found = numbered(client)
    if role == "contactpersoon":
        assert f"Alle {raad} raadsleden" in {text for _, text, _ in found}
    for number, text, address in found:
        assert rows_of(client, address) == (number, number), f"{text}: {address}"


def test_who_stands_in_beside_who_is_replaced_does_not_count(client_as, raad):
    client = client_as("contactpersoon", sample.A)
    everybody = "/bezetting/list/?_flt_3_functie=Raadslid"
    assert rows_of(client, everybody) == (raad + 1, raad + 1)
    assert rows_of(client, f"{everybody}&_flt_0_telt_mee=nee") == (1, 1)
