"""One line a request, for whoever runs the site: no name, address, query or typed value."""

import logging
import re
import secrets
import time

from flask import Flask, Response, current_app, g, request

from app.core.log_lines import describe, tell

LOGGER = logging.getLogger("ledengegevens.verzoek")
HEADER = "X-Request-ID"
TRACE_HEADER = "traceparent"
SERVER_FAULT = 500
_WORD = re.compile(r"[A-Za-z0-9_.<>:/-]{1,120}")
# Version 00 of W3C Trace Context; a trace or a span of zeros is none.
_TRACE = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
# Refusals are worth a line everywhere; what simply isn't there is not.
_REFUSED = frozenset({400, 403, 413, 429})


def add_request_log(flask: Flask) -> None:
    """Give every request an id, in its answer and in its line."""

    @flask.before_request
    def begin() -> None:
        g.begun = time.monotonic()

    @flask.after_request
    def write_line(response: Response) -> Response:
        response.headers[HEADER] = request_id()
        milliseconds = round((time.monotonic() - g.get("begun", time.monotonic())) * 1000)
        tell(
            LOGGER,
            _level(response.status_code),
            "verzoek",
            id=request_id(),
            methode=_word(request.method),
            route=_route(),
            status=response.status_code,
            ms=milliseconds,
            rol=_word(str(getattr(g.get("user"), "role", "-"))),
            account=_word(str(getattr(g.get("user"), "id", "-"))),
            trace_id=trace_id(),
        )
        return response


def request_id() -> str:
    """Return the id of this request: random, so that it says nothing about anyone."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    return str(g.request_id)


def trace_id() -> str | None:
    """Return the trace that our own proxy says this request belongs to; None without a proxy.

    Whoever reaches the site without one of our proxies is not believed.
    """
    if not current_app.extensions["settings"].proxy_hops:
        return None
    found = _TRACE.fullmatch(request.headers.get(TRACE_HEADER, ""))
    return found[1] if found else None


def log_fault(error: BaseException) -> None:
    """Write down where it went wrong, without the error's text: that may hold a row's values."""
    tell(
        LOGGER,
        logging.ERROR,
        "fout",
        id=request_id(),
        fout=describe(error),
        trace_id=trace_id(),
    )


def _level(status: int) -> int:
    if status >= SERVER_FAULT:
        return logging.ERROR
    return logging.WARNING if status in _REFUSED else logging.INFO


def _route() -> str:
    # The rule and not the path: a path may be typed by anyone and hold anything.
    return _word(request.url_rule.rule) if request.url_rule else "-"


def _word(text: str) -> str:
    return text if _WORD.fullmatch(text) else "…"
