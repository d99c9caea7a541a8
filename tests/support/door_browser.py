"""A browser of the machine: its cookie, and what the model says that the cookie holds."""

import secrets
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from tests.support.door_model import Flow, Session
from tests.support.entrance import COOKIE

PROBE = "/login/code"


@dataclass(eq=False)
class Cookie:
    """Everything that whoever copies the cookie has too."""

    session: Session | None = None
    flow: Flow | None = None
    # The word of the form that this browser has open.
    prepared: object | None = None
    value: str = ""


class Browser:
    """Flask's test client without the check of each page: there are thousands."""

    def __init__(self, flask: Flask) -> None:
        self.client = FlaskClient(flask, flask.response_class)
        self.holds = Cookie()

    @property
    def is_in(self) -> bool:
        session = self.holds.session
        return session is not None and session.is_alive

    def current(self, kind: str) -> Flow | None:
        """Return what is under way here, as the model has it."""
        flow = self.holds.flow
        return flow if flow is not None and flow.kind == kind and flow.is_alive else None

    def begin(self, flow: Flow | None) -> None:
        self.holds.flow = flow

    def copy_cookie(self) -> Cookie:
        """Return what a thief gets."""
        held = self.holds
        found = self.client.get_cookie(COOKIE)
        return Cookie(held.session, held.flow, held.prepared, found.value if found else "")

    def put_cookie(self, cookie: Cookie) -> None:
        """Have this cookie instead of one's own."""
        self.client.delete_cookie(COOKIE)
        if cookie.value:
            self.client.set_cookie(COOKIE, cookie.value)
        self.holds = Cookie(cookie.session, cookie.flow, cookie.prepared)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, fields: dict[str, str]) -> Any:
        """Send a form with a token that is this browser's, as the page would have given it."""
        word = secrets.token_hex(20)
        with self.client.session_transaction() as held:
            word = held.setdefault("csrf_token", word)
        key = self.client.application.secret_key
        token = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(word)
        return self.client.post(path, data={**fields, "csrf_token": token})

    def is_let_in(self) -> bool:
        """Ask the site itself whether somebody is signed in here; nobody is without a cookie."""
        if self.client.get_cookie(COOKIE) is None:
            return False
        answer = self.get(PROBE)
        return answer.status_code == 302 and answer.location != "/login/"
