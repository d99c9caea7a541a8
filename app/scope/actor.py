"""Who acts: the one value that decides which rows a transaction can see."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The role that a transaction takes in the database, for whom, and in whose name.

    `role` is the name of a product role (a NOLOGIN database role). `gemeente_id` is set for a
    contactpersoon only; without it no scoped row exists. `name` is written into the history.
    """

    role: str
    user_id: int | None = None
    name: str = ""
    gemeente_id: int | None = None


# For the short transaction at the door that finds out who somebody is.
DOOR = Actor(role="aanmelding")

_current: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current_actor() -> Actor | None:
    """Return who acts now, or None: then a transaction has no rights at all."""
    return _current.get()


def set_actor(actor: Actor | None) -> None:
    """Let this actor act from the next transaction on."""
    _current.set(actor)


@contextmanager
def acting_as(actor: Actor | None) -> Iterator[None]:
    """Let this actor act inside the block; a transaction that is open already keeps its own."""
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)
