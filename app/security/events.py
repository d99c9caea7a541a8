"""Writes what happens at the door: one line per transition, append-only, without any secret.

The six fields of BIO2 8.15.01: actie, object, resultaat, oorsprong, actor, tijdstip.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

from app.catalog.event_words import EventAction
from app.core import metrics

AnySession = Session | scoped_session[Session]
Result = Literal["gelukt", "geweigerd"]

_WRITE = text(
    """insert into app.gebeurtenis (tijdstip, actie, object, resultaat, oorsprong, actor, user_id,
                                    gemeente_id, toelichting)
       values (:now, :action, :thing, :result, :origin, :actor, :user_id,
               coalesce(:gemeente_id,
                        (select gemeente_id from app.gebruiker_gemeente where user_id = :user_id)),
               :note)"""
)


@dataclass(frozen=True, slots=True)
class Event:
    """`user_id` is the account it is about; `actor` who did it, "bezoeker" when that is unknown.

    `thing` names what it was done to ("account 12", "uitnodiging 7"), never an address or a code.
    """

    action: EventAction
    thing: str
    result: Result = "gelukt"
    user_id: int | None = None
    actor: str = "bezoeker"
    gemeente_id: int | None = None
    note: str | None = None


def write_event(session: AnySession, event: Event, *, origin: str, now: datetime) -> None:
    """Write the event in the caller's transaction."""
    metrics.EVENTS.labels(event.action, event.result).inc()
    session.execute(
        _WRITE,
        {
            "now": now,
            "action": event.action,
            "thing": event.thing,
            "result": event.result,
            "origin": origin or "onbekend",
            "actor": event.actor,
            "user_id": event.user_id,
            "gemeente_id": event.gemeente_id,
            "note": event.note,
        },
    )


def account_name(user_id: int) -> str:
    """Return how an event names an account."""
    return f"account {user_id}"
