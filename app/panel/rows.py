"""Checks what a URL or form says about which row, and whose."""

from typing import Any

from flask import abort, request
from sqlalchemy import types as sql_types
from werkzeug.exceptions import BadRequest

from app.panel.columns import Reflected
from app.panel.values import drawable
from app.scope.actor import Actor, current_actor

_LARGEST: tuple[tuple[type[Any], int], ...] = (
    (sql_types.SmallInteger, 2**15 - 1),
    (sql_types.BigInteger, 2**63 - 1),
    (sql_types.Integer, 2**31 - 1),
)


class TellingBadRequest(BadRequest):
    """A 400 whose description is a sentence for the person; the error page shows it."""


def read_key(table: Reflected, text: str) -> int | str:
    """Return the key in a URL; what can't be one is simply not there (404)."""
    kind = table.sql.c[table.spec.key].type
    for known, largest in _LARGEST:
        if isinstance(kind, known):
            if text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) <= largest:
                return int(text)
            abort(404)
    if not (isinstance(kind, sql_types.String) and text.isprintable() and len(text) <= 200):
        abort(404)
    return text


def sent_reason() -> str:
    """Return why this is done, as the form says it."""
    return drawable(request.form.get("reden", "")).strip()[:500]


def acting() -> Actor:
    """Return who acts; nobody reaches a view's method without."""
    actor = current_actor()
    if actor is None:
        abort(401)
    return actor
