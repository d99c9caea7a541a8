"""Writes an event when somebody who is signed in asks for what is not hers (ASVS 16.3.2)."""

from flask import g, request
from sqlalchemy.exc import SQLAlchemyError

from app.catalog.event_words import EventAction
from app.core.request_log import log_fault
from app.security.door import the_door
from app.security.events import Event, account_name

ACTION: EventAction = "toegang geweigerd"
# What a row is called in an address.
KEYS = frozenset({"pk", "code"})
LONGEST = 20


def tell_refusal(status: int) -> None:
    """Tell a refused right, and a row that is not there or not hers: the answer is the same."""
    user, rule = g.get("user"), request.url_rule
    asks_a_row = rule is not None and not rule.arguments.isdisjoint(KEYS)
    is_refusal = status == 403 or (status == 404 and asks_a_row)
    if not is_refusal or user is None or not user.is_authenticated:
        return
    who = account_name(user.id)
    thing = f"{request.method} {request.endpoint}" + (f" {_row()}" if asks_a_row else "")
    door = the_door()
    try:
        door.tell(Event(ACTION, thing, "geweigerd", user_id=user.id, actor=who, note=str(status)))
        door.session.commit()
    except SQLAlchemyError as error:
        # The page says no all the same.
        door.session.rollback()
        log_fault(error)


def _row() -> str:
    """Return which row was asked for; only what can be a key, nothing that somebody made up."""
    values = request.view_args or {}
    found = next((str(values[key]) for key in KEYS if key in values), "")
    return found if found.isascii() and found.isalnum() and len(found) < LONGEST else "?"
