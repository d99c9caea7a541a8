"""The work accounts of the demo: a stand-in for Entra ID, where the tests' folder is there."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping

from app.core import child_process
from app.core.settings import PROJECT_ROOT, Settings

PORT = 8081
BACKLOG = 64
# The demo can do without: a stand-in that keeps dying takes nothing else along.
PAUSE_SECONDS = 5.0
STOP = [(signal.SIGTERM, 2.0)]
CLIENT_ID = "0e5d7a3c-2f41-4c0b-9b1e-9a6f3d2c1b00"
# It hears nothing of the website's own settings: no database, no keys.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "APP_ENV")


class DemoEntra:
    """Holds the stand-in's port, and starts it again when it dies."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._begun = 0.0
        self._client_secret = secrets.token_urlsafe(32)

    def reserve(self) -> None:
        """Take the port, or another one if that is taken; nothing where the demo has no need."""
        has_tests = (PROJECT_ROOT / "tests" / "entra").is_dir()
        # A registered application is somebody's own: its secret is not for a stand-in.
        is_told = _told("ENTRA_BASE") or _told("ENTRA_CLIENT_ID")
        if not self.settings.is_demo or not has_tests or is_told:
            return
        for port in (_wanted_port(), 0):
            with contextlib.suppress(OSError, OverflowError):
                self._socket = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
                return

    @property
    def address(self) -> str | None:
        """Return where it serves, or None where there is none."""
        if self._socket is None:
            return None
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def told_to_website(self) -> Mapping[str, str]:
        """Return the variables with which the website finds it."""
        if self.address is None:
            return {}
        return {
            "ENTRA_BASE": self.address,
            "ENTRA_CLIENT_ID": CLIENT_ID,
            "ENTRA_CLIENT_SECRET": self._client_secret,
        }

    def start(self) -> None:
        if self._socket is None:
            return
        self._begun = time.monotonic()
        self.process = child_process.spawn(
            [sys.executable, "-m", "tests.entra", "--fd", str(self._socket.fileno())],
            parent_death_signal=signal.SIGTERM,
            env=self._environment(),
            cwd=PROJECT_ROOT,
            pass_fds=[self._socket.fileno()],
        )

    def is_due_again(self) -> bool:
        """Say whether it died, and long enough after its start to try again."""
        has_died = self.process is not None and self.process.poll() is not None
        return has_died and time.monotonic() >= self._begun + PAUSE_SECONDS

    def stop(self) -> None:
        if self.process is not None:
            child_process.stop(self.process, STOP)
        if self._socket is not None:
            self._socket.close()

    def _environment(self) -> Mapping[str, str]:
        site = self.settings.public_url
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in PASSED_ON or name.startswith("PYTHON")
        }
        return kept | {
            "ENTRA_CLIENT_ID": CLIENT_ID,
            "ENTRA_CLIENT_SECRET": self._client_secret,
            "ENTRA_REDIRECT_URIS": (
                f"{site}/login/werkaccount/terug {site}/login/werkaccount/toestemming"
            ),
            "ENTRA_POST_LOGOUT_URIS": f"{site}/",
            "ENTRA_FRONTCHANNEL_LOGOUT_URI": f"{site}/oidc/frontchannel-logout",
        }


def _told(name: str) -> str:
    return os.environ.get(name, "").strip()


def _wanted_port() -> int:
    text = os.environ.get("ENTRA_DEMO_PORT", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else PORT
