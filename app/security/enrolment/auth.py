"""Computes whether an enrolment link may be used, and uses it up."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.security.door import Door

PURPOSE = "koppeling"
LONGEST_TOKEN = 100

# The digest is there from the moment that VNG made the link.
_OPEN = """a.link_digest = any(:digests) and a.gebruikt_op is null and a.ingetrokken_op is null
           and a.link_tot > :now and u.id = a.user_id and u.active"""
_FIND = text(
    f"select a.id, u.id as user_id, u.email from app.herstelaanvraag a, ab_user u where {_OPEN}"  # noqa: S608 - our own words
)
_USE = text(
    f"update app.herstelaanvraag a set gebruikt_op = :now from ab_user u where {_OPEN}"  # noqa: S608 - our own words
    " and a.user_id = :user_id returning a.id"
)


@dataclass(frozen=True, slots=True)
class Link:
    """What a link that still works is for."""

    user_id: int
    email: str


def find_link(door: Door, token: str) -> Link | None:
    """Return what this link is for; None when it is used, too old, withdrawn or never was."""
    row = door.session.execute(_FIND, _values(door, token)).one_or_none()
    door.session.rollback()
    return None if row is None else Link(row.user_id, row.email)


def use_link(door: Door, token: str, user_id: int) -> bool:
    """Use the link up, in the caller's transaction; of two, one is the first."""
    used: Any = door.session.execute(_USE, {**_values(door, token), "user_id": user_id})
    return used.scalar_one_or_none() is not None


def _values(door: Door, token: str) -> dict[str, Any]:
    return {"digests": door.keys.digests(PURPOSE, token[:LONGEST_TOKEN]), "now": door.now}
