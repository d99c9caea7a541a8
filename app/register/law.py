"""What the law fixes in numbers: how many wethouders, how long a term, how long data is fresh."""

import calendar
import functools
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

MINIMUM_WETHOUDERS = 2
BURGEMEESTER_YEARS = 6
# Gemeentewet art. 61a: the advice on reappointment comes at least four months before the end.
REMIND_MONTHS = 4
# AVG art. 14 lid 3: at the latest one month after the data came in.
INFORM_MONTHS = 1
FRESH_MONTHS = 3
STALE_MONTHS = 12


class Freshness(Enum):
    """How recently somebody said that all is right, as overheid.nl counts it."""

    ACTUEEL = "actueel"
    VEROUDERD = "verouderd"
    STERK_VEROUDERD = "sterk verouderd"


@dataclass(frozen=True, slots=True)
class WethouderLimits:
    """Gemeentewet art. 36: the most wethouders, full-time or with part-time, and the most fte."""

    voltijd: int
    deeltijd: int
    fte: Decimal


@functools.cache
def wethouder_limits(raadszetels: int) -> WethouderLimits:
    """Return the limits that belong to a raad of this size.

    At most 20 % of the seats, at least two; with part-time 25 %, together at most 110 % of the
    full-time number (art. 36 lid 1 to 3), rounded as in VNG's table.
    """
    voltijd = max(MINIMUM_WETHOUDERS, (2 * raadszetels + 5) // 10)
    deeltijd = max(MINIMUM_WETHOUDERS, (raadszetels + 2) // 4)
    return WethouderLimits(voltijd, deeltijd, min(Decimal(deeltijd), voltijd * Decimal("1.1")))


@functools.lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """Return the same day so many months on; the last of the month where that day is not there."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def months_between(earlier: date, later: date) -> int:
    """Return how many whole months lie between two days."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months if add_months(earlier, months) <= later else months - 1


# Asked of hundreds of gemeenten at once, which share a few days.
@functools.lru_cache(maxsize=4096)
def freshness(confirmed: date | None, peildatum: date) -> Freshness:
    """Return how fresh data is that was last confirmed on this day; never is very stale."""
    if confirmed is None or confirmed < add_months(peildatum, -STALE_MONTHS):
        return Freshness.STERK_VEROUDERD
    if confirmed < add_months(peildatum, -FRESH_MONTHS):
        return Freshness.VEROUDERD
    return Freshness.ACTUEEL


def end_of_burgemeester_term(begin: date, peildatum: date) -> date:
    """Return when the running six years end (art. 61); a reappointment begins new ones."""
    years = BURGEMEESTER_YEARS
    while add_months(begin, 12 * years) <= peildatum:
        years += BURGEMEESTER_YEARS
    return add_months(begin, 12 * years)
