"""Rows of another table that are filled in within the form of the row they belong to."""

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import or_, select
from werkzeug.datastructures import MultiDict

from app.panel.columns import Kind, Reflected
from app.panel.conflict import Difference
from app.panel.display import Joined
from app.panel.fields import ColumnField, default_value
from app.panel.forms import (
    FormPlan,
    InlinePlan,
    Mode,
    TypedForm,
    encrypted_as_one,
    make_form,
    mask_encrypted,
)
from app.panel.merging import Merge
from app.panel.panel import Panel
from app.panel.saving import Loaded
from app.panel.values import AMSTERDAM, format_typed

# Marks a row of the form, so that one that was sent empty differs from one that was not there.
ROW = "_rij"
# Buttons: one more empty row of this name, and take the new row of this prefix away.
ADD_LINE = "_regel_erbij"
DROP_LINE = "_regel_weg"
# New rows are numbered n1, n2 …; the others are called by their key.
_NUMBER = r"(n[1-9]\d?|[1-9]\d{0,17})"


@dataclass
class Line:
    """One row in another's form; `loaded` is what it is now, None for a new one."""

    inline: InlinePlan
    plan: FormPlan
    prefix: str
    form: TypedForm
    loaded: Loaded | None = None
    merge: Merge | None = None
    title: str = ""

    @property
    def table(self) -> Reflected:
        return self.inline.table

    @property
    def mode(self) -> Mode:
        return "edit" if self.loaded else "add"

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was filled in on a new row: then there is nothing to save."""
        return self.loaded is None and not any(_holds_something(f) for f in self.form)

    @property
    def faulty(self) -> list[Any]:
        """Return the fields that are wrong."""
        return [f for f in self.form if f.errors]

    @property
    def opens(self) -> bool:
        """Say whether a fault stands behind the "more" of this row, so that it is in sight."""
        return any(f.short_name in self.inline.spec.more for f in self.faulty)

    def validate(self) -> bool:
        """Validate every field of a row that holds something."""
        if self.is_blank:
            return True
        valid = bool(self.form.validate())
        return encrypted_as_one(self.form, self.plan) and valid

    def differences(self) -> list[Difference]:
        """Return what is still to be chosen between, named so that the page can ask it."""
        if self.merge is None or self.loaded is None:
            return []
        return [
            replace(d, prefix=self.prefix) for d in self.merge.differences(self.form, self.loaded)
        ]

    def hidden(self, differing: list[Difference]) -> dict[str, str]:
        """Return the hidden fields of this row."""
        found = {self.prefix + ROW: "1"}
        if self.merge is not None and self.loaded is not None:
            own = [d for d in differing if d.prefix == self.prefix]
            kept = self.merge.hidden(self.loaded, own)
            found |= {self.prefix + name: value for name, value in kept.items()}
        return found

    def typed(self) -> list[tuple[str, str]]:
        """Return every value of this row to be carried along by the next page."""
        if self.merge is not None and self.loaded is not None:
            return [(self.prefix + n, v) for n, v in self.merge.typed(self.loaded)]
        return [(f.name, text) for f in self.form for text in _as_sent(f)]


def _holds_something(item: Any) -> bool:
    """Say whether somebody filled this in: what the database fills in by itself does not count."""
    if isinstance(item, ColumnField):
        default = format_typed(default_value(item.column), item.column.kind)
        untouched = ("", default, "nee") if item.column.kind is Kind.BOOLEAN else ("", default)
        return item.value.strip() not in untouched or bool(getattr(item, "searched", ""))
    return bool(item.data or item.process_errors or item.searched)


def _as_sent(item: Any) -> list[str]:
    if isinstance(item.data, list):
        return ["", *(str(key) for key in item.data)]
    return [item.value]


@dataclass
class Lines:
    """All rows of other tables in one form, as the page shows them."""

    panel: Panel
    plan: FormPlan
    rows: list[Line] = field(default_factory=list)
    # How many rows were in the form but are no longer in the database.
    gone: int = 0

    def of(self, inline: InlinePlan) -> list[Line]:
        """Return the rows of one table."""
        return [line for line in self.rows if line.inline is inline]

    def named(self, name: str) -> InlinePlan | None:
        """Return what is filled in under this name of a section."""
        return next((i for i in self.plan.inlines if i.spec.name == name), None)

    def can_add(self, inline: InlinePlan) -> bool:
        """Say whether one more row may stand here."""
        return inline.add is not None and len(self.of(inline)) < inline.spec.at_most

    def validate(self) -> bool:
        """Validate every row, so that all faults are told at once."""
        results = [line.validate() for line in self.rows]
        return all(results)

    @property
    def filled(self) -> list[Line]:
        """Return the rows that hold something."""
        return [line for line in self.rows if not line.is_blank]

    # The three ways in which a form begins.

    def read(self, parent: Any) -> "Lines":
        """Fill in the rows of this parent as they are now."""
        for inline in self.plan.inlines:
            if inline.edit is not None:
                for loaded in self._stored(inline, parent, None):
                    self.rows.append(self._line(inline, loaded, None))
        return self

    def begin(self, args: MultiDict[str, str]) -> "Lines":
        """Put the first empty rows in the form of a new parent, with what the URL fills in."""
        for inline in self.plan.inlines:
            prefix = inline.prefix("n1")
            given = MultiDict((k, v) for k, v in args.items(multi=True) if k.startswith(prefix))
            for _number in range(max(inline.spec.at_first, 1 if given else 0)):
                self._one_more(inline, given)
        return self

    def take(self, sent: MultiDict[str, str], parent: Any) -> "Lines":
        """Fill in the rows as they were sent; those of another parent are not there."""
        for inline in self.plan.inlines:
            numbers = _numbers(inline, sent)
            keys = [int(n) for n in numbers if not n.startswith("n")]
            stored = {}
            if keys and inline.edit is not None and parent is not None:
                key = inline.table.spec.key
                stored = {x.values[key]: x for x in self._stored(inline, parent, keys)}
            for number in numbers:
                if number.startswith("n"):
                    if inline.add is not None and inline.prefix(number) != sent.get(DROP_LINE):
                        self.rows.append(self._line(inline, None, sent, number))
                elif int(number) in stored:
                    self.rows.append(self._line(inline, stored[int(number)], sent))
                else:
                    self.gone += 1
            if sent.get(ADD_LINE) == inline.spec.name and self.can_add(inline):
                self._one_more(inline, None)
        return self

    def next_number(self, inline: InlinePlan) -> str:
        """Return what the next new row of this table is called."""
        taken = {line.prefix for line in self.of(inline)}
        numbers = (f"n{i}" for i in range(1, 100))
        return next(n for n in numbers if inline.prefix(n) not in taken)

    def _one_more(self, inline: InlinePlan, given: MultiDict[str, str] | None) -> None:
        self.rows.append(self._line(inline, None, given or None, self.next_number(inline)))

    def _line(
        self,
        inline: InlinePlan,
        loaded: Loaded | None,
        sent: MultiDict[str, str] | None,
        number: str = "",
    ) -> Line:
        plan = inline.plan("edit" if loaded else "add")
        assert plan is not None
        number = str(loaded.values[inline.table.spec.key]) if loaded else number
        prefix = inline.prefix(number)
        merge = None
        if loaded is not None:
            own = _without_prefix(sent or MultiDict(), prefix)
            merge = Merge(self.panel, inline.table, plan, own)
            if sent is not None:
                sent = MultiDict(
                    (prefix + k, v) for k, v in merge.resolved(loaded).items(multi=True)
                )
        values = loaded.values if loaded else None
        form = make_form(plan, sent, values, "edit" if loaded else "add", prefix)
        if sent is None:
            mask_encrypted(form)
        return Line(inline, plan, prefix, form, loaded, merge)

    def _stored(self, inline: InlinePlan, parent: Any, keys: list[int] | None) -> list[Loaded]:
        """Return the rows of this parent: those asked for, or all that have not ended."""
        columns = inline.table.sql.c
        conditions = [columns[inline.spec.via] == parent]
        ends = inline.table.spec.ends
        if keys is not None:
            conditions.append(columns[inline.table.spec.key].in_(keys))
        elif ends is not None and not ends.table:
            today = dt.datetime.now(AMSTERDAM).date()
            conditions.append(or_(columns[ends.date].is_(None), columns[ends.date] > today))
        store = self.panel.stores[inline.table.name]
        return store.load_where(self.panel.session, *conditions, most=inline.spec.at_most)

    def name_rows(self) -> None:
        """Give each row that exists its heading, in one statement per table."""
        for inline in self.plan.inlines:
            key = inline.table.sql.c[inline.table.spec.key]
            unnamed = (x for x in self.of(inline) if x.loaded and not x.title)
            rows = {x.loaded.values[key.name]: x for x in unnamed if x.loaded}
            if rows:
                joined = Joined(self.panel.tables, inline.table)
                title = joined.display(template=inline.spec.display)
                found = select(key, title).select_from(joined.source).where(key.in_(rows))
                for row, text in self.panel.session.execute(found):
                    rows[row].title = text

    def hidden(self, differing: list[Difference]) -> dict[str, str]:
        """Return the hidden fields of all rows."""
        found: dict[str, str] = {}
        for line in self.rows:
            found |= line.hidden(differing)
        return found


def _numbers(inline: InlinePlan, sent: MultiDict[str, str]) -> list[str]:
    """Return the rows of one table that a form holds, in its order; at most as many as can be."""
    pattern = re.compile(rf"{re.escape(inline.table.spec.table)}-{_NUMBER}-{ROW}")
    found = [match[1] for match in map(pattern.fullmatch, sent) if match]
    return found[: inline.spec.at_most]


def _without_prefix(sent: MultiDict[str, str], prefix: str) -> MultiDict[str, str]:
    pairs = sent.items(multi=True)
    return MultiDict((k.removeprefix(prefix), v) for k, v in pairs if k.startswith(prefix))
