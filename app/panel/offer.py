"""What a role finds in a list: the columns that it may see, sort by, filter by and download."""

from dataclasses import dataclass

from app.panel.columns import Column, Kind, Reflected
from app.panel.operators import operators_of

_UNSORTABLE = (Kind.UNKNOWN, Kind.JSON, Kind.ENCRYPTED, Kind.LINKS)
_UNUSABLE = (Kind.UNKNOWN, Kind.ENCRYPTED)


@dataclass(frozen=True, slots=True)
class Offer:
    """The same for everyone with this role, and as long as the app runs.

    `exported` are the columns of a download: those of the list, and what the catalog adds;
    `compared` are the filterable ones that can be compared with something.
    """

    columns: tuple[Column, ...]
    exported: tuple[Column, ...]
    sortable: tuple[str, ...]
    filterable: tuple[str, ...]
    compared: tuple[Column, ...]


def offer_of(table: Reflected, role: str) -> Offer:
    """Return what this role finds in the list of this table."""
    known = table.listable
    columns = _columns(table, role)
    added = [known[n] for n in table.spec.exported]
    exported = (*columns, *(c for c in added if role in c.read and c not in columns))
    filterable = _filterable(table, role, columns)
    return Offer(
        columns=columns,
        exported=exported,
        sortable=tuple(c.name for c in exported if c.kind not in _UNSORTABLE),
        filterable=filterable,
        compared=tuple(known[n] for n in filterable if operators_of(known[n])),
    )


def _columns(table: Reflected, role: str) -> tuple[Column, ...]:
    """Return the list's columns that this role may read; for VNG the gemeente comes second.

    First stands what a row is called by: it is the row's heading and the link to it.
    """
    names = list(table.spec.list_columns)
    if table.scoped and role != "contactpersoon" and "gemeente_id" not in names:
        names.insert(1, "gemeente_id")
    known = table.listable
    found = (known[n] for n in names if n in known)
    return tuple(c for c in found if role in c.read and c.kind is not Kind.ENCRYPTED)


def _filterable(table: Reflected, role: str, columns: tuple[Column, ...]) -> tuple[str, ...]:
    """Return the columns that the list may be filtered by: those of the list come first.

    A column that nobody named comes last, so that a new one can be searched at once; not a
    document: to look through all of them is dear, so that is asked for by name only.
    """
    found = (*table.readable(role), *table.linked(role))
    readable = {c.name: c for c in found if c.kind not in _UNUSABLE}
    own = {table.spec.key} | ({"gemeente_id"} if role == "contactpersoon" else set())
    names = [*(c.name for c in columns), *table.spec.filters]
    names += [n for n, c in readable.items() if c.kind is not Kind.JSON]
    return tuple(n for n in dict.fromkeys(names) if n in readable and n not in own)
