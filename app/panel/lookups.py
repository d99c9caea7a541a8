"""What a reference can be set to: a short list, or at most twenty hits; always scoped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, String, Text, cast, func, literal, select, union_all

from app.panel.columns import Kind, Reflected
from app.panel.display import Joined, naming
from app.panel.fields import ReferenceField, ThroughField
from app.panel.listing import AnySession

# Up to this many rows are a list to choose from; more are looked up by typing.
LIST_UP_TO = 200
HITS = 20
COUNT_UP_TO = 1000
# What a row of a look-up is.
OPTION, CHOSEN, HIT = "optie", "gekozen", "treffer"


@dataclass(frozen=True, slots=True)
class Option:
    """A row that can be chosen: its key and how it is called."""

    key: int
    text: str


@dataclass(slots=True)
class Choices:
    """What one field offers.

    `is_list` when all fit in a list. `hits` are the rows found, `found` how many there are in all
    (COUNT_UP_TO + 1 means more than that). `chosen` is what is set now. `asks_scope` when what can
    be chosen depends on a gemeente, and `gemeente_id` is that gemeente when it is known.
    """

    options: list[Option] = field(default_factory=list)
    chosen: list[Option] = field(default_factory=list)
    hits: list[Option] = field(default_factory=list)
    found: int = 0
    searched: str = ""
    is_list: bool = True
    asks_scope: bool = False
    gemeente_id: int | None = None

    @property
    def needs_scope(self) -> bool:
        """True while nothing can be chosen, because no gemeente is."""
        return self.asks_scope and self.gemeente_id is None

    def take(self, row: Any) -> None:
        """Put a row of the look-up where it belongs."""
        option = Option(row.sleutel, row.tekst)
        if row.soort == HIT:
            self.hits.append(option)
            self.found = row.aantal
        else:
            (self.options if row.soort == OPTION else self.chosen).append(option)

    @property
    def more(self) -> int:
        """How many rows were found beyond the hits that are shown."""
        return max(0, self.found - len(self.hits))

    @property
    def counts_on(self) -> bool:
        """True when there are more rows than were counted."""
        return self.found > COUNT_UP_TO

    @property
    def shown(self) -> list[Option]:
        """Return what is drawn: what is set now first, then what was found."""
        keys = {option.key for option in self.chosen}
        return [*self.chosen, *(o for o in self.hits if o.key not in keys)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One reference to fill: where it points, what is set now, and what is searched for.

    `says_whose` names the gemeente behind each row: for who looks through all of them at once.
    """

    name: str
    target: Reflected
    keys: tuple[int, ...] = ()
    search: str = ""
    says_whose: bool = False


class Lookups:
    """Finds the rows that references can be set to; holds no state of a request."""

    def __init__(self, tables: Mapping[str, Reflected]) -> None:
        self.tables = tables

    def wanted(self, form: Iterable[Any], through_targets: Mapping[str, Reflected]) -> list[Wanted]:
        """Return what a form asks for, field by field."""
        found = []
        for item in form:
            if isinstance(item, ReferenceField):
                keys = (item.data,) if item.data is not None else ()
                target = self.tables[item.column.points_at]
                found.append(Wanted(item.name, target, keys, item.searched))
            elif isinstance(item, ThroughField):
                target = through_targets[item.short_name]
                found.append(Wanted(item.name, target, tuple(item.data or ()), item.searched))
        return found

    def fill(
        self,
        session: AnySession,
        wanted: Sequence[Wanted],
        gemeente_id: int | None,
        *,
        all_scoped: bool,
    ) -> dict[str, Choices]:
        """Return the choices of every field in one statement, what was searched for included.

        `gemeente_id` narrows scoped tables for VNG; `all_scoped` says that the transaction itself
        is one gemeente's already.
        """
        choices = {w.name: Choices(searched=w.search) for w in wanted}
        statements: list[Select[Any]] = []
        # Fields that point at one table offer the same list: it is read for the first of them.
        first: dict[str, str] = {}
        for w in wanted:
            choices[w.name].asks_scope = w.target.scoped and not all_scoped
            choices[w.name].gemeente_id = gemeente_id
            if not choices[w.name].needs_scope:
                if first.setdefault(w.target.name, w.name) == w.name:
                    statements.append(self._options(w, gemeente_id))
                if can_be_searched(w.search):
                    statements.append(self._hits(w, gemeente_id))
            if w.keys:
                statements.append(self._chosen(w))
        if statements:
            for row in session.execute(union_all(*statements)):
                choices[row.veld].take(row)
        lists = {target: choices[name].options for target, name in first.items()}
        for w in wanted:
            found = choices[w.name]
            found.options = lists.get(w.target.name, [])
            if found.needs_scope or len(found.options) > LIST_UP_TO:
                found.options, found.is_list = [], False
            else:
                found.hits, found.found = [], 0
        return choices

    def name(self, session: AnySession, wanted: Sequence[Wanted]) -> dict[str, list[Option]]:
        """Return how the rows are called that are set now, in one statement."""
        named: dict[str, list[Option]] = {w.name: [] for w in wanted}
        statements = [self._chosen(w) for w in wanted if w.keys]
        if statements:
            for row in session.execute(union_all(*statements)):
                named[row.veld].append(Option(row.sleutel, row.tekst))
        return named

    def _base(self, w: Wanted, kind: str, joined: Joined) -> list[Any]:
        text: Any = joined.display()
        if w.says_whose and w.target.scoped:
            text = func.concat(text, " (", joined.display(("gemeente_id",)), ")")
        return [
            literal(w.name, String).label("veld"),
            literal(kind, String).label("soort"),
            joined.own.c[w.target.spec.key].label("sleutel"),
            text.label("tekst"),
            (func.count().over() if kind == HIT else literal(0)).label("aantal"),
        ]

    def _options(self, w: Wanted, gemeente_id: int | None) -> Select[Any]:
        """Return at most one more row than fits in a list: enough to know that it does not fit."""
        near = self._near(w.target, gemeente_id)
        if w.target.spec.retired:
            near = near.where(w.target.sql.c[w.target.spec.retired].is_not(True))
        joined = Joined(self.tables, w.target, near.limit(LIST_UP_TO + 1).subquery(), few=True)
        columns = self._base(w, OPTION, joined)
        order = self._order(w.target, joined)
        chosen = select(*columns).select_from(joined.source).order_by(*order)
        return select(*chosen.subquery().c)

    @staticmethod
    def _near(target: Reflected, gemeente_id: int | None) -> Select[Any]:
        """Return the rows that can be chosen, with no more of each than names and orders it.

        What stands for the table in the rest of the statement: joined to its own table again, the
        database would rather read all of it than look up the few rows that a limit leaves.
        """
        near = select(*(target.sql.c[name] for name in naming(target)))
        if target.scoped and gemeente_id is not None:
            near = near.where(target.sql.c.gemeente_id == gemeente_id)
        return near

    def _chosen(self, w: Wanted) -> Select[Any]:
        joined = Joined(self.tables, w.target, few=True)
        columns = self._base(w, CHOSEN, joined)
        key = w.target.sql.c[w.target.spec.key]
        return select(*columns).select_from(joined.source).where(key.in_(w.keys))

    @staticmethod
    def _order(target: Reflected, joined: Joined) -> list[Any]:
        names = target.spec.order or (("sorteer",) if "sorteer" in target.sql.c else ())
        clauses: list[Any] = []
        for name in names:
            path = name.lstrip("-")
            expression = joined.own.c.sorteer if path == "sorteer" else joined.column(path)
            clauses.append(expression.desc() if name.startswith("-") else expression.asc())
        return [*clauses, joined.own.c[target.spec.key]]

    def search(
        self,
        session: AnySession,
        target: Reflected,
        text: str,
        gemeente_id: int | None,
        *,
        says_whose: bool = False,
    ) -> tuple[list[Option], int]:
        """Return at most HITS rows that match what was typed, and how many there are."""
        if not can_be_searched(text):
            return [], 0
        found = Choices()
        wanted = Wanted("", target, (), text, says_whose)
        for row in session.execute(self._hits(wanted, gemeente_id)):
            found.take(row)
        return found.hits, found.found

    def _hits(self, w: Wanted, gemeente_id: int | None) -> Select[Any]:
        """Return the first rows of which every word typed begins a word."""
        near = self._near(w.target, gemeente_id).where(self._matches(w.target, w.search))
        joined = Joined(self.tables, w.target, near.limit(COUNT_UP_TO + 1).subquery(), few=True)
        columns = self._base(w, HIT, joined)
        order = self._order(w.target, joined)
        hits = select(*columns).select_from(joined.source).order_by(*order).limit(HITS)
        return select(*hits.subquery().c)

    @staticmethod
    def _matches(target: Reflected, text: str) -> Any:
        if "zoek" in target.sql.c:
            return target.sql.c.zoek.op("@@")(func.register.zoekvraag(text))
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = func.register.vouw(f"%{escaped}%")
        texts = [
            cast(target.sql.c[c.name], Text)
            for c in target.columns.values()
            if c.kind in (Kind.TEXT, Kind.LONG_TEXT)
        ]
        whole = func.concat_ws(" ", *texts) if texts else literal("")
        return func.register.vouw(whole).like(pattern, escape="\\")


def can_be_searched(text: str) -> bool:
    """Say whether there is a word in what was typed."""
    return any(c.isalnum() for c in text) and "\x00" not in text
