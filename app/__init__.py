"""VNG Ledengegevens: the portal in which gemeenten keep their own governors up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.core.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Return the app; the command line gets its commands only, so that deploy needs no tables."""
    # Imported here, so that the supervisor and the web server's master don't carry the whole site.
    from app import build

    settings = settings or build.read_settings()
    flask = build.make_flask(settings)
    build.add_commands(flask)
    if build.is_command_line():
        return flask
    with flask.app_context():
        database = build.add_database(flask, settings)
        catalog = build.add_catalog(flask)
        builder = build.add_security(flask, database)
        build.add_panel(builder, database, catalog, settings)
        build.add_pages(flask, builder)
    return flask
