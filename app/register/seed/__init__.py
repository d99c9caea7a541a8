"""Fills an empty register: with reference data alone, or with invented people as well (demo)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row

from app.register.seed.besturen import add_besturen
from app.register.seed.huisadressen import Encrypt
from app.register.seed.load import load_rows
from app.register.seed.reference import DESCRIPTION, add_reference
from app.register.seed.tables import Rows
from app.register.seed.verkiezingen import at_nine

# The day on which the made-up part of the register is looked at: ages, vacancies, confirmations.
PEILDATUM = date(2026, 11, 23)
# Migration 0022 recognises a demo of before its mark by the last word.
DEMO_DESCRIPTION = "Register gevuld met gemeenten, uitslagen en voorbeeldpersonen"


class RegisterNotEmptyError(Exception):
    """The register holds gemeenten already, and a seed never touches what people entered."""


@dataclass(frozen=True, slots=True)
class SeedCounts:
    """How many rows were loaded per table."""

    per_table: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.per_table.values())


def is_empty(connection: Connection[Any]) -> bool:
    """Whether the register holds no gemeente, as after the first migration."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute("select not exists (select from register.gemeente)").fetchone()
    return bool(row and row[0])


def seed_reference(connection: Connection[Any], moment: datetime) -> SeedCounts:
    """Fill the register with facts, in the caller's transaction, as the owner; the caller commits.

    `moment` is now: when the rows were entered. No person, no office and no address comes of it.
    """
    _refuse_full_register(connection)
    rows = Rows()
    add_reference(rows, lambda _begin: moment)
    return SeedCounts(load_rows(connection, rows, DESCRIPTION))


def seed_demo(
    connection: Connection[Any], encrypt: Encrypt, peildatum: date = PEILDATUM
) -> SeedCounts:
    """Fill the register with facts and invented people, in the caller's transaction, as the owner.

    `encrypt(column, gemeente_id, persoon_id, plaintext)` seals one value of a home address.
    The same peildatum gives the same rows, whenever and wherever it runs. The caller puts the mark
    of demo content in the database and commits.
    """
    _refuse_full_register(connection)
    return SeedCounts(load_rows(connection, make_demo_rows(encrypt, peildatum), DEMO_DESCRIPTION))


def make_demo_rows(encrypt: Encrypt, peildatum: date = PEILDATUM) -> Rows:
    """Make all rows of the demo in memory, without a database: the facts, and people upon them.

    The people change two facts: a fractie that some members leave has fewer seats, and what they
    begin is a fractie of its own.
    """
    rows = Rows()
    add_reference(rows, at_nine)
    add_besturen(rows, encrypt, peildatum)
    return rows


def _refuse_full_register(connection: Connection[Any]) -> None:
    if not is_empty(connection):
        raise RegisterNotEmptyError
