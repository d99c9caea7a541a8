"""The site as it runs for people: gunicorn, several workers, the website's own login."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from app.core.settings import PROJECT_ROOT
from tests.support import sample
from tests.support.clients import LiveSession

PATIENCE_SECONDS = 60.0
SECRET_KEY = "alleen-voor-tests-alleen-voor-tests-alleen"


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A running site: its address and everything it wrote to stderr."""

    url: str
    log_file: Path
    environment: Mapping[str, str]

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    def session(self) -> LiveSession:
        """A browser that nobody is signed in with."""
        return LiveSession(self.url, self.environment)

    def session_as(self, role: str, gemeente: str | None = None) -> LiveSession:
        """A browser with somebody of this role signed in."""
        session = self.session()
        session.enter(sample.account_of(role, gemeente).email)
        return session


# Work accounts are switched on, and their provider does not answer; who needs one starts one.
NO_ENTRA_THERE = {
    "ENTRA_BASE": "http://127.0.0.1:9",
    "ENTRA_CLIENT_ID": "00000000-aaaa-4bbb-8ccc-000000000001",
    "ENTRA_CLIENT_SECRET": "een-geheim-voor-tests",
}


def environment_for(database_url: str, folder: Path) -> dict[str, str]:
    """Return the environment variables of an app on this database, with its files in `folder`."""
    return {
        "APP_ENV": "test",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder),
        "SECRET_KEY": SECRET_KEY,
        "ADDRESS_KEY": sample.ADDRESS_KEY,
        "AUTH_KEY": sample.AUTH_KEY,
        "PASSWORD_MEMORY": str(sample.PASSWORD_MEMORY),
        **NO_ENTRA_THERE,
    }


@contextmanager
def serve(
    environment: Mapping[str, str], folder: Path, *, workers: int = 2, port: int | None = None
) -> Iterator[LiveServer]:
    """Serve the real app with this environment until the block ends; without a port, on any."""
    port = port or free_port()
    log_file = folder / "gunicorn.log"
    settings = ["-c", "python:app.core.web_server", "--workers", str(workers)]
    clean = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("DATABASE_", "GUNICORN_", "FLASK_"))
    }
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                *settings,
                "--bind",
                f"127.0.0.1:{port}",
                "app:create_site()",
            ],
            cwd=PROJECT_ROOT,
            env={**clean, **environment, "PORT": str(port)},
            stdout=log,
            stderr=log,
        )
    server = LiveServer(f"http://127.0.0.1:{port}", log_file, environment)
    try:
        _wait_until_serving(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_serving(server: LiveServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert process.poll() is None, f"de website stopte:\n{server.log}"
        assert time.monotonic() < deadline, f"de website kwam niet op:\n{server.log}"
        try:
            if requests.get(f"{server.url}/health", timeout=5).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
