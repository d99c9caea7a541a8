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
from app.panel.messages import Refusal
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


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row that has not ended: its key and how it is called."""

    key: Any
    text: str


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
        select(own_key.label("sleutel"), joined.display().label("tekst"))
        .select_from(joined.source)
        .where(belongs, is_open)
        .order_by(own_key)
        .limit(50)
    )
    return [OpenRow(r.sleutel, r.tekst) for r in panel.session.execute(statement)]


class EndForm:
    """Date and reason of an ending, as typed, with the sentence for what is wrong."""

    def __init__(self, panel: Panel, table: Reflected, sent: MultiDict[str, str] | None) -> None:
        target, ends = _target(panel, table)
        self.date_column = target.columns[ends.date]
        self.reason_column = target.columns[ends.reason]
        today = dt.datetime.now(AMSTERDAM).date()
        self.date_typed = format_date(today) if sent is None else drawable(sent.get(ends.date, ""))
        self.reason_typed = "" if sent is None else sent.get(ends.reason, "")
        self.date: dt.date | None = None
        self.reason: str | None = None
        self.errors: dict[str, str] = {}

    @property
    def date_text(self) -> str:
        return format_date(self.date) if self.date else ""

    def validate(self) -> bool:
        """Read what was typed; the database judges whether the date can be."""
        try:
            self.date = parse_date(self.date_typed)
        except TypedWrongError as error:
            self.errors[self.date_column.name] = str(error)
        try:
            self.reason = parse_choice(self.reason_typed, self.reason_column)
        except TypedWrongError:
            self.errors[self.reason_column.name] = _("Kies waarom de functie stopt.")
        return not self.errors


def end_rows(panel: Panel, table: Reflected, rows: Sequence[OpenRow], form: EndForm) -> None:
    """Close all rows in one transaction, or none; raise RefusedError with the sentence."""
    target, ends = _target(panel, table)
    store = panel.stores[target.name]
    try:
        items = [store.load(panel.session, row.key).item for row in rows]
    except GoneError as error:
        raise RefusedError(
            Refusal(_("Deze gegevens zijn intussen gewijzigd. Kijk opnieuw."))
        ) from error
    try:
        store.close(panel.session, items, {ends.date: form.date, ends.reason: form.reason})
    except ConflictError as error:
        raise RefusedError(
            Refusal(_("Deze gegevens zijn intussen gewijzigd. Kijk opnieuw."))
        ) from error
