"""Makes and runs the statements of a list: its rows, its count, and the rows for an export."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import has_request_context
from flask_babel import get_locale
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Enum,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session, scoped_session

from app.panel.columns import Column, Kind, Reflected
from app.panel.display import Joined, alias_of, in_words
from app.panel.export import as_text
from app.panel.links import linked_keys, linked_text
from app.panel.list_page import Cell, Page, Row
from app.panel.offer import Offer, offer_of
from app.panel.url_state import Filter, ListState

AnySession = Session | scoped_session[Session]
# Text columns that a search looks through where the database keeps no search words.
_TEXTUAL = (Kind.TEXT, Kind.LONG_TEXT)
# How many rows of a list are read.
_AMOUNT = bindparam("aantal", type_=Integer)
_Place = tuple[str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class _Order:
    expression: ColumnElement[Any]
    descending: bool


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a list selects: for a role, a language and an order.

    `onwards` and `backwards` are the list in its order, from its first row and from its last; how
    many rows are read is given with it, and conditions can still be added.
    `places` says of each column where in a row its value stands, and its text; None is nowhere.
    """

    columns: Sequence[Column]
    onwards: Select[Any]
    backwards: Select[Any]
    orders: Sequence[_Order]
    places: Sequence[_Place]

    def ordered(self, *, backwards: bool) -> Select[Any]:
        return self.backwards if backwards else self.onwards


class Listing:
    """The statements for one table; made once per table, holds no state of a request."""

    def __init__(self, tables: Mapping[str, Reflected], table: Reflected) -> None:
        self.tables = tables
        self.table = table
        self.key: SqlColumn[Any] = table.sql.c[table.spec.key]
        self._all = select(func.count()).select_from(table.sql)
        self._offers: dict[str, Offer] = {}
        self._known: dict[tuple[Hashable, ...], _Shown] = {}

    def offer(self, role: str) -> Offer:
        """Return what this role finds in the list; made once."""
        if role not in self._offers:
            self._offers[role] = offer_of(self.table, role)
        return self._offers[role]

    def sortable(self, role: str) -> tuple[str, ...]:
        """Return the columns that the list may be sorted by."""
        return self.offer(role).sortable

    def filterable(self, role: str) -> tuple[str, ...]:
        """Return the columns that the list may be filtered by."""
        return self.offer(role).filterable

    # Conditions.

    def _search(self, text: str) -> ColumnElement[bool]:
        """Return the condition that every word typed begins a word of the row."""
        if "zoek" in self.table.sql.c:
            return self.table.sql.c.zoek.op("@@")(func.register.zoekvraag(text))
        columns = [c for c in self.table.columns.values() if c.kind in _TEXTUAL]
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = func.register.vouw(f"%{escaped}%")
        return or_(
            false(),
            *(
                func.register.vouw(cast(self.table.sql.c[c.name], Text)).like(pattern, escape="\\")
                for c in columns
            ),
        )

    def _condition(self, filter_: Filter) -> ColumnElement[bool]:
        if filter_.column.kind is Kind.LINKS:
            return filter_.operator.build(linked_keys(self.table, filter_.column), filter_.value)
        expression: ColumnElement[Any] = self.table.sql.c[filter_.column.name]
        if filter_.column.kind is Kind.CHOICE:
            expression = cast(expression, Text)
        return filter_.operator.build(expression, filter_.value)

    def conditions(
        self, state: ListState, restrict: Mapping[str, Any] | None = None
    ) -> list[ColumnElement[bool]]:
        """Return what a row must satisfy: search, filters, and the parent whose tab this is."""
        found = [self._condition(f) for f in state.filters]
        if state.search and self.table.spec.searched:
            found.append(self._search(state.search))
        found += [self.table.sql.c[name] == value for name, value in (restrict or {}).items()]
        return found

    # Order.

    def _default_order(self, joined: Joined) -> list[_Order]:
        names = self.table.spec.order or (("sorteer",) if "sorteer" in self.table.sql.c else ())
        orders = []
        for name in names:
            descending = name.startswith("-")
            path = name.lstrip("-")
            expression = self.table.sql.c.sorteer if path == "sorteer" else joined.column(path)
            orders.append(_Order(expression, descending))
        return orders

    def shown_order(self, state: ListState) -> ListState:
        """Return the list with the order that its rows are in, also where nobody asked for one.

        That has a heading when it is a column of the list, or the names that rows are called by.
        """
        if state.order or not (self.table.spec.order or "sorteer" in self.table.sql.c):
            return state
        first = (self.table.spec.order or ("sorteer",))[0]
        name = self.table.spec.list_columns[0] if first == "sorteer" else first.lstrip("-")
        if name not in self.table.spec.list_columns:
            return state
        return replace(state, order=name, descending=first.startswith("-"))

    def _order(self, state: ListState, joined: Joined) -> list[_Order]:
        if not state.order:
            return self._default_order(joined)
        column = self.table.columns[state.order]
        expression: ColumnElement[Any] = self.table.sql.c[column.name]
        if column.points_at:
            target, alias = joined.follow((column.name,))
            sort_key = "sorteer" if "sorteer" in target.sql.c else None
            expression = alias.c[sort_key] if sort_key else joined.display((column.name,))
        elif column.kind in _TEXTUAL or (
            column.kind is Kind.CHOICE and not isinstance(expression.type, Enum)
        ):
            expression = func.register.vouw(cast(expression, Text)).collate("C")
        return [_Order(expression, state.descending)]

    @staticmethod
    def _order_by(
        orders: Sequence[_Order], key: ColumnElement[Any], *, backwards: bool
    ) -> list[Any]:
        """Return a stable ORDER BY; empty values come last, read backwards they come first."""
        clauses: list[Any] = []
        for order in orders:
            descending = order.descending != backwards
            clause = order.expression.desc() if descending else order.expression.asc()
            if order.expression is key:
                return [*clauses, clause]  # never empty and never twice: nothing left to order
            # PostgreSQL's own default where it fits, so that an index serves.
            if descending and not backwards:
                clause = clause.nulls_last()
            if backwards and not descending:
                clause = clause.nulls_first()
            clauses.append(clause)
        last_descends = bool(orders) and all(o.descending for o in orders)
        clauses.append(key.desc() if last_descends != backwards else key.asc())
        return clauses

    # Statements.

    def _opens(self) -> ColumnElement[Any]:
        """Return the key of the page that a row leads to."""
        opens = self.table.spec.opens
        return self.table.sql.c[opens[1]] if opens else self.key

    def _selected(self, joined: Joined, columns: Sequence[Column]) -> list[ColumnElement[Any]]:
        selected: list[ColumnElement[Any]] = [
            self.key.label("rij_sleutel"),
            joined.display().label("rij_titel"),
            self._opens().label("rij_opent"),
        ]
        for column in columns:
            if column.kind is Kind.LINKS:
                named = linked_text(self.tables, self.table, column)
                selected.append(named.label(f"t_{column.name}"))
                continue
            source = self.table.sql.c[column.name]
            # A type without a name of its own is shown as the database writes it.
            shown = cast(source, Text) if column.kind is Kind.UNKNOWN else source
            selected.append(shown.label(f"w_{column.name}"))
            if column.points_at:
                selected.append(joined.display((column.name,)).label(f"t_{column.name}"))
        return selected

    def _cursor(
        self, orders: Sequence[_Order], key: Any, *, backwards: bool
    ) -> ColumnElement[bool] | None:
        """Return "comes after the row with this key" where one column gives the order; else None.

        The sort values are looked up by key, so that no name ever stands in a URL.
        """
        if len(orders) != 1 or getattr(orders[0].expression, "table", None) is not self.table.sql:
            return None
        if not isinstance(self.key.type, Integer):
            return None
        name = str(orders[0].expression.key)
        other = alias_of(self.table.sql, "vanaf")
        place = (
            select(other.c[name], other.c[self.table.spec.key])
            .where(other.c[self.table.spec.key] == literal(key, BigInteger))
            .scalar_subquery()
        )
        descends = orders[0].descending != backwards
        return tuple_(self.table.sql.c[name], self.key).op("<" if descends else ">")(place)

    def count(
        self, session: AnySession, state: ListState, restrict: Mapping[str, Any] | None = None
    ) -> int:
        """Return how many rows there are in all: the number that is shown."""
        return session.execute(_meeting(self._all, self.conditions(state, restrict))).scalar_one()

    def page(
        self,
        session: AnySession,
        role: str,
        state: ListState,
        *,
        restrict: Mapping[str, Any] | None = None,
        hide: Sequence[str] = (),
    ) -> Page:
        """Return one page in two statements, whatever the number of rows or columns."""
        count = self.count(session, state, restrict)
        shown = self._shown(role, state, tuple(hide))
        rows = self._rows(session, shown, self.conditions(state, restrict), state, count)
        opens = self.table.spec.opens
        opened = self.tables[opens[0]] if opens else self.table
        drawn = [_row(r, shown.places) for r in rows]
        return Page(drawn, count, state, list(shown.columns), opened)

    def _shown(self, role: str, state: ListState, hide: tuple[str, ...]) -> _Shown:
        """Return what a list selects, before conditions: made once, because making it is dear.

        How rows are called follows the reader's language.
        """
        language = str(get_locale()) if has_request_context() else ""
        kind = (role, hide, state.order, state.descending, language)
        if kind not in self._known:
            columns = [c for c in self.offer(role).columns if c.name not in hide]
            joined = Joined(self.tables, self.table)
            selected = self._selected(joined, columns)
            # Before the source is read: an order may follow a reference too.
            orders = self._order(state, joined)
            statement = select(*selected).select_from(joined.source).limit(_AMOUNT)
            onwards, backwards = (
                statement.order_by(*self._order_by(orders, self.key, backwards=b))
                for b in (False, True)
            )
            places = _places(columns)
            self._known[kind] = _Shown(columns, onwards, backwards, orders, places)
        return self._known[kind]

    def _rows(
        self,
        session: AnySession,
        shown: _Shown,
        conditions: Sequence[ColumnElement[bool]],
        state: ListState,
        count: int,
    ) -> Sequence[SqlRow[Any]]:
        """Return the rows of a page: by cursor where possible, else counted from the nearer end."""
        start = state.page * state.size
        amount = min(state.size, max(0, count - start))
        given = state.after if state.after is not None else state.before
        if given is not None and amount:
            backwards = state.after is None
            cursor = self._cursor(shown.orders, given, backwards=backwards)
            if cursor is not None:
                placed = _meeting(shown.ordered(backwards=backwards), [*conditions, cursor])
                rows = self._read(session, placed, amount, backwards=backwards)
                # Fewer: the row is gone, or its sort value is empty and compares with nothing.
                if len(rows) == amount:
                    return rows
        backwards = start > count // 2
        offset = max(0, count - start - amount) if backwards else start
        placed = _meeting(shown.ordered(backwards=backwards), conditions)
        placed = placed.offset(offset) if offset else placed
        return self._read(session, placed, amount, backwards=backwards)

    @staticmethod
    def _read(
        session: AnySession, statement: Select[Any], amount: int, *, backwards: bool
    ) -> Sequence[SqlRow[Any]]:
        rows = session.execute(statement, {_AMOUNT.key: amount}).all()
        return rows[::-1] if backwards else rows

    def _exported(self, joined: Joined, column: Column) -> ColumnElement[str]:
        """Return a value of the column as the list shows it."""
        if column.kind is Kind.LINKS:
            return linked_text(self.tables, self.table, column, exported=True)
        if column.points_at:
            return as_text(joined.display((column.name,)), Kind.TEXT)
        expression = self.table.sql.c[column.name]
        if column.kind is Kind.CHOICE:
            return as_text(in_words(expression, column), Kind.TEXT)
        return as_text(expression, column.kind)

    def export_statement(
        self, role: str, state: ListState
    ) -> tuple[Select[Any], list[Column], Joined]:
        """Return all rows of the list in its order, as a spreadsheet's texts, and the columns."""
        columns = list(self.offer(role).exported)
        joined = Joined(self.tables, self.table)
        cells: list[Any] = [self._exported(joined, c) for c in columns]
        orders = self._order(state, joined)
        statement: Select[Any] = (
            select(*(cell.label(f"k{i}") for i, cell in enumerate(cells)))
            .select_from(joined.source)
            .where(*self.conditions(state))
            .order_by(*self._order_by(orders, self.key, backwards=False))
        )
        return statement, columns, joined


def _meeting(statement: Select[Any], conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Return the statement for rows that meet these; the very same without any: that is known."""
    return statement.where(*conditions) if conditions else statement


def _places(columns: Sequence[Column]) -> list[_Place]:
    """Return where each column stands in a row of `_selected`, behind its first three."""
    places: list[_Place] = []
    free = 3
    for column in columns:
        value = None if column.kind is Kind.LINKS else free
        free += value is not None
        text = free if column.points_at else None
        free += text is not None
        places.append((column.name, value, text))
    return places


def _row(found: Sequence[Any], places: Sequence[_Place]) -> Row:
    cells = {
        name: Cell(None if value is None else found[value], None if text is None else found[text])
        for name, value, text in places
    }
    key, title, opens = found[0], found[1], found[2]
    return Row(key, title or str(key), cells, opens)
