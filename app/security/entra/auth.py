"""Computes what a work account opens here: whose it is, and what is asked besides; tells nobody.

The decisions are the database's (migration 0021): the door can't choose a gemeente or a tenant.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from sqlalchemy import text

from app.security.account import CONTACT
from app.security.door import Door
from app.security.entra.tokens import Identity
from app.security.invitations.codes import digest_of
from app.security.steps import Flow

Outcome = Literal[
    "in", "nieuw", "gekoppeld", "wacht", "wachtte al", "geweigerd", "verlopen", "bezet", "onbekend",
    "nee",
]  # fmt: skip

_COME = text("select uitkomst, wie from app.kom_met_werkaccount(:tid, :oid, :email, :now)")
_REDEEM = text(
    """select uitkomst, wie from app.verzilver_met_werkaccount(
         :digest, :tid, :oid, :email, :is_verified, :now, :first_name, :last_name)"""
)
_LINK = text("select app.koppel_werkaccount(:user_id, :tid, :oid, :email, :is_verified, :now)")
_UNLINK = text("delete from app.werkaccount where user_id = :user_id")
# An authenticator that VNG took away comes back by VNG's link, and not by a work account alone.
_ACCOUNT = text(
    """select u.email, u.password is not null as has_password,
              exists (select from app.authenticator a where a.user_id = u.id) as has_authenticator,
              exists (select from app.herstelaanvraag h
                       where h.user_id = u.id and h.bevestigd_op is not null
                         and h.gebruikt_op is null) as was_reset,
              (select array_agg(r.name::text) from ab_user_role ur
                 join ab_role r on r.id = ur.role_id where ur.user_id = u.id) as roles,
              w.tid, w.oid, w.email as work_email
         from ab_user u left join app.werkaccount w on w.user_id = u.id where u.id = :user_id"""
)


class SecondStep(Enum):
    """What is asked of somebody whom Entra has let through."""

    NONE = "none"
    CODE = "code"
    SET_UP = "set up"
    VNG_LINK = "link of VNG"


@dataclass(frozen=True, slots=True)
class Ways:
    """By which ways an account can come in."""

    email: str
    has_password: bool
    has_authenticator: bool
    was_reset: bool
    is_contact: bool
    tid: str | None
    oid: str | None
    work_email: str

    @property
    def has_work_account(self) -> bool:
        return self.tid is not None

    @property
    def has_own_way(self) -> bool:
        """Say whether the account can come in without its work account."""
        return self.has_password and self.has_authenticator


def come_in(door: Door, tid: str, oid: str, email: str) -> tuple[Outcome, int | None]:
    """Return whose this identity is, in the caller's transaction; finishes what VNG let in."""
    values = {"tid": tid, "oid": oid, "email": email, "now": door.now}
    row = door.session.execute(_COME, values).one()
    return row.uitkomst, row.wie


def redeem(door: Door, flow: Flow, code: str) -> tuple[Outcome, int | None]:
    """Use an invitation up for the identity of this flow, in the caller's transaction."""
    values: dict[str, Any] = {
        "tid": flow.tid,
        "oid": flow.oid,
        "email": flow.email or "",
        "is_verified": flow.is_bevestigd,
        "now": door.now,
        "first_name": flow.voornaam,
        "last_name": flow.achternaam,
    }
    for digest in digest_of(door.keys, code):
        row = door.session.execute(_REDEEM, {**values, "digest": digest}).one()
        if row.uitkomst != "nee":
            return row.uitkomst, row.wie
    return "nee", None


def link(door: Door, user_id: int, identity: Identity) -> Outcome:
    """Let this identity open the account too, in the caller's transaction."""
    values = {
        "user_id": user_id,
        "tid": identity.tid,
        "oid": identity.oid,
        "email": identity.email,
        "is_verified": identity.is_verified,
        "now": door.now,
    }
    outcome: Outcome = door.session.execute(_LINK, values).scalar_one()
    return outcome


def unlink(door: Door, user_id: int) -> bool:
    """Take the work account away, in the caller's transaction; every session ends by that."""
    done: Any = door.session.execute(_UNLINK, {"user_id": user_id})
    return bool(done.rowcount)


def ways_of(door: Door, user_id: int) -> Ways:
    """Return by which ways this account can come in."""
    row = door.session.execute(_ACCOUNT, {"user_id": user_id}).one()
    return Ways(
        email=row.email,
        has_password=row.has_password,
        has_authenticator=row.has_authenticator,
        was_reset=row.was_reset,
        is_contact=row.roles == [CONTACT],
        tid=str(row.tid) if row.tid else None,
        oid=str(row.oid) if row.oid else None,
        work_email=row.work_email or "",
    )


def second_step(ways: Ways, *, asks_everyone: bool) -> SecondStep:
    """Return what is asked besides: of VNG's people always a code that we checked."""
    if ways.is_contact and not asks_everyone:
        return SecondStep.NONE
    if ways.has_authenticator:
        return SecondStep.CODE
    return SecondStep.VNG_LINK if ways.was_reset else SecondStep.SET_UP
