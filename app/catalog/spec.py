"""The words that a catalog file can say about a table, each with a type and a default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

Role = Literal["contactpersoon", "lezer", "redacteur", "beheerder", "privacyfunctionaris"]
ROLES: tuple[Role, ...] = (
    "contactpersoon",
    "lezer",
    "redacteur",
    "beheerder",
    "privacyfunctionaris",
)
STAFF: tuple[Role, ...] = ROLES[1:]

Right = Literal["lezen", "toevoegen", "wijzigen", "verwijderen"]
RIGHTS: tuple[Right, ...] = ("lezen", "toevoegen", "wijzigen", "verwijderen")


# As the words of a column: the names of all tables whose changes are kept, and of the register.
EVERY_TABLE: tuple[str, ...] = ("*",)


class Scope(Enum):
    """Whose rows a contact person sees. There is no default: each table says it."""

    GEMEENTE = "gemeente_id decides: own gemeente only"
    EIGEN_RIJ = "the row is the gemeente itself: all are read, the own one is written"
    OPENBAAR = "a code list: the same for everyone"
    VNG = "staff only: a contact person has no right at all"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form or page with a heading of its own."""

    title: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Rows of another table that point at this one, shown as a tab."""

    table: str
    via: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Through:
    """A many-to-many relation: `table` joins our rows (`own`) to rows of another (`other`).

    `name` stands in a section as a column does, and in `list_columns`, `exported` and `filters`.
    """

    name: str
    table: str
    own: str
    other: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Inline:
    """Rows of `table` that point at ours by `via`, filled in within our form, in one save.

    Of a table whose rows end (`Ends`), those that have ended stay out. `name` stands in a section,
    as a column does; `columns` are in sight, `more` one click away. `display` heads a row, as in
    `Table.display`. `at_first` new rows stand in the form of a new parent; `at_most` is how many
    one parent can have, where the database allows no more.
    """

    name: str
    table: str
    via: str
    columns: tuple[str, ...]
    more: tuple[str, ...] = ()
    display: str = ""
    # What one row is called here; else as its table says.
    singular: str = ""
    help: str = ""
    at_first: int = 0
    at_most: int = 20


@dataclass(frozen=True, slots=True)
class Only:
    """A right of some roles that holds for these columns and no other, as in the grant.

    Said of a right that `rights` gives; without it, the right is one on the whole table.
    """

    roles: tuple[Role, ...]
    right: Right
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """How a row with a past is closed instead of deleted: the columns that say when and why."""

    date: str
    reason: str
    # The rows that are closed: this table's own, or those of another table that point here.
    table: str = ""
    via: str = ""
    verb: str = "Beëindigen"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that is done with a row, or begun from the list, on a page of a view of our own.

    `method` of `view` is that page; of a row's action it takes the row's key as `pk`, or in a list
    as the filter `filtered_by`. Who has the right `permission` on the view is offered it, and a row
    where `when` holds: for each of these columns one of these values. `in_list` also stands beside
    each row of the list; `of_others` is not offered to the user whose own account the row is.
    """

    view: str
    method: str
    title: str
    permission: str = "can_add"
    icon: str = ""
    when: Mapping[str, tuple[str | bool, ...]] = field(default_factory=dict)
    in_list: bool = False
    of_others: bool = False
    filtered_by: str = ""

    def fits(self, values: Mapping[str, object]) -> bool:
        """Say whether it is offered for a row with these values."""
        return all(values.get(column) in allowed for column, allowed in self.when.items())


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view of the database, as the panel shows it.

    `name` is schema-qualified. `display` names one row in words: `{column}` placeholders, where
    `{a|b}` takes the first that is filled, `{datum:jaar}` the year, and a foreign key the display
    of the row it points at; parts between spaces that are empty disappear.
    """

    name: str
    plural: str
    scope: Scope
    rights: Mapping[Role, tuple[Right, ...]]
    display: str
    list_columns: tuple[str, ...]
    # Which of those rights are on some columns only; a new column of them needs a grant.
    only: tuple[Only, ...] = ()
    singular: str = ""
    slug: str = ""
    menu: str = ""
    menu_order: int = 100
    # The conditions that the menu opens the list with, in the list's own URL grammar.
    menu_filter: str = ""
    order: tuple[str, ...] = ()
    # Columns that a download has besides those of the list; the list can be sorted by them too.
    exported: tuple[str, ...] = ()
    searched: bool = True
    search_label: str = ""
    filters: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    related: tuple[Related, ...] = ()
    through: tuple[Through, ...] = ()
    inline: tuple[Inline, ...] = ()
    hidden: tuple[str, ...] = ()
    # Columns that stand side by side in a form, where there is room.
    beside: tuple[tuple[str, ...], ...] = ()
    # What a number counts, written behind it wherever it is read: {"aandeel": "%"}.
    units: Mapping[str, str] = field(default_factory=dict)
    # Columns that are shown above the form of a row, as they are: what it takes to fill it in.
    above: tuple[str, ...] = ()
    # Text columns beside which `standaard_<column>` holds the product's own text to go back to.
    standard: tuple[str, ...] = ()
    # Columns that the database fills in itself; shown, never asked.
    derived: tuple[str, ...] = ("aangemaakt_op",)
    # Columns that are VNG's alone, though the table is a gemeente's.
    staff_only: tuple[str, ...] = ()
    encrypted: Mapping[str, str] = field(default_factory=dict)
    # How encrypted columns are read: the database function, and the column whose value it takes.
    reveal: tuple[str, str] | None = None
    # A boolean column: where it is true, that function refuses everybody.
    sealed: str = ""
    ends: Ends | None = None
    # For a view without a page of its own: the table whose page a row leads to, and its key here.
    opens: tuple[str, str] | None = None
    # What is done with a row, and what is begun from the list, on pages that are not the panel's.
    actions: tuple[Action, ...] = ()
    list_actions: tuple[Action, ...] = ()
    # Text columns whose values are words of the product: translated, and chosen from a list.
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # A boolean column: rows where it is true are no longer offered as a choice.
    retired: str = ""
    # A scoped table that contacts keep: VNG gives a reason when it writes there in their place.
    reason_for_staff: bool = False
    key: str = "id"
    history: bool = True

    @property
    def schema(self) -> str:
        return self.name.partition(".")[0]

    @property
    def table(self) -> str:
        return self.name.partition(".")[2]

    def allows(self, role: str, right: Right) -> bool:
        """Say whether the role has the right; a role that is not named has none."""
        return right in self.rights.get(role, ())  # type: ignore[call-overload]

    def columns_of(self, role: str, right: Right) -> tuple[str, ...]:
        """Return the columns that a right of the role is limited to; none is the whole table."""
        return tuple(
            name
            for only in self.only
            if only.right == right and role in only.roles
            for name in only.columns
        )

    def refuse_contradictions(self) -> list[str]:
        """Return a Dutch sentence for each thing said here that can't be true at the same time."""
        faults = []
        if "." not in self.name:
            faults.append(f"{self.name}: de naam moet met het schema beginnen")
        for role, rights in self.rights.items():
            if role not in ROLES:
                faults.append(f"{self.name}: rol {role} bestaat niet")
            if rights and "lezen" not in rights:
                faults.append(f"{self.name}: {role} mag schrijven maar niet lezen")
        faults += [
            f"{self.name}: {a.title} staat in de lijst, maar {column} niet"
            for a in self.actions
            for column in a.when
            if a.in_list and column not in self.list_columns
        ]
        if self.scope is Scope.VNG and self.rights.get("contactpersoon"):
            faults.append(f"{self.name}: alleen voor VNG, maar de contactpersoon heeft rechten")
        if self.scope is Scope.OPENBAAR and len(self.rights.get("contactpersoon", ())) > 1:
            faults.append(f"{self.name}: een contactpersoon mag een codelijst alleen lezen")
        return faults + self._contradictions_of_columns()

    def _contradictions_of_columns(self) -> list[str]:
        faults = []
        for only in self.only:
            if only.right == "verwijderen":
                faults.append(f"{self.name}: verwijderen gaat over hele rijen, niet over kolommen")
            elif not only.columns:
                faults.append(f"{self.name}: only noemt geen kolommen om te {only.right}")
            faults += [
                f"{self.name}: {role} mag niet {only.right}, maar only noemt kolommen daarvoor"
                for role in only.roles
                if not self.allows(role, only.right)
            ]
        return faults
