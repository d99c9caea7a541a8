"""What a web process serves while the database is away or not deployed: a page that says so."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request
from flask_babel import Babel, get_locale
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response

from app import build
from app.core.log_lines import describe
from app.core.settings import Settings
from app.pages import assets, health
from app.pages.errors import error_page, tell_strange_host
from app.pages.headers import add_headers

LOGGER = logging.getLogger("ledengegevens")
RETRY_SECONDS = 1.0
# Served as ever: the files of the page, and the answers to probes.
ALWAYS_SERVED = frozenset({"static", "favicon", "health", "ready", "show"})


class StandbySite:
    """A WSGI app that waits for its database, and from then on is the site itself.

    A worker that starts during an outage must not end: the web server would start it for ever, or
    give up on the site. `build_site` raises `build.NotReadyError` for as long as it has to wait.
    """

    def __init__(
        self, settings: Settings, build_site: Callable[[], Flask], reason: build.NotReadyError
    ) -> None:
        self._site: Any = make_standby_flask(settings)
        self._build_site = build_site
        self._told = ""
        self._tell(reason)
        threading.Thread(target=self._wait, name="standby", daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found: Iterable[bytes] = self._site(environ, start_response)
        return found

    def _wait(self) -> None:
        while True:
            time.sleep(RETRY_SECONDS)
            try:
                self._site = self._build_site()
            except build.NotReadyError as error:
                self._tell(error)
            except SystemExit as end:
                # Waiting doesn't mend it; it was told, and ends the process as at a start.
                os._exit(end.code if isinstance(end.code, int) else 1)
            except Exception:
                LOGGER.exception("de website kan niet worden gebouwd")
                os._exit(1)
            else:
                LOGGER.warning("de database is er weer; de website is open")
                return

    def _tell(self, reason: build.NotReadyError) -> None:
        """Log why the site waits, once for each reason."""
        if self._told != str(reason):
            self._told = str(reason)
            cause = describe(reason.__cause__) if reason.__cause__ else "niet klaargezet"
            LOGGER.warning("de website wacht: %s (%s)", reason, cause)


def make_standby_flask(settings: Settings) -> Flask:
    """Return an app that answers everything with the 503 page and asks nothing of the database."""
    flask = build.make_flask(settings)
    Babel(flask)
    flask.jinja_env.globals["get_locale"] = get_locale
    assets.add_assets(flask)
    health.add_health(flask)
    flask.register_error_handler(SecurityError, tell_strange_host)

    @flask.before_request
    def say_that_it_waits() -> Response | None:
        return None if request.endpoint in ALWAYS_SERVED else error_page(503, is_bare=True)

    add_headers(flask)
    return flask
