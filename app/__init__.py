"""VNG Ledengegevens: the portal in which gemeenten keep their own governors up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from app.core.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Return the app; the command line gets its commands only, so that deploy needs no tables.

    Ends with one Dutch sentence when there is no database to build it on.
    """
    # Imported here, so that the supervisor and the web server's master don't carry the whole site.
    from app import build

    try:
        return _create(settings or build.read_settings())
    except build.NotReadyError as error:
        build.give_up(str(error))


def create_site() -> Any:
    """Return what a web server serves: the app, or a page that waits for its database."""
    from app import build
    from app.standby import StandbySite

    settings = build.read_settings()
    try:
        return _create(settings)
    except build.NotReadyError as error:
        return StandbySite(settings, lambda: _create(settings), error)


def _create(settings: Settings) -> Flask:
    from app import build

    flask = build.make_flask(settings)
    build.add_commands(flask)
    if build.is_command_line():
        return flask
    with flask.app_context(), build.needing_a_database():
        database = build.add_database(flask, settings)
        catalog = build.add_catalog(flask)
        builder = build.add_security(flask, database)
        build.add_panel(builder, database, catalog, settings)
        build.add_pages(flask, builder)
    return flask
