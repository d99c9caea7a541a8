"""Which confirmation the freshness of the whole rests on."""

from datetime import UTC, datetime, timedelta

from app.register.overview import PARTS, confirmed_as_a_whole, last_of
from app.register.situation import Bevestiging

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def said(onderdeel, days_ago):
    return Bevestiging(days_ago, onderdeel, NOW - timedelta(days=days_ago), "", False)


def whole(*found):
    confirmed = confirmed_as_a_whole({b.onderdeel: b for b in found})
    return None if confirmed is None else (confirmed.onderdeel, confirmed.id)


def test_nothing_said():
    assert whole() is None
    assert last_of({}) is None


def test_all_at_once():
    assert whole(said("alles", 100)) == ("alles", 100)


def test_one_part_since_changes_nothing_for_the_whole():
    assert whole(said("alles", 100), said("raad", 5)) == ("alles", 100)


def test_every_part_since_is_as_good_as_all():
    parts = [said(part, days) for days, part in enumerate(PARTS, start=1)]
    assert whole(said("alles", 100), *parts) == (PARTS[-1], 4)
    assert whole(*parts) == (PARTS[-1], 4)


def test_three_of_four_parts_are_not_the_whole():
    assert whole(*(said(part, 1) for part in PARTS[:3])) is None


def test_the_last_word_is_the_newest():
    found = {b.onderdeel: b for b in (said("alles", 100), said("raad", 5))}
    assert last_of(found) == found["raad"]
