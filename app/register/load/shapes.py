"""Which files can be loaded: per file its table, its columns and what these refer to.

docs/register-load.md tells the same to the supplier of the files; a test compares.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a cell holds. A KEY names its own line; a REFERENCE names a row by its natural key."""

    TEXT = "tekst"
    LINES = "tekst, ook met regeleinden"
    DATE = "datum"
    YES_NO = "ja/nee"
    WHOLE = "getal"
    DECIMAL = "getal met hoogstens twee decimalen"
    CHOICE = "keuze"
    SAME = "kenmerk"
    KEY = "sleutel"
    REFERENCE = "verwijzing"
    LIST = "lijst"


# What is a column of the table too, under the name `target`.
NOT_STORED = (Kind.KEY, Kind.LIST)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file; `default` is what an empty cell becomes."""

    name: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    default: object = None

    @property
    def target(self) -> str:
        """The column of the table; empty when there is none."""
        if self.kind in NOT_STORED:
            return ""
        return f"{self.name}_id" if self.kind is Kind.REFERENCE else self.name


@dataclass(frozen=True, slots=True)
class Shape:
    """One file. `derived` are columns of the table that follow from others.

    `later` are columns that point at rows of the same table, filled when all rows are there.
    """

    table: str
    file: str
    columns: tuple[Column, ...]
    is_required: bool = False
    derived: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    @property
    def stored(self) -> tuple[str, ...]:
        """The columns of the table that are written, the id first."""
        targets = (c.target for c in self.columns if c.target)
        return tuple(dict.fromkeys(("id", "gemeente_id", *targets, *self.derived)))

    def file_column(self, target: str) -> str:
        """Return the file's name of a column of the table; empty when the file has none."""
        return next((c.name for c in self.columns if c.target == target), "")


FRACTIE = Shape(
    "fractie",
    "fracties.csv",
    (
        Column("gemeente", Kind.REFERENCE, is_required=True),
        Column("naam", is_required=True),
        Column("zetels", Kind.WHOLE, is_required=True),
        Column("raadsperiode", Kind.REFERENCE),
        Column("partij", Kind.REFERENCE),
        Column("afgesplitst_van", Kind.REFERENCE),
    ),
    later=("afgesplitst_van_id",),
)
PERSOON = Shape(
    "persoon",
    "personen.csv",
    (
        Column("sleutel", Kind.KEY, is_required=True),
        Column("gemeente", Kind.REFERENCE, is_required=True),
        Column("titel_voor"),
        Column("voorletters"),
        Column("roepnaam"),
        Column("tussenvoegsel"),
        Column("achternaam", is_required=True),
        Column("titel_achter"),
        Column("email_werk"),
        Column("telefoon_werk"),
        Column("geslacht", Kind.CHOICE, default="onbekend"),
        Column("geboortejaar", Kind.WHOLE),
        Column("geinformeerd_op", Kind.DATE),
        Column("geinformeerd_door"),
        Column("magazine", Kind.YES_NO, default=True),
        Column("statistiek", Kind.YES_NO, default=True),
        Column("publicatie", Kind.YES_NO, default=True),
        Column("zelfde_persoon", Kind.SAME),
    ),
    is_required=True,
)
HUISADRES = Shape(
    "huisadres",
    "huisadressen.csv",
    (
        Column("persoon", Kind.REFERENCE, is_required=True),
        Column("straat", is_required=True),
        Column("huisnummer", is_required=True),
        Column("huisletter"),
        Column("toevoeging"),
        Column("postcode", is_required=True),
        Column("woonplaats", is_required=True),
        Column("afgeschermd", Kind.YES_NO, default=False),
    ),
)
FUNCTIEVERVULLING = Shape(
    "functievervulling",
    "functievervullingen.csv",
    (
        Column("sleutel", Kind.KEY),
        Column("persoon", Kind.REFERENCE, is_required=True),
        Column("functie", Kind.REFERENCE, is_required=True),
        Column("fractie", Kind.REFERENCE),
        Column("partij", Kind.REFERENCE),
        Column("begindatum", Kind.DATE, is_required=True),
        Column("einddatum", Kind.DATE),
        Column("reden_einde", Kind.CHOICE),
        Column("fractievoorzitter", Kind.YES_NO, default=False),
        Column("waarnemend", Kind.YES_NO, default=False),
        Column("tijdsbesteding", Kind.DECIMAL),
        Column("loco_volgorde", Kind.WHOLE),
        Column("vervangt", Kind.REFERENCE),
        Column("portefeuilles", Kind.LIST),
        Column("toelichting", Kind.LINES),
    ),
    is_required=True,
    derived=("partij_toegestaan",),
    later=("vervangt_id",),
)

# In the order in which references allow them to be loaded.
SHAPES = (FRACTIE, PERSOON, HUISADRES, FUNCTIEVERVULLING)
