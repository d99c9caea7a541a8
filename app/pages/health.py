"""Says that the website answers; asks nothing of session or database."""

from flask import Flask
from werkzeug.wrappers import Response


def add_health(flask: Flask) -> None:
    """Add /health, for the supervisor and for whoever watches from outside."""

    @flask.get("/health")
    def health() -> Response:
        return Response("ok", mimetype="text/plain")
