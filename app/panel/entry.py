"""What somebody fills in and saves at once: the form of a row, and the rows within it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from app.panel.columns import Kind, Reflected
from app.panel.conflict import Difference
from app.panel.fields import ThroughField
from app.panel.forms import REASON, FormPlan, Mode, TypedForm, encrypted_as_one
from app.panel.lines import Line, Lines
from app.panel.lookups import Wanted
from app.panel.merging import Merge
from app.panel.panel import Panel
from app.panel.saving import Loaded, RefusedError


@dataclass
class Entry:
    """One form of the panel, filled in or about to be; `loaded` is the row as it is now."""

    panel: Panel
    table: Reflected
    plan: FormPlan
    mode: Mode
    form: TypedForm
    lines: Lines
    loaded: Loaded | None = None
    merge: Merge | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """Return every field of the page by its full name."""
        forms = (self.form, *(line.form for line in self.lines.rows))
        return {field.name: field for form in forms for field in form}

    @property
    def key(self) -> Any:
        return self.loaded.values[self.table.spec.key] if self.loaded else None

    # What can be chosen.

    def _wanted(self) -> Iterator[Wanted]:
        yield from self.panel.lookups.wanted(self.form, self.panel.through_targets(self.table))
        for line in self.lines.rows:
            targets = self.panel.through_targets(line.table)
            yield from self.panel.lookups.wanted(line.form, targets)

    def offer(self, gemeente_id: int | None, *, all_scoped: bool) -> None:
        """Read how every row is called and what every field can be set to, a statement each."""
        self.lines.name_rows()
        found = self.panel.lookups.fill(
            self.panel.session, list(self._wanted()), gemeente_id, all_scoped=all_scoped
        )
        fields = self.fields
        for name, choices in found.items():
            fields[name].choices = choices

    # What is wrong.

    def validate(self) -> bool:
        """Validate every field and every choice, so that all faults are told at once."""
        valid = bool(self.form.validate())
        valid = encrypted_as_one(self.form, self.plan) and valid
        valid = self.lines.validate() and valid
        if self.lines.gone:
            self.form.form_errors.append(
                _("Een regel van dit formulier is intussen weggehaald. Kijk of alles klopt.")
            )
        return self._choices_exist() and valid and not self.lines.gone

    def _choices_exist(self) -> bool:
        valid = True
        chosen, fields = list(self._wanted()), self.fields
        named = self.panel.lookups.name(self.panel.session, chosen)
        for wanted in chosen:
            field = fields[wanted.name]
            if len(named[wanted.name]) < len(wanted.keys):
                field.errors = [*field.errors, _("Deze keuze is er niet (meer). Kies opnieuw.")]
                valid = False
            elif field.searched and not wanted.keys and not field.errors:
                # Something was typed but nothing chosen: saving would lose it.
                field.errors = [_("Kies een van de gevonden mogelijkheden.")]
                valid = False
        return valid

    @property
    def faulty(self) -> list[tuple[Line | None, Any]]:
        """Return every field that is wrong, with the row it stands in."""
        own: list[tuple[Line | None, Any]] = [(None, f) for f in self.form if f.errors]
        return own + [(line, f) for line in self.lines.rows for f in line.faulty]

    def is_faulty(self, names: tuple[str, ...]) -> bool:
        """Say whether something under these names of a section is wrong."""
        return any(
            (line.inline.spec.name if line else field.short_name) in names
            for line, field in self.faulty
        )

    def tell(self, error: RefusedError, line: Line | None) -> None:
        """Put the database's refusal at the field that it concerns, else above the form."""
        refusal = error.refusal
        self.lines.name_rows()
        form = line.form if line else self.form
        if refusal.column in form:
            field = form[refusal.column]
            field.errors = [*field.errors, refusal.sentence]
        elif line and line.title:
            self.form.form_errors.append(f"{line.title}: {refusal.sentence}")
        else:
            self.form.form_errors.append(refusal.sentence)

    # Two people, one row.

    def differences(self) -> list[Difference]:
        """Return what is still to be chosen between, in the row and in those within it."""
        if self.merge is None or self.loaded is None:
            return []
        own = self.merge.differences(self.form, self.loaded)
        within = {line.prefix: line.differences() for line in self.lines.rows}
        if any(within.values()):
            self.lines.name_rows()
        titles = {line.prefix: line.title for line in self.lines.rows}
        return own + [
            replace(d, label=f"{titles[prefix]}: {d.label}")
            for prefix, found in within.items()
            for d in found
        ]

    def hidden(self, differing: list[Difference]) -> dict[str, str]:
        """Return the hidden fields that let the next save know what this page showed."""
        own = [d for d in differing if not d.prefix]
        found = self.merge.hidden(self.loaded, own) if self.merge and self.loaded else {}
        return found | self.lines.hidden(differing)

    def typed(self) -> list[tuple[str, str]]:
        """Return every value to be carried along by a page that shows only what differs."""
        own = self.merge.typed(self.loaded) if self.merge and self.loaded else []
        return own + [pair for line in self.lines.rows for pair in line.typed()]

    # Saving.

    def save(self, gemeente_id: int | None) -> Any:
        """Write the row and the rows within it, all or none; return the key of the row.

        Raises ConflictError, or RefusedLineError that says where it was refused.
        """
        rows = self.lines.filled
        # First the rows that are: one that ends makes room for a new one, and a change of their
        # parent may renew their search words, after which they are no longer as they were read.
        for line in (x for x in rows if x.loaded):
            with _telling(line):
                self._write(line, {})
        with _telling(None):
            key = self._write(self, {"gemeente_id": gemeente_id})
        for line in (x for x in rows if not x.loaded):
            with _telling(line):
                self._write(line, {"gemeente_id": gemeente_id, line.inline.spec.via: key})
        with _telling(None):
            self.panel.stores[self.table.name].commit(self.panel.session)
        return key

    def _write(self, part: "Entry | Line", belongs: Mapping[str, Any]) -> Any:
        """Write one row as it was filled in, and return its key; a new one is told whose it is."""
        store, session = self.panel.stores[part.table.name], self.panel.session
        values, links = written(part.form, part.plan, part.mode)
        if part.loaded:
            store.change(session, part.loaded, values, links)
            return part.loaded.values[part.table.spec.key]
        known = {name: value for name, value in belongs.items() if name in part.table.columns}
        return store.add(session, values | known, links)


class RefusedLineError(Exception):
    """The database did not accept what was filled in; `line` is where, None for the row itself."""

    def __init__(self, refused: RefusedError, line: Line | None) -> None:
        super().__init__(str(refused))
        self.refused = refused
        self.line = line


@contextmanager
def _telling(line: Line | None) -> Iterator[None]:
    """Say of a refusal which row it was about."""
    try:
        yield
    except RefusedError as error:
        raise RefusedLineError(error, line) from error


def written(form: TypedForm, plan: FormPlan, mode: Mode) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the form sets: columns, and links by their name. What was not sent stays."""
    values = {}
    encrypting = any(form[c.name].data for c in plan.columns if c.kind is Kind.ENCRYPTED)
    for column in plan.columns:
        field = form[column.name]
        if column.kind is Kind.ENCRYPTED and not encrypting:
            continue
        left_open = mode == "add" and field.data is None and column.fills_itself
        if not left_open and (field.sent or field.data is not None):
            values[column.name] = field.data
    links = {f.short_name: f.data for f in form if isinstance(f, ThroughField) and f.sent}
    return values, links


def reason_of(plan: FormPlan, form: TypedForm) -> str | None:
    """Return why VNG writes here, when that is asked."""
    return (form[REASON].data or "") if plan.asks_reason else None
