"""Holds database, website and mail together: starts them, restarts what dies, ends them as one."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from app.core import child_process
from app.core.demo_entra import DemoEntra
from app.core.embedded_cluster import APP_ROLE, OWNER_ROLE
from app.core.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
from app.core.folder_lock import FolderLock, FolderTakenError
from app.core.listening_socket import AddressTakenError, ListeningSocket
from app.core.log_lines import sentence_line
from app.core.settings import PROJECT_ROOT, Settings

TICK_SECONDS = 0.1
SERVING_WAIT_SECONDS = 120.0
# More deaths of the website than this in a minute is no accident: restarting hides a fault then.
MOST_RESTARTS = 5
RESTART_WINDOW_SECONDS = 60.0
# A database that is away is an outage, however long it takes: the website says so meanwhile.
DATABASE_PAUSE_SECONDS = 1.0
# Mail can wait: a postman that keeps dying takes nothing else along.
MAIL_PAUSE_SECONDS = 5.0
STOP_WEB = [(signal.SIGTERM, 12.0), (signal.SIGQUIT, 2.0)]
# Time for the letter that is being sent.
STOP_MAIL = [(signal.SIGTERM, 8.0)]
STOP_DEPLOY = [(signal.SIGTERM, 5.0)]


class StartError(Exception):
    """The site can't be served; the message is a Dutch sentence for the administrator."""


class _Stopped(Exception):  # noqa: N818 - not an error: somebody asked us to end
    """Ctrl-C or SIGTERM came."""


class Supervisor:
    """One run of the product, from the first lock to the last child."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server: EmbeddedPostgres | None = None
        self.web: subprocess.Popen[bytes] | None = None
        self.mail: subprocess.Popen[bytes] | None = None
        self.entra = DemoEntra(settings)
        self._mail_begun = 0.0
        self._database_begun = 0.0
        self._database_is_away = False
        self._stop_asked = False
        self._restarts: deque[float] = deque()
        self._lock = FolderLock(settings.data_dir / ".start.lock")
        self._socket = ListeningSocket(settings.host, settings.port)

    def run(self) -> None:
        """Serve until Ctrl-C or SIGTERM; raise StartError if that can't be done."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Whoever started us with nohup means us to stay.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._ask_to_stop)
        try:
            self._start()
            self._watch()
        except _Stopped:
            pass
        except (EmbeddedPostgresError, AddressTakenError) as error:
            raise StartError(str(error)) from error
        finally:
            self._end()

    def _start(self) -> None:
        try:
            self._lock.acquire(wait_seconds=1.0)
        except FolderTakenError:
            raise StartError(
                f"De map {self.settings.data_dir} is al in gebruik door een andere start van deze"
                " website. Stop die eerst, of kies met DATA_DIR een andere map."
            ) from None
        # Before the deploy: nobody should wait for that to hear that the port is taken.
        self._socket.reserve()
        self.entra.reserve()
        self._say("De database wordt klaargezet …")
        if self.settings.database_url is None:
            self.server = EmbeddedPostgres(self.settings.data_dir)
            self._start_database(self.server)
        self._deploy()
        self._socket.listen()
        self._start_web()
        self._wait_until_serving()
        self._start_mail()
        self.entra.start()
        self._announce()

    def _start_database(self, server: EmbeddedPostgres) -> None:
        try:
            server.start()
        except FolderTakenError:
            raise StartError(
                f"De database in de map {self.settings.data_dir} wordt nog gebruikt door een"
                " eerdere start die niet is gestopt."
            ) from None
        self._tick(0)

    def _deploy(self) -> None:
        log_file = self.settings.data_dir / "deploy.log"
        with os.fdopen(_open_only_for_us(log_file), "wb") as log:
            deploy = child_process.spawn(
                [sys.executable, "-m", "flask", "--app", "app", "deploy"],
                parent_death_signal=signal.SIGTERM,
                env=self._environment(owner=True),
                cwd=PROJECT_ROOT,
                errors=log.fileno(),
            )
        try:
            while deploy.poll() is None:
                self._tick()
        finally:
            child_process.stop(deploy, STOP_DEPLOY)
        if deploy.returncode != 0:
            raise StartError(
                f"De database kon niet worden klaargezet{_last_sentence(log_file)}"
                f" De details staan in {log_file}"
            )

    def _start_web(self) -> None:
        bind = f"fd://{self._socket.fileno()}"
        settings = ["-c", "python:app.core.web_server", "--workers", str(self.settings.workers)]
        self.web = child_process.spawn(
            [sys.executable, "-m", "gunicorn", *settings, "--bind", bind, "app:create_site()"],
            # At once, and its workers with it: a master that takes its time keeps the port.
            parent_death_signal=signal.SIGKILL,
            env={**self._environment(owner=False), **self.entra.told_to_website()},
            cwd=PROJECT_ROOT,
            pass_fds=[self._socket.fileno()],
        )

    def _start_mail(self) -> None:
        self._mail_begun = time.monotonic()
        self.mail = child_process.spawn(
            [sys.executable, "-m", "app.mail.worker"],
            parent_death_signal=signal.SIGTERM,
            env=self._environment(owner=False),
            cwd=PROJECT_ROOT,
        )

    def _wait_until_serving(self) -> None:
        deadline = time.monotonic() + SERVING_WAIT_SECONDS
        while not self._answers():
            if self.web is not None and self.web.poll() is not None:
                raise StartError("De website start niet; de reden staat hierboven.")
            if time.monotonic() > deadline:
                raise StartError(
                    f"De website antwoordt na {SERVING_WAIT_SECONDS:.0f} seconden nog niet."
                )
            self._tick()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(*self._socket.own_address(), timeout=5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _announce(self) -> None:
        self._say(f"VNG Ledengegevens draait op {self.settings.public_url}")
        accounts = self.settings.data_dir / "demo-accounts.json"
        if self.settings.is_demo and accounts.exists():
            self._say(f"Demo-accounts om mee aan te melden: {accounts}")
            self._say(
                "De code van hun authenticator:"
                " .venv/bin/python -m flask --app app demo code E-MAILADRES"
            )
            self._say(f"Een uitnodiging om zelf een account te maken: {self.settings.mail_folder}")
        if self.entra.address is not None:
            self._say(f"Werkaccounts van verzonnen mensen: {self.entra.address}")
        self._say("Stoppen: Ctrl-C")

    def _watch(self) -> None:
        while True:
            self._tick()
            self._watch_database()
            if self.web is not None and self.web.poll() is not None:
                self._restart_web()
            self._watch_mail()
            self._watch_entra()

    def _watch_database(self) -> None:
        """Start our own database again when it ended, as often as it takes."""
        if self.server is None or self.server.is_running():
            return
        if time.monotonic() < self._database_begun + DATABASE_PAUSE_SECONDS:
            return
        if not self._database_is_away:
            self._say("De database was uitgevallen en wordt opnieuw gestart.")
        self._database_begun, self._database_is_away = time.monotonic(), True
        try:
            self.server.start()
        except (EmbeddedPostgresError, FolderTakenError):
            return  # the reason is in its own log; told once, tried again after the pause
        self._database_is_away = False
        self._say("De database is er weer.")

    def _watch_mail(self) -> None:
        if self.mail is None or self.mail.poll() is None:
            return
        if time.monotonic() >= self._mail_begun + MAIL_PAUSE_SECONDS:
            self._say("De mailbezorging was uitgevallen en wordt opnieuw gestart.")
            self._start_mail()

    def _watch_entra(self) -> None:
        if self.entra.is_due_again():
            self._say("Het nagemaakte Entra ID was uitgevallen en wordt opnieuw gestart.")
            self.entra.start()

    def _restart_web(self) -> None:
        now = time.monotonic()
        while self._restarts and self._restarts[0] < now - RESTART_WINDOW_SECONDS:
            self._restarts.popleft()
        if len(self._restarts) >= MOST_RESTARTS:
            raise StartError("De website valt steeds opnieuw uit en is gestopt.")
        self._restarts.append(now)
        self._say("De website was uitgevallen en wordt opnieuw gestart.")
        # If it dies again while starting, the next tick sees that, and tries again or gives up.
        self._start_web()

    def _end(self) -> None:
        """End everything: the website first, so that no request finds the database gone."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self._socket.close()
        if self.web is not None:
            child_process.stop(self.web, STOP_WEB)
        if self.mail is not None:
            child_process.stop(self.mail, STOP_MAIL)
        self.entra.stop()
        if self.server is not None:
            self.server.stop()
        self._lock.close()

    def _environment(self, *, owner: bool) -> Mapping[str, str]:
        """Return a child's environment; only the deploy ever hears of the owner."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if name != "DATABASE_OWNER_URL" and not name.startswith(("GUNICORN_", "FLASK_", "PG"))
        }
        app_url = self.settings.database_url
        owner_url = self.settings.database_owner_url
        if self.server is not None:
            app_url, owner_url = self.server.url(APP_ROLE), self.server.url(OWNER_ROLE)
        if app_url is None or owner_url is None:
            raise StartError(
                "DATABASE_OWNER_URL ontbreekt: om de database klaar te zetten is naast DATABASE_URL"
                " het adres van de eigenaar nodig."
            )
        environment |= {"DATABASE_URL": app_url, "DATA_DIR": str(self.settings.data_dir)}
        environment["PYTHONUNBUFFERED"] = "1"
        return environment | ({"DATABASE_OWNER_URL": owner_url} if owner else {})

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop_asked = True

    def _tick(self, seconds: float = TICK_SECONDS) -> None:
        time.sleep(seconds)
        if self._stop_asked:
            raise _Stopped

    def _say(self, sentence: str) -> None:
        print(sentence_line(sentence, self.settings.log_format), flush=True)


def _open_only_for_us(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)


def _last_sentence(log_file: Path) -> str:
    """Return what the deploy itself said last, if it said it for people and not as a stack."""
    lines = log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    last = lines[-1] if lines else ""
    for start in ("Error: ", "Fout: "):
        if last.startswith(start):
            return f": {last.removeprefix(start)}"
    return "."
