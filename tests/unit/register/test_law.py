"""The numbers of the law, held against VNG's own table and at the edges of the calendar."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import app.register
from app.register.law import (
    add_months,
    end_of_burgemeester_term,
    months_between,
    wethouder_limits,
)

TABLE = Path(app.register.__file__).parent / "data" / "gemeentewet.csv"


def test_limits_of_wethouders_are_those_of_the_table():
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 17
    for row in rows:
        limits = wethouder_limits(int(row["raadszetels"]))
        found = (limits.voltijd, limits.deeltijd, limits.fte)
        voltijd, deeltijd = int(row["wethouders_voltijd"]), int(row["wethouders_deeltijd"])
        assert found == (voltijd, deeltijd, Decimal(row["fte"])), row


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2024, 2, 29), 72, date(2030, 2, 28)),
    ],
)
def test_months_later(day, months, expected):
    assert add_months(day, months) == expected


def test_whole_months_between():
    assert months_between(date(2026, 7, 14), date(2026, 11, 23)) == 4
    assert months_between(date(2026, 7, 24), date(2026, 11, 23)) == 3
    assert months_between(date(2026, 11, 23), date(2026, 11, 23)) == 0


def test_a_term_of_six_years_begins_again():
    begin = date(2014, 6, 1)
    assert end_of_burgemeester_term(begin, date(2020, 5, 31)) == date(2020, 6, 1)
    assert end_of_burgemeester_term(begin, date(2020, 6, 1)) == date(2026, 6, 1)
