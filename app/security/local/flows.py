"""Does what signing in and out means, step by step; the one place where somebody gets in."""

from typing import Any

from flask import current_app, session
from flask_login import login_user, logout_user

from app.security.language import SESSION_KEY
from app.security.local import auth


def sign_in(email: str, password: str) -> Any | None:
    """Take the steps of signing in; return the user who got in, or None."""
    door = current_app.extensions["ledengegevens"].door
    user_id = auth.authenticate(door, email, password)
    user = None if user_id is None else current_app.extensions["appbuilder"].sm.load_user(user_id)
    if user is None:
        return None
    auth.note_signin(door, user.id)
    finish_signin(user)
    return user


def finish_signin(user: Any) -> None:
    """Let the user in, in a new session: nothing of the old one counts except the language.

    The only function of the product that calls `login_user`; a test holds it to that.
    """
    _start_new_session()
    login_user(user)


def sign_out() -> None:
    """End the session."""
    logout_user()
    _start_new_session()


def _start_new_session() -> None:
    language = session.get(SESSION_KEY)
    session.clear()
    if language is not None:
        session[SESSION_KEY] = language
