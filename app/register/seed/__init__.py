"""Fills an empty register: real gemeenten, parties, results and seats; fictitious people."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row

from app.register.seed.besturen import add_besturen
from app.register.seed.code_lists import add_functies, add_portefeuilles
from app.register.seed.gemeenten import add_gemeenten, add_provincies
from app.register.seed.huisadressen import Encrypt
from app.register.seed.load import load_rows
from app.register.seed.partijen import add_partijen
from app.register.seed.tables import Rows
from app.register.seed.verkiezingen import add_raadsperioden, add_uitslagen

# The day on which the made-up part of the register is looked at: ages, vacancies, confirmations.
PEILDATUM = date(2026, 11, 23)


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


def seed(connection: Connection[Any], encrypt: Encrypt, peildatum: date = PEILDATUM) -> SeedCounts:
    """Fill the register in the caller's transaction, as the owner; the caller commits.

    `encrypt(column, gemeente_id, persoon_id, plaintext)` seals one value of a home address.
    The same peildatum gives the same rows, whenever and wherever it runs.
    """
    if not is_empty(connection):
        raise RegisterNotEmptyError
    return SeedCounts(load_rows(connection, make_rows(encrypt, peildatum)))


def make_rows(encrypt: Encrypt, peildatum: date = PEILDATUM) -> Rows:
    """Make all rows in memory, without a database."""
    rows = Rows()
    add_provincies(rows)
    add_functies(rows)
    add_portefeuilles(rows)
    add_gemeenten(rows)
    add_partijen(rows)
    add_uitslagen(rows)
    add_raadsperioden(rows)
    add_besturen(rows, encrypt, peildatum)
    return rows
