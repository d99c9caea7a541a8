"""Closes rows with a date and a reason: what was, stays in the register."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select
from werkzeug.datastructures import MultiDict

from app.catalog.spec import Ends
from app.panel.columns import Reflected
from app.panel.display import Joined
from app.panel.panel import Panel
from app.panel.saving import ConflictError, GoneError, RefusedError
from app.panel.values import (
    AMSTERDAM,
    TypedWrongError,
    drawable,
    format_date,
    parse_choice,
    parse_date,
)

# What the page showed as going to end; something else now is asked about first.
SHOWN = "_getoond"


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row that has not ended: its key, how it is called, and an end still to come."""

    key: Any
    text: str
    until: dt.date | None


def shown(rows: Sequence[OpenRow]) -> str:
    """Return what is going to end, for the page to carry; what differs later is told."""
    return ",".join(f"{row.key}:{row.until or ''}" for row in rows)


def _target(panel: Panel, table: Reflected) -> tuple[Reflected, Ends]:
    ends = table.spec.ends
    assert ends is not None
    return panel.tables[ends.table] if ends.table else table, ends


def open_rows(panel: Panel, table: Reflected, key: Any) -> list[OpenRow]:
    """Return the rows that would be closed: the row itself, or those that point at it."""
    target, ends = _target(panel, table)
    joined = Joined(panel.tables, target)
    own_key = target.sql.c[target.spec.key]
    belongs = target.sql.c[ends.via] == key if ends.via else own_key == key
    today = dt.datetime.now(AMSTERDAM).date()
    is_open = or_(target.sql.c[ends.date].is_(None), target.sql.c[ends.date] > today)
    statement = (
        select(
            own_key.label("sleutel"),
            joined.display().label("tekst"),
            target.sql.c[ends.date].label("einde"),
        )
        .select_from(joined.source)
        .where(belongs, is_open)
        .order_by(own_key)
        .limit(50)
    )
    return [OpenRow(r.sleutel, r.tekst, r.einde) for r in panel.session.execute(statement)]


class EndForm:
    """Date and reason of an ending, as typed, with the sentence for what is wrong."""

    def __init__(self, panel: Panel, table: Reflected, sent: MultiDict[str, str] | None) -> None:
        target, ends = _target(panel, table)
        self.date_column = target.columns[ends.date]
        self.reason_column = target.columns[ends.reason]
        today = dt.datetime.now(AMSTERDAM).date()
        self.date_typed = format_date(today) if sent is None else drawable(sent.get(ends.date, ""))
        self.reason_typed = "" if sent is None else sent.get(ends.reason, "")
        self.shown = None if sent is None else sent.get(SHOWN)
        self.date: dt.date | None = None
        self.reason: str | None = None
        self.errors: dict[str, str] = {}
        self.faults: list[str] = []

    @property
    def date_text(self) -> str:
        return format_date(self.date) if self.date else ""

    def validate(self, rows: Sequence[OpenRow]) -> bool:
        """Read what was typed; the database judges whether the date can be."""
        if self.shown is not None and self.shown != shown(rows):
            self.faults.append(
                _("Intussen is gewijzigd wat er stopt. Kijk of het klopt en klik nog eens.")
            )
        try:
            self.date = parse_date(self.date_typed)
        except TypedWrongError as error:
            self.errors[self.date_column.name] = str(error)
        try:
            self.reason = parse_choice(self.reason_typed, self.reason_column)
        except TypedWrongError:
            self.errors[self.reason_column.name] = _("Kies waarom de functie stopt.")
        return not (self.errors or self.faults)


def end_rows(panel: Panel, table: Reflected, rows: Sequence[OpenRow], form: EndForm) -> bool:
    """Close all rows in one transaction, or none; tell the form why when it is none."""
    target, ends = _target(panel, table)
    store = panel.stores[target.name]
    try:
        items = [store.load(panel.session, row.key).item for row in rows]
        store.close(panel.session, items, {ends.date: form.date, ends.reason: form.reason})
    except (GoneError, ConflictError):
        form.faults.append(_("Deze gegevens zijn intussen gewijzigd. Kijk opnieuw."))
    except RefusedError as error:
        column = error.refusal.column
        if column in (ends.date, ends.reason):
            form.errors[column] = error.refusal.sentence
        else:
            form.faults.append(error.refusal.sentence)
    return not (form.errors or form.faults)
