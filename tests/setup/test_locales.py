"""In a database of any locale the site checks, finds and sorts the same."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.core import migrate
from app.core.database_fitness import (
    DatabaseUnfitError,
    refuse_unfit_database,
    refuse_unfit_folding,
)
from app.core.deploy_roles import ensure_roles
from app.core.embedded_cluster import APP_ROLE
from app.core.embedded_postgres import EmbeddedPostgres
from tests.setup.conftest import open_folder
from tests.support.copies import flask, urls_of
from tests.support.database import SampleDatabase, Server
from tests.support.system_postgres import SystemPostgres, older_binaries, open_system_postgres

BINARIES = older_binaries()
NO_OLDER_SERVER = "no PostgreSQL 15, 16 or 17 in /usr/lib/postgresql"
# How a database is made, on Debian's server and on the embedded one.
OLDER = {
    "c": "locale 'C' locale_provider libc",
    "c_utf8": "locale 'C.UTF-8' locale_provider libc",
    "nl_nl": "locale 'nl_NL.UTF-8' locale_provider libc",
    "icu_nl": "locale 'C' locale_provider icu icu_locale 'nl'",
}
EMBEDDED = {
    "c": "locale 'C' locale_provider libc",
    "builtin_c": "locale 'C' locale_provider builtin builtin_locale 'C'",
    "unicode": "locale 'C' locale_provider builtin builtin_locale 'PG_UNICODE_FAST'",
}
NAMES = (
    "Ångström",
    "Zaal",
    "aap",
    "ÖZDEMİR",
    "’t Hooft",
    "Æsir",
    "Łukasz",
    "Đặng",
    "van den Berg",
    "Σίσυφος",
)
INITIALS = ("Ö.P.W.", "Œ.", "Ch.-É.", "IJ.", "P", "1.", "Ö", "×.", "A. B.")
PLACES = ("Ö", "7", "’s-Gravenhage", "—")
SOUGHT = ("angstrom", "ÖZDE", "ozdemir", "hooft", "aesir", "łuk", "dang", "σισ", "BERG")


@pytest.fixture(scope="module")
def locales() -> Iterator[Path | None]:
    """A folder with nl_NL beside what the machine has, or None where it can't be made."""
    localedef = shutil.which("localedef")
    if localedef is None or not Path("/usr/share/i18n/locales/nl_NL").exists():
        yield None
        return
    with open_folder("locales") as folder:
        for source, name in (("nl_NL", "nl_NL.UTF-8"), ("C", "C.UTF-8")):
            command = [localedef, "--no-archive", "-i", source, "-f", "UTF-8", str(folder / name)]
            made = subprocess.run(command, capture_output=True, text=True)
            assert (folder / name).exists(), made.stderr
        yield folder


@pytest.fixture(scope="module")
def older(locales: Path | None) -> Iterator[SystemPostgres]:
    if BINARIES is None:
        pytest.skip(NO_OLDER_SERVER)
    # A server of a Dutch machine writes dates in Dutch order, too.
    with open_system_postgres(
        BINARIES, locales=locales, options="-c datestyle=iso,dmy -c timezone=Europe/Amsterdam"
    ) as server:
        yield server


def make(server: Server, name: str, how: str) -> SampleDatabase:
    """Return a database made in this way, with the product's owner and rights, and no tables."""
    with psycopg.connect(server.superuser_conninfo("postgres"), autocommit=True) as superuser:
        superuser.execute(f"create database mal_{name} template template0 {how}")
    server.create_database(name, f"mal_{name}")
    return SampleDatabase(server, name)


def deployed(database: SampleDatabase) -> SampleDatabase:
    with database.owner_engine().connect() as connection:
        refuse_unfit_database(connection)
        ensure_roles(connection, APP_ROLE)
        connection.commit()
        migrate.upgrade(connection)
        connection.commit()
        refuse_unfit_folding(connection)
    return database


def answers(database: SampleDatabase) -> dict[str, object]:
    """What the site would say: of each text whether it is accepted, what finds it, the order."""
    said: dict[str, object] = {}
    with database.as_owner() as owner:
        gemeente = owner.execute(
            "insert into register.gemeente (code, naam) values ('GM0001', 'Súdwest') returning id"
        ).fetchone()
        assert gemeente is not None
        for column, texts in (("voorletters", INITIALS), ("achternaam", NAMES)):
            for text in texts:
                said[f"{column} {text}"] = accepts(
                    owner,
                    "insert into register.persoon (gemeente_id, achternaam, voorletters)"
                    f" values (%s, {'%s' if column == 'achternaam' else repr('Test')},"
                    f" {'%s' if column == 'voorletters' else 'null'})",
                    gemeente[0],
                    text,
                )
        for domain, texts in (
            ("woonplaats", PLACES),
            ("webadres", ("https://a.example", "https://b.example/\u00a0")),
        ):
            for text in texts:
                said[f"{domain} {text}"] = accepts(
                    owner, f"select %s::text::register.{domain}, %s", text, 1
                )
        for text in SOUGHT:
            said[f"finds {text}"] = owner.execute(
                "select achternaam from register.persoon"
                " where zoek @@ register.zoekvraag(%s) order by sorteer, id",
                (text,),
            ).fetchall()
        said["order"] = owner.execute(
            "select achternaam, sorteer, zoek::text from register.persoon order by sorteer, id"
        ).fetchall()
    return said


def accepts(owner: psycopg.Connection[tuple[object, ...]], statement: str, *values: object) -> bool:
    try:
        with owner.transaction():
            owner.execute(statement.encode(), values)
    except psycopg.errors.CheckViolation:
        return False
    return True


@pytest.fixture(scope="module")
def wanted(postgres_server: EmbeddedPostgres) -> dict[str, object]:
    """The answers in the locale that our own server has."""
    return answers(deployed(make(postgres_server, "taal_unicode", EMBEDDED["unicode"])))


def test_the_answers_are_the_right_ones(wanted: dict[str, object]) -> None:
    accepted = {name for name, value in wanted.items() if value is True}
    assert {f"voorletters {text}" for text in INITIALS[:4]} <= accepted
    assert not {f"voorletters {text}" for text in INITIALS[4:]} & accepted
    assert {"woonplaats Ö", "woonplaats ’s-Gravenhage", "webadres https://a.example"} <= accepted
    assert not {"woonplaats 7", "woonplaats —", "webadres https://b.example/\u00a0"} & accepted
    assert all(wanted[f"finds {text}"] for text in SOUGHT)
    order = [row[0] for row in wanted["order"] if row[0] != "Test"]  # type: ignore[attr-defined]
    plain = ["aap", "Æsir", "Ångström", "Đặng", "Łukasz", "ÖZDEMİR", "van den Berg", "Zaal"]
    assert [name for name in order if name in plain] == plain


@pytest.mark.parametrize("locale", [name for name in EMBEDDED if name != "unicode"])
def test_the_embedded_server_answers_the_same(
    postgres_server: EmbeddedPostgres, wanted: dict[str, object], locale: str
) -> None:
    database = deployed(make(postgres_server, f"taal_{locale}", EMBEDDED[locale]))
    assert answers(database) == wanted


@pytest.mark.parametrize("locale", OLDER)
def test_an_older_server_answers_the_same(
    older: SystemPostgres, wanted: dict[str, object], locales: Path | None, locale: str
) -> None:
    if locale == "nl_nl" and locales is None:
        pytest.skip("no localedef with the sources of nl_NL (Debian: locales)")
    database = deployed(make(older, f"taal_{locale}", OLDER[locale]))
    assert answers(database) == wanted


def test_what_was_stored_under_c_is_stored_anew(older: SystemPostgres) -> None:
    database = make(older, "taal_ouder", OLDER["c"])
    with database.owner_engine().connect() as connection:
        ensure_roles(connection, APP_ROLE)
        connection.commit()
        migrate.upgrade(connection)
        migrate.downgrade(connection, "0021")
    with database.as_owner() as owner:
        owner.execute("insert into register.partij (naam) values ('Échte Önafhankelijken')")
    found = "select sorteer from register.partij"
    assert database.value(found) != "echte onafhankelijken"
    history = database.value("select count(*) from app.geschiedenis")

    with database.owner_engine().connect() as connection:
        migrate.upgrade(connection)

    assert database.value(found) == "echte onafhankelijken"
    assert database.value("select count(*) from app.geschiedenis") == history


def test_deploy_refuses_another_encoding(older: SystemPostgres, tmp_path: Path) -> None:
    make(older, "taal_latijn", "locale 'C' locale_provider libc encoding 'LATIN1'")
    refused = flask("deploy", data_dir=tmp_path, **urls_of(older, "taal_latijn"))
    assert refused.returncode == 1
    assert "Fout: De database heeft codering LATIN1" in refused.stderr
    assert "Traceback" not in refused.stderr
    engine = create_engine(older.url("ledengegevens_owner", "taal_latijn"), poolclass=NullPool)
    with engine.connect() as connection, pytest.raises(DatabaseUnfitError):
        refuse_unfit_database(connection)
