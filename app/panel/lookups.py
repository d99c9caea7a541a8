"""What a reference can be set to: a short list, or at most twenty hits; always scoped."""

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import has_request_context
from flask_babel import get_locale
from sqlalchemy import (
    CompoundSelect,
    Select,
    String,
    Text,
    bindparam,
    cast,
    func,
    literal,
    select,
    union_all,
)

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
# So many statements are kept: those of every form and filter, for each role and language.
KEPT = 512
# What is given to a statement: the gemeente, and behind these words the number of a query in it.
_GEMEENTE, _KEYS, _SOUGHT = "gemeente", "sleutels_", "gezocht_"


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
        self._statement = functools.lru_cache(maxsize=KEPT)(self._make)

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
        asked: list[tuple[Wanted, str]] = []
        # Fields that point at one table offer the same list: it is read for the first of them.
        first: dict[str, str] = {}
        for w in wanted:
            choices[w.name].asks_scope = w.target.scoped and not all_scoped
            choices[w.name].gemeente_id = gemeente_id
            if not choices[w.name].needs_scope:
                if first.setdefault(w.target.name, w.name) == w.name:
                    asked.append((w, OPTION))
                if can_be_searched(w.search):
                    asked.append((w, HIT))
            if w.keys:
                asked.append((w, CHOSEN))
        for w, row in self._read(session, asked, gemeente_id):
            choices[w.name].take(row)
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
        for w, row in self._read(session, [(w, CHOSEN) for w in wanted if w.keys], None):
            named[w.name].append(Option(row.sleutel, row.tekst))
        return named

    # Statements: made once for what is asked, without the values, because making them is dear.

    def _read(
        self, session: AnySession, asked: Sequence[tuple[Wanted, str]], gemeente_id: int | None
    ) -> Iterator[tuple[Wanted, Any]]:
        """Yield each row that was found, with what it was found for, of one statement."""
        if not asked:
            return
        parts, values = [], {_GEMEENTE: gemeente_id}
        for place, (w, kind) in enumerate(asked):
            narrowed = kind != CHOSEN and w.target.scoped and gemeente_id is not None
            parts.append(_Part(kind, w.target.name, w.says_whose, narrowed))
            values |= _values(w, kind, place)
        # How rows are called follows the reader's language.
        language = str(get_locale()) if has_request_context() else ""
        for row in session.execute(self._statement(tuple(parts), language), values):
            yield asked[row.plaats][0], row

    def _make(self, parts: tuple["_Part", ...], _language: str) -> CompoundSelect[Any]:
        made = {OPTION: self._options, HIT: self._hits, CHOSEN: self._chosen}
        return union_all(*(made[part.kind](part, n) for n, part in enumerate(parts)))

    def _base(self, part: "_Part", place: int, joined: Joined) -> list[Any]:
        target = self.tables[part.target]
        text: Any = joined.display()
        if part.says_whose and target.scoped:
            text = func.concat(text, " (", joined.display(("gemeente_id",)), ")")
        return [
            literal(place).label("plaats"),
            literal(part.kind, String).label("soort"),
            joined.own.c[target.spec.key].label("sleutel"),
            text.label("tekst"),
            (func.count().over() if part.kind == HIT else literal(0)).label("aantal"),
        ]

    def _options(self, part: "_Part", place: int) -> Select[Any]:
        """Return at most one more row than fits in a list: enough to know that it does not fit."""
        target = self.tables[part.target]
        near = _near(target, narrowed=part.narrowed)
        if target.spec.retired:
            near = near.where(target.sql.c[target.spec.retired].is_not(True))
        joined = Joined(self.tables, target, near.limit(LIST_UP_TO + 1).subquery(), few=True)
        columns = self._base(part, place, joined)
        order = self._order(target, joined)
        chosen = select(*columns).select_from(joined.source).order_by(*order)
        return select(*chosen.subquery().c)

    def _chosen(self, part: "_Part", place: int) -> Select[Any]:
        target = self.tables[part.target]
        joined = Joined(self.tables, target, few=True)
        columns = self._base(part, place, joined)
        keys: Any = bindparam(f"{_KEYS}{place}", expanding=True)
        key = target.sql.c[target.spec.key]
        return select(*columns).select_from(joined.source).where(key.in_(keys))

    def _hits(self, part: "_Part", place: int) -> Select[Any]:
        """Return the first rows of which every word typed begins a word."""
        target = self.tables[part.target]
        near = _near(target, narrowed=part.narrowed).where(_matches(target, place))
        joined = Joined(self.tables, target, near.limit(COUNT_UP_TO + 1).subquery(), few=True)
        columns = self._base(part, place, joined)
        order = self._order(target, joined)
        hits = select(*columns).select_from(joined.source).order_by(*order).limit(HITS)
        return select(*hits.subquery().c)

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
        for _wanted, row in self._read(session, [(wanted, HIT)], gemeente_id):
            found.take(row)
        return found.hits, found.found


@dataclass(frozen=True, slots=True)
class _Part:
    """One query of a look-up, as far as its text goes; `narrowed` is to one gemeente."""

    kind: str
    target: str
    says_whose: bool
    narrowed: bool


def _values(w: Wanted, kind: str, place: int) -> dict[str, Any]:
    """Return what the query at this place is given: keys, or what was typed."""
    if kind == CHOSEN:
        return {f"{_KEYS}{place}": w.keys}
    if kind == OPTION:
        return {}
    if "zoek" in w.target.sql.c:
        return {f"{_SOUGHT}{place}": w.search}
    escaped = w.search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {f"{_SOUGHT}{place}": f"%{escaped}%"}


def _near(target: Reflected, *, narrowed: bool) -> Select[Any]:
    """Return the rows that can be chosen, with no more of each than names and orders it.

    What stands for the table in the rest of the statement: joined to its own table again, the
    database would rather read all of it than look up the few rows that a limit leaves.
    """
    near = select(*(target.sql.c[name] for name in naming(target)))
    if narrowed:
        near = near.where(target.sql.c.gemeente_id == bindparam(_GEMEENTE))
    return near


def _matches(target: Reflected, place: int) -> Any:
    sought = bindparam(f"{_SOUGHT}{place}", type_=Text)
    if "zoek" in target.sql.c:
        return target.sql.c.zoek.op("@@")(func.register.zoekvraag(sought))
    texts = [
        cast(target.sql.c[c.name], Text)
        for c in target.columns.values()
        if c.kind in (Kind.TEXT, Kind.LONG_TEXT)
    ]
    whole = func.concat_ws(" ", *texts) if texts else literal("")
    return func.register.vouw(whole).like(func.register.vouw(sought), escape="\\")


def can_be_searched(text: str) -> bool:
    """Say whether there is a word in what was typed."""
    return any(c.isalnum() for c in text) and "\x00" not in text
