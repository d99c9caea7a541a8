"""A small site for the tests of the set-up: the real supervisor around a stand-in app."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from app.core.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0

STAND_IN_APP = '''
"""The smallest app the supervisor can serve."""
import os, sys, time
from pathlib import Path
import psycopg
from flask import Flask

def libpq(url):
    return psycopg.connect(url.replace("+psycopg", ""))

def create_app():
    app = Flask(__name__)
    if os.environ.get("STAND_IN_BREAKS") == "web" and "flask" not in sys.argv[0]:
        raise RuntimeError("kapot")

    @app.get("/health")
    def health():
        return "ok"

    @app.get("/environment")
    def environment():
        return dict(os.environ)

    @app.get("/pid")
    def pid():
        return str(os.getpid())

    @app.get("/deploys")
    def deploys():
        try:
            with libpq(os.environ["DATABASE_URL"]) as connection:
                return str(connection.execute("select n from deploys").fetchone()[0])
        except psycopg.Error:
            return "database is down", 503

    @app.cli.command()
    def deploy():
        folder = Path(os.environ["DATA_DIR"])
        (folder / "deploy-began").write_text("x")
        time.sleep(float(os.environ.get("STAND_IN_DEPLOY_SECONDS", "0")))
        if os.environ.get("STAND_IN_BREAKS") == "deploy":
            raise RuntimeError("kapot")
        with libpq(os.environ["DATABASE_OWNER_URL"]) as connection:
            connection.execute("create table if not exists public.deploys (n int)")
            connection.execute(
                "insert into deploys select 0 where not exists (select from deploys)"
            )
            connection.execute("update deploys set n = n + 1")
            connection.execute("grant usage on schema public to ledengegevens_app")
            connection.execute("grant select on deploys to ledengegevens_app")
        (folder / "demo-accounts.json").write_text("[]")

    return app

create_site = create_app
'''

STAND_IN_MAIL = '''
"""The smallest sender of mail: says what it was told, and waits to be ended."""
import json, os, signal, sys
from pathlib import Path

Path(os.environ["DATA_DIR"], "mail-environment.json").write_text(json.dumps(dict(os.environ)))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
if os.environ.get("STAND_IN_BREAKS") == "mail":
    sys.exit(1)
while True:
    signal.pause()
'''


class Site:
    """One run of `run.py` in a folder of its own, as a real process."""

    def __init__(self, folder: Path, port: int, arguments: list[str] | None = None) -> None:
        self.folder = folder
        self.data_dir = folder / "var"
        self.port = port
        self.arguments = arguments or [sys.executable, "run.py"]
        self.process: subprocess.Popen[str] | None = None
        self.seen: list[psutil.Process] = []
        self.output = folder / "output.txt"
        self.errors = folder / "errors.txt"

    def start(self, *, serving: bool = True, **environment: str) -> Site:
        names = ("DATABASE_", "SECRET_", "ADDRESS_", "APP_ENV", "PUBLIC_", "WEB_", "BIND_", "DATA_",
                 "AUTH_", "SMTP_", "MAIL_", "ENTRA_")  # fmt: skip
        clean = {key: value for key, value in os.environ.items() if not key.startswith(names)}
        clean |= {"PORT": str(self.port), "DATA_DIR": str(self.data_dir), "WEB_WORKERS": "2"}
        with self.output.open("a") as out, self.errors.open("a") as err:
            self.process = subprocess.Popen(
                self.arguments, cwd=self.folder, env=clean | environment, stdout=out, stderr=err,
                text=True, start_new_session=True,
            )  # fmt: skip
        if serving:
            self.wait_until_serving()
        return self

    def wait_until_serving(self) -> None:
        wait_for(lambda: self.status("/deploys") == 200 or self.ended(), "the site to serve")
        assert not self.ended(), self.errors.read_text()
        self.remember_children()

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def status(self, path: str) -> int | None:
        try:
            self.get(path)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return None
        return 200

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def supervisor(self) -> psutil.Process:
        """The process of run.py itself, also when make or setpriv stands above it."""
        tree = [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]
        return next(process for process in tree if "run.py" in command(process))

    def child(self, word: str, *, other_than: psutil.Process | None = None) -> psutil.Process:
        """The supervisor's own child with this word in its command: postgres or gunicorn."""
        found: list[psutil.Process] = []

        def is_there() -> bool:
            children = [child for child in self.supervisor().children() if alive(child)]
            found[:] = [c for c in children if any(word in part for part in command(c)[:3])]
            return bool(found) and found[0] != other_than

        wait_for(is_there, f"a child {word}")
        return found[0]

    def cpu_seconds(self) -> float:
        """What the run has cost until now, ended children included; a busy machine adds little."""
        times = [process.cpu_times() for process in [self.supervisor(), *self.tree()]]
        live = sum(t.user + t.system for t in times)
        return live + times[0].children_user + times[0].children_system

    def tree(self) -> list[psutil.Process]:
        return [process for process in self.supervisor().children(recursive=True) if alive(process)]

    def remember_children(self) -> None:
        self.seen += psutil.Process(self.pid).children(recursive=True)

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code; everything it started must be gone then."""
        assert self.process is not None
        with contextlib.suppress(psutil.NoSuchProcess):
            self.remember_children()
        self.process.send_signal(number)
        code = self.process.wait(timeout=PATIENCE_SECONDS)
        self.wait_until_children_gone()
        return code

    def wait_until_children_gone(self) -> None:
        wait_for(lambda: not any(map(alive, self.seen)), "the children to end")


def command(process: psutil.Process) -> list[str]:
    """The command of a process that may end while we look."""
    try:
        return list(process.cmdline())
    except psutil.NoSuchProcess:
        return []


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for(condition: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def build_stand_in(folder: Path) -> Path:
    """Fill a folder with the supervisor and the stand-in app."""
    shutil.copytree(ROOT / "app" / "core", folder / "app" / "core")
    (folder / "app" / "__init__.py").write_text(STAND_IN_APP)
    (folder / "app" / "mail").mkdir()
    (folder / "app" / "mail" / "worker.py").write_text(STAND_IN_MAIL)
    shutil.copy2(ROOT / "run.py", folder)
    return folder


@contextlib.contextmanager
def open_folder(name: str) -> Iterator[Path]:
    """A folder that every account of the system can reach, unlike pytest's own."""
    folder = Path(os.path.realpath("/tmp")) / f"test-{os.getpid()}-{name}"
    folder.mkdir(mode=0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    with open_folder(tmp_path.name) as folder:
        yield folder


@pytest.fixture(scope="session")
def prepared_cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster made once; tests that don't ask how it is made start from a copy."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("prepared"), durable=False) as server:
        pass
    return server.cluster


@pytest.fixture(scope="module")
def module_place(request: pytest.FixtureRequest) -> Iterator[Path]:
    with open_folder(request.module.__name__.rpartition(".")[2]) as folder:
        yield folder


@pytest.fixture
def make_site(place: Path, prepared_cluster: Path) -> Iterator[Callable[..., Site]]:
    """Build sites on request; end by pid whatever the test leaves running."""
    with site_maker(place, prepared_cluster) as make:
        yield make


@contextlib.contextmanager
def site_maker(place: Path, cluster: Path) -> Iterator[Callable[..., Site]]:
    sites: list[Site] = []

    def make(
        name: str = "site", *, arguments: list[str] | None = None, empty: bool = False
    ) -> Site:
        site = Site(place / name, free_port(), arguments)
        if not site.folder.exists():
            site.folder.mkdir(parents=True)
            build_stand_in(site.folder)
            if not empty:
                site.data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700)
                # Not shutil: the owner counts.
                subprocess.run(["cp", "-a", cluster, site.data_dir / "postgres"], check=True)
        sites.append(site)
        return site

    yield make
    for site in sites:
        if site.process is not None and not site.ended():
            site.stop()
        for process in site.seen:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


@pytest.fixture
def unprivileged_python() -> list[str]:
    """The start of a command that runs Python as another user than root."""
    if os.geteuid() != 0:
        return [sys.executable]
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("setpriv is needed to become another user")
    nobody = pwd.getpwnam("nobody")
    become = [setpriv, f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    version = f"python3.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        # Through env, because setpriv itself can still run what the user can't.
        probe = [*become, "env", candidate, "-c", "pass"]
        if Path(candidate).exists() and subprocess.run(probe, capture_output=True).returncode == 0:
            packages = Path(psutil.__file__).parents[1]
            return [*become, "env", f"PYTHONPATH={packages}", candidate]
    pytest.skip("user nobody can reach no Python of this version")
