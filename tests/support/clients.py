"""Browsers for tests: one in the process, one over real HTTP; both check each page they get."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support import sample
from tests.support.entrance import environment_of, free_codes, new_session_cookie
from tests.support.page_check import check_page

_TOKEN = re.compile(r'name="csrf_token"[^>]*\svalue="([^"]+)"')
LOGIN = "/login/"
CODE = "/login/code"
# A page with the header and its forms, and nothing else.
PLAIN = "/is-er-niet"


def token_in(page: str) -> str:
    """Return the form token of a page."""
    found = _TOKEN.search(page)
    assert found, "er staat geen formulier met een token op deze pagina"
    return found[1]


class CheckedClient(FlaskClient):
    """Flask's test client; every HTML answer is held against `check_page`."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)  # files are closed, whoever forgets to
        answer = super().open(*args, **kwargs)
        is_page = answer.mimetype == "text/html" and answer.request.method != "HEAD"
        # The page of a redirect is never shown.
        if is_page and not 300 <= answer.status_code < 400:
            check_page(answer.get_data(as_text=True), dict(answer.headers))
        return answer

    def submit(
        self, path: str, data: dict[str, Any] | None = None, *, form_at: str = "", **kwargs: Any
    ) -> TestResponse:
        """Post to `path` with the token of the page where the form is (the same if not said)."""
        page = self.get(form_at or path).get_data(as_text=True)
        return self.post(path, data={**(data or {}), "csrf_token": token_in(page)}, **kwargs)

    def sign_in(self, email: str, password: str = sample.PASSWORD) -> TestResponse:
        """Sign in through the forms: password, then a real code; return the last answer."""
        answer = self.submit(LOGIN, {"email": email, "password": password})
        if answer.status_code != HTTPStatus.FOUND or answer.location != CODE:
            return answer
        free_codes(self._environment["DATABASE_URL"], email)
        return self.submit(CODE, {"code": sample.code_now()})

    def enter(self, email: str) -> None:
        """Be signed in, as after the forms."""
        name, value = new_session_cookie(self._environment, email)
        self.set_cookie(name, value)

    @property
    def _environment(self) -> dict[str, str]:
        return environment_of(self.application.extensions["settings"])

    def is_signed_in(self) -> bool:
        """Whether the door sends on who comes here."""
        return self.get(LOGIN).status_code == HTTPStatus.FOUND


class LiveSession(requests.Session):
    """A browser on the live server; takes paths instead of addresses."""

    def __init__(self, base: str, environment: Mapping[str, str]) -> None:
        super().__init__()
        self.base = base
        self.environment = environment

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("timeout", 30)
        address = self.base + str(url) if str(url).startswith("/") else url
        answer = super().request(method, address, *args, **kwargs)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if is_page and str(method).upper() != "HEAD" and not 300 <= answer.status_code < 400:
            check_page(answer.text, dict(answer.headers))
        return answer

    def submit(
        self, path: str, data: dict[str, Any] | None = None, *, form_at: str = "", **kwargs: Any
    ) -> requests.Response:
        """Post to `path` with the token of the page where the form is (the same if not said)."""
        page = self.get(form_at or path).text
        return self.post(path, data={**(data or {}), "csrf_token": token_in(page)}, **kwargs)

    def sign_in(
        self, email: str, password: str = sample.PASSWORD, code: str = ""
    ) -> requests.Response:
        """Sign in through the forms: password, then a real code; return the last answer.

        Without a code it is the sample's, which counts anew.
        """
        fields = {"email": email, "password": password}
        answer = self.submit(LOGIN, fields, allow_redirects=False)
        if answer.status_code != HTTPStatus.FOUND or answer.headers["Location"] != CODE:
            return answer
        if not code:
            free_codes(self.environment["DATABASE_URL"], email)
            code = sample.code_now()
        return self.submit(CODE, {"code": code}, allow_redirects=False)

    def enter(self, email: str) -> None:
        """Be signed in, as after the forms."""
        name, value = new_session_cookie(self.environment, email)
        # As the site itself would set it: the next answer replaces it.
        self.cookies.set(name, value, domain=urlsplit(self.base).hostname, path="/")
