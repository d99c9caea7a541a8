"""Forms as a contact person would fill them in, for every table that she may write."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.panel.columns import Column, Kind, Reflected
from app.panel.forms import Mode, writable
from app.panel.values import format_typed
from tests.support import sample
from tests.support.attack import CONTACT, Form, form
from tests.support.attack_world import World

# What a copy of an own row needs to be a row of its own. A table that is not named here is copied
# as it is, its short texts with a word behind them; if that can't be saved, say here what can.
FRESH: Mapping[str, Mapping[str, str]] = {
    "register.functievervulling": {
        "begindatum": "01-01-2010",
        "einddatum": "01-01-2011",
        "reden_einde": "overig",
        "fractievoorzitter": "nee",
    },
    "register.persoon": {"voorletters": "Z.", "email_werk": "nieuw@amersfoort.example"},
}
WORD = " nieuw"


def typed(world: World, column: Column, value: Any) -> str:
    """Return the value as it is typed; of what is encrypted, an address of the sample."""
    if column.kind is Kind.ENCRYPTED:
        return sample.address_of(sample.A).get(column.name, "")
    return format_typed(value, column.kind)


def typed_form(
    world: World, table: Reflected, mode: Mode, row: Mapping[str, Any], **other: Any
) -> Form:
    """Return the form with this row's values in it; `other` replaces, as typed."""
    values = {c.name: typed(world, c, row[c.name]) for c in writable(table, CONTACT, mode)}
    return form(values | other)


def fresh_form(world: World, table: Reflected, **other: Any) -> Form:
    """Return a form that can be added: a copy of an own row that collides with nothing."""
    row = dict(world.mine(table.name)[0])
    row |= _free_parents(world, table)
    columns = writable(table, CONTACT, "add")
    texts = {
        c.name: f"{row[c.name]}{WORD}"
        for c in columns
        if c.kind is Kind.TEXT and not c.domain and row[c.name] and not _has_shape(c)
    }
    return typed_form(world, table, "add", row, **{**texts, **FRESH.get(table.name, {}), **other})


def _has_shape(column: Column) -> bool:
    return any(limits.pattern for limits, _sentence in column.limits)


def _free_parents(world: World, table: Reflected) -> dict[str, Any]:
    """Return own parents that are not taken yet, where a table has at most one row for each."""
    alone = {
        rule.columns[-1]
        for rule in table.rules.values()
        if rule.kind == "u" and set(rule.columns[:-1]) <= {"gemeente_id"}
    }
    found = {}
    for column in scoped_references(world, table, "add"):
        if column.name in alone:
            taken = {row[column.name] for row in world.mine(table.name)}
            key = world.tables[column.points_at].spec.key
            found[column.name] = next(
                row[key] for row in world.mine(column.points_at) if row[key] not in taken
            )
    return found


def scoped_references(world: World, table: Reflected, mode: Mode) -> Iterator[Column]:
    """Return the foreign keys of the form that point at a gemeente's rows."""
    for column in writable(table, CONTACT, mode):
        if column.points_at and world.tables[column.points_at].scoped:
            yield column


def may(table: Reflected, right: str) -> bool:
    """Say whether the contact person has this right here."""
    return right in table.spec.rights.get(CONTACT, ())
