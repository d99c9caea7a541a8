"""Writers that act in a role as a request does, and an easy way to read what the history says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg.rows import dict_row

from tests.support import sample
from tests.support.database import SampleDatabase
from tests.support.desks import Office, open_office

ACTOR_ID, ACTOR, REASON = 4711, "Kim de Vries", "gebeld met de griffie"
TAKE = """select set_config('role', %s, true), set_config('app.gemeente_id', %s, true),
                 set_config('app.actor', %s, true), set_config('app.actor_naam', %s, true),
                 set_config('app.reden', %s, true)"""


@dataclass(frozen=True, slots=True)
class Register:
    """The module's database, seen by who writes in it and by who reads its history."""

    database: SampleDatabase

    @contextmanager
    def acting(
        self, role: str, code: str | None = None, *, reason: str = REASON
    ) -> Iterator[psycopg.Connection[Any]]:
        """One transaction of the website's login in this role; commits at the end."""
        gemeente = "" if code is None else str(self.gemeente(code))
        with psycopg.connect(self.database.app_url.replace("+psycopg", "")) as connection:
            connection.execute(TAKE, (role, gemeente, str(ACTOR_ID), ACTOR, reason))
            yield connection

    @contextmanager
    def superuser(self) -> Iterator[psycopg.Connection[Any]]:
        """The one whom no policy and, here, no trigger stops; commits at the end."""
        with psycopg.connect(self.database.superuser_conninfo) as connection:
            connection.execute("set session_replication_role = replica")
            yield connection

    def gemeente(self, code: str) -> int:
        return self.database.value("select id from register.gemeente where code = %s", code)

    def ask(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        """Return the rows of a query, asked as the owner."""
        with self.database.as_owner() as owner:
            return owner.cursor(row_factory=dict_row).execute(statement, values or None).fetchall()

    def newest(self) -> int:
        return self.database.value("select coalesce(max(id), 0) from app.geschiedenis")

    def lines_after(self, number: int) -> list[dict[str, Any]]:
        """Return the lines of history written since, oldest first."""
        return self.ask("select * from app.geschiedenisregel where id > %s order by id", number)

    def faults(self) -> list[tuple[int, str]]:
        """Return what the check of the chains finds: the chain and the fault."""
        rows = self.ask("select keten, fout from app.controleer_geschiedenis() order by 1, 2")
        return [(row["keten"], row["fout"]) for row in rows]

    def person(self, code: str = sample.A, number: int = 1) -> int:
        """Return the id of the n-th person of a gemeente."""
        return self.database.value(
            "select id from register.persoon where gemeente_id = %s order by id limit 1 offset %s",
            self.gemeente(code),
            number - 1,
        )


@pytest.fixture(scope="module")
def register(database: SampleDatabase) -> Register:
    return Register(database)


@pytest.fixture(scope="module")
def office(app: Flask, database: SampleDatabase) -> Iterator[Office]:
    with open_office(app, database) as everybody:
        yield everybody


Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def new_lines(register: Register) -> Lines:
    """Return the lines that were written since this test began."""
    begun = register.newest()
    return lambda: register.lines_after(begun)
