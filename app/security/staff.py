"""What a beheerder does to an account: as herself in the database, with an event each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import psycopg
from flask import current_app, g
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.catalog.event_words import EventAction
from app.security.door import Door, the_door
from app.security.events import Event, account_name

LAST_BEHEERDER = "laatste_beheerder"


class Reason(Enum):
    """Why something is not done; the value is what the event says of it."""

    OWN_ACCOUNT = "eigen account"
    LAST_BEHEERDER = "laatste beheerder"
    OTHER_KIND = "gemeente en VNG gaan niet in elkaar over"
    SAME = "niets te wijzigen"
    OVERTAKEN = "al gedaan"
    SECOND_PERSON = "vier ogen"
    ADDRESS_TAKEN = "adres in gebruik"
    NOT_ACTIVE = "account staat uit"
    TENANT_REFUSED = "tenant geweigerd"


class RefusedError(Exception):
    """It is not done, and nothing was changed."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)


@dataclass(frozen=True, slots=True)
class Staff:
    """The beheerder who is signed in; her `door` writes with the rights of her role."""

    door: Door
    id: int

    @property
    def name(self) -> str:
        return account_name(self.id)

    def write(self, statement: str, **values: Any) -> int:
        """Run a statement; return how many rows it wrote."""
        result: Any = self.door.session.execute(text(statement), values)
        return int(result.rowcount)

    def tell(self, event: Event) -> None:
        """Write an event of hers, in the transaction of what it tells."""
        self.door.tell(replace(event, actor=self.name))

    @contextmanager
    def doing(
        self, action: EventAction, user_id: int, *, thing: str = "", note: str | None = None
    ) -> Iterator[None]:
        """Make what is in the block one act: with its event, or not at all.

        Nobody does this to her own account (V05). What is refused is told as an event too; then
        RefusedError goes on to the caller.
        """
        event = Event(action, thing or account_name(user_id), user_id=user_id, note=note)
        try:
            if user_id == self.id:
                raise RefusedError(Reason.OWN_ACCOUNT)
            yield
            self.tell(event)
            self.door.session.commit()
        except IntegrityError as error:
            if constraint_of(error) != LAST_BEHEERDER:
                raise
            self._refuse(event, Reason.LAST_BEHEERDER)
        except RefusedError as refused:
            self._refuse(event, refused.reason)

    def _refuse(self, event: Event, reason: Reason) -> None:
        self.door.session.rollback()
        self.tell(replace(event, result="geweigerd", note=reason.value))
        self.door.session.commit()
        raise RefusedError(reason)


def the_staff() -> Staff:
    """Return who is signed in, with her own rights in the database."""
    register = current_app.extensions["ledengegevens"].register
    return Staff(replace(the_door(), session=register), g.user.id)


def the_staff_at_the_door() -> Staff:
    """Return who is signed in, for what only the door may write: an address to sign in with."""
    return Staff(the_door(), g.user.id)


def constraint_of(error: IntegrityError) -> str:
    """Return the name of the rule that was broken."""
    original = error.orig
    return (original.diag.constraint_name or "") if isinstance(original, psycopg.Error) else ""
