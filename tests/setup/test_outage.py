"""A site outlives every outage of its database: it says so meanwhile, and comes back by itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests

from app.core import readiness
from app.core.embedded_postgres import EmbeddedPostgres
from app.core.schema_version import known_revisions, mark_schema
from app.core.settings import PROJECT_ROOT, Settings
from tests.setup.conftest import alive, command, wait_for
from tests.support.database import SampleDatabase, build_template, open_embedded_postgres
from tests.support.live import LiveServer, environment_for, serve

# More than the supervisor allows in a minute: an outage is no reason to count.
DEATHS = 7
STRANGE = {"Host": "10.1.2.3"}


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with open_embedded_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def deployed(server: EmbeddedPostgres) -> SampleDatabase:
    database = build_template(server, "storing")
    with database.owner_engine().begin() as owner:
        mark_schema(owner, known_revisions()[-1])
    return database


@contextmanager
def mail_worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.mail.worker"],
        cwd=PROJECT_ROOT,
        env={"PATH": "/usr/bin:/bin", **environment},
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def answers(site: LiveServer, path: str, status: int) -> bool:
    return requests.get(site.url + path, timeout=20).status_code == status


def workers_of(site: LiveServer) -> list[psutil.Process]:
    port = int(site.url.rpartition(":")[2])
    mine = psutil.Process()
    (master,) = (child for child in mine.children() if f"127.0.0.1:{port}" in command(child))
    return [worker for worker in master.children() if alive(worker)]


def test_workers_that_die_while_the_database_is_away_come_back_with_it(
    server: EmbeddedPostgres, deployed: SampleDatabase, tmp_path: Path
) -> None:
    environment = environment_for(deployed.app_url, tmp_path / "var")
    with serve(environment, tmp_path) as site, mail_worker(environment) as mail:
        ready = dict.fromkeys(("database", "migraties", "mail", "schijf"), "ok")
        wait_for(
            lambda: all(
                requests.get(f"{site.url}/ready", timeout=20).json() == ready for _ in range(6)
            ),
            "both workers to be ready",
        )
        server.stop()
        for _ in range(DEATHS):
            before = {worker.pid for worker in workers_of(site)}
            workers_of(site)[0].kill()
            wait_for(
                lambda before=before: (
                    len({w.pid for w in workers_of(site)} - before) == 1
                    and len(workers_of(site)) == 2
                ),
                "a new worker",
            )
        wait_for(lambda: "de website wacht" in site.log, "a worker that waits")

        wait_for(lambda: answers(site, "/login/", 503), "the page of the outage")
        for _ in range(6):  # both workers, whichever answers
            page = requests.get(f"{site.url}/login/", timeout=20)
            assert page.status_code == 503
            assert "De website is even niet beschikbaar" in page.text
            assert page.headers["Retry-After"] == "30"
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
            assert "set-cookie" not in page.headers
            assert answers(site, "/static/css/site.css", 200)
            assert answers(site, "/health", 200)
        assert requests.get(f"{site.url}/ready", timeout=20).json()["database"] == "fout"
        assert requests.post(f"{site.url}/login/", timeout=20).status_code == 503

        server.start()
        wait_for(lambda: answers(site, "/ready", 200), "the site to be ready again")
        wait_for(
            lambda: all(answers(site, "/login/", 200) for _ in range(6)), "both workers to be open"
        )
        assert mail.poll() is None
        assert "Traceback" not in site.log


def test_a_site_that_starts_before_its_database_waits_for_it(
    server: EmbeddedPostgres, deployed: SampleDatabase, tmp_path: Path
) -> None:
    server.stop()
    try:
        with serve(environment_for(deployed.app_url, tmp_path / "var"), tmp_path) as site:
            assert answers(site, "/", 503)
            server.start()
            wait_for(lambda: answers(site, "/login/", 200), "the site to open")
    finally:
        if not server.is_running():
            server.start()


def test_a_probe_may_ask_by_address_and_a_visitor_may_not(
    deployed: SampleDatabase, tmp_path: Path
) -> None:
    environment = environment_for(deployed.app_url, tmp_path / "var")
    environment = {k: v for k, v in environment.items() if not k.startswith("ENTRA_")}
    environment["PUBLIC_URL"] = "https://leden.example.nl"
    environment["APP_ENV"] = "production"
    environment["PASSWORD_MEMORY"] = "46"
    environment["SMTP_URL"] = "smtp://127.0.0.1:9"
    with serve(environment, tmp_path, workers=1) as site:
        for path, status in (("/health", 200), ("/ready", 503), ("/login/", 400)):
            for host in ({}, STRANGE):
                found = requests.get(site.url + path, headers=host, timeout=20)
                assert found.status_code == status, (path, host)
                assert "set-cookie" not in found.headers
        own = requests.get(f"{site.url}/login/", headers={"Host": "leden.example.nl"}, timeout=20)
        assert own.status_code == 200


def test_each_part_that_fails_is_named(
    deployed: SampleDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "KEPT_SECONDS", 0.0)
    environment = environment_for(deployed.app_url, tmp_path / "var")
    look = readiness.Readiness(Settings.from_environment(environment)).look
    with mail_worker(environment) as mail:
        wait_for(lambda: all(look().values()), "all parts")

        monkeypatch.setattr(readiness, "FREE_DISK_BYTES", 1 << 60)
        assert look() == {"database": True, "migraties": True, "mail": True, "schijf": False}
        monkeypatch.setattr(readiness, "FREE_DISK_BYTES", 1)

        with deployed.owner_engine().begin() as owner:
            mark_schema(owner, known_revisions()[-2])
        assert look() == {"database": True, "migraties": False, "mail": True, "schijf": True}
        with deployed.owner_engine().begin() as owner:
            mark_schema(owner, known_revisions()[-1])

        monkeypatch.setattr(readiness, "MAIL_SILENCE_SECONDS", 0)
        assert look()["mail"] is False
        monkeypatch.setattr(readiness, "MAIL_SILENCE_SECONDS", 90)
        wait_for(lambda: all(look().values()), "all parts again")
        mail.kill()
        mail.wait()
    wait_for(lambda: not look()["mail"], "the mail worker to be missed")
