"""Browsers in which an account signed in before: known by a signed cookie, counted apart.

Failures of strangers never stand in the way of a known device, so that nobody can lock a contact
person out (security.md 3, "lock-out without DoS").
"""

import secrets
from datetime import timedelta

from flask import current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

COOKIE_AGE = timedelta(days=400)
SALT = "bekend-apparaat"
# Accounts that share a browser; the oldest makes room.
MOST_ACCOUNTS = 4


def cookie_name() -> str:
    """Return the name of the cookie; over https bound to this host."""
    return "__Host-apparaat" if current_app.config["SESSION_COOKIE_SECURE"] else "apparaat"


def device_of(user_id: int | None) -> str:
    """Return the name of this browser for this account, or "" when it never signed in here."""
    return "" if user_id is None else _known().get(str(user_id), "")


def remember_device(user_id: int) -> None:
    """Let this browser be known for this account, from the answer to this request on."""
    known = _known()
    known.pop(str(user_id), None)
    known[str(user_id)] = secrets.token_urlsafe(16)
    g.device_cookie = dict(list(known.items())[-MOST_ACCOUNTS:])


def set_device_cookie(response: Response) -> Response:
    """Put what was remembered in the answer."""
    known = g.pop("device_cookie", None)
    if known is not None:
        response.set_cookie(
            cookie_name(),
            _serializer().dumps(known),
            max_age=COOKIE_AGE,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def _known() -> dict[str, str]:
    try:
        found = _serializer().loads(
            request.cookies.get(cookie_name(), ""), max_age=int(COOKIE_AGE.total_seconds())
        )
    except BadData:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=SALT)
