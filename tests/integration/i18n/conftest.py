"""The app with catalogues made for these tests: the real ones as they stand, or ones that mark."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog as Texts
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import config
from app import create_app
from app.cli_translations import TRANSLATIONS
from tests.integration.i18n.walking import Walker
from tests.support import sample
from tests.support.clients import CheckedClient
from tests.support.compiled_templates import COMPILED
from tests.support.database import SampleDatabase

MARK = "⟦", "⟧"


class QuickClient(CheckedClient):
    """A browser that looks at no page itself: what a page must be is tested where it is made."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)
        return FlaskClient.open(self, *args, **kwargs)


WalkAs = Callable[[Flask, str | None, str], Walker]


def catalogue(language: str) -> Texts:
    """Return a catalogue as it stands in the project."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        return read_po(stream, locale=language)


def english() -> dict[str, str]:
    """Return the English of every Dutch text."""
    return {str(m.id): str(m.string) for m in catalogue("en") if m.id}


def _compile(folder: Path, language: str, texts: Texts) -> None:
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "messages.mo").open("wb") as stream:
        write_mo(stream, texts)


@pytest.fixture(scope="module")
def make_app(settings) -> Iterator[Callable[[Path], Flask]]:
    """Make the app with the catalogues of a folder."""
    made = []
    with pytest.MonkeyPatch.context() as patch:

        def make(folder: Path) -> Flask:
            patch.setitem(config.FIXED, "BABEL_TRANSLATION_DIRECTORIES", str(folder))
            flask = create_app(settings)
            flask.test_client_class = QuickClient
            flask.jinja_env.bytecode_cache = COMPILED
            made.append(flask)
            return flask

        yield make
        for flask in made:
            flask.extensions["ledengegevens"].engine.dispose()


@pytest.fixture(scope="module")
def app(make_app, tmp_path_factory) -> Flask:
    """The app with the project's catalogues, compiled as they stand now."""
    folder = tmp_path_factory.mktemp("vertalingen")
    for language in ("nl", "en"):
        _compile(folder, language, catalogue(language))
    return make_app(folder)


@pytest.fixture(scope="module")
def marked_app(make_app, tmp_path_factory) -> Flask:
    """The app in which each text that goes through translation stands between marks in `en`."""
    folder = tmp_path_factory.mktemp("merken")
    marked = Texts(locale="en")
    for message in catalogue("en"):
        if message.id:
            marked.add(message.id, f"{MARK[0]}{message.id}{MARK[1]}")
    _compile(folder, "en", marked)
    _compile(folder, "nl", catalogue("nl"))
    return make_app(folder)


@pytest.fixture(scope="module")
def walk_as(database) -> WalkAs:
    """Make a walker: `walk_as(app, "lezer", "en")`, or `None` for who is not signed in."""

    def start(flask: Flask, role: str | None, language: str) -> Walker:
        browser = flask.test_client()
        assert isinstance(browser, CheckedClient)
        if role:
            browser.enter(sample.account_of(role).email)
        browser.submit("/taal/", {"taal": language}, form_at="/")
        return Walker(flask, database, browser, role or "")

    return start


@pytest.fixture(scope="module")
def data(database) -> Callable[[], frozenset[str]]:
    """Return every text that is data by now: of the sample, and of what was done since."""
    return lambda: _data(database)


def _data(database: SampleDatabase) -> frozenset[str]:
    found = set()
    with database.as_owner() as owner:
        columns = owner.execute(
            """select c.table_schema, c.table_name, c.column_name
                 from information_schema.columns c
                where c.table_schema in ('register', 'app')
                  and c.column_name not in ('sorteer', 'actie')
                  and c.data_type = 'text' and c.table_name not like 'geschiedenis%'"""
        ).fetchall()
        for schema, table, column in columns:
            rows = owner.execute(f"select distinct {column} from {schema}.{table}").fetchall()
            found |= {" ".join(str(value).split()) for (value,) in rows if value}
        names = owner.execute("select first_name, last_name from ab_user").fetchall()
        # Who changed something is called by name, also where that is no person.
        names += owner.execute("select distinct actor from app.geschiedenis_inhoud").fetchall()
    found |= {name for row in names for name in row if name}
    found |= set(sample.address_of(sample.A).values())
    return frozenset(found)
