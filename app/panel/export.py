"""Streams a list as CSV at the speed of the database's own COPY, safe to open in a spreadsheet."""

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Engine, Float, Numeric, Select, Text, case, cast, func
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from app.core.request_log import log_fault
from app.panel.columns import Column, Kind
from app.panel.values import uses_decimal_comma
from app.scope.actor import Actor
from app.scope.transaction import take_role

# A cell that begins like this would be run as a formula (OWASP, CSV injection).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BLOCK = 65536
# Linger on, for no time: closing sends a reset.
RESET_AT_CLOSE = struct.pack("ii", 1, 0)
BYTE_ORDER_MARK = "\ufeff".encode()


def as_text(expression: ColumnElement[Any], kind: Kind) -> ColumnElement[str]:
    """Return the value as the list shows it, made in the database."""
    if kind is Kind.DATE:
        return func.to_char(expression, "DD-MM-YYYY")
    if kind is Kind.TIMESTAMP:
        return func.to_char(func.timezone("Europe/Amsterdam", expression), "DD-MM-YYYY HH24:MI")
    if kind is Kind.BOOLEAN:
        return case((expression.is_(True), _("Ja")), (expression.is_(False), _("Nee")))
    if kind is Kind.NUMERIC:
        # Of a float the shortest text that is the same number, as the list shows it.
        exact = cast(expression, Text) if isinstance(expression.type, Float) else expression
        number = cast(func.trim_scale(cast(exact, Numeric)), Text)
        return func.replace(number, ".", ",") if uses_decimal_comma() else number
    if kind is Kind.INTEGER:
        return cast(expression, Text)
    text = cast(expression, Text)
    return case((func.left(text, 1).in_(DANGEROUS), func.concat("'", text)), else_=text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def header(columns: list[Column]) -> bytes:
    """Return the heading line; the byte order mark tells a spreadsheet that this is UTF-8."""
    line = ";".join(_quoted(str(_(c.label))) for c in columns)
    return BYTE_ORDER_MARK + line.encode() + b"\r\n"


def stream_csv(
    engine: Engine, actor: Actor, statement: Select[Any], head: bytes, *, seconds: int
) -> Iterator[bytes]:
    """Yield the CSV in blocks, in constant memory, in a transaction of the actor's own.

    - It outlives the request, so it takes a connection and the actor's role itself.
    - COPY is one statement that waits for its reader, so it has a limit of its own: `seconds`.
    - Raises DBAPIError when the database ends it, halfway too.
    """
    compiled = statement.compile(
        dialect=postgresql.psycopg.dialect(), compile_kwargs={"render_postcompile": True}
    )
    copy = f"copy ({compiled}) to stdout (format csv, delimiter ';')"
    with engine.connect() as connection:
        take_role(connection, actor, statement_seconds=seconds)
        driver = connection.connection.driver_connection
        assert driver is not None
        block = bytearray(head)
        try:
            with driver.cursor() as cursor, cursor.copy(copy, compiled.params) as rows:
                for row in rows:
                    block += row
                    if len(block) >= BLOCK:
                        yield bytes(block)
                        block.clear()
        except psycopg.Error as error:
            # As any other statement's fault: the error page knows what to say of it.
            raise DBAPIError.instance(None, None, error, psycopg.Error) from error
        yield bytes(block)
        connection.rollback()


def whole_or_broken(rows: Iterator[bytes], connection: socket.socket | None) -> Iterator[bytes]:
    """Yield the same rows; when they end in a fault, break the connection to the reader and raise.

    `connection` is the server's socket of this request, None where there is none (a test). It is
    reset, not closed: for HTTP/1.0, which a proxy may speak, a closed connection is the end of a
    whole file.
    """
    try:
        yield from rows
    except Exception as error:
        log_fault(error)
        if connection is not None:
            with suppress(OSError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
            connection.close()
        raise


def begun(rows: Iterator[bytes]) -> Iterator[bytes]:
    """Return the same rows with the first block read: a refusal comes before an answer begins."""
    first = next(rows)

    def resumed() -> Iterator[bytes]:
        yield first
        yield from rows

    return resumed()
