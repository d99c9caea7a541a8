"""`make run` on the product itself: seeded once whatever happens, and up again within seconds."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator

import pytest

from app.core import postmaster_file
from app.core.clock import now
from app.core.embedded_cluster import DATABASE, SUPERUSER
from app.security.totp import code_at
from tests.setup.conftest import ROOT, Site, free_port, open_folder, wait_for
from tests.setup.test_backup import describe
from tests.support.clients import LiveSession

CPU_SECONDS_TO_BE_UP_AGAIN = 20.0
PRODUCT = ("app", "migrations", "translations", ".ci", "Makefile", "run.py", "config.py",
           "alembic.ini", "babel.cfg", "pyproject.toml",
           "requirements.txt", "requirements-demo.txt", "requirements-dev.txt")  # fmt: skip


class RealSite(Site):
    """The product as a clone would have it, started by `make run`."""

    def wait_until_serving(self) -> None:
        wait_for(lambda: self.status("/") == 200 or self.ended(), "the site", seconds=180)
        assert not self.ended(), self.errors.read_text()
        self.remember_children()

    def rows(self) -> dict[str, list[str]]:
        """What is in the register, as counts and digests."""
        folder = postmaster_file.socket_folder(self.data_dir / "postgres")
        facts = describe(f"host='{folder}' user={SUPERUSER} dbname={DATABASE}")
        return {name: fact for name, fact in facts.items() if name.startswith("rows of register")}


@pytest.fixture
def site() -> Iterator[RealSite]:
    with open_folder("echte site") as folder:
        for name in PRODUCT:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name)
            elif (ROOT / name).exists():
                shutil.copy2(ROOT / name, folder)
        (folder / ".venv").symlink_to(sys.prefix)
        site = RealSite(folder, free_port(), ["make", "run"])
        yield site
        if not site.ended():
            site.stop()


def test_the_product_is_seeded_once_and_comes_back(site: RealSite) -> None:
    # Killed halfway through the seed: the next start begins it again, and finds nothing half done.
    site.start(serving=False)
    wait_for(lambda: "Rollen en rechten" in site.output.read_text(), "the seed to begin")
    site.remember_children()
    site.supervisor().kill()
    site.process.wait()

    site.start()
    accounts = (site.data_dir / "demo-accounts.json").read_text()
    seeded = site.rows()
    assert seeded["rows of register.gemeente"] != ["(0, None)"]

    visitor = LiveSession(f"http://127.0.0.1:{site.port}", {})
    first = json.loads(accounts)[0]
    code = code_at(first["totp_secret"], now())
    signed_in = visitor.sign_in(first["email"], first["password"], code)
    assert (signed_in.status_code, signed_in.headers["Location"]) == (302, "/")
    assert visitor.get("/personen/list/").status_code == 200
    killed = site.child("postgres")
    killed.kill()
    site.child("postgres", other_than=killed)
    wait_for(lambda: visitor.get("/personen/list/").status_code == 200, "the list, signed in still")

    # As a terminal does it: Ctrl-C reaches make and what it started.
    site.remember_children()
    os.killpg(site.pid, signal.SIGINT)
    site.process.wait(timeout=30)
    site.wait_until_children_gone()

    site.start()
    assert site.cpu_seconds() < CPU_SECONDS_TO_BE_UP_AGAIN
    assert site.rows() == seeded
    assert (site.data_dir / "demo-accounts.json").read_text() == accounts
    assert site.output.read_text().count("Register vullen") == 1
    assert "Traceback" not in site.errors.read_text()
