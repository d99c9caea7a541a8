"""A backup restored into an empty database is the same database, to the last row and right."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.embedded_postgres import EmbeddedPostgres
from app.core.installation import read_facts, record_keys
from app.core.settings import Settings
from tests.setup.conftest import open_folder
from tests.support import sample
from tests.support.copies import assert_same, describe, flask, urls_of
from tests.support.database import SampleDatabase


@pytest.fixture(scope="module")
def original(database: SampleDatabase, settings: Settings) -> dict[str, list[str]]:
    """The sample database with some history of its own in it, and its keys on record."""
    with database.owner_engine().begin() as recording:
        record_keys(recording, settings, read_facts(recording))
    with database.as_owner() as connection:
        connection.execute("update register.persoon set achternaam = achternaam || '-Bakker'")
        assert connection.execute("select count(*) from app.geschiedenis").fetchone() != (0,)
    return describe(database.superuser_conninfo)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with open_folder("backup met spatie") as folder:
        yield folder


@pytest.fixture(scope="module")
def file(database: SampleDatabase, original: dict[str, list[str]], folder: Path) -> Path:
    """A backup made as the owner, for whom row-level security is in force."""
    made = folder / "kopie.dump"
    result = flask(
        "backup", made, data_dir=folder / "var", **urls_of(database.server, database.name)
    )
    assert result.returncode == 0, result.stderr
    assert "bewaar ADDRESS_KEY en AUTH_KEY op een andere plek" in result.stdout
    for name in ("address-key", "auth-key"):
        assert f"Zelfgemaakte sleutel: {folder / 'var' / name}" in result.stdout
    return made


def test_the_sample_has_what_a_restore_could_lose(original: dict[str, list[str]]) -> None:
    """Otherwise the comparisons below would say little."""
    for name in ("policies", "table grants", "column grants", "triggers", "functions", "types"):
        assert len(original[name]) >= 5, name
    assert "(0, None)" not in original["rows of register.persoon"]
    assert "(0, None)" not in original["rows of app.geschiedenis"]


def test_the_file_is_ours_alone_and_nothing_is_left_beside_it(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == ["kopie.dump"]


def test_restored_as_the_owner_it_is_the_same_database(
    database: SampleDatabase, original: dict[str, list[str]], file: Path, folder: Path
) -> None:
    server = database.server
    server.create_database("teruggezet")
    urls = urls_of(server, "teruggezet")
    keys = {"ADDRESS_KEY": sample.ADDRESS_KEY, "AUTH_KEY": sample.AUTH_KEY}
    try:
        result = flask("restore", file, data_dir=folder / "var", **urls, **keys)
        assert result.returncode == 0, result.stderr
        assert "Let op" not in result.stdout
        assert_same(describe(server.superuser_conninfo("teruggezet")), original)
    finally:
        server.drop_database("teruggezet")


def test_restored_into_a_new_installation_it_is_the_same_database_and_again(
    original: dict[str, list[str]], file: Path, folder: Path
) -> None:
    """First from the owner's file; then from a file made of that copy by the embedded server."""
    second_file = folder / "tweede" / "kopie.dump"
    second_file.parent.mkdir()
    for source, data_dir in ((file, folder / "een"), (second_file, folder / "twee")):
        result = flask("restore", source, data_dir=data_dir)
        assert result.returncode == 0, result.stderr
        assert "Let op: In ADDRESS_KEY ontbreekt de sleutel" in result.stdout
        with EmbeddedPostgres(data_dir, durable=False) as server:
            assert_same(describe(server.superuser_conninfo("ledengegevens")), original)
            if source is file:
                # Now the server runs, and the backup is of a running site.
                result = flask("backup", second_file, data_dir=data_dir)
                assert result.returncode == 0, result.stderr


def test_a_database_with_something_in_it_is_not_overwritten(
    database: SampleDatabase, original: dict[str, list[str]], file: Path, folder: Path
) -> None:
    urls = urls_of(database.server, database.name)
    result = flask("restore", file, data_dir=folder / "var", **urls)

    assert result.returncode == 1
    assert result.stderr.startswith("Fout: De database is niet leeg.")
    assert_same(describe(database.superuser_conninfo), original)


def test_a_broken_file_changes_nothing(database: SampleDatabase, file: Path, folder: Path) -> None:
    server = database.server
    server.create_database("heel_gebleven")
    urls = urls_of(server, "heel_gebleven")
    content = file.read_bytes()
    broken = folder / "half.dump"
    empty = describe(server.superuser_conninfo("heel_gebleven"))
    try:
        # The last one has a whole table of contents, and lacks only the end of the data.
        for part in (b"", b"geen reservekopie", content[: len(content) // 2], content[:-2000]):
            broken.write_bytes(part)
            result = flask("restore", broken, data_dir=folder / "var", **urls)
            assert result.returncode == 1
            assert result.stderr.startswith("Fout: "), result.stderr
            assert_same(describe(server.superuser_conninfo("heel_gebleven")), empty)
    finally:
        server.drop_database("heel_gebleven")
        broken.unlink()


def test_faults_are_told_in_a_sentence(folder: Path) -> None:
    away = {
        "DATABASE_URL": "postgresql://a@/x?host=/nergens",
        "DATABASE_OWNER_URL": "postgresql://b@/x?host=/nergens",
    }
    for arguments, said in (
        (("restore", folder / "nergens.dump"), "bestaat niet"),
        (("backup", folder / "geen map" / "kopie.dump"), "kan niet worden geschreven"),
        (("backup", folder / "weg.dump"), "mislukt"),
    ):
        result = flask(*arguments, data_dir=folder / "var", **away)
        assert result.returncode == 1
        assert said in result.stderr
        assert "Traceback" not in result.stderr
    assert not (folder / "weg.dump").exists()
