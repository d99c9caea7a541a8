"""Code and schema of different releases: told in a sentence, and the way back."""

import os
import re
import subprocess
import sys

import pytest

from app.core import migrate
from app.core.schema_version import known_revisions
from app.core.settings import PROJECT_ROOT, Settings
from app.downgrade import DowngradeError, downgrade
from tests.support.copies import flask, urls_of
from tests.support.database import SampleDatabase
from tests.support.live import environment_for

NEWEST = known_revisions()[-1]
PREVIOUS = known_revisions()[-2]
WEBSITE = ("-c", "from app import create_app; create_app()")


@pytest.fixture
def own(postgres_server, template_database):
    """A copy of the template for one test."""
    postgres_server.create_database("andere_versie", template_database.name)
    yield SampleDatabase(postgres_server, "andere_versie")
    postgres_server.drop_database("andere_versie")


@pytest.fixture
def newer(own):
    """A database that a later release was deployed on."""
    with own.as_owner() as owner:
        owner.execute("update app.alembic_version set version_num = '9999'")
        owner.execute("comment on table app.alembic_version is '9999'")
    return own


def run(database, tmp_path, *arguments):
    urls = urls_of(database.server, database.name)
    return flask(*arguments, data_dir=tmp_path / "var", **urls)


def started(database, tmp_path, *program):
    """Run a program of the product that must end by itself; return what it said."""
    environment = os.environ | environment_for(database.app_url, tmp_path / "var")
    done = subprocess.run(
        [sys.executable, *program],
        cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    return done.stderr


def test_known_revisions_are_those_of_the_chain():
    assert migrate.newest_revision() == NEWEST
    assert known_revisions() == tuple(sorted(known_revisions()))


def test_deploy_on_a_newer_schema_is_one_sentence(newer, tmp_path):
    answer = run(newer, tmp_path, "deploy")
    assert answer.returncode == 1
    assert "nieuwere versie (schema 9999)" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_the_website_on_a_newer_schema_is_one_sentence(newer, tmp_path):
    said = started(newer, tmp_path, *WEBSITE)
    assert "nieuwere versie (schema 9999)" in said
    assert len(said.splitlines()) == 1


def test_the_mail_worker_on_a_newer_schema_is_one_sentence(newer, tmp_path):
    said = started(newer, tmp_path, "-m", "app.mail.worker")
    assert "nieuwere versie (schema 9999)" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("base", "De revisie base bestaat niet"),
        ("0", "De revisie 0 bestaat niet"),
        (NEWEST, f"teruggaan naar {NEWEST} kan niet"),
        ("12345", "bestaat niet"),
    ],
)
def test_downgrade_refuses_what_is_no_way_back(own, tmp_path, to, sentence):
    environment = environment_for(own.app_url, tmp_path)
    settings = Settings.from_environment(environment | {"DATABASE_OWNER_URL": own.owner_url})
    with pytest.raises(DowngradeError, match=sentence):
        downgrade(settings, to, print, is_sure=True)
    assert own.value("select version_num from app.alembic_version") == NEWEST


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [((), "Noem de revisie"), ((PREVIOUS,), "geef dan --yes mee")],
    ids=["no revision", "not sure"],
)
def test_downgrade_does_nothing_that_was_not_said_outright(own, tmp_path, arguments, sentence):
    answer = run(own, tmp_path, "downgrade", *arguments)
    assert answer.returncode == 1
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
    assert own.value("select version_num from app.alembic_version") == NEWEST


def test_downgrade_of_a_newer_schema_is_left_to_that_release(newer, tmp_path):
    answer = run(newer, tmp_path, "downgrade", PREVIOUS, "--yes")
    assert answer.returncode == 1
    assert "nieuwere versie (schema 9999)" in answer.stderr


def test_there_and_back_again(own, tmp_path):
    """Downgraded, the website asks for a deploy; deployed, it has the newest schema again."""
    answer = run(own, tmp_path, "downgrade", PREVIOUS, "--yes")
    assert answer.returncode == 0, answer.stderr
    assert f"teruggezet naar schema {PREVIOUS}" in answer.stdout
    assert own.value("select version_num from app.alembic_version") == PREVIOUS

    assert f"oudere versie (schema {PREVIOUS})" in started(own, tmp_path, *WEBSITE)

    with own.owner_engine().connect() as connection:
        migrate.upgrade(connection)
        connection.commit()
    assert own.value("select version_num from app.alembic_version") == NEWEST
    assert own.value("select obj_description('app.alembic_version'::regclass)") == NEWEST


def test_the_command_line_offers_ours_and_flasks_own():
    listed = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "--help"],
        cwd=PROJECT_ROOT, capture_output=True, text=True,
    ).stdout  # fmt: skip
    names = re.findall(r"^  (\S+)  ", listed.partition("Commands:")[2], re.MULTILINE)
    assert {"deploy", "downgrade", "version"} <= set(names)
    assert not {"fab", "limiter"} & set(names)


def test_a_command_of_another_package_is_refused():
    answer = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "fab", "list-users"],
        cwd=PROJECT_ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert answer.returncode == 1
    assert answer.stderr == "Fout: De opdracht fab is er bij dit product niet.\n"
