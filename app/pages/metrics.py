"""`/metrics`: what the site counts, for monitoring; it names no person and no gemeente.

It is there at METRICS_BIND, where nothing else is, and elsewhere with METRICS_TOKEN. It answers by
IP address too, and also while the database is away.
"""

import hmac
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, abort, current_app, g, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as Answer

from app.core import metrics
from app.core.clock import now
from app.core.settings import Settings
from app.core.version import product_version
from app.scope.actor import Actor
from app.scope.transaction import take_role

PATH = "/metrics"
AT_BIND = "ledengegevens.metrics_bind"
KEPT_SECONDS = 5.0
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# May count what waits, and see nothing of it.
_COUNTER = Actor(role="postbode")
_BOUND = text("select set_config('statement_timeout', '2000', true)")
_READ = text("select * from app.meetwaarden()")
_REFUSED = frozenset({403, 404, 413, 429})
Values = list[tuple[str, str, float | None]]


@dataclass(slots=True)
class _Kept:
    """What the database said last, and when; this process asks it no oftener than that."""

    values: Values = field(default_factory=list)
    at: float = float("-inf")


class OwnListener:
    """Lets METRICS_BIND serve /metrics alone, and gives /metrics a host that is trusted.

    The port is that of the socket itself: no header of a visitor changes it.
    """

    def __init__(self, inner: Any, settings: Settings) -> None:
        self.inner = inner
        self.port = str(settings.metrics_bind[1]) if settings.metrics_bind else ""
        self.host = settings.public_url.partition("://")[2].partition("/")[0]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[AT_BIND] = bool(self.port) and environ.get("SERVER_PORT") == self.port
        if environ.get("PATH_INFO") == PATH:
            environ["HTTP_HOST"] = self.host
        elif environ[AT_BIND]:
            return Answer("", status=404)(environ, start_response)
        found: Iterable[bytes] = self.inner(environ, start_response)
        return found


def add_metrics(flask: Flask) -> None:
    """Count every request, and show the counts."""
    settings: Settings = flask.extensions["settings"]
    flask.wsgi_app = OwnListener(flask.wsgi_app, settings)  # type: ignore[method-assign]
    kept = _Kept()

    @flask.before_request
    def begin() -> None:
        g.statements_before = metrics.statements()

    @flask.after_request
    def count(response: Response) -> Response:
        _count(response.status_code)
        return response

    @flask.get(PATH)
    def show() -> Response:
        if not may_read(settings):
            abort(404)
        values = [*_from_database(kept), ("certificate_seconds", CERTIFICATE, _left(settings))]
        body = metrics.render(metrics.Present(values, product_version()))
        return Response(body, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def may_read(settings: Settings) -> bool:
    """Say whether this request came in at METRICS_BIND, or has the token."""
    if request.environ.get(AT_BIND):
        return True
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.metrics_token.encode()
    is_right = hmac.compare_digest(token.strip().encode(), wanted)
    return bool(wanted) and scheme.casefold() == "bearer" and is_right


CERTIFICATE = "Seconden tot het certificaat bij Entra verloopt."


def _left(settings: Settings) -> float | None:
    certificate = settings.entra_certificate
    return certificate.seconds_left(now()) if certificate else None


def _count(status: int) -> None:
    endpoint = request.endpoint or "geen"
    method = request.method if request.method in metrics.METHODS else "ander"
    metrics.REQUESTS.labels(endpoint, method, f"{status // 100}xx").inc()
    begun = g.get("begun")
    if begun is not None:
        metrics.SECONDS.labels(endpoint).observe(time.monotonic() - begun)
    metrics.STATEMENTS.observe(metrics.statements() - g.get("statements_before", 0))
    if status in _REFUSED:
        metrics.REFUSALS.labels(str(status)).inc()


def _from_database(kept: _Kept) -> Values:
    """Return what only the database knows; nothing but `database_up` while it is away."""
    if time.monotonic() - kept.at < KEPT_SECONDS:
        return kept.values
    database = current_app.extensions.get("ledengegevens")
    try:
        if database is None:
            raise LookupError
        with database.engine.begin() as connection:
            take_role(connection, _COUNTER)
            connection.execute(_BOUND)
            values = _named(connection.execute(_READ).one())
    except (SQLAlchemyError, LookupError):
        values = [("database_up", UP, 0.0)]
    kept.values, kept.at = values, time.monotonic()
    return values


UP = "1 als de database antwoordt."


def _named(row: Any) -> Values:
    waits = None if row.oudste is None else (now() - row.oudste).total_seconds()
    return [
        ("database_up", UP, 1.0),
        ("mail_waiting", "Mails in de wachtrij.", row.wachtend),
        ("mail_oldest_seconds", "Hoe lang de oudste mail wacht.", waits or 0.0),
        (
            "mail_last_sent_timestamp_seconds",
            "Wanneer de laatste mail wegging.",
            metrics.seconds_of(row.laatst_verstuurd),
        ),
        ("mail_failed_day", "Mislukte mails van de laatste 24 uur.", row.mislukt),
        ("mail_returned_day", "Teruggekomen mails van de laatste 24 uur.", row.teruggekomen),
        ("sessions_open", "Open sessies.", row.sessies),
    ]
