"""Fixtures of the panel's unit tests: columns made by hand, and a language to read them in."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from app.panel.columns import Column, Kind

MakeColumn = Callable[..., Column]


def make_column(kind: Kind = Kind.TEXT, name: str = "veld", **said) -> Column:
    """Return a column that may be empty, unless said otherwise."""
    given = {"label": name.capitalize(), "help": "", "type_name": "INTEGER", "nullable": True}
    return Column(name=name, kind=kind, **(given | said))


@pytest.fixture(scope="session")
def language_app() -> Flask:
    flask = Flask("taal")
    flask.config["SECRET_KEY"] = "alleen-voor-tests"
    Babel(flask, default_locale="nl")
    return flask


@pytest.fixture(params=["nl", "en"])
def locale(language_app, request):
    """Both languages in turn."""
    with language_app.test_request_context(), force_locale(request.param):
        yield request.param


@pytest.fixture
def dutch(language_app):
    with language_app.test_request_context(), force_locale("nl"):
        yield


@pytest.fixture
def english(language_app):
    with language_app.test_request_context(), force_locale("en"):
        yield
