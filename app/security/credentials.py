"""Writes a new password or authenticator to an account, and tells its owner."""

from typing import Any

from sqlalchemy import text

from app.catalog.event_words import EventAction
from app.security import steps
from app.security.door import Door
from app.security.events import Event, account_name
from app.security.notices import tell_account
from app.security.steps import Flow

# Not when the password was changed since: what began before is about another password.
_PASSWORD = text(
    """update ab_user u set password = :hash
         from app.accountstand st
        where u.id = :id and u.active and st.user_id = u.id
          and (st.wachtwoord_sinds is null or st.wachtwoord_sinds <= :begun)"""
)
_SINCE = text(
    """update app.accountstand set wachtwoord_sinds = :now, wachtwoord_fouten = 0
        where user_id = :id"""
)
_AUTHENTICATOR = text(
    """insert into app.authenticator (user_id, geheim, laatste_stap, ingesteld_op)
       values (:id, :secret, :step, :now)
       on conflict (user_id) do update
          set geheim = excluded.geheim, laatste_stap = excluded.laatste_stap,
              ingesteld_op = excluded.ingesteld_op"""
)


def set_password(door: Door, user_id: int, password_hash: str, flow: Flow) -> bool:
    """Replace the password, in the caller's transaction; every session of the account ends.

    So does everything else under way for it. False when the account is not active, or its password
    was changed after this flow began.
    """
    values = {"id": user_id, "hash": password_hash, "begun": flow.begonnen_op}
    done: Any = door.session.execute(_PASSWORD, values)
    if not done.rowcount:
        return False
    door.session.execute(_SINCE, {"id": user_id, "now": door.now})
    steps.close_all(door, user_id, besides=flow)
    tell_account(door, user_id, "wachtwoord-gewijzigd")
    _tell(door, user_id, "wachtwoord gewijzigd")
    return True


def set_authenticator(door: Door, user_id: int, sealed: bytes, step: int) -> None:
    """Give the account this authenticator, in the caller's transaction; `step` was used already."""
    values = {"id": user_id, "secret": sealed, "step": step, "now": door.now}
    door.session.execute(_AUTHENTICATOR, values)


def tell_new_authenticator(door: Door, user_id: int) -> None:
    """Say that the authenticator of this account is another one."""
    tell_account(door, user_id, "tweede-stap-gewijzigd")
    _tell(door, user_id, "authenticator gewijzigd")


def _tell(door: Door, user_id: int, action: EventAction) -> None:
    who = account_name(user_id)
    door.tell(Event(action, who, user_id=user_id, actor=who))
