"""Saying that all is right, and taking it back, as the roles that may."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.register.confirmation import TooLateError, UnknownPartError, confirm, take_back
from app.scope.actor import Actor, acting_as
from app.scope.database import open_database
from tests.support import sample


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


@pytest.fixture
def as_contact(ids):
    with acting_as(Actor("contactpersoon", 5, "Tineke Hofstra", ids[sample.A])):
        yield


def row(database, number):
    with database.as_owner() as owner:
        return owner.execute(
            "select onderdeel, gebruiker_id, bevestigd_door"
            " from register.bevestiging where id = %s",
            (number,),
        ).fetchone()


def test_who_confirms_is_written_down(database, register, ids, as_contact):
    number = confirm(register, ids[sample.A], 5, "Tineke Hofstra")
    register.commit()
    assert row(database, number) == ("alles", 5, "Tineke Hofstra")


def test_a_second_click_says_nothing_new(register, ids, as_contact):
    first = confirm(register, ids[sample.A], 6, "Peter", "raad")
    register.commit()
    assert confirm(register, ids[sample.A], 6, "Peter", "raad") == first
    assert confirm(register, ids[sample.A], 7, "Iemand anders", "raad") != first
    assert confirm(register, ids[sample.A], 6, "Peter", "college") != first


def test_a_part_that_is_none(register, ids, as_contact):
    with pytest.raises(UnknownPartError):
        confirm(register, ids[sample.A], 5, "Tineke Hofstra", "huisadressen")


def test_what_was_said_can_be_taken_back(database, register, ids, as_contact):
    number = confirm(register, ids[sample.A], 5, "Tineke Hofstra", "griffie")
    register.commit()
    assert take_back(register, ids[sample.A], number) == "griffie"
    register.commit()
    assert row(database, number) is None
    with pytest.raises(TooLateError):
        take_back(register, ids[sample.A], number)


@pytest.mark.parametrize("role", ["contactpersoon", "redacteur"])
def test_after_a_day_it_stays(database, register, ids, role):
    with database.as_owner() as owner:
        number = owner.execute(
            "insert into register.bevestiging (gemeente_id, tijdstip)"
            " values (%s, now() - interval '25 hours') returning id",
            (ids[sample.A],),
        ).fetchone()[0]
    gemeente = ids[sample.A] if role == "contactpersoon" else None
    with acting_as(Actor(role, 5, "x", gemeente)), pytest.raises(TooLateError):
        take_back(register, ids[sample.A], number)
    register.rollback()
    assert row(database, number) is not None


def test_another_gemeente_is_out_of_reach(database, register, ids, as_contact):
    other = database.value(
        "insert into register.bevestiging (gemeente_id) values (%s) returning id", ids[sample.B]
    )
    for gemeente in (ids[sample.A], ids[sample.B]):
        with pytest.raises(TooLateError):
            take_back(register, gemeente, other)
    with pytest.raises(DBAPIError, match="row-level security"):
        confirm(register, ids[sample.B], 5, "Tineke Hofstra")
    register.rollback()
    assert row(database, other) is not None


def test_vng_takes_back_for_the_gemeente_it_says(database, register, ids):
    other = database.value(
        "insert into register.bevestiging (gemeente_id) values (%s) returning id", ids[sample.B]
    )
    with acting_as(Actor("redacteur", 8, "Priya Ramdin")), pytest.raises(TooLateError):
        take_back(register, ids[sample.A], other)
    register.rollback()
    assert row(database, other) is not None


def test_a_reader_can_not_confirm(register, ids):
    with acting_as(Actor("lezer", 9, "Lodewijk")), pytest.raises(DBAPIError, match="denied"):
        confirm(register, ids[sample.A], 9, "Lodewijk")
    register.rollback()


def test_it_stands_in_the_history(register, ids, as_contact):
    number = confirm(register, ids[sample.A], 5, "Tineke Hofstra", "contactgegevens")
    register.commit()
    line = register.execute(
        text("select soort, actor from app.geschiedenisregel where tabel = 'bevestiging'"
             " and rij = :rij"),
        {"rij": str(number)},
    ).one()  # fmt: skip
    assert tuple(line) == ("toegevoegd", "Tineke Hofstra")
