"""The questions of the start pages, asked of a real database as the role that asks them."""

import datetime as dt

import pytest
from sqlalchemy import text

from app.register import changes, national, overview
from app.register.completeness import what_asks_attention
from app.scope.actor import Actor, acting_as
from app.scope.database import open_database
from tests.support import sample

# After the sample's raad began, and before nothing: all its terms run on.
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def register(database):
    opened = open_database(database.app_url)
    yield opened.register
    opened.remove_sessions()
    opened.engine.dispose()


@pytest.fixture
def ids(database):
    query = "select id from register.gemeente where code = %s"
    return {code: database.value(query, code) for code in (sample.A, sample.B)}


def contact(gemeente_id):
    return acting_as(Actor("contactpersoon", 1, "Tineke Hofstra", gemeente_id))


STAFF = Actor("redacteur", 2, "Priya Ramdin")


def test_who_holds_what_with_portefeuilles_in_the_order_of_the_functies(register, ids):
    with contact(ids[sample.A]):
        found = overview.get_functiehouders(register, ids[sample.A], TODAY)
    assert [h.functie_code for h in found] == [
        "burgemeester",
        *["wethouder"] * 2,
        *["raadslid"] * 6,
        "griffier",
        "gemeentesecretaris",
        "contactpersoon",
    ]
    assert found[1].portefeuilles == ("Financiën", "Wonen")
    assert found[1].naam.startswith("KANARIE-A Roep2 KANARIE-A van KANARIE-A Achternaam")


def test_a_period_ends_on_its_einddatum(database, register, ids):
    with database.as_owner() as owner:
        owner.execute(
            "update register.functievervulling set einddatum = %s from register.functie f"
            " where f.id = functie_id and f.code = 'griffier' and gemeente_id = %s",
            (TODAY, ids[sample.A]),
        )
    with contact(ids[sample.A]):
        for day, count in ((TODAY - dt.timedelta(days=1), 1), (TODAY, 0)):
            found = overview.get_functiehouders(register, ids[sample.A], day)
            assert sum(h.functie_code == "griffier" for h in found) == count
        functies = overview.get_functies(register, ids[sample.A], TODAY)
    left = {f.code: f.laatste_vertrek for f in functies}
    assert (left["griffier"], left["burgemeester"]) == (TODAY, None)
    with database.as_owner() as owner:
        owner.execute("update register.functievervulling set einddatum = null")


def test_fracties_are_those_of_the_raad_of_that_day(register, ids):
    with contact(ids[sample.A]):
        now = overview.get_fracties(register, ids[sample.A], TODAY)
        before = overview.get_fracties(register, ids[sample.A], dt.date(2024, 1, 1))
    assert sorted(f.naam for f in now) == [
        "KANARIE-A D66",
        "KANARIE-A Lokaal Belang",
        "KANARIE-A VVD",
    ]
    assert before == ()


def test_what_asks_attention_in_the_sample(register, ids):
    with contact(ids[sample.A]):
        situation = overview.get_situation(register, ids[sample.A], TODAY, None)
    assert situation is not None
    codes = {f.code for f in what_asks_attention(situation)}
    # 39 seats, three fracties of three, two members in each.
    assert {
        "zetels_fracties",
        "raad_vacature",
        "sterk_verouderd",
        "contactgegevens_ontbreken",
    } <= codes
    assert not {"burgemeester_ontbreekt", "griffier_ontbreekt", "wethouders_te_weinig"} & codes


def test_a_contact_finds_nothing_of_another_gemeente(register, ids):
    with contact(ids[sample.A]):
        situation = overview.get_situation(register, ids[sample.B], TODAY, None)
        assert situation is not None
        assert situation.functiehouders == ()
        assert situation.fracties == ()
        assert situation.gemeente.raadsperiode_id is None
        assert overview.get_bevestigingen(register, ids[sample.B]) == {}
        assert overview.get_longest_serving(register, ids[sample.B], TODAY) is None
        assert changes.get_recent_changes(register, ids[sample.B]) == []


def test_a_gemeente_that_is_not_there(register):
    with acting_as(STAFF):
        assert overview.get_situation(register, 2147483647, TODAY, None) is None


def test_who_sits_in_the_raad_longest_counts_every_term(database, register, ids):
    with database.as_owner() as owner:
        person = owner.execute(
            "select fv.persoon_id, fv.functie_id from register.functievervulling fv"
            " join register.functie f on f.id = fv.functie_id and f.code = 'raadslid'"
            " where fv.gemeente_id = %s order by fv.id desc limit 1",
            (ids[sample.A],),
        ).fetchone()
        owner.execute(
            "insert into register.functievervulling (gemeente_id, persoon_id, functie_id,"
            " begindatum, einddatum) values (%s, %s, %s, '2010-03-11', '2018-03-29')",
            (ids[sample.A], *person),
        )
    with contact(ids[sample.A]):
        found = overview.get_longest_serving(register, ids[sample.A], TODAY)
    # Eight years then, and seven months now.
    assert found is not None
    assert found[1:] == (person[0], 8)


def test_changes_are_told_with_who_and_which_fields(database, register, ids):
    with contact(ids[sample.A]):
        with database.as_owner() as owner:
            person = owner.execute(
                "select id from register.persoon where gemeente_id = %s order by id limit 1",
                (ids[sample.A],),
            ).fetchone()[0]
        register.execute(
            text("update register.persoon set email_werk = 'nieuw@x.example' where id = :id"),
            {"id": person},
        )
        register.commit()
        found = changes.get_recent_changes(register, ids[sample.A])
    assert str(found[0].what).startswith("Gegevens van KANARIE-A Roep1")
    assert found[0].fields == ("E-mailadres van de functie",)
    assert found[0].who == "Tineke Hofstra"


def test_the_country_is_counted_as_each_gemeente_is(register, ids):
    with acting_as(STAFF):
        standings = {s.code: s for s in national.get_standings(register, TODAY)}
    # The gemeente that has ended is not among them.
    assert set(standings) == {sample.A, sample.B}
    found = standings[sample.B]
    assert (found.raadsleden, found.wethouders, found.zetels, found.fractiezetels) == (6, 2, 39, 9)
    assert (found.burgemeesters, found.griffiers, found.secretarissen) == (1, 1, 1)
    assert (found.contactpersonen, found.niet_geinformeerd) == (1, 0)
    # Only the college was ever confirmed.
    assert found.bevestigd_op is None


def test_a_contact_counts_only_her_own_gemeente(register, ids):
    with contact(ids[sample.A]):
        standings = {s.code: s for s in national.get_standings(register, TODAY)}
        assert (standings[sample.A].raadsleden, standings[sample.B].raadsleden) == (6, 0)
        names = {c.naam for c in national.get_recently_changed(register)}
    assert names == {"Amersfoort"}


def test_persons_who_wait_for_more_than_a_month(database, register, ids):
    with database.as_owner() as owner:
        owner.execute(
            "update register.persoon set geinformeerd_op = null, geinformeerd_door = null"
            " where id in (select id from register.persoon where gemeente_id = %s limit 2)",
            (ids[sample.B],),
        )
    entered = database.value("select current_date")
    with acting_as(STAFF):
        for day, count in ((entered, 0), (entered + dt.timedelta(days=40), 2)):
            found = {s.code: s for s in national.get_standings(register, day)}
            assert found[sample.B].niet_geinformeerd == count


def test_a_month_is_counted_from_the_day_of_entry_on_both_pages(database, register, ids):
    """Entered on 28 February is too late on 29 March, though a month before 31 March is 28 too."""
    with database.as_owner() as owner:
        owner.execute("alter table register.persoon disable trigger user")
        owner.execute(
            "update register.persoon set geinformeerd_op = null, geinformeerd_door = null,"
            " aangemaakt_op = '2027-02-28 12:00+01' where gemeente_id = %s",
            (ids[sample.A],),
        )
        owner.execute("alter table register.persoon enable trigger user")
    with acting_as(STAFF):
        for day, is_late in ((28, False), (29, True), (31, True)):
            peildatum = dt.date(2027, 3, day)
            country = {s.code: s for s in national.get_standings(register, peildatum)}
            situation = overview.get_situation(register, ids[sample.A], peildatum, None)
            codes = {f.code for f in what_asks_attention(situation)}
            assert bool(country[sample.A].niet_geinformeerd) is is_late
            assert ("niet_geinformeerd" in codes) is is_late


def test_the_country_asks_the_confirmations_as_the_start_page_does(database, register, ids):
    moment = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
    with database.as_owner() as owner:
        for number, part in enumerate(overview.PARTS):
            owner.execute(
                "insert into register.bevestiging (gemeente_id, onderdeel, tijdstip)"
                " values (%s, %s, %s)",
                (ids[sample.A], part, moment + dt.timedelta(days=number)),
            )
        owner.execute(
            "delete from register.bevestiging where gemeente_id = %s and tijdstip > %s",
            (ids[sample.A], moment + dt.timedelta(days=10)),
        )
    with acting_as(STAFF):
        standing = next(s for s in national.get_standings(register, TODAY) if s.code == sample.A)
        whole = overview.confirmed_as_a_whole(overview.get_bevestigingen(register, ids[sample.A]))
    assert whole is not None
    assert standing.bevestigd_op == whole.moment.date() == moment.date()
