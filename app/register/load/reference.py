"""What is in the register already and is referred to by a natural key: one look, kept in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

from psycopg import Cursor


@dataclass(frozen=True, slots=True)
class Raadsperiode:
    """From `begin` until (not including) `end`; None is open."""

    id: int
    begin: date
    end: date | None

    def holds(self, day: date) -> bool:
        return self.begin <= day and (self.end is None or day < self.end)


class Names:
    """Ids by name, within a scope; capitals and spaces matter only where two names need them."""

    def __init__(self, rows: Iterable[tuple[object, str, int]]) -> None:
        self._exact: dict[tuple[object, str], int] = {}
        self._folded: dict[tuple[object, str], set[int]] = {}
        for scope, name, id_ in rows:
            self.add(scope, name, id_)

    def add(self, scope: object, name: str, id_: int) -> None:
        self._exact.setdefault((scope, name), id_)
        self._folded.setdefault((scope, fold(name)), set()).add(id_)

    def find(self, scope: object, name: str) -> int | None:
        """Return the id; None when there is none, or more than one that differ in capitals."""
        found = self._folded.get((scope, fold(name)), set())
        only = next(iter(found)) if len(found) == 1 else None
        return self._exact.get((scope, name), only)


@dataclass(frozen=True, slots=True)
class Reference:
    """Ids by natural key. `occupied`: gemeenten with persons; `with_party`: functies with a party.

    The scope of an alias is the gemeente it is of, or None; of a fractie its raadsperiode.
    """

    gemeenten: dict[str, int]
    occupied: frozenset[int]
    functies: Names
    with_party: frozenset[int]
    portefeuilles: Names
    partijen: Names
    partij_aliases: Names
    raadsperioden: dict[int, list[Raadsperiode]]
    fracties: Names

    def partij(self, name: str, gemeente_id: int | None) -> int | None:
        """Return the party of this name; a gemeente's own meaning of it goes first."""
        own = self.partij_aliases.find(gemeente_id, name) if gemeente_id else None
        return own or self.partij_aliases.find(None, name) or self.partijen.find(None, name)

    def raadsperiode(self, gemeente_id: int, day: date) -> int | None:
        """Return the term of this gemeente that holds on a day."""
        terms = self.raadsperioden.get(gemeente_id, [])
        return next((term.id for term in terms if term.holds(day)), None)


def fold(text: str) -> str:
    """Return a name as it is compared: without regard to capitals and the width of spaces."""
    return " ".join(text.split()).casefold()


def read_reference(cursor: Cursor[Any]) -> Reference:
    """Read all that a file may refer to; `cursor` gives tuples."""

    def ask(statement: LiteralString) -> list[Any]:
        return cursor.execute(statement).fetchall()

    terms: dict[int, list[Raadsperiode]] = {}
    for gemeente_id, *term in ask(
        "select gemeente_id, id, begindatum, einddatum from register.raadsperiode"
    ):
        terms.setdefault(gemeente_id, []).append(Raadsperiode(*term))
    return Reference(
        gemeenten=dict(ask("select code, id from register.gemeente")),
        occupied=frozenset(i for (i,) in ask("select distinct gemeente_id from register.persoon")),
        functies=Names(
            ask(
                "select null, naam, id from register.functie"
                " union all select null, code, id from register.functie"
            )
        ),
        with_party=frozenset(
            i for (i,) in ask("select id from register.functie where partij_toegestaan")
        ),
        portefeuilles=Names(ask("select null, naam, id from register.portefeuille")),
        partijen=Names(ask("select null, naam, id from register.partij")),
        partij_aliases=Names(ask("select alleen_in_id, naam, partij_id from register.partijalias")),
        raadsperioden=terms,
        fracties=Names(ask("select raadsperiode_id, naam, id from register.fractie")),
    )
