"""How a gemeente stands on one day, as typed values: shown on pages, judged by rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.register.finding import Condition, Target

BURGEMEESTER = "burgemeester"
WETHOUDER = "wethouder"
RAADSLID = "raadslid"
GRIFFIER = "griffier"
SECRETARIS = "gemeentesecretaris"
PLV_GRIFFIER = "plaatsvervangend_griffier"
PLV_SECRETARIS = "plaatsvervangend_gemeentesecretaris"


@dataclass(frozen=True, slots=True)
class Gemeente:
    """The gemeente itself with the raadsperiode of the peildatum; that may be missing."""

    id: int
    code: str
    naam: str
    provincie: str | None
    inwoners: int | None
    bezoekadres: str
    postadres: str
    telefoon: str | None
    email: str | None
    website: str | None
    raadsperiode_id: int | None
    raad_begin: date | None
    raad_einde: date | None
    zetels: int | None
    verkiezingsdatum: date | None
    # Seats in the result of that election; None when the register has no result.
    uitslag_zetels: int | None
    # What goes into what soon, this gemeente among it: `van`, `naar` and `op` (ISO date).
    herindelingen: Sequence[Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Functiehouder:
    """Somebody who holds a functie on the peildatum."""

    id: int
    persoon_id: int
    naam: str
    functie: str
    functie_code: str
    orgaan: str
    fractie_id: int | None
    fractie: str | None
    partij: str | None
    begindatum: date
    einddatum: date | None
    fractievoorzitter: bool
    waarnemend: bool
    tijdsbesteding: Decimal | None
    loco_volgorde: int | None
    vervangt_id: int | None
    portefeuilles: tuple[str, ...]
    email: str | None
    telefoon: str | None
    geinformeerd_op: date | None
    ingevoerd_op: date


@dataclass(frozen=True, slots=True)
class Fractie:
    """A fractie of the present raadsperiode, and when somebody last left it."""

    id: int
    naam: str
    zetels: int
    laatste_vertrek: date | None


@dataclass(frozen=True, slots=True)
class Functie:
    """A functie of the code list, and when somebody last left it in this gemeente."""

    id: int
    code: str
    naam: str
    orgaan: str
    laatste_vertrek: date | None


@dataclass(frozen=True, slots=True)
class Bevestiging:
    """The last "alles klopt nog", and whether the gemeente may still take it back."""

    id: int
    onderdeel: str
    moment: datetime
    door: str
    is_recent: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """All of it on one day."""

    peildatum: date
    gemeente: Gemeente
    functiehouders: tuple[Functiehouder, ...]
    fracties: tuple[Fractie, ...]
    functies: tuple[Functie, ...]
    # The day on which the whole was last confirmed, at once or part by part.
    bevestigd_op: date | None

    def holders(self, *codes: str) -> list[Functiehouder]:
        """Return who holds one of these functies, in the order of the register."""
        return [h for h in self.functiehouders if h.functie_code in codes]

    def counted(self, code: str) -> list[Functiehouder]:
        """Return who counts for the law: a stand-in beside the person who is replaced does not."""
        present = {h.id for h in self.functiehouders}
        return [h for h in self.holders(code) if h.vervangt_id not in present]

    def members(self, fractie: Fractie) -> list[Functiehouder]:
        """Return the raadsleden of this fractie, the voorzitter first."""
        found = [h for h in self.counted(RAADSLID) if h.fractie_id == fractie.id]
        return sorted(found, key=lambda h: not h.fractievoorzitter)

    def members_outside(self) -> list[Functiehouder]:
        """Return the raadsleden who sit in no fractie of this raadsperiode."""
        known = {f.id for f in self.fracties}
        return [h for h in self.counted(RAADSLID) if h.fractie_id not in known]

    def sitting(self, code: str, *more: Condition) -> Target:
        """Return the list of who counts in this functie today, under more conditions if given."""
        functie = self.functie(code)
        where = (Condition("functie", functie.naam),) if functie else ()
        return Target("register.bezetting", where=(*where, Condition("telt_mee", "ja"), *more))

    def functie(self, code: str) -> Functie | None:
        """Return the functie of the code list, if it is there."""
        return next((f for f in self.functies if f.code == code), None)
