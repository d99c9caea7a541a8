"""What the panel knows about a column and a table: plain values, read once at start."""

from dataclasses import dataclass, field
from enum import Enum

from sqlalchemy import Table as SqlTable

from app.catalog.spec import Role, Table

# Names that tables' rows carry for the machinery, not for people.
MACHINERY = frozenset({"zoek", "sorteer"})


class Kind(Enum):
    """How a column behaves on screen; `UNKNOWN` is shown as text and never written.

    `LINKS` is no column of the table itself: the rows of another that a joining table links to it.
    """

    TEXT = "text"
    LONG_TEXT = "long text"
    INTEGER = "integer"
    NUMERIC = "numeric"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    UUID = "uuid"
    JSON = "json"
    CHOICE = "choice"
    REFERENCE = "reference"
    LINKS = "links"
    ENCRYPTED = "encrypted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """One CHECK, UNIQUE or EXCLUDE constraint, or the CHECK of a domain.

    `column` and `sentence` say to whom it is told ("veld: zin" in the constraint's comment).
    """

    name: str
    kind: str
    definition: str
    columns: tuple[str, ...]
    column: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a CHECK says that can be told before the database is asked; None is no limit."""

    minimum: str | None = None
    maximum: str | None = None
    above: str | None = None
    below: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it comes from, how it looks, what may be filled in, and who may.

    `default` is the literal that the database would fill in, as text; `points_at` the catalogued
    table that a foreign key refers to, `table` the one that this column is of; `unit` is what its
    numbers count, ready to be written behind one. `read`, `insert` and
    `update` hold the product roles.
    """

    name: str
    kind: Kind
    label: str
    help: str
    type_name: str
    nullable: bool
    default: str | None = None
    has_default: bool = False
    computed: bool = False
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    choices: tuple[str, ...] = ()
    points_at: str = ""
    table: str = ""
    domain: str = ""
    unit: str = ""
    limits: tuple[tuple[Limits, str], ...] = ()
    read: frozenset[Role] = frozenset()
    insert: frozenset[Role] = frozenset()
    update: frozenset[Role] = frozenset()

    @property
    def fills_itself(self) -> bool:
        """True when a new row gets a value that nobody can be shown beforehand (a function)."""
        return self.has_default and self.default is None

    def required(self, *, is_new: bool) -> bool:
        """True when the database refuses an empty value and fills in none itself."""
        if self.nullable or self.kind is Kind.BOOLEAN:
            return False
        return not (is_new and self.fills_itself)


@dataclass(frozen=True, slots=True)
class Reflected:
    """One catalogued table as it stands in the database."""

    spec: Table
    sql: SqlTable
    columns: dict[str, Column]
    label: str
    help: str
    is_view: bool
    rules: dict[str, Rule] = field(default_factory=dict)
    delete: frozenset[Role] = frozenset()
    # Its many-to-many relations, as columns of a list: read with who may read the joining table.
    links: dict[str, Column] = field(default_factory=dict)

    @property
    def listable(self) -> dict[str, Column]:
        """Return what a list can show and be filtered by: its columns, then its links."""
        return self.columns | self.links

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def singular(self) -> str:
        return self.spec.singular or self.label

    @property
    def scoped(self) -> bool:
        """True when each row belongs to one gemeente."""
        return "gemeente_id" in self.columns

    def readable(self, role: str) -> list[Column]:
        """Return the columns that this role may read, in the database's order."""
        unseen = self.unseen(role)
        return [c for c in self.columns.values() if role in c.read and c.name not in unseen]

    def linked(self, role: str) -> list[Column]:
        """Return the many-to-many relations that this role may read."""
        unseen = self.unseen(role)
        return [c for c in self.links.values() if role in c.read and c.name not in unseen]

    def unseen(self, role: str) -> frozenset[str]:
        """Return the columns that this role is never shown, whatever the database would give."""
        own = self.spec.staff_only if role == "contactpersoon" else ()
        return frozenset((*self.spec.hidden, *own))


@dataclass(frozen=True, slots=True)
class DomainInfo:
    """A domain of the database: how it is called, explained and checked."""

    name: str
    label: str
    help: str
    base: str
    rules: tuple[Rule, ...]
    limits: Limits
