"""The history of one row as people read it: who, when, and what was and became, field by field."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, String, Text, and_, cast, literal, or_, select, union_all

from app.core.marking import N_
from app.panel.columns import Column, Kind, Reflected
from app.panel.display import Joined
from app.panel.listing import AnySession
from app.panel.values import TypedWrongError, format_value, parse

HISTORY = "app.geschiedenisregel"
HIDDEN_VALUE = N_("gewijzigd")
# What every line would repeat and nobody reads.
SILENT = frozenset({"id", "gemeente_id", "aangemaakt_op"})
LINES = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One field in one line of history."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of history."""

    moment: dt.datetime
    kind: str
    who: str
    reason: str
    part: str
    changes: tuple[Change, ...]
    erased: bool


class Timeline:
    """Reads the history of a row; holds no state of a request."""

    def __init__(self, tables: Mapping[str, Reflected]) -> None:
        self.tables = tables
        self.by_table = {t.spec.table: t for t in tables.values()}

    def events(
        self,
        session: AnySession,
        table: Reflected,
        key: Any,
        unseen: frozenset[str],
        before: int | None = None,
    ) -> tuple[list[Event], int | None]:
        """Return the newest lines first, in two statements: the lines, and the names in them.

        At most LINES of them, and with it the number before which the next ones are found; None
        when these are all. A line that tells of nothing but `unseen` columns is left out.
        """
        history = self.tables[HISTORY].sql
        conditions = [or_(*self._places(table, key))]
        if before is not None:
            conditions.append(history.c.id < before)
        statement = select(history).where(*conditions).order_by(history.c.id.desc())
        read = [dict(line) for line in session.execute(statement.limit(LINES + 1)).mappings()]
        shown = (_seen(line, unseen) for line in read[:LINES])
        lines = [line for line in shown if line is not None]
        names = self._names(session, table, lines)
        older = read[LINES - 1]["id"] if len(read) > LINES else None
        return [self._event(table, line, names) for line in lines], older

    def latest(self, session: AnySession, rows: Sequence[tuple[Reflected, Any]]) -> Event | None:
        """Return the newest line about any of these rows, without its changes; one statement."""
        history = self.tables[HISTORY].sql
        places = [place for table, key in rows for place in self._places(table, key)]
        if not places:
            return None
        statement = select(history).where(or_(*places)).order_by(history.c.id.desc()).limit(1)
        line = session.execute(statement).mappings().first()
        return None if line is None else _told(line, "", ())

    def _places(self, table: Reflected, key: Any) -> list[ColumnElement[bool]]:
        """Return where the lines of a row are found: its own, and those of what it is joined to.

        A joining row is known by both keys, "12,7". By byte order "12,…" lies between "12," and
        "12-"; said so, the index serves under row security too.
        """
        history = self.tables[HISTORY].sql
        own = (history.c.tabel == table.spec.table) & (history.c.rij == str(key))
        places: list[ColumnElement[bool]] = [own]
        for through in table.spec.through:
            joining = history.c.tabel == through.table.partition(".")[2]
            above = history.c.rij.bool_op("~>=~")(f"{key},")
            below = history.c.rij.bool_op("~<~")(f"{key}-")
            places.append(and_(joining, above, below))
        return places

    def _changes_of(self, line: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
        old, new = line["oud"] or {}, line["nieuw"] or {}
        return {n: (old.get(n), new.get(n)) for n in {**old, **new} if n not in SILENT}

    def _owner(self, table: Reflected, line: Mapping[str, Any]) -> tuple[Mapping[str, Column], str]:
        """Return the columns that a line speaks of, and which part of the row it is."""
        for through in table.spec.through:
            if through.table.endswith(f".{line['tabel']}"):
                target = self._through_target(through.table, through.other)
                column = Column(
                    name=through.other,
                    kind=Kind.REFERENCE,
                    label=through.label,
                    help="",
                    type_name="INTEGER",
                    nullable=True,
                    points_at=target,
                )
                return {through.other: column}, through.label
        return table.columns, ""

    def _through_target(self, joining: str, other: str) -> str:
        sql = next(iter(self.tables.values())).sql.metadata.tables[joining]
        key = next(iter(sql.c[other].foreign_keys))
        return key.target_fullname.rpartition(".")[0]

    def _names(
        self, session: AnySession, table: Reflected, lines: Sequence[Mapping[str, Any]]
    ) -> dict[tuple[str, int], str]:
        """Return how the rows are called that these lines refer to, in one statement."""
        wanted: dict[str, set[int]] = {}
        for line in lines:
            columns, _part = self._owner(table, line)
            for name, pair in self._changes_of(line).items():
                target = columns[name].points_at if name in columns else ""
                if target:
                    wanted.setdefault(target, set()).update(v for v in pair if isinstance(v, int))
        statements = []
        for target, keys in wanted.items():
            joined = Joined(self.tables, self.tables[target])
            key = self.tables[target].sql.c[self.tables[target].spec.key]
            statements.append(
                select(
                    literal(target, String).label("tabel"),
                    key.label("sleutel"),
                    cast(joined.display(), Text).label("tekst"),
                )
                .select_from(joined.source)
                .where(key.in_(sorted(keys)))
            )
        if not statements:
            return {}
        return {(r.tabel, r.sleutel): r.tekst for r in session.execute(union_all(*statements))}

    def _event(
        self, table: Reflected, line: Mapping[str, Any], names: Mapping[tuple[str, int], str]
    ) -> Event:
        columns, part = self._owner(table, line)
        changes = []
        for name, (old, new) in self._changes_of(line).items():
            column = columns.get(name)
            if column is None:
                continue
            label = str(_(column.label))
            changes.append(Change(label, _read(old, column, names), _read(new, column, names)))
        order = {str(_(c.label)): i for i, c in enumerate(columns.values())}
        changes.sort(key=lambda change: order.get(change.label, 999))
        return _told(line, str(_(part)) if part else "", tuple(changes))


def _told(line: Any, part: str, changes: tuple[Change, ...]) -> Event:
    return Event(
        line["tijdstip"],
        line["soort"],
        line["actor"] or "",
        line["reden"] or "",
        part,
        changes,
        bool(line["gewist"]),
    )


def _seen(line: Mapping[str, Any], unseen: frozenset[str]) -> dict[str, Any] | None:
    """Return the line without what is not to be seen; None when nothing else changed."""
    old, new = line["oud"], line["nieuw"]
    if old is None and new is None:
        return dict(line)
    if {*(old or {}), *(new or {})} <= unseen:
        return None
    kept = {
        name: {k: v for k, v in (part or {}).items() if k not in unseen}
        for name, part in (("oud", old), ("nieuw", new))
    }
    return {**line, **kept}


def _read(value: Any, column: Column, names: Mapping[tuple[str, int], str]) -> str:
    """Return a value of history as it is read: jsonb holds dates and numbers as text."""
    if value is None:
        return ""
    if column.kind is Kind.ENCRYPTED:
        return str(_(HIDDEN_VALUE))
    if column.points_at:
        return names.get((column.points_at, value), str(_("(niet meer te zien)")))
    if isinstance(value, str) and column.kind in (Kind.DATE, Kind.UUID):
        try:
            return format_value(parse(column, value), column.kind)
        except TypedWrongError:
            return value
    if isinstance(value, str) and column.kind is Kind.TIMESTAMP:
        try:
            return format_value(dt.datetime.fromisoformat(value), column.kind)
        except ValueError:
            return value  # infinity, or a year that no calendar here has
    if column.kind is Kind.NUMERIC and not isinstance(value, bool):
        return format_value(Decimal(str(value)), column.kind)
    return format_value(value, column.kind)
