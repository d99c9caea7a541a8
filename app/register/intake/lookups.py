"""Finds what a file refers to by name or code: gemeente, functie, partij, fractie, portefeuille."""

from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

# (gemeente_id, raadsperiode_id, name folded) -> fractie id
FractieKey = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Period:
    """A raadsperiode; days as 2026-01-31, `end` is None for one that has not ended."""

    id: int
    begin: str
    end: str | None

    def overlaps(self, begin: str, end: str | None) -> bool:
        return (end is None or self.begin < end) and (self.end is None or begin < self.end)


@dataclass(slots=True)
class Lookups:
    """What is in the register already, in memory: a few thousand names."""

    gemeenten: dict[str, int] = field(default_factory=dict)
    functies: dict[str, int] = field(default_factory=dict)
    partijen: dict[str, int] = field(default_factory=dict)
    portefeuilles: dict[str, int] = field(default_factory=dict)
    periods: dict[int, list[Period]] = field(default_factory=dict)
    fracties: dict[FractieKey, int] = field(default_factory=dict)
    with_persons: set[int] = field(default_factory=set)

    def period(self, gemeente_id: int, begin: str | None) -> Period | None:
        """Return the raadsperiode that begins on this day; without a day, the newest."""
        periods = self.periods.get(gemeente_id, [])
        if begin is None:
            return periods[0] if periods else None
        return next((p for p in periods if p.begin == begin), None)

    def fractie(self, gemeente_id: int, name: str, begin: str, end: str | None) -> int | None:
        """Return the fractie of this name in the newest raadsperiode that meets these days."""
        for period in self.periods.get(gemeente_id, []):
            found = self.fracties.get((gemeente_id, period.id, name.casefold()))
            if found is not None and period.overlaps(begin, end):
                return found
        return None


def read_lookups(connection: Connection[Any]) -> Lookups:
    """Read all names once."""

    def rows(statement: str) -> list[tuple[Any, ...]]:
        return connection.execute(statement.encode()).fetchall()

    found = Lookups()
    for code, gemeente_id in rows("select code, id from register.gemeente"):
        found.gemeenten[code.casefold()] = gemeente_id
    for code, name, functie_id in rows("select code, naam, id from register.functie"):
        found.functies |= {code.casefold(): functie_id, name.casefold(): functie_id}
    for statement in (
        "select naam, id from register.partij",
        "select naam, partij_id from register.partijalias",
        """select min(afkorting), min(id) from register.partij where afkorting is not null
            group by lower(afkorting) having count(*) = 1""",
    ):
        for name, partij_id in rows(statement):
            found.partijen.setdefault(name.casefold(), partij_id)
    for name, portefeuille_id in rows("select naam, id from register.portefeuille"):
        found.portefeuilles[name.casefold()] = portefeuille_id
    for gemeente_id, period_id, begin, end in rows(
        """select gemeente_id, id, begindatum::text, einddatum::text from register.raadsperiode
            order by begindatum desc"""
    ):
        found.periods.setdefault(gemeente_id, []).append(Period(period_id, begin, end))
    for gemeente_id, period_id, name, fractie_id in rows(
        "select gemeente_id, raadsperiode_id, naam, id from register.fractie"
    ):
        found.fracties[gemeente_id, period_id, name.casefold()] = fractie_id
    filled = rows("select distinct gemeente_id from register.persoon")
    found.with_persons = {gemeente_id for (gemeente_id,) in filled}
    return found
