"""A gemeente that goes into another one soon, and in how many days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.register.national import Standing
from app.register.situation import Gemeente


@dataclass(frozen=True, slots=True)
class Herindeling:
    """The gemeente `van` is part of `naar` from the day `op`, which is `dagen` days off."""

    van: str
    naar: str
    op: date
    dagen: int


def coming_for(gemeente: Gemeente, peildatum: date) -> Sequence[Herindeling]:
    """Return what is still to come for this gemeente, which ends by it or grows by it."""
    return [_read(found, peildatum) for found in gemeente.herindelingen or ()]


def coming_among(standings: Iterable[Standing], peildatum: date) -> Sequence[Herindeling]:
    """Return what is still to come among these gemeenten, the soonest first."""
    found = [
        Herindeling(s.naam, s.opgegaan_in, s.einddatum, (s.einddatum - peildatum).days)
        for s in standings
        if s.einddatum is not None and s.opgegaan_in
    ]
    return sorted(found, key=lambda herindeling: herindeling.op)


def _read(found: Mapping[str, str], peildatum: date) -> Herindeling:
    op = date.fromisoformat(found["op"])
    return Herindeling(found["van"], found["naar"], op, (op - peildatum).days)
