"""VNG's page and the page of each gemeente say the same of it, by one table of rules."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from app.register import national, overview
from app.register.completeness import what_asks_attention
from app.register.rules import RULES

BOTH = {rule.code for rule in RULES.values() if rule.title and rule.country}
# Breaks rules that the seed keeps everywhere, each in a few gemeenten.
CHANGES = """
update register.fractie set zetels = zetels + 1 where gemeente_id % 23 = 0;
update register.functievervulling set tijdsbesteding = 50
 where functie_id = (select id from register.functie where code = 'wethouder')
   and gemeente_id % 7 = 0;
update register.functievervulling set einddatum = current_date, reden_einde = 'overig'
 where functie_id = (select id from register.functie where code = 'wethouder')
   and gemeente_id % 31 = 0 and einddatum is null and begindatum < current_date;
update register.verkiezingsuitslag set zetels = zetels + 1 where gemeente_id % 29 = 0;
update register.functievervulling set fractie_id = null, fractievoorzitter = false
 where functie_id = (select id from register.functie where code = 'raadslid')
   and gemeente_id % 37 = 0 and id % 5 = 0;
update register.functievervulling v set fractievoorzitter = false, fractie_id =
  (select max(a.id) from register.fractie a join register.fractie b
     on b.id = v.fractie_id and b.raadsperiode_id = a.raadsperiode_id)
 where v.gemeente_id % 41 = 0 and v.id % 6 = 0 and v.fractie_id is not null;
update register.functievervulling o set einddatum = current_date + 1
 where exists (select from register.functievervulling v where v.vervangt_id = o.id
                  and v.begindatum <= current_date and v.einddatum > current_date + 1);
"""


def compared(session: Session, today: dt.date) -> tuple[dict[str, tuple[set[str], set[str]]], int]:
    """Return where the two sides differ: the codes of VNG's page and of the gemeente's."""
    standings = national.get_standings(session, today)
    differ = {}
    for standing in standings:
        whole = overview.confirmed_as_a_whole(overview.get_bevestigingen(session, standing.id))
        moment = whole.moment if whole else None
        situation = overview.get_situation(session, standing.id, today, moment)
        assert situation is not None
        one = {f.code for f in what_asks_attention(situation)} & BOTH
        country = set(national.points_of(standing, today)) & BOTH
        if one != country:
            differ[standing.naam] = (country, one)
    return differ, len(standings)


@pytest.mark.parametrize("days", [0, 120, 400])
def test_both_sides_say_the_same_of_every_gemeente(seeded, days):
    today = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)
    with Session(seeded.owner_engine()) as session:
        differ, seen = compared(session, today)
    assert differ == {}
    assert seen >= (342 if days == 0 else 300)


def test_both_sides_say_the_same_of_a_broken_register(seeded):
    today = dt.datetime.now(dt.UTC).date()
    with seeded.owner_engine().connect() as connection:
        connection.exec_driver_sql(CHANGES.replace("%", "%%"))
        session = Session(connection)
        differ, _ = compared(session, today)
        said = {
            c for s in national.get_standings(session, today) for c in national.points_of(s, today)
        }
        session.close()
        connection.rollback()
    assert differ == {}
    wanted = {"zetels_fracties", "zetels_uitslag", "wethouders_te_weinig", "raad_vacature"}
    assert wanted <= said
