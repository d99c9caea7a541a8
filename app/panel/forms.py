"""Builds the add and edit form of a table for a role: which fields, in which sections."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from app.catalog.spec import Inline, Scope
from app.core.marking import N_
from app.panel.columns import Column, DomainInfo, Kind, Reflected
from app.panel.fields import (
    ColumnField,
    ReasonField,
    ReferenceField,
    ThroughField,
    default_value,
)
from app.panel.url_state import searched_for

Mode = Literal["add", "edit"]
REASON = "reden"


@dataclass(frozen=True, slots=True)
class FormSection:
    """A heading and the names of the fields under it."""

    title: str
    names: tuple[str, ...]
    # Which of them stand side by side.
    beside: tuple[tuple[str, ...], ...] = ()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the names line by line; those side by side stand where the first of them is."""
        found: dict[tuple[str, ...], None] = {}
        for name in self.names:
            row = next((r for r in self.beside if name in r), (name,))
            found[tuple(n for n in row if n in self.names)] = None
        return tuple(found)


@dataclass(frozen=True)
class FormPlan:
    """A form class and how it is laid out; made once per table, role and mode."""

    form_class: type[FlaskForm]
    sections: tuple[FormSection, ...]
    columns: tuple[Column, ...]
    asks_reason: bool
    inlines: tuple["InlinePlan", ...] = ()

    @property
    def has_encrypted(self) -> bool:
        """Say whether it has fields whose present value is never shown."""
        return any(c.kind is Kind.ENCRYPTED for c in self.columns)


@dataclass(frozen=True)
class InlinePlan:
    """Rows of another table in a form: what can be filled in of a new one and of one that is."""

    spec: Inline
    table: Reflected
    add: FormPlan | None
    edit: FormPlan | None

    @property
    def singular(self) -> str:
        """Return what one row is called in this form."""
        return self.spec.singular or self.table.singular

    def prefix(self, number: object) -> str:
        """Return what the names of a row's fields begin with; `number` is its key, or a new one."""
        return f"{self.table.spec.table}-{number}-"

    def plan(self, mode: Mode) -> FormPlan | None:
        """Return the form of one row; None when this role may not."""
        return self.add if mode == "add" else self.edit


class TypedForm(FlaskForm):
    """A form that knows what was sent; CSRF is checked for every request by the app itself."""

    class Meta:
        csrf = False

    def sent_fields(self) -> Iterator[Any]:
        """Yield the fields that the request carried: what it did not carry keeps its value."""
        return (field for field in self if getattr(field, "sent", False))


# Names that a form has itself, as a class, once it is made, or beside its columns: a column called
# so is shown, but can't be filled in. A name that begins with an underscore is no field to WTForms.
RESERVED = frozenset({*dir(TypedForm), "meta", "form_errors", "csrf_token", REASON})


def is_reserved(name: str) -> bool:
    """Say whether a column of this name can't be a field of a form."""
    return name in RESERVED or name.startswith("_")


def writable(table: Reflected, role: str, mode: Mode) -> list[Column]:
    """Return the columns that this role fills in, by the database's own grants."""
    found = []
    skipped = {*table.unseen(role), *table.spec.derived, table.spec.key}
    for column in table.columns.values():
        rights = column.insert if mode == "add" else column.update
        unusable = column.computed or column.kind is Kind.UNKNOWN or column.name in skipped
        unusable = unusable or is_reserved(column.name)
        # A contact person's gemeente is a fact, not a choice; nobody moves a row to another.
        is_scope = column.name == "gemeente_id" and (mode == "edit" or role == "contactpersoon")
        if role in rights and not (unusable or is_scope):
            found.append(column)
    return found


def needs_reason(table: Reflected, role: str, mode: Mode) -> bool:
    """Say whether VNG writes here in a gemeente's place; a new gemeente is in nobody's place."""
    if not table.spec.reason_for_staff or role not in ("redacteur", "privacyfunctionaris"):
        return False
    return table.scoped or mode == "edit"


def _field(
    column: Column, domains: Mapping[str, DomainInfo], mode: Mode, *, is_own: bool = False
) -> Any:
    domain = domains.get(column.domain)
    # An encrypted value is not shown, so an empty field on edit means: keep it.
    is_kept = column.kind is Kind.ENCRYPTED and mode == "edit"
    required = column.required(is_new=mode == "add") and not is_kept
    if column.kind is Kind.CHOICE and not column.nullable:
        required = True
    kind = ReferenceField if column.kind is Kind.REFERENCE else ColumnField
    return _unbound(kind, column, domain=domain, required=required, is_own=is_own)


def _unbound(kind: type[Any], *args: Any, **kwargs: Any) -> Any:
    return kind(*args, **kwargs)


def _layout(table: Reflected, names: list[str]) -> tuple[FormSection, ...]:
    """Return the catalog's sections with what is in the form; a column nobody placed comes last.

    The gemeente decides what else can be chosen, so it is asked first of all.
    """
    is_asked = "gemeente_id" in names
    placed = any("gemeente_id" in section.columns for section in table.spec.sections)
    left = [n for n in names if n != "gemeente_id" or placed]
    beside = table.spec.beside
    sections: list[FormSection] = []
    for section in table.spec.sections:
        own = tuple(n for n in section.columns if n in left)
        left = [n for n in left if n not in own]
        if own:
            sections.append(FormSection(section.title, own, beside))
    if left:
        title = N_("Overig") if sections else table.singular
        sections.append(FormSection(title, tuple(left), beside))
    if is_asked and not placed:
        first = sections[0] if sections else FormSection(table.singular, ())
        sections[:1] = [replace(first, names=("gemeente_id", *first.names))]
    return tuple(sections)


def build_plan(
    table: Reflected,
    domains: Mapping[str, DomainInfo],
    role: str,
    mode: Mode,
    tables: Mapping[str, Reflected] | None = None,
) -> FormPlan:
    """Return the form of this table for this role; with `tables`, also of the rows within it."""
    columns = writable(table, role, mode)
    inlines = tuple(_inline_plans(table, domains, role, tables)) if columns and tables else ()
    asks_reason = bool(columns) and needs_reason(table, role, mode)
    is_own = table.spec.scope is Scope.EIGEN_RIJ and role == "contactpersoon"
    attributes = _attributes(table, columns, domains, mode, is_own=is_own)
    names = [*attributes, *(i.spec.name for i in inlines)]
    if asks_reason:
        attributes[REASON] = ReasonField()
    form_class = type(f"{table.spec.table.capitalize()}Form", (TypedForm,), attributes)
    sections = _layout(table, names)
    if asks_reason:
        sections += (FormSection(N_("Toelichting bij deze wijziging"), (REASON,)),)
    return FormPlan(form_class, sections, tuple(columns), asks_reason, inlines)


def _attributes(
    table: Reflected,
    columns: Sequence[Column],
    domains: Mapping[str, DomainInfo],
    mode: Mode,
    *,
    is_own: bool = False,
) -> dict[str, Any]:
    """Return the fields of a form: one per column, and one per many-to-many relation."""
    fields = {c.name: _field(c, domains, mode, is_own=is_own) for c in columns}
    through = {t.name: ThroughField(t) for t in table.spec.through} if columns else {}
    return fields | through


def _inline_plans(
    table: Reflected,
    domains: Mapping[str, DomainInfo],
    role: str,
    tables: Mapping[str, Reflected],
) -> Iterator[InlinePlan]:
    """Yield what is filled in within this form; a table that the role may not write is left out."""
    for inline in table.spec.inline:
        other = tables[inline.table]
        add = _line_plan(inline, other, domains, role, "add")
        edit = _line_plan(inline, other, domains, role, "edit")
        if add or edit:
            yield InlinePlan(inline, other, add, edit)


def _line_plan(
    inline: Inline, table: Reflected, domains: Mapping[str, DomainInfo], role: str, mode: Mode
) -> FormPlan | None:
    """Return the form of one row in another's form: the parent and the gemeente are known there."""
    if not table.spec.allows(role, "toevoegen" if mode == "add" else "wijzigen"):
        return None
    asked = (*inline.columns, *inline.more)
    columns = [c for c in writable(table, role, mode) if c.name in asked]
    fields = _attributes(table, columns, domains, mode)
    fields = {name: fields[name] for name in asked if name in fields}
    form_class = type(f"{table.spec.table.capitalize()}Line", (TypedForm,), fields)
    return FormPlan(form_class, (), tuple(columns), asks_reason=False) if columns else None


def make_form(
    plan: FormPlan,
    formdata: MultiDict[str, str] | None,
    current: Mapping[str, Any] | None,
    mode: Mode,
    prefix: str = "",
) -> TypedForm:
    """Return the form, filled with what was sent, else with the row's values or the defaults.

    `prefix` begins the name of each of its fields, where a page has more than one such form.
    """
    values = dict(current or {})
    if mode == "add":
        values = {c.name: default_value(c) for c in plan.columns} | values
    form: TypedForm = plan.form_class(formdata=formdata, data=values, prefix=prefix)
    if formdata is not None:
        for field in form:
            if isinstance(field, (ReferenceField, ThroughField)):
                field.searched = searched_for(formdata, field.name)
    return form


def reason_form(
    sent: MultiDict[str, str] | None, *, asks: bool, question: str = "", told: str = ""
) -> TypedForm:
    """Return the form of a page that asks why and nothing else; or nothing at all."""
    fields = {REASON: _unbound(ReasonField, question, told)} if asks else {}
    form: TypedForm = type("ReasonForm", (TypedForm,), fields)(formdata=sent)
    return form


def mask_encrypted(form: TypedForm) -> None:
    """Empty every encrypted field: what is stored never comes back in a page."""
    for field in form:
        if isinstance(field, ColumnField) and field.column.kind is Kind.ENCRYPTED:
            field.data = None


def encrypted_as_one(form: TypedForm, plan: FormPlan) -> bool:
    """Check that encrypted fields are replaced together or not at all; False when one is missing.

    An address that changes in part would keep the old addition at the new house.
    """
    fields = [form[c.name] for c in plan.columns if c.kind is Kind.ENCRYPTED]
    if not any(f.data for f in fields):
        return True
    complete = True
    for field in fields:
        if not field.data and not field.column.nullable and not field.errors:
            field.errors = [*field.errors, _("Vul het hele adres in: het vervangt het oude.")]
            complete = False
    return complete
