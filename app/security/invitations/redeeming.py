"""Takes the code of an invitation from who is at its step: typos, limits, refusals."""

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from app.security import steps
from app.security.door import Door
from app.security.events import Event
from app.security.invitations.codes import has_right_check, normal_code
from app.security.limits import per_minutes
from app.security.mail_codes import name_of
from app.security.steps import Flow

Used = TypeVar("Used")

NETWORK = per_minutes("uitnodiging-netwerk", 20, 60)
MOST_TRIES = 10


class Invitation(Enum):
    """What came of an invitation's code."""

    RIGHT = "right"
    TYPO = "typo"
    WRONG = "wrong"
    CLOSED = "closed"  # too often wrong: this registration is over
    TOO_OFTEN = "too often"
    MOVED = "moved"


class MovedError(Exception):
    """Somebody took this step meanwhile."""


def take_code(
    door: Door, flow: Flow, typed: str, use: Callable[[str], Used | None]
) -> tuple[Invitation, Used | None]:
    """Take the code; return what came of it and what `use` gave, in a transaction left open.

    `use` takes the step and uses the code up, or gives None when it is not open for this person;
    it raises MovedError when the step was taken. Anything but RIGHT is told and committed here.
    """
    code = normal_code(typed)
    if not has_right_check(code):
        _tell(door, flow, "tikfout")
        return Invitation.TYPO, None
    ticket = door.count((NETWORK, door.network))
    if ticket is None:
        _tell_alarm(door, flow, "te vaak van één netwerk")
        return Invitation.TOO_OFTEN, None
    try:
        used = use(code)
    except MovedError:
        door.session.rollback()
        return Invitation.MOVED, None
    if used is None:
        door.session.rollback()
        return _refuse(door, flow), None
    door.uncount(ticket)
    return Invitation.RIGHT, used


def _refuse(door: Door, flow: Flow) -> Invitation:
    _tell(door, flow, None)
    if steps.add_failure(door, flow) < MOST_TRIES:
        return Invitation.WRONG
    steps.close(door, flow)
    _tell_alarm(door, flow, "tien keer onjuist")
    return Invitation.CLOSED


def _tell(door: Door, flow: Flow, note: str | None) -> None:
    door.tell(Event("uitnodigingscode", name_of(flow), "geweigerd", note=note))
    door.session.commit()


def _tell_alarm(door: Door, flow: Flow, note: str) -> None:
    door.tell(Event("alarm uitnodigingscodes", name_of(flow), "geweigerd", note=note))
    door.session.commit()
