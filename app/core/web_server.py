"""How gunicorn serves the site: its settings, and a log without personal data.

Used as `gunicorn -c python:app.core.web_server`.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import threading
import time
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers import gthread
from gunicorn.workers.base import Worker

from app.core.child_process import end_with_parent
from app.core.log_lines import JsonLines, tell
from app.core.metrics_files import (
    MULTIPROCESS,
    begin_counting,
    end_counting,
    multiprocess_folder,
)

METRICS_DIR = multiprocess_folder(os.environ)
SUPERVISOR_PID = os.getppid()
IS_JSON = os.environ.get("LOG_FORMAT", "").strip() == "json"
# A part of a path that is a word or a number of ours; anything else may be a name or a token.
LOGGABLE_PART = re.compile(r"[a-z][a-z-]{0,30}|\d{1,12}|")
# How long a new connection without data may hold the one thread (browsers open spare ones).
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.2


class DiscreetLogger(Logger):
    """Logs method, path, status and time: never a query string, an address, a token or a name."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        if IS_JSON:
            for log in (self.error_log, self.access_log):
                for handler in log.handlers:
                    handler.setFormatter(JsonLines())

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        if not IS_JSON:
            super().access(resp, req, environ, request_time)
        elif self.access_log_enabled:
            found = self.atoms(resp, req, environ, request_time)
            names = {"methode": "m", "pad": "U", "status": "s", "bytes": "B", "ms": "M"}
            fields = {name: found[atom] for name, atom in names.items()}
            tell(self.access_log, logging.INFO, "toegang", id=_request_id(resp), **fields)

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        path = str(environ.get("PATH_INFO", ""))
        return {key: atoms[key] for key in ("t", "m", "s", "B", "M")} | {"U": discreet_path(path)}

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        # gunicorn repeats the request line in it.
        if "Invalid request from" in msg or "Invalid Request" in msg:
            msg, args = "A request was malformed and was refused.", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        # gunicorn adds the whole address of the page.
        if "Error handling request" in msg:
            msg, args = "Error handling a request", ()
        super().exception(msg, *args, **kwargs)


def _request_id(response: Any) -> str | None:
    """Return the id that the app gave this request, so that both lines can be laid together."""
    found = [value for name, value in response.headers if name.lower() == "x-request-id"]
    return found[0] if found else None


def discreet_path(path: str) -> str:
    """Return the path with every part that isn't a plain word or number left out."""
    parts = path.split("/")[:12]
    return "/".join(part if LOGGABLE_PART.fullmatch(part) else "…" for part in parts)


def on_starting(server: Arbiter) -> None:
    """End the master with its supervisor, also where the system has no signal for that."""
    begin_counting(METRICS_DIR)
    # prometheus_client reads it when it is imported, in the workers.
    os.environ[MULTIPROCESS] = str(METRICS_DIR)
    listen_for_metrics(server)
    if not end_with_parent(signal.SIGKILL):
        threading.Thread(target=_quit_without_supervisor, daemon=True).start()


def listen_for_metrics(server: Arbiter) -> None:
    """Listen at METRICS_BIND too, also where the command line names the address of the site."""
    address = os.environ.get("METRICS_BIND", "").strip()
    if address and address not in server.cfg.settings["bind"].get():
        server.cfg.set("bind", [*server.cfg.settings["bind"].get(), address])


def child_exit(_server: Arbiter, worker: Worker) -> None:
    """Take what a worker had open off the count when it ends."""
    end_counting(METRICS_DIR, worker.pid)


def post_fork(server: Arbiter, _worker: Worker) -> None:
    """End each worker with its master: a request in progress is rolled back, never half done."""
    end_with_parent(signal.SIGKILL)
    if os.getppid() != server.pid:
        os._exit(0)


def _quit_without_supervisor() -> None:
    while os.getppid() == SUPERVISOR_PID:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)


# One request at a time in a process: FAB's views keep state on themselves, so threads would share
# it. A thread apart from the one that accepts keeps idle and slow connections off the worker.
worker_class = "gthread"
threads = 1
workers = int(os.environ.get("WEB_WORKERS") or "3")
preload_app = False
keepalive = 15
timeout = 60
graceful_timeout = 10
max_requests = 0
control_socket_disable = True
# Bounds on what a request may be before the app sees it.
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
logger_class = DiscreetLogger
accesslog = "-" if os.environ.get("ACCESS_LOG") else None
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
errorlog = "-"
loglevel = "warning"
