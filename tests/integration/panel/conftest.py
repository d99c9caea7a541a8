"""Fixtures of the panel's tests: browsers per role that give back pages."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.panel.every_type import app_with_every_type
from tests.integration.panel.page import Page
from tests.support import sample
from tests.support.clients import CheckedClient


class Browser:
    """Somebody's browser: opens pages, sends the form of a page as it stands there."""

    def __init__(self, client: CheckedClient) -> None:
        self.client = client

    def get(self, path: str, status: int = 200) -> Page:
        answer = self.client.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code} {Page.of(answer).text}"
        return Page.of(answer)

    def send(self, path: str, page: Page | None = None, /, **changes: Any) -> Page:
        """Send the form at this path with changes; the page it leads to, or its own again."""
        form = page or self.get(path)
        answer = self.client.post(path, data=form.sends(**changes))
        if answer.status_code == 302:
            return self.get(answer.location)
        return Page.of(answer)


BrowserAs = Callable[..., Browser]


@pytest.fixture(scope="module")
def every_app(database, settings):
    """The app with the table of every type."""
    with app_with_every_type(database, settings) as flask:
        yield flask


class QuickClient(CheckedClient):
    """Checks no page: for tests that ask hundreds of the same kind."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)
        return FlaskClient.open(self, *args, **kwargs)


def sign_in(
    flask: Flask, role: str, gemeente: str | None = None, *, checked: bool = True
) -> Browser:
    kind = CheckedClient if checked else QuickClient
    client = kind(flask, flask.response_class)
    client.enter(sample.account_of(role, gemeente).email)
    return Browser(client)


@pytest.fixture(scope="module")
def every_as(every_app) -> BrowserAs:
    """Make a browser on the app with the table of every type: `every_as("redacteur")`."""
    return partial(sign_in, every_app)


@pytest.fixture(scope="module")
def browser_as(app) -> BrowserAs:
    """Make a browser on the app as it is: `browser_as("contactpersoon", A)`."""
    return partial(sign_in, app)
