"""How every line of a log looks: as text, or as JSON of one schema for all processes.

A JSON line has `tijd` (UTC), `niveau`, `bron` (the logger), `proces` (pid), and then a `tekst`, or
a `gebeurtenis` with the fields of `FIELDS` that it has. Nothing else of a record is written: no
arguments of loggers that are not ours, and no text of an error, for those may hold personal data.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

from pythonjsonlogger.core import BaseJsonFormatter

from app.core.settings import LogFormat, Settings

OURS = "ledengegevens"
TEXT_FORMAT = "%(asctime)s %(levelname)s %(message)s"
MOST_CAUSES = 5
# The loggers whose whole message is discreet: our own, and gunicorn's behind `DiscreetLogger`.
_DISCREET = (OURS, "gunicorn")
FIELDS = (
    *("id", "trace_id", "methode", "route", "pad", "status", "bytes", "ms", "rol", "account"),
    *("bericht", "soort", "uitkomst", "reden", "fout"),
)


def tell(
    logger: logging.Logger, level: int, event: str, text: str | None = None, **fields: object
) -> None:
    """Write a line with fields; as text it is `text`, or else the fields as `name=value`.

    `fields` are named in `FIELDS`; one that is None is left out.
    """
    known = {name: value for name, value in fields.items() if value is not None}
    shown = text or " ".join(f"{name}={value}" for name, value in known.items())
    logger.log(level, "%s", shown, extra={"gebeurtenis": event, "velden": known})


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


class JsonLines(BaseJsonFormatter):
    """Writes each record as one line of JSON, with the fields above and no others."""

    def __init__(self) -> None:
        super().__init__("%(message)s")

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Fill the line; what the library collected in `message_dict` is left out."""
        log_data |= _head(record.levelname, record.name, record.created)
        fields = getattr(record, "velden", None)
        if isinstance(fields, dict):
            log_data["gebeurtenis"] = str(getattr(record, "gebeurtenis", ""))
            log_data |= {name: fields[name] for name in FIELDS if name in fields}
        elif record.name.partition(".")[0] in _DISCREET:
            log_data["tekst"] = record.getMessage()
        else:
            log_data["tekst"] = str(record.msg)
        if record.exc_info and isinstance(record.exc_info[1], BaseException):
            log_data["fout"] = describe(record.exc_info[1])

    def jsonify_log_record(self, log_data: dict[str, Any]) -> str:
        """Return the line; a letter outside ASCII stays readable, a line end never is one."""
        return _dump(log_data)


class ToStderr(logging.StreamHandler[TextIO]):
    """Our lines go to what is stderr now, and a line that can't be written is lost in silence."""

    @property
    def stream(self) -> TextIO:
        """The stderr of this moment: a test or a server may have put another in its place."""
        return sys.stderr

    @stream.setter
    def stream(self, stream: TextIO) -> None:
        """Nothing is kept: see the reading side."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the library's name)
        """Say nothing: logging's own report holds the fault that is being told of, text and all."""


def set_up_logging(settings: Settings) -> None:
    """Let our lines go to stderr: all of them in production, otherwise only what went wrong.

    As JSON the warnings of libraries go there too, in the same schema.
    """
    ours, root = logging.getLogger(OURS), logging.getLogger()
    ours.setLevel(logging.INFO if settings.is_production else logging.WARNING)
    for logger in (ours, root):
        for handler in [found for found in logger.handlers if isinstance(found, ToStderr)]:
            logger.removeHandler(handler)
    handler = ToStderr()
    is_json = settings.log_format == "json"
    handler.setFormatter(JsonLines() if is_json else logging.Formatter(TEXT_FORMAT))
    (root if is_json else ours).addHandler(handler)


def sentence_line(sentence: str, log_format: LogFormat, *, level: str = "INFO") -> str:
    """Return a sentence of the supervisor as a line of its log."""
    if log_format != "json":
        return sentence
    return _dump(_head(level, f"{OURS}.start", datetime.now(UTC).timestamp()) | {"tekst": sentence})


def _head(level: str, source: str, moment: float) -> dict[str, Any]:
    when = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return {"tijd": when, "niveau": level, "bron": source, "proces": os.getpid()}


def _dump(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, default=str)


def _tail(filename: str) -> str:
    return "/".join(filename.split("/")[-2:])
