"""The one place where somebody gets in, after the last step; and where she goes out."""

from datetime import datetime, timedelta
from typing import Any

from flask import session
from flask_login import login_user, logout_user
from sqlalchemy import text

from app.security import limits, steps
from app.security.account import read_account
from app.security.device_words import device_words_for_mail
from app.security.devices import device_of, remember_device
from app.security.door import Door
from app.security.events import Event, account_name
from app.security.language import SESSION_KEY
from app.security.notices import tell_account
from app.security.sessions import Elsewhere, Proof, begin_session, end_session

_SIGNED_IN = text(
    """update ab_user set last_login = :now, fail_login_count = 0,
                          login_count = coalesce(login_count, 0) + 1
        where id = :id"""
)
_BEFORE = text("select login_count > 0 from ab_user where id = :id")


def finish_signin(
    door: Door, user_id: int, proof: Proof, elsewhere: Elsewhere | None = None
) -> Any | None:
    """Let the account in, in a new session: nothing of the old one counts except the language.

    Commits the caller's transaction: the last step and the session are one act. Returns the user,
    or None when the account may not enter (no role, no gemeente, not active): then the last step is
    undone. The only function of the product that calls `login_user`; a test holds it to that.
    """
    who = account_name(user_id)
    token = begin_session(
        door.session, door.keys, user_id, door.visitor, proof, door.now, elsewhere=elsewhere
    )
    user = read_account(door.session, door.keys, token, door.now)
    if user is None:
        door.session.rollback()
        door.tell(Event("inloggen", who, "geweigerd", user_id=user_id, note="mag niet binnen"))
        door.session.commit()
        return None
    been_here = bool(door.session.execute(_BEFORE, {"id": user_id}).scalar_one_or_none())
    _forget_old(door)
    door.session.execute(_SIGNED_IN, {"id": user_id, "now": door.now.replace(tzinfo=None)})
    note = "werkaccount" if elsewhere else None
    door.tell(Event("inloggen", who, user_id=user_id, actor=who, note=note))
    if been_here and not device_of(user_id):
        apparaat = device_words_for_mail(door.visitor.device)
        tell_account(door, user_id, "nieuw-apparaat", apparaat=apparaat)
    door.session.commit()
    start_new_cookie()
    login_user(user)
    remember_device(user_id)
    return user


def _forget_old(door: Door) -> None:
    """Throw away what nothing looks at any more; people sign in often enough for that."""
    limits.forget_old(door.session, door.now)
    steps.forget_old(door)


def renew_session(
    door: Door, user: Any, proof: Proof | None = None, elsewhere: Elsewhere | None = None
) -> None:
    """Give this browser a new word in place of its own; without a new `proof` the old one stays.

    At step-up, and after what ended all sessions of the account: a proof does not get younger by
    that. Commits the caller's transaction.
    """
    old = user.session
    end_session(door.session, door.keys, old.token, "vernieuwd", door.now)
    token = begin_session(
        door.session,
        door.keys,
        user.id,
        door.visitor,
        proof or old.proof,
        door.now,
        begun=old.begun,
        elsewhere=elsewhere or old.elsewhere,
        proved=None if proof else old.proved,
    )
    door.session.commit()
    session["_user_id"] = token


def sign_out(door: Door, user: Any) -> None:
    """End the session of this browser."""
    end_session(door.session, door.keys, user.session.token, "uitgelogd", door.now)
    door.tell(
        Event("uitloggen", account_name(user.id), user_id=user.id, actor=account_name(user.id))
    )
    door.session.commit()
    logout_user()
    start_new_cookie()


def start_new_cookie() -> None:
    """Forget everything in the browser's cookie except the language."""
    language = session.get(SESSION_KEY)
    session.clear()
    if language is not None:
        session[SESSION_KEY] = language


def is_fresh(user: Any, now: datetime, within: timedelta) -> bool:
    """Say whether the user gave a code so recently that it counts for what asks a fresh one."""
    proved: datetime = user.session.proved
    return now - proved < within
