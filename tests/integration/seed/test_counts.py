"""The lists of who sits today hold as many raadsleden as VNG's start page counts, everywhere."""

import datetime as dt
from collections import Counter

from sqlalchemy.orm import Session

from app.register.national import get_standings

LISTED = """
select gemeente_id, functie, sinds from register.bezetting
 where functie in ('Raadslid', 'Wethouder') and telt_mee
"""
STANDING_IN = """
select count(*) as aantal from register.functievervulling v
  join register.functie f on f.id = v.functie_id and f.code = 'raadslid'
 where v.vervangt_id is not null and register.actief(v.begindatum, v.einddatum)
"""


def test_the_list_of_who_counts_is_as_long_as_the_number_in_every_gemeente(seeded, ask):
    listed = Counter((row["gemeente_id"], row["functie"]) for row in ask(LISTED))
    today = ask("select current_date as dag")[0]["dag"]
    assert isinstance(today, dt.date)
    with Session(seeded.owner_engine()) as session:
        standings = get_standings(session, today)
    assert len(standings) == 342
    for s in standings:
        shown = (listed[s.id, "Raadslid"], listed[s.id, "Wethouder"])
        assert shown == (s.raadsleden, s.wethouders), s.naam
    # Without anybody who stands in, a list of open mandates would be as long.
    assert ask(STANDING_IN)[0]["aantal"] > 0
