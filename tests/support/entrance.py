"""Ways past the door that only tests have: a session made beforehand, a code that counts again."""

import secrets
from collections.abc import Mapping
from typing import Any

import psycopg
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import make_url

from app.core.clock import now
from app.core.embedded_cluster import OWNER_ROLE
from app.core.settings import Settings
from app.security.keys import Keys
from app.security.sessions import PURPOSE

COOKIE = "sessie"


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the variables with which an app of these settings was made, as far as needed here."""
    return {
        "DATABASE_URL": settings.database_url or "",
        "SECRET_KEY": settings.secret_key,
        "AUTH_KEY": settings.auth_key,
    }


def owner_conninfo(database_url: str) -> str:
    """Return how psycopg reaches the same database as its owner."""
    url = make_url(database_url).set(username=OWNER_ROLE, drivername="postgresql")
    return url.render_as_string(hide_password=False)


def free_codes(database_url: str, email: str) -> None:
    """Let the code that this account's authenticator shows count again, and no failure stand."""
    with psycopg.connect(owner_conninfo(database_url)) as owner:
        owner.execute(
            "update app.authenticator a set laatste_stap = 0 from ab_user u"
            " where u.id = a.user_id and u.email = %s",
            (email.strip().lower(),),
        )
        owner.execute("delete from app.poging")


def new_session_cookie(environment: Mapping[str, str], email: str) -> tuple[str, str]:
    """Write a session for this account and return the name and value of its cookie."""
    token = secrets.token_urlsafe(32)
    with psycopg.connect(owner_conninfo(environment["DATABASE_URL"])) as owner:
        written = owner.execute(
            "insert into app.sessie (digest, user_id, versie, begonnen_op, laatst_gezien_op,"
            " bewezen_op, bewijs) select %s, u.id, st.versie, %s, %s, %s, 'authenticator'"
            " from ab_user u join app.accountstand st on st.user_id = u.id where u.email = %s",
            (Keys(environment["AUTH_KEY"].split(",")).digest(PURPOSE, token),
             *[now()] * 3, email),
        )  # fmt: skip
        assert written.rowcount == 1, email
    return COOKIE, signed(environment["SECRET_KEY"], {"_user_id": token, "_fresh": True})


def signed(secret_key: str, held: dict[str, Any]) -> str:
    """Return the cookie that holds this."""
    return str(_serializer(secret_key).dumps(held))


def unsigned(secret_key: str, cookie: str) -> dict[str, Any]:
    """Return what a cookie holds."""
    return dict(_serializer(secret_key).loads(cookie))


def _serializer(secret_key: str) -> Any:
    flask = Flask(__name__)
    flask.secret_key = secret_key
    serializer = SecureCookieSessionInterface().get_signing_serializer(flask)
    assert serializer is not None
    return serializer


def asks_fresh_code(answer: Any, path: str) -> bool:
    """Say whether this is the page of the code, with what was sent to `path` going along."""
    page = answer.get_data(as_text=True)
    return (
        answer.status_code == 200
        and "<h1>Bevestig dat u het bent</h1>" in page
        and f'action="/code/?next={path}"' in page
    )
