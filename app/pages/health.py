"""`/health`: the process lives. `/ready`: it can serve. Both for supervisors, by any host name."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.wrappers import Response

from app.core.readiness import Readiness
from app.core.settings import Settings

PATHS = ("/health", "/ready")


class ByAnyHost:
    """Lets a probe ask by IP address: for these paths the header Host is not looked at."""

    def __init__(self, inner: Any, settings: Settings) -> None:
        self.inner = inner
        self.host = urlsplit(settings.public_url).netloc

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in PATHS:
            environ["HTTP_HOST"] = self.host
        found: Iterable[bytes] = self.inner(environ, start_response)
        return found


def add_health(flask: Flask) -> None:
    """Add both addresses; neither asks who it is for."""
    settings: Settings = flask.extensions["settings"]
    readiness = Readiness(settings)
    flask.wsgi_app = ByAnyHost(flask.wsgi_app, settings)  # type: ignore[method-assign]

    @flask.get("/health")
    def health() -> Response:
        return Response("ok", mimetype="text/plain")

    @flask.get("/ready")
    def ready() -> Response:
        parts = readiness.look()
        told = {name: "ok" if is_fine else "fout" for name, is_fine in parts.items()}
        status = 200 if all(parts.values()) else 503
        return Response(json.dumps(told), status=status, mimetype="application/json")
