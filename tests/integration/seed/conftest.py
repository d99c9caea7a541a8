"""One seeded database for all tests of the seed, and an easy way to ask it something."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from psycopg.rows import dict_row

from app.core import migrate
from app.core.deploy_roles import ensure_roles
from app.core.embedded_cluster import APP_ROLE
from app.core.embedded_postgres import EmbeddedPostgres
from app.register.seed import seed_demo
from tests.support.database import SampleDatabase

Rows = list[dict[str, Any]]
Ask = Callable[..., Rows]


def sealed(column: str, gemeente_id: int, persoon_id: int, plaintext: str) -> bytes:
    """Stand in for encryption: the shape of a ciphertext, and the same each time."""
    assert column
    assert plaintext
    return b"\x01" + f"{gemeente_id:020}{persoon_id:020}".encode()


@pytest.fixture(scope="session")
def seeded(postgres_server: EmbeddedPostgres) -> Iterator[SampleDatabase]:
    """A migrated database that was filled by the seed and by nothing else."""
    postgres_server.create_database("gevuld")
    database = SampleDatabase(postgres_server, "gevuld")
    with database.owner_engine().connect() as connection:
        ensure_roles(connection, APP_ROLE)
        connection.commit()
        migrate.upgrade(connection)
        connection.commit()
    with database.as_owner() as owner:
        seed_demo(owner, sealed)
    yield database
    postgres_server.drop_database("gevuld")


@pytest.fixture
def ask(seeded: SampleDatabase) -> Ask:
    """Ask the seeded database a question as its owner: `ask("select …", value)`."""

    def asked(statement: str, *values: Any) -> Rows:
        with seeded.as_owner() as owner:
            return owner.cursor(row_factory=dict_row).execute(statement, values or None).fetchall()

    return asked
