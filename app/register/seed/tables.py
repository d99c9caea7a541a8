"""The rows the seed makes: one dataclass per table, its fields the columns that are filled."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(slots=True)
class Provincie:
    id: int
    code: str
    naam: str


@dataclass(slots=True)
class Functie:
    id: int
    code: str
    naam: str
    orgaan: str
    partij_toegestaan: bool
    volgorde: int


@dataclass(slots=True)
class Portefeuille:
    id: int
    naam: str
    omschrijving: str | None


@dataclass(slots=True)
class Partij:
    id: int
    naam: str
    afkorting: str | None
    familie: str
    opgegaan_in_id: int | None


@dataclass(slots=True)
class Partijalias:
    id: int
    partij_id: int
    naam: str
    alleen_in_id: int | None


@dataclass(slots=True)
class Gemeente:
    id: int
    code: str
    naam: str
    officiele_naam: str | None
    provincie_id: int | None
    begindatum: date | None
    einddatum: date | None
    opgegaan_in_id: int | None
    inwoners: int | None
    inwoners_peildatum: date | None
    oppervlakte_km2: Decimal | None
    bezoek_straat: str | None
    bezoek_huisnummer: str | None
    bezoek_toevoeging: str | None
    bezoek_postcode: str | None
    bezoek_plaats: str | None
    post_postbus: str | None
    post_straat: str | None
    post_huisnummer: str | None
    post_postcode: str | None
    post_plaats: str | None
    telefoon: str | None
    email: str | None
    website: str | None
    oin: str | None
    rsin: str | None
    owms_uri: str | None


@dataclass(slots=True)
class Raadsperiode:
    id: int
    gemeente_id: int
    begindatum: date
    einddatum: date | None
    verkiezingsdatum: date
    zetels: int


@dataclass(slots=True)
class Verkiezingsuitslag:
    id: int
    gemeente_id: int
    verkiezing: str
    verkiezingsdatum: date
    lijst: str
    partij_id: int | None
    stemmen: int
    zetels: int


@dataclass(slots=True)
class Fractie:
    id: int
    gemeente_id: int
    raadsperiode_id: int
    naam: str
    zetels: int
    partij_id: int | None
    afgesplitst_van_id: int | None
    aangemaakt_op: datetime


@dataclass(slots=True)
class Persoon:
    id: int
    gemeente_id: int
    titel_voor: str | None
    voorletters: str
    roepnaam: str
    tussenvoegsel: str | None
    achternaam: str
    titel_achter: str | None
    email_werk: str
    telefoon_werk: str | None
    geslacht: str
    geboortejaar: int | None
    geinformeerd_op: date | None
    geinformeerd_door: str | None
    magazine: bool
    statistiek: bool
    publicatie: bool
    zelfde_persoon: UUID | None
    aangemaakt_op: datetime


@dataclass(slots=True)
class Huisadres:
    id: int
    gemeente_id: int
    persoon_id: int
    straat: bytes
    huisnummer: bytes
    huisletter: bytes | None
    toevoeging: bytes | None
    postcode: bytes
    woonplaats: bytes
    afgeschermd: bool
    aangemaakt_op: datetime


@dataclass(slots=True)
class Functievervulling:
    id: int
    gemeente_id: int
    persoon_id: int
    functie_id: int
    fractie_id: int | None
    partij_id: int | None
    begindatum: date
    einddatum: date | None
    reden_einde: str | None
    fractievoorzitter: bool
    waarnemend: bool
    tijdsbesteding: Decimal | None
    loco_volgorde: int | None
    vervangt_id: int | None
    toelichting: str | None
    aangemaakt_op: datetime


@dataclass(slots=True)
class FunctievervullingPortefeuille:
    gemeente_id: int
    functievervulling_id: int
    portefeuille_id: int


@dataclass(slots=True)
class Bevestiging:
    id: int
    gemeente_id: int
    onderdeel: str
    tijdstip: datetime
    bevestigd_door: str


@dataclass(slots=True)
class Rows:
    """All rows, in the order in which foreign keys allow them to be loaded.

    Up to and with fractie they are reference data; from persoon on they are of invented people.
    """

    provincie: list[Provincie] = field(default_factory=list)
    functie: list[Functie] = field(default_factory=list)
    portefeuille: list[Portefeuille] = field(default_factory=list)
    partij: list[Partij] = field(default_factory=list)
    gemeente: list[Gemeente] = field(default_factory=list)
    partijalias: list[Partijalias] = field(default_factory=list)
    raadsperiode: list[Raadsperiode] = field(default_factory=list)
    verkiezingsuitslag: list[Verkiezingsuitslag] = field(default_factory=list)
    fractie: list[Fractie] = field(default_factory=list)
    persoon: list[Persoon] = field(default_factory=list)
    huisadres: list[Huisadres] = field(default_factory=list)
    functievervulling: list[Functievervulling] = field(default_factory=list)
    functievervulling_portefeuille: list[FunctievervullingPortefeuille] = field(
        default_factory=list
    )
    bevestiging: list[Bevestiging] = field(default_factory=list)

    def tables(self) -> Iterator[tuple[str, list[object]]]:
        """Give each table's name with its rows."""
        for name in self.__dataclass_fields__:
            yield name, getattr(self, name)
