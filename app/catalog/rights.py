"""The few sets of rights that tables share: per product role what it may do."""

from collections.abc import Mapping

from app.catalog.spec import ROLES, STAFF, Right, Role

READ: tuple[Right, ...] = ("lezen",)
CHANGE: tuple[Right, ...] = ("lezen", "wijzigen")
KEEP: tuple[Right, ...] = ("lezen", "toevoegen", "wijzigen")
ALL: tuple[Right, ...] = ("lezen", "toevoegen", "wijzigen", "verwijderen")
ADD_AND_REMOVE: tuple[Right, ...] = ("lezen", "toevoegen", "verwijderen")

Rights = Mapping[Role, tuple[Right, ...]]


def everyone_reads(**more: tuple[Right, ...]) -> Rights:
    """Every role reads; the named roles have the rights given."""
    return {role: more.get(role, READ) for role in ROLES}


def staff_reads(**more: tuple[Right, ...]) -> Rights:
    """VNG reads, a contact person has no right; the named roles have the rights given."""
    return {role: more.get(role, READ) for role in STAFF}
