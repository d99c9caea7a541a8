"""E-mail addresses of another domain: VNG looks whether they are of the same person."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.security.notices import tell_account
from app.security.staff import Reason, RefusedError, Staff

UNDO_PURPOSE = "adres terug"
UNDO_LIFE = timedelta(hours=72)

# Proved by its code, and the newest of this account: an older one was given up for it.
IS_OPEN = """w.wacht_op_vng and w.code_digest is null and w.beoordeeld_op is null
          and w.gewijzigd_op is null and not exists (
            select from app.adreswijziging later
             where later.user_id = w.user_id and later.id > w.id)"""
_WAITING = text(
    f"""select w.id, w.user_id, w.oud, w.nieuw, w.aangevraagd_op,
              a.voornaam || ' ' || a.achternaam as wie, g.naam as gemeente
         from app.adreswijziging w
         join app.account a on a.id = w.user_id
         left join register.gemeente g on g.id = a.gemeente_id
        where {IS_OPEN} and a.actief
        order by w.aangevraagd_op, w.id"""  # noqa: S608 - our own words
)
_ONE = text("select user_id, oud, nieuw from app.adreswijziging where id = :id")
# Judged once: of two who decide at the same moment, one is the first.
_JUDGE = f"""update app.adreswijziging w
               set beoordeeld_op = :now, beoordeeld_door = :by, gewijzigd_op = :changed,
                   terug_digest = :undo, terug_tot = :undo_until
             where w.id = :id and {IS_OPEN}
               and exists (select from ab_user u
                            where u.id = w.user_id and u.active and u.email = w.oud)"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who wants to sign in with an address of another domain."""

    id: int
    user_id: int
    old: str
    new: str
    asked_at: datetime
    who: str
    gemeente: str | None


def waiting_addresses(staff: Staff) -> list[Waiting]:
    """Return what waits for a decision, oldest first."""
    return [Waiting(*row) for row in staff.door.session.execute(_WAITING)]


def approve(staff: Staff, change_id: int) -> None:
    """Let the account sign in with the new address; both addresses are told, the old can undo it.

    `staff` is at the door: nobody but the door writes addresses. Raises RefusedError.
    """
    user_id, old, new = _one(staff, change_id)
    token, now = secrets.token_urlsafe(32), staff.door.now
    undo = staff.door.keys.digest(UNDO_PURPOSE, token)
    with staff.doing("adreswijziging goedgekeurd", user_id, thing=_thing(change_id)):
        _judge(staff, change_id, changed=now, undo=undo, undo_until=now + UNDO_LIFE)
        _write_address(staff, user_id, new)
        link = staff.door.link(f"/account/adres-terug/{token}")
        words = {"oud": old, "nieuw": new, "link": link}
        tell_account(staff.door, user_id, "adres-gewijzigd", to=old, **words)
        tell_account(staff.door, user_id, "adres-nieuw", to=new, **words)


def refuse(staff: Staff, change_id: int) -> None:
    """Leave the address as it is, and tell so at that address; raises RefusedError."""
    user_id, old, new = _one(staff, change_id)
    with staff.doing("adreswijziging afgewezen", user_id, thing=_thing(change_id)):
        _judge(staff, change_id, changed=None, undo=None, undo_until=None)
        tell_account(staff.door, user_id, "adres-afgewezen", to=old, oud=old, nieuw=new)


def _judge(staff: Staff, change_id: int, **values: Any) -> None:
    if not staff.write(_JUDGE, id=change_id, by=staff.id, now=staff.door.now, **values):
        raise RefusedError(Reason.OVERTAKEN)


def _write_address(staff: Staff, user_id: int, new: str) -> None:
    try:
        staff.write("update ab_user set email = :new, username = :new where id = :id",
                    id=user_id, new=new)  # fmt: skip
    except IntegrityError as error:
        raise RefusedError(Reason.ADDRESS_TAKEN) from error


def _one(staff: Staff, change_id: int) -> tuple[int, str, str]:
    row: Any = staff.door.session.execute(_ONE, {"id": change_id}).one_or_none()
    if row is None:
        raise RefusedError(Reason.OVERTAKEN)
    return row.user_id, row.oud, row.nieuw


def _thing(change_id: int) -> str:
    return f"adreswijziging {change_id}"
