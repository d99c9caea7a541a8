"""On the oldest PostgreSQL that we support, the site is set up, kept and put back as on our own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.setup.conftest import open_folder
from tests.support.copies import assert_same, describe, flask, urls_of
from tests.support.database import SampleDatabase, build_template
from tests.support.sample import ADDRESS_KEY, AUTH_KEY
from tests.support.system_postgres import SystemPostgres, older_binaries, open_system_postgres

BINARIES = older_binaries()
pytestmark = pytest.mark.skipif(
    BINARIES is None and not os.environ.get("CI"),
    reason="no PostgreSQL 15, 16 or 17 in /usr/lib/postgresql",
)
# A right of the owner that is new in 17; and in 18 a NOT NULL, told with its column, is a rule too.
QUALIFIED = re.compile(r"\b\w+\.(?=\w)")
NEWER = ("'MAINTAIN'", "'NOT NULL ")
KEYS = {"ADDRESS_KEY": ADDRESS_KEY, "AUTH_KEY": AUTH_KEY}


@pytest.fixture(scope="module")
def older() -> Iterator[SystemPostgres]:
    assert BINARIES is not None, "CI must have PostgreSQL 15 (.ci/run installs it)"
    with open_system_postgres(BINARIES) as server:
        yield server


@pytest.fixture(scope="module")
def sample(older: SystemPostgres) -> SampleDatabase:
    return build_template(older, "voorbeeld")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with open_folder("oudere server") as folder:
        yield folder


def test_what_was_kept_there_is_put_back_there(
    older: SystemPostgres, sample: SampleDatabase, folder: Path
) -> None:
    file, data_dir = folder / "kopie.dump", folder / "var"
    original = describe(sample.superuser_conninfo)
    assert "(0, None)" not in original["rows of register.persoon"]
    older.create_database("teruggezet")
    there, back = urls_of(older, sample.name), urls_of(older, "teruggezet")

    kept = flask("backup", file, data_dir=data_dir, **there)
    assert kept.returncode == 0, kept.stderr
    put_back = flask("restore", file, data_dir=data_dir, **back)
    assert put_back.returncode == 0, put_back.stderr

    assert_same(describe(older.superuser_conninfo("teruggezet")), original)
    for command in (("deploy",), ("catalog", "check")):
        # The keys are not in the file; those of the sample are what its secrets are under.
        answer = flask(*command, data_dir=data_dir, **back, **KEYS)
        assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_backup_of_the_embedded_server_can_move_there(
    older: SystemPostgres, sample: SampleDatabase, database: SampleDatabase, folder: Path
) -> None:
    """How a site leaves the embedded server for one of its own."""
    file, data_dir = folder / "verhuizing.dump", folder / "var"
    original = describe(database.superuser_conninfo)
    older.create_database("verhuisd")
    kept = flask("backup", file, data_dir=data_dir, **urls_of(database.server, database.name))
    assert kept.returncode == 0, kept.stderr

    moved = flask("restore", file, data_dir=data_dir, **urls_of(older, "verhuisd"))

    assert moved.returncode == 0, moved.stderr
    arrived = describe(older.superuser_conninfo("verhuisd"))
    assert_same(_known_to_both(arrived), _known_to_both(original))


def _known_to_both(described: dict[str, list[str]]) -> dict[str, list[str]]:
    known = {
        name: [fact for fact in facts if not any(word in fact for word in NEWER)]
        for name, facts in described.items()
        # Before 16 a server says of the role itself that it doesn't inherit.
        if name != "roles lent"
    }
    # Before 16 a column of a view is told with its table, also where there is one table only.
    return known | {"views": [QUALIFIED.sub("", fact) for fact in known["views"]]}
