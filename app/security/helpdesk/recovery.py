"""Lost everything: one beheerder asks, a second confirms, and the owner gets a link by mail.

- The first writes down on which known number she called back; the second must be another person.
- Confirming takes the old authenticator and the recovery codes away at once: they may be in the
  hands of a thief. It ends all sessions, and from then on only the link leads back in.
- The link is mailed to the account's own address, works once, for 24 hours; staff never see it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.panel.values import AMSTERDAM
from app.security.accounts.reading import Account
from app.security.helpdesk.standing import HELP_WAITS_FOR
from app.security.notices import tell_account
from app.security.staff import Reason, RefusedError, Staff

# What a link's digest is made under, and where the link leads.
PURPOSE = "koppeling"
LINK_LIFE = timedelta(hours=24)
# So long a request waits for the second person.
REQUEST_LIFE = HELP_WAITS_FOR

# Not taken back, not used, and in time: for the second person, or for the owner of the account.
IS_OPEN = """h.ingetrokken_op is null and h.gebruikt_op is null
          and case when h.bevestigd_op is null then h.aangevraagd_op > :asked_since
                   else h.link_tot > :now end"""
_OPEN = text(
    f"""select h.id, h.user_id, h.aangevraagd_door, h.aangevraagd_op, h.teruggebeld_op,
              h.bevestigd_op, h.link_tot,
              a.voornaam || ' ' || a.achternaam as wie, g.naam as gemeente,
              coalesce(d.voornaam || ' ' || d.achternaam, '') as door
         from app.herstelaanvraag h
         join app.account a on a.id = h.user_id
         left join register.gemeente g on g.id = a.gemeente_id
         left join app.account d on d.id = h.aangevraagd_door
        where {IS_OPEN}
        order by h.aangevraagd_op, h.id"""  # noqa: S608 - our own words
)
_WHOSE = text("select user_id, aangevraagd_door from app.herstelaanvraag where id = :id")


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody who is being helped: waiting for the second person, or for the owner."""

    id: int
    user_id: int
    asked_by: int | None
    asked_at: datetime
    phone: str
    confirmed_at: datetime | None
    link_until: datetime | None
    who: str
    gemeente: str | None
    asked_by_name: str


def open_requests(staff: Staff) -> list[Request]:
    """Return what is under way, oldest first."""
    now = staff.door.now
    values = {"now": now, "asked_since": now - REQUEST_LIFE}
    return [Request(*row) for row in staff.door.session.execute(_OPEN, values)]


def request(staff: Staff, account: Account, phone: str) -> None:
    """Take the first of the two steps; raises RefusedError."""
    with staff.doing("herstel aangevraagd", account.id):
        if not account.is_active:
            raise RefusedError(Reason.NOT_ACTIVE)
        now = staff.door.now
        written = staff.write(
            """insert into app.herstelaanvraag (user_id, aangevraagd_door, aangevraagd_op,
                                                teruggebeld_op)
               select :id, :by, :now, :phone
                where not exists (
                  select from app.herstelaanvraag where user_id = :id and ingetrokken_op is null
                     and gebruikt_op is null and bevestigd_op is null
                     and aangevraagd_op > :asked_since)""",
            id=account.id, by=staff.id, now=now, phone=phone, asked_since=now - REQUEST_LIFE,
        )  # fmt: skip
        if not written:
            raise RefusedError(Reason.OVERTAKEN)


def confirm(staff: Staff, request_id: int) -> None:
    """Take the second step, as another person than the first; raises RefusedError."""
    user_id, asked_by = _whose(staff, request_id)
    thing = f"herstelaanvraag {request_id}"
    with staff.doing("herstel bevestigd", user_id, thing=thing):
        if asked_by == staff.id:
            raise RefusedError(Reason.SECOND_PERSON)
        token = secrets.token_urlsafe(32)
        now = staff.door.now
        confirmed = staff.write(
            """update app.herstelaanvraag h
                  set bevestigd_door = :by, bevestigd_op = :now, link_digest = :digest,
                      link_tot = :until
                where h.id = :id and h.bevestigd_op is null and h.ingetrokken_op is null
                  and h.aangevraagd_op > :asked_since
                  and exists (select from ab_user u where u.id = h.user_id and u.active)""",
            id=request_id, by=staff.id, now=now, digest=staff.door.keys.digest(PURPOSE, token),
            until=now + LINK_LIFE, asked_since=now - REQUEST_LIFE,
        )  # fmt: skip
        if not confirmed:
            raise RefusedError(Reason.OVERTAKEN)
        _take_away_old(staff, user_id, request_id)
        tell_account(
            staff.door, user_id, "herstel-door-vng",
            link=staff.door.link(f"/koppelen/{token}"), tot=_until(now + LINK_LIFE),
        )  # fmt: skip


def withdraw(staff: Staff, request_id: int) -> None:
    """Stop it, also when the link is already under way; raises RefusedError."""
    user_id, _asked_by = _whose(staff, request_id)
    with staff.doing("herstel ingetrokken", user_id, thing=f"herstelaanvraag {request_id}"):
        stopped = staff.write(
            """update app.herstelaanvraag set ingetrokken_op = :now, link_digest = null
                where id = :id and ingetrokken_op is null and gebruikt_op is null""",
            id=request_id, now=staff.door.now,
        )  # fmt: skip
        if not stopped:
            raise RefusedError(Reason.OVERTAKEN)


def _take_away_old(staff: Staff, user_id: int, request_id: int) -> None:
    """Take away what the owner lost, and every other link that she was sent."""
    staff.write("delete from app.authenticator where user_id = :id", id=user_id)
    staff.write("delete from app.herstelcode where user_id = :id", id=user_id)
    # Whoever got hold of the account may have linked one of her own.
    staff.write("delete from app.werkaccount where user_id = :id", id=user_id)
    staff.write("delete from app.werkaccountaanvraag where user_id = :id", id=user_id)
    staff.write(
        """update app.herstelaanvraag set ingetrokken_op = :now, link_digest = null
            where user_id = :id and id <> :this and ingetrokken_op is null
              and gebruikt_op is null""",
        id=user_id, this=request_id, now=staff.door.now,
    )  # fmt: skip


def _whose(staff: Staff, request_id: int) -> tuple[int, int | None]:
    row: Any = staff.door.session.execute(_WHOSE, {"id": request_id}).one_or_none()
    if row is None:
        raise RefusedError(Reason.OVERTAKEN)
    return row.user_id, row.aangevraagd_door


def _until(moment: datetime) -> str:
    local = moment.astimezone(AMSTERDAM)
    return f"{local:%d-%m-%Y} om {local:%H:%M} uur"
