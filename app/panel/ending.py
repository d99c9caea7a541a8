"""Closes rows with a date and a reason: what was, stays in the register."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select
from werkzeug.datastructures import MultiDict

from app.catalog.spec import Ends
from app.panel.columns import Column, Reflected
from app.panel.display import Joined
from app.panel.fields import ColumnField, ReasonField
from app.panel.forms import REASON, TypedForm
from app.panel.messages import Refusal
from app.panel.panel import Panel
from app.panel.saving import ConflictError, GoneError, RefusedError
from app.panel.values import AMSTERDAM, format_date

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
    """Date and reason of an ending, as typed, with what is wrong at its field."""

    def __init__(
        self,
        panel: Panel,
        table: Reflected,
        sent: MultiDict[str, str] | None,
        *,
        asks_reason: bool = False,
    ) -> None:
        target, ends = _target(panel, table)
        self.date_name, self.reason_name = ends.date, ends.reason
        # Here both are asked, and "empty" is no answer.
        fields: dict[str, Any] = {
            ends.date: _field(
                target.columns[ends.date], _("De eerste dag waarop de functie niet meer geldt.")
            ),
            ends.reason: _field(target.columns[ends.reason], ""),
        }
        if asks_reason:
            fields[REASON] = ReasonField(told=_("Vul in waarom u dit namens de gemeente wijzigt."))
        today = dt.datetime.now(AMSTERDAM).date()
        made = type("EndForm", (TypedForm,), fields)
        self.form: TypedForm = made(formdata=sent, data={ends.date: today})
        self.shown = None if sent is None else sent.get(SHOWN)

    @property
    def values(self) -> dict[str, Any]:
        """Return what is written into each row."""
        return {name: self.form[name].data for name in (self.date_name, self.reason_name)}

    @property
    def date_text(self) -> str:
        date = self.form[self.date_name].data
        return format_date(date) if date else ""

    @property
    def why(self) -> str:
        """Return why VNG does this, when that is asked."""
        return str(self.form[REASON].data or "") if REASON in self.form else ""

    @property
    def faulty(self) -> list[tuple[None, Any]]:
        """Return every field that is wrong, as a page's summary takes them."""
        return [(None, field) for field in self.form if field.errors]

    @property
    def is_right(self) -> bool:
        return not (self.form.errors or self.form.form_errors)

    def validate(self, rows: Sequence[OpenRow]) -> bool:
        """Read what was typed; the database judges whether the date can be."""
        self.form.validate()
        date, reason = self.form[self.date_name], self.form[self.reason_name]
        if date.errors and not date.value.strip():
            date.errors = [_("Vul een datum in als dd-mm-jjjj, bijvoorbeeld 31-12-2026.")]
        if reason.errors:
            reason.errors = [_("Kies waarom de functie stopt.")]
        if self.shown is not None and self.shown != shown(rows):
            self.form.form_errors.append(
                _("Intussen is gewijzigd wat er stopt. Kijk of het klopt en klik nog eens.")
            )
        return self.is_right

    def tell(self, refusal: Refusal) -> None:
        """Put what the database says at the field that it concerns, else above the form."""
        if refusal.column in self.form:
            field = self.form[refusal.column]
            field.errors = [*field.errors, refusal.sentence]
        else:
            self.form.form_errors.append(refusal.sentence)


def _field(column: Column, description: str) -> Any:
    make: Any = ColumnField
    return make(column, required=True, description=description)


def end_rows(panel: Panel, table: Reflected, rows: Sequence[OpenRow], form: EndForm) -> bool:
    """Close all rows in one transaction, or none; tell the form why when it is none."""
    target, _ends = _target(panel, table)
    store = panel.stores[target.name]
    try:
        items = [store.load(panel.session, row.key).item for row in rows]
        store.close(panel.session, items, form.values)
    except (GoneError, ConflictError):
        form.form.form_errors.append(_("Deze gegevens zijn intussen gewijzigd. Kijk opnieuw."))
    except RefusedError as error:
        form.tell(error.refusal)
    return form.is_right
