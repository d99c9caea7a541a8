"""A list of people to invite: kept, looked at, then sent in chunks, nobody missed or twice."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from app.security.events import Event, account_name
from app.security.invitations.auth import Invitee, are_invited
from app.security.invitations.desk import Desk
from app.security.invitations.flows import HasAccountError, invite
from app.security.invitations.judging import Line

CHUNK = 25
# What was looked at and never sent, is forgotten.
KEPT_UNSENT = timedelta(days=7)

_INSERT = text(
    """insert into app.uitnodigingsreeks (gemaakt_op, gemaakt_door, regels, aantal)
       values (:now, :actor, cast(:lines as jsonb), :count) returning id"""
)
_FORGET = text(
    "delete from app.uitnodigingsreeks where verstuurd_op is null and gemaakt_op < :before"
)
_DROP = text("delete from app.uitnodigingsreeks where id = :id and verstuurd_op is null")
_GET = text(
    """select id, gemaakt_op, verstuurd_op, regels, aantal, behandeld, overgeslagen
         from app.uitnodigingsreeks where id = :id"""
)
_BEGIN = text(
    """update app.uitnodigingsreeks set verstuurd_op = :now
        where id = :id and verstuurd_op is null and aantal > 0"""
)
# Two that send the same series take turns; each takes what the other has not.
_MY_TURN = text("select from app.uitnodigingsreeks where id = :id for update")
_NEXT = text(
    """select aantal - behandeld as over,
              (select coalesce(jsonb_agg(regel order by plaats), '[]')
                 from jsonb_array_elements(regels) with ordinality as r (regel, plaats)
                where plaats > behandeld and plaats <= least(behandeld + :chunk, aantal)) as regels
         from app.uitnodigingsreeks where id = :id and verstuurd_op is not null"""
)
_ADVANCE = text(
    """update app.uitnodigingsreeks set behandeld = behandeld + :done,
              overgeslagen = overgeslagen + :skipped,
              regels = case when behandeld + :done >= aantal then '[]' else regels end
        where id = :id"""
)


@dataclass(frozen=True, slots=True)
class Series:
    """A list of people, and how far sending is."""

    id: int
    is_sent: bool
    count: int
    done: int
    skipped: int
    good: list[Line]
    faulty: list[Line]

    @property
    def is_over(self) -> bool:
        return self.is_sent and self.done >= self.count


def keep(desk: Desk, lines: Sequence[Line]) -> int:
    """Keep the list and commit; nothing is sent. Return its number."""
    desk.session.execute(_FORGET, {"before": desk.now - KEPT_UNSENT})
    good = [asdict(line) for line in lines if not line.fault]
    faulty = [asdict(line) for line in lines if line.fault]
    values = {
        "now": desk.now,
        "actor": desk.user_id,
        # What is sent stands first, so that a number says how far it is.
        "lines": json.dumps([*good, *faulty]),
        "count": len(good),
    }
    number = int(desk.session.execute(_INSERT, values).scalar_one())
    desk.tell(Event("reeks maken", f"reeks {number}", actor=desk.who, note=f"{len(good)} regels"))
    desk.session.commit()
    return number


def get_series(desk: Desk, pk: int) -> Series | None:
    """Return a list and how far it is."""
    row = desk.session.execute(_GET, {"id": pk}).one_or_none()
    if row is None:
        return None
    lines = [Line(**line) for line in row.regels]
    return Series(
        id=row.id,
        is_sent=row.verstuurd_op is not None,
        count=row.aantal,
        done=row.behandeld,
        skipped=row.overgeslagen,
        good=[line for line in lines if not line.fault],
        faulty=[line for line in lines if line.fault],
    )


def drop(desk: Desk, pk: int) -> bool:
    """Throw away a list that was not sent, and commit."""
    dropped: Any = desk.session.execute(_DROP, {"id": pk})
    if dropped.rowcount:
        desk.tell(Event("reeks weggooien", f"reeks {pk}", actor=desk.who))
    desk.session.commit()
    return bool(dropped.rowcount)


def begin(desk: Desk, pk: int) -> bool:
    """Decide to send, once, and commit; False when that was decided before."""
    begun: Any = desk.session.execute(_BEGIN, {"id": pk, "now": desk.now})
    if begun.rowcount:
        desk.tell(Event("reeks versturen", f"reeks {pk}", actor=desk.who))
    desk.session.commit()
    return bool(begun.rowcount)


def send_all(fresh_desk: Callable[[], Desk], pk: int) -> None:
    """Send what is left, a chunk per transaction: stopped halfway, it goes on where it was."""
    while send_chunk(fresh_desk(), pk):
        pass


def send_chunk(desk: Desk, pk: int) -> bool:
    """Invite the next few and commit; False when nobody is left.

    Invitations, letters and how far it is are one transaction: nobody is invited twice or missed.
    """
    desk.session.execute(_MY_TURN, {"id": pk})
    row = desk.session.execute(_NEXT, {"id": pk, "chunk": CHUNK}).one_or_none()
    if row is None or row.over == 0:
        desk.session.rollback()
        return False
    lines: list[Mapping[str, Any]] = row.regels
    # In one order for everyone, so that two series never wait for each other.
    skipped = sum(not _send(desk, pk, line) for line in sorted(lines, key=lambda x: x["email"]))
    desk.session.execute(_ADVANCE, {"id": pk, "done": len(lines), "skipped": skipped})
    if row.over == len(lines):
        desk.tell(Event("reeks verstuurd", f"reeks {pk}", actor=desk.who))
    desk.session.commit()
    return bool(row.over > len(lines))


def _send(desk: Desk, pk: int, line: Mapping[str, Any]) -> bool:
    """Invite one; False for who got an account or an invitation since the list was looked at."""
    invitee = Invitee(line["email"], line["naam"], gemeente_id=line["gemeente_id"])
    if are_invited(desk.session, [invitee.email], desk.now):
        return False
    try:
        with desk.session.begin_nested():
            invite(desk, invitee, line["gemeente"], series=pk)
    except HasAccountError as known:
        desk.tell(
            Event(
                "uitnodigen", account_name(known.user_id), "geweigerd", user_id=known.user_id,
                actor=desk.who, gemeente_id=invitee.gemeente_id, note="heeft al een account",
            )
        )  # fmt: skip
        return False
    return True
