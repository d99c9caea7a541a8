"""One line a request, for whoever runs the site: no name, address, query or typed value."""

import logging
import re
import secrets
import sys
import time
import traceback
from typing import TextIO

from flask import Flask, Response, g, request

from app.core.settings import Settings

LOGGER = logging.getLogger("ledengegevens.verzoek")
HEADER = "X-Request-ID"
MOST_CAUSES = 5
SERVER_FAULT = 500
_FORMAT = "%(asctime)s %(levelname)s %(message)s"
_WORD = re.compile(r"[A-Za-z0-9_.<>:/-]{1,120}")
# Refusals are worth a line everywhere; what simply isn't there is not.
_REFUSED = frozenset({400, 403, 413, 429})


class _ToStderr(logging.StreamHandler[TextIO]):
    """Our lines go to what is stderr now, and a line that can't be written is lost in silence."""

    @property
    def stream(self) -> TextIO:
        """The stderr of this moment: whoever runs us may put another in its place."""
        return sys.stderr

    @stream.setter
    def stream(self, stream: TextIO) -> None:
        """Nothing is kept: see the reading side."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the library's name)
        """Say nothing: logging's own report holds the fault that is being told of, text and all."""


def set_up_logging(settings: Settings) -> None:
    """Let our lines go to stderr: all of them in production, otherwise only what went wrong."""
    LOGGER.setLevel(logging.INFO if settings.is_production else logging.WARNING)
    if not LOGGER.handlers:
        handler = _ToStderr()
        handler.setFormatter(logging.Formatter(_FORMAT))
        LOGGER.addHandler(handler)


def add_request_log(flask: Flask) -> None:
    """Give every request an id, in its answer and in its line."""

    @flask.before_request
    def begin() -> None:
        g.begun = time.monotonic()

    @flask.after_request
    def write_line(response: Response) -> Response:
        response.headers[HEADER] = request_id()
        milliseconds = round((time.monotonic() - g.get("begun", time.monotonic())) * 1000)
        LOGGER.log(
            _level(response.status_code),
            "id=%s methode=%s route=%s status=%d ms=%d rol=%s account=%s",
            request_id(),
            _word(request.method),
            _route(),
            response.status_code,
            milliseconds,
            _word(str(getattr(g.get("user"), "role", "-"))),
            _word(str(getattr(g.get("user"), "id", "-"))),
        )
        return response


def request_id() -> str:
    """Return the id of this request: random, so that it says nothing about anyone."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    return str(g.request_id)


def log_fault(error: BaseException) -> None:
    """Write down where it went wrong, without the error's text: that may hold a row's values."""
    LOGGER.error("id=%s fout=%s", request_id(), describe(error))


def describe(error: BaseException) -> str:
    """Return the kinds of an error and its causes, the database's code, and where it came from."""
    kinds: list[str] = []
    place: BaseException | None = error
    while place and len(kinds) < MOST_CAUSES:
        code = getattr(place, "sqlstate", None)
        kinds.append(type(place).__name__ + (f"[{code}]" if code else ""))
        place = place.__cause__ or place.__context__
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    lines = " < ".join(f"{_tail(f.filename)}:{f.lineno} {f.name}" for f in reversed(frames))
    return f"{' <- '.join(kinds)} in {lines or 'onbekend'}"


def _tail(filename: str) -> str:
    return "/".join(filename.split("/")[-2:])


def _level(status: int) -> int:
    if status >= SERVER_FAULT:
        return logging.ERROR
    return logging.WARNING if status in _REFUSED else logging.INFO


def _route() -> str:
    # The rule and not the path: a path may be typed by anyone and hold anything.
    return _word(request.url_rule.rule) if request.url_rule else "-"


def _word(text: str) -> str:
    return text if _WORD.fullmatch(text) else "…"
