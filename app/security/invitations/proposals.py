"""A contact person proposes a colleague; VNG invites the colleague, or does not."""

from enum import Enum
from typing import Any

from flask import current_app
from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError

from app.mail.letters import write_letter
from app.mail.outbox import queue
from app.security.door import Door
from app.security.events import Event, account_name
from app.security.invitations.desk import AnySession, Desk
from app.security.limits import per_minutes

LETTER = "voorstel-collega"
PER_DAY = per_minutes("voorstel", 10, 24 * 60)
SHOWN = 20

_INSERT = text(
    """insert into app.voorstel (gemeente_id, email, naam, voorgesteld_door, voorgesteld_op)
       values (:gemeente_id, :email, :naam, :user_id, :now) returning id"""
)
_CLOSE = text(
    """update app.voorstel set afgehandeld_op = :now, uitnodiging_id = :invitation
        where id = :id and afgehandeld_op is null returning gemeente_id"""
)
# As the contact person herself: the database shows her own gemeente's only.
_OWN = text(
    """select naam, email, voorgesteld_op, afgehandeld_op, uitnodiging_id is not null as is_invited
         from app.voorstel order by id desc limit :shown"""
)


class Proposed(Enum):
    """What came of a proposal."""

    DONE = "done"
    TWICE = "twice"
    TOO_OFTEN = "too often"


def propose(door: Door, user: Any, email: str, naam: str) -> Proposed:
    """Write the proposal down and tell VNG, in one transaction, at the door.

    What VNG gets by mail names the gemeente and nobody; the answer does not tell whether the
    colleague has an account.
    """
    if door.count((PER_DAY, str(user.id))) is None:
        _tell(door, user, "collega", "geweigerd", "te vaak")
        door.session.commit()
        return Proposed.TOO_OFTEN
    values = {
        "gemeente_id": user.gemeente_id,
        "email": email,
        "naam": naam,
        "user_id": user.id,
        "now": door.now,
    }
    try:
        number = door.session.execute(_INSERT, values).scalar_one()
    except IntegrityError:
        door.session.rollback()
        _tell(door, user, "collega", "geweigerd", "staat er al")
        door.session.commit()
        return Proposed.TWICE
    words = {
        "gemeente": user.gemeente_naam,
        "adres": door.tools.public_url,
    }
    to = current_app.extensions["settings"].support_email
    queue(door.session, write_letter(door.session, LETTER, words), to=to, now=door.now)
    _tell(door, user, f"voorstel {number}", "gelukt", None)
    door.session.commit()
    return Proposed.DONE


def get_own_proposals(session: AnySession) -> list[Row[Any]]:
    """Return what was proposed for the contact person's gemeente, the newest first."""
    return list(session.execute(_OWN, {"shown": SHOWN}))


def close(desk: Desk, pk: int, invitation: int) -> bool:
    """Deal with a proposal by an invitation, in the caller's transaction; False when it was."""
    values = {"id": pk, "now": desk.now, "invitation": invitation}
    return desk.session.execute(_CLOSE, values).one_or_none() is not None


def decline(desk: Desk, pk: int) -> bool:
    """Turn a proposal down and commit; False when it was dealt with already."""
    values = {"id": pk, "now": desk.now, "invitation": None}
    row = desk.session.execute(_CLOSE, values).one_or_none()
    result, note = ("gelukt", None) if row else ("geweigerd", "niet meer open")
    desk.tell(
        Event(
            "voorstel afwijzen",
            f"voorstel {pk}",
            result,  # type: ignore[arg-type]
            actor=desk.who,
            gemeente_id=row.gemeente_id if row else None,
            note=note,
        )
    )
    desk.session.commit()
    return row is not None


def _tell(door: Door, user: Any, thing: str, result: Any, note: str | None) -> None:
    who = account_name(user.id)
    door.tell(Event("collega voorstellen", thing, result, user_id=user.id, actor=who, note=note))
