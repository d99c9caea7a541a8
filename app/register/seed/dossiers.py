"""The file of one gemeente while it is being filled: who holds what, and who was fixed before."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from app.register.seed.personen import Persoonsmaker
from app.register.seed.sources import read_data
from app.register.seed.tables import (
    Fractie,
    Functievervulling,
    FunctievervullingPortefeuille,
    Gemeente,
    Partij,
    Persoon,
    Raadsperiode,
    Rows,
)
from app.register.seed.verkiezingen import at_nine

GivenKey = tuple[str, str, str]  # period, functie, party


def read_given() -> dict[str, dict[GivenKey, list[dict[str, str]]]]:
    """The people of the example gemeenten that are fixed by name, per gemeente."""
    given: dict[str, dict[GivenKey, list[dict[str, str]]]] = {}
    for line in read_data("voorbeeldpersonen.csv"):
        key = (line["periode"], line["functie"], line["partij"])
        given.setdefault(line["gemeente"], defaultdict(list))[key].append(line)
    return given


@dataclass(slots=True)
class Dossier:
    """All that the makers of raad, college and griffie of one gemeente share."""

    rows: Rows
    gemeente: Gemeente
    rng: Random
    peildatum: date
    functies: dict[str, int]
    given: dict[GivenKey, list[dict[str, str]]]
    maker: Persoonsmaker = field(init=False)
    fixed: dict[int, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.maker = Persoonsmaker(self.rows, self.gemeente, self.rng, self.peildatum)

    @property
    def is_example(self) -> bool:
        """An example gemeente gets no random gaps: its page must be right to the seat."""
        return bool(self.given)

    def new_persoon(
        self, functie: str, begin: date, partij_id: int | None = None, periode: str = ""
    ) -> Persoon:
        """Make a person, or take the next one fixed for this functie and party."""
        partij = self.partij(partij_id)
        key = (periode, functie, partij.naam if partij else "")
        line = self.given[key].pop(0) if self.given.get(key) else None
        persoon = self.maker.make(functie, partij.familie if partij else None, begin, line)
        if line:
            self.fixed[persoon.id] = line
        return persoon

    def has_given(self, functie: str, partij_id: int | None, periode: str = "") -> bool:
        """Whether somebody is still to be placed who was fixed for this functie and party."""
        partij = self.partij(partij_id)
        return bool(self.given.get((periode, functie, partij.naam if partij else "")))

    def partij(self, partij_id: int | None) -> Partij | None:
        return self.rows.partij[partij_id - 1] if partij_id else None

    def hold(
        self,
        persoon: Persoon,
        functie: str,
        begin: date,
        einde: date | None = None,
        reden: str | None = None,
        *,
        fractie: Fractie | None = None,
        partij_id: int | None = None,
    ) -> Functievervulling:
        """Let a person hold a functie from begin up to (not on) einde."""
        entered = min(begin + timedelta(days=self.rng.randint(0, 12)), self.peildatum)
        vervulling = Functievervulling(
            id=len(self.rows.functievervulling) + 1,
            gemeente_id=self.gemeente.id,
            persoon_id=persoon.id,
            functie_id=self.functies[functie],
            fractie_id=fractie.id if fractie else None,
            partij_id=fractie.partij_id if fractie else partij_id,
            begindatum=begin,
            einddatum=einde,
            reden_einde=reden if einde else None,
            fractievoorzitter=False,
            waarnemend=False,
            tijdsbesteding=None,
            loco_volgorde=None,
            vervangt_id=None,
            toelichting=None,
            aangemaakt_op=at_nine(entered - timedelta(days=1)),
        )
        self.rows.functievervulling.append(vervulling)
        return vervulling

    def give_portefeuilles(self, vervulling: Functievervulling, portefeuilles: list[int]) -> None:
        for portefeuille in portefeuilles:
            self.rows.functievervulling_portefeuille.append(
                FunctievervullingPortefeuille(self.gemeente.id, vervulling.id, portefeuille)
            )

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def day_between(self, first: date, last: date) -> date:
        """A random day from first up to and with last."""
        return first + timedelta(days=self.rng.randint(0, max(0, (last - first).days)))


@dataclass(slots=True)
class Zittingsperiode:
    """A raadsperiode with its fracties, and what is being decided about it."""

    raadsperiode: Raadsperiode
    fracties: list[Fractie]
    is_current: bool
    leden: dict[int, list[Persoon]] = field(default_factory=dict)
    naar_college: dict[int, date] = field(default_factory=dict)

    @property
    def begin(self) -> date:
        return self.raadsperiode.begindatum

    @property
    def einde(self) -> date | None:
        """None for the sitting raad, also where its last day is known."""
        return None if self.is_current else self.raadsperiode.einddatum

    @property
    def naam(self) -> str:
        return str(self.begin.year)
