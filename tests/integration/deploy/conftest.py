"""What the tests of `flask deploy` share: settings, a quick stand-in for the seed, the commands."""

import os
import shutil
import subprocess
import sys

import pytest

from app.core.settings import PROJECT_ROOT, Settings
from app.deploy import deploy
from tests.support import sample
from tests.support.database import SampleDatabase


def fill(connection, _encrypt=None):
    """A quick stand-in for the seed: the sample, and the one more gemeente that accounts need."""
    sample.fill(connection)
    connection.execute("insert into register.gemeente (code, naam) values ('GM0014', 'Groningen')")


def settings_of(database, folder):
    return {
        "APP_ENV": "demo",
        "DATABASE_URL": database.app_url,
        "DATABASE_OWNER_URL": database.owner_url,
        "DATA_DIR": str(folder),
        "SECRET_KEY": "alleen-voor-tests-alleen-voor-tests-alleen",
        "ADDRESS_KEY": sample.ADDRESS_KEY,
        "AUTH_KEY": sample.AUTH_KEY,
        "PASSWORD_MEMORY": str(sample.PASSWORD_MEMORY),
    }


def in_production(environment):
    """The same installation, set up as production."""
    return {
        **environment,
        "APP_ENV": "production",
        "PUBLIC_URL": "https://leden.example.nl",
        "SMTP_URL": "smtp://mail.example:587",
        "PASSWORD_MEMORY": "64",
    }


@pytest.fixture(scope="module")
def deployed(postgres_server, tmp_path_factory):
    """Deployed once, quickly: the database, what was written in DATA_DIR, and what was said."""
    postgres_server.create_database("deploy_voorbeeld")
    database = SampleDatabase(postgres_server, "deploy_voorbeeld")
    folder, said = tmp_path_factory.mktemp("voorbeeld"), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.deploy.seed.seed_demo", fill)
        deploy(Settings.from_environment(settings_of(database, folder)), said.append)
    yield database, folder, said
    postgres_server.drop_database(database.name)


@pytest.fixture
def empty(postgres_server, request):
    """An empty database; a copy of the deployed one for who asks for `filled` too."""
    name = f"deploy_{abs(hash(request.node.name))}"
    is_filled = "filled" in request.fixturenames
    template = request.getfixturevalue("deployed")[0].name if is_filled else None
    postgres_server.create_database(name, template)
    yield SampleDatabase(postgres_server, name)
    postgres_server.drop_database(name)


@pytest.fixture
def environment(empty, tmp_path):
    return settings_of(empty, tmp_path)


@pytest.fixture
def settings(environment):
    return Settings.from_environment(environment)


@pytest.fixture
def filled(monkeypatch, deployed, tmp_path):
    """What was said when this database and this folder were deployed."""
    monkeypatch.setattr("app.deploy.seed.seed_demo", fill)
    _, folder, said = deployed
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return said


def flask(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        cwd=PROJECT_ROOT, env={**os.environ, **environment}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def is_verified(environment: dict[str, str]) -> bool:
    process = flask("history", "verify", **environment)
    process.communicate(timeout=60)
    return process.returncode == 0
