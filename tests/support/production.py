"""An installation as the documents tell it: PostgreSQL over TCP, nginx with TLS, `run.py`."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from cryptography.fernet import Fernet

from app.core.settings import PROJECT_ROOT
from tests.setup.conftest import Site, free_port, wait_for
from tests.support.clients import LiveSession
from tests.support.mail_server import make_certificate
from tests.support.other_programs import program, running
from tests.support.system_postgres import SystemPostgres, open_system_postgres

HOST = "ledengegevens.example"
OWNER, APP, DATABASE = "leden_owner", "leden_app", "leden"
_SQL = re.compile(r"```sql\n(create role leden_owner.*?)```", re.DOTALL)
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class ProductionSite(Site):
    """`run.py` of this very project with APP_ENV=production, its files in `folder`."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder, free_port(), [sys.executable, str(PROJECT_ROOT / "run.py")])
        self.environment = environment

    def begin(self) -> None:
        """Start, and return when the supervisor says that visitors are served."""
        self.output.unlink(missing_ok=True)
        self.start(serving=False, **self.environment)
        wait_for(lambda: self.is_announced() or self.ended(), "the site to serve", seconds=240)
        assert not self.ended(), self.errors.read_text()

    def is_announced(self) -> bool:
        return "Stoppen: Ctrl-C" in self.output.read_text()

    def flask(self, *command: str) -> str:
        """Run a command of the administrator and return what it says."""
        clean = {"PATH": os.defpath, "DATA_DIR": str(self.data_dir), **self.environment}
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *command],
            cwd=PROJECT_ROOT, env=clean, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def tcp_postgres(binaries: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Run a server that asks a password over TCP; return the addresses of the app and the owner.

    It has what docs/settings.md tells to make, and the rights of that alone.
    """
    # An address of its own instead of a port of its own: the socket keeps its usual name.
    address = f"127.{secrets.randbelow(200) + 20}.{secrets.randbelow(256)}.5"
    hba = folder / "pg_hba.conf"
    hba.write_text("local all all trust\nhost all all 127.0.0.0/8 scram-sha-256\n")
    options = f"-c listen_addresses={address} -c hba_file={hba}"
    with open_system_postgres(binaries, is_documented=True, options=options) as server:
        passwords = make_documented_roles(server)
        app, owner = (
            f"postgresql://{role}:{passwords[role]}@{address}/{DATABASE}" for role in (APP, OWNER)
        )
        yield app, owner


def make_documented_roles(server: SystemPostgres) -> dict[str, str]:
    """Run the statements of docs/settings.md; return the password that each login got."""
    text = (PROJECT_ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    (block,) = _SQL.findall(text)
    passwords = {role: secrets.token_urlsafe(16) for role in (OWNER, APP)}
    with psycopg.connect(server.superuser_conninfo(), autocommit=True) as superuser:
        for statement in filter(str.strip, block.split(";\n")):
            role = next((role for role in passwords if f"role {role} " in statement), OWNER)
            superuser.execute(statement.replace("…", passwords[role]))
    return passwords


@contextmanager
def tls_proxy(folder: Path, port: int, site_port: int) -> Iterator[Path]:
    """Run nginx with the sample of docs/beheer; return the file of the authority to trust."""
    command = program("nginx", "nginx-light")
    _, authority = make_certificate(folder, HOST)
    sample = (PROJECT_ROOT / "docs" / "beheer" / "nginx.conf").read_text(encoding="utf-8")
    for documented, own in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ledengegevens/tls/certificaat.pem", str(authority)),
        ("/etc/ledengegevens/tls/sleutel.pem", str(authority.with_suffix(".key"))),
        ("http://127.0.0.1:8080", f"http://127.0.0.1:{site_port}"),
    ):
        assert documented in sample, documented
        sample = sample.replace(documented, own)
    places = "".join(f"{name}_temp_path {folder}/{name};\n" for name in _TEMPORARY)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off;\npid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}{sample}\n}}\n"
    )
    started = [command, "-c", str(configuration), "-p", str(folder)]
    with running(started, port, folder / "nginx.log"):
        yield authority


def production_environment(
    app_url: str, owner_url: str, port: int, smtp_port: int
) -> dict[str, str]:
    """Return every setting that production asks for, and no more."""
    return {
        "APP_ENV": "production",
        "PUBLIC_URL": f"https://{HOST}:{port}",
        "PROXY_HOPS": "1",
        "DATABASE_URL": app_url,
        "DATABASE_OWNER_URL": owner_url,
        "SECRET_KEY": secrets.token_urlsafe(32),
        "ADDRESS_KEY": Fernet.generate_key().decode(),
        "AUTH_KEY": Fernet.generate_key().decode(),
        "PASSWORD_MEMORY": "46",
        "SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "MAIL_FROM": f"post@{HOST}",
    }


def visitor(authority: Path, port: int) -> LiveSession:
    """Return a browser that comes in by the public address, and checks its certificate."""
    session = LiveSession(f"https://{HOST}:{port}", {})
    # Not what the environment says: a bundle of the machine doesn't know this authority.
    session.trust_env = False
    session.verify = str(authority)
    # Over https a form counts only with the page that it comes from, as browsers say it.
    session.headers["Referer"] = f"{session.base}/"
    return session


@contextmanager
def public_name() -> Iterator[None]:
    """Let this process find HOST on this machine, as the DNS lets visitors find the site."""
    known = socket.getaddrinfo

    def look_up(host: object, *args: object, **kwargs: object) -> object:
        return known("127.0.0.1" if host == HOST else host, *args, **kwargs)  # type: ignore[arg-type]

    socket.getaddrinfo = look_up  # type: ignore[assignment]
    try:
        yield
    finally:
        socket.getaddrinfo = known
