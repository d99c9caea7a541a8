"""`run.py` as production: own PostgreSQL 15 over TCP, nginx with TLS, a mail server, and no demo.

From an empty database to a contact person's saved change, and after a restart, as an operator and
the first users would go.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from cryptography.fernet import Fernet

from app.core.clock import now
from app.security.totp import code_at
from tests.integration.panel.page import Page
from tests.setup.conftest import ROOT, Site, free_port, open_folder, wait_for
from tests.support import registering as steps
from tests.support.clients import CODE, LOGIN, LiveSession
from tests.support.invitations import _CODE as INVITATION_CODE
from tests.support.mail_server import Inbox, mail_server, make_certificate
from tests.support.other_programs import program, running
from tests.support.system_postgres import SystemPostgres, older_binaries, open_system_postgres

NAME = "leden.example.nl"
# An address of this machine that nothing else listens at.
DATABASE_HOST = "127.0.7.15"
BEHEERDER, CONTACT = "a.beheer@vng.example", "c.contact@amersfoort.example"
TOTP_SECONDS = 30
CREATE = re.compile(r"^```sql\n(create role .*?)^```", re.MULTILINE | re.DOTALL)


class Visitor(LiveSession):
    """A browser outside: it asks nginx for the real name, over TLS."""

    def __init__(self, port: int, certificate: Path) -> None:
        super().__init__(f"https://127.0.0.1:{port}", {})
        self.verify = str(certificate)
        self.trust_env = False  # a REQUESTS_CA_BUNDLE of the machine would come before it
        address = f"https://{NAME}:{port}"
        self.headers.update({"Host": f"{NAME}:{port}", "Referer": f"{address}/"})

    def send(self, request: Any, **kwargs: Any) -> requests.Response:
        # The certificate is for the address that is asked; redirects are followed by the test.
        kwargs["allow_redirects"] = False
        return super().send(request, **kwargs)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with open_folder("productie") as folder:
        yield folder


@pytest.fixture(scope="module")
def database() -> Iterator[SystemPostgres]:
    """The machine's own server, with what docs/settings.md makes and nothing else."""
    program("pg_ctlcluster", "postgresql-15")
    binaries = older_binaries()
    assert binaries is not None
    listen = f"-c listen_addresses={DATABASE_HOST}"
    with open_system_postgres(binaries, is_documented=True, options=listen) as server:
        (statements,) = CREATE.findall((ROOT / "docs/settings.md").read_text(encoding="utf-8"))
        with psycopg.connect(server.superuser_conninfo(), autocommit=True) as connection:
            for statement in filter(str.strip, statements.split(";\n")):
                connection.execute(statement.replace("…", "geheim"))
        yield server


@contextmanager
def nginx(folder: Path, site: int) -> Iterator[tuple[int, Path]]:
    """The sample of docs/beheer on a port of its own; yield that and the certificate."""
    port, place = free_port(), folder / "nginx"
    place.mkdir()
    _, certificate = make_certificate(place, "127.0.0.1")
    sample = (ROOT / "docs/beheer/nginx.conf").read_text(encoding="utf-8")
    for written, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:8080", f"127.0.0.1:{site}"),
        ("/etc/ledengegevens/tls/certificaat.pem", str(certificate)),
        ("/etc/ledengegevens/tls/sleutel.pem", str(place / "127.0.0.1.key")),
        ("ledengegevens.example", NAME),
    ):
        assert written in sample, written
        sample = sample.replace(written, here)
    temporary = "".join(
        f"{kind}_temp_path {place}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (place / "nginx.conf").write_text(
        f"daemon off;\npid {place}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{sample}\n}}\n"
    )
    command = [program("nginx", "nginx-light"), "-p", str(place), "-c", str(place / "nginx.conf")]
    with running(command, port, place / "log"):
        yield port, certificate


def environment_of(folder: Path, port: int, public_port: int, mail: int) -> dict[str, str]:
    """What an operator sets; the keys come from files."""
    for name in ("secret", "address", "auth"):
        file = folder / f"{name}.key"
        if not file.exists():
            file.write_text(Fernet.generate_key().decode())
    where = f"{DATABASE_HOST}/leden"
    return {
        "APP_ENV": "production",
        "PUBLIC_URL": f"https://{NAME}:{public_port}",
        "PORT": str(port),
        "PROXY_HOPS": "1",
        "DATA_DIR": str(folder / "var"),
        "DATABASE_URL": f"postgresql://leden_app:geheim@{where}",
        "DATABASE_OWNER_URL": f"postgresql://leden_owner:geheim@{where}",
        "SMTP_URL": f"smtp://127.0.0.1:{mail}",
        **{
            f"{name.upper()}_KEY_FILE": str(folder / f"{name}.key")
            for name in ("secret", "address", "auth")
        },
    }


def flask(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def newest_letter(inbox: Inbox, to: str, pattern: re.Pattern[str]) -> str:
    """Return what the pattern finds in the newest letter to this address that has it."""
    found: list[str] = []

    def is_there() -> bool:
        for mail in inbox.mails:
            if mail["To"] and to in mail["To"]:
                body = mail.get_body(("plain",))
                assert body is not None
                found.extend(pattern.findall(body.get_content()))
        return bool(found)

    wait_for(is_there, f"a letter to {to}")
    return found[-1]


def sign_up(visitor: Visitor, inbox: Inbox, email: str, invitation: str) -> str:
    """Register over the site and the real letters; return the authenticator's secret."""
    who = steps.Newcomer(email, invitation)
    answer = visitor.submit(steps.SIGN_UP, who.details)
    assert (answer.status_code, answer.headers["Location"]) == (302, steps.CODE), answer.text
    code = newest_letter(inbox, email, re.compile(r"\b\d{6}\b"))
    assert visitor.submit(steps.CODE, {"code": code}).status_code == 302
    assert visitor.submit(steps.GO_ON, form_at=steps.CODE).status_code == 302
    secret = steps.key_on(visitor.get(steps.AUTHENTICATOR).text)
    visitor.submit(steps.AUTHENTICATOR, {"code": code_at(secret, now())})
    answer = visitor.submit(steps.INVITATION, {"code": invitation})
    assert answer.headers["Location"] == steps.RECOVERY, answer.text
    visitor.submit(steps.RECOVERY, form_at=steps.RECOVERY)
    return secret


def next_code(secret: str) -> str:
    """Return a code that was not used yet: the one of the next step of time."""
    time.sleep(TOTP_SECONDS - time.time() % TOTP_SECONDS + 0.2)
    return code_at(secret, now())


def row_of(code: str) -> tuple[Any, ...]:
    conninfo = f"host={DATABASE_HOST} dbname=leden user=leden_owner password=geheim"
    with psycopg.connect(conninfo) as owner:
        found = owner.execute(
            "select id, telefoon::text from register.gemeente where code = %s", (code,)
        ).fetchone()
        assert owner.execute("select count(*) from register.persoon").fetchone() == (0,)
    assert found is not None
    return found


@pytest.mark.timeout(400)
def test_production_starts_serves_and_starts_again(folder: Path, database: SystemPostgres) -> None:
    port = free_port()
    site = Site(folder, port, [sys.executable, str(ROOT / "run.py")])
    with mail_server() as inbox, nginx(folder, port) as (public_port, certificate):
        environment = environment_of(folder, port, public_port, inbox.port)

        def visitor() -> Visitor:
            return Visitor(public_port, certificate)

        def is_ready() -> bool:
            assert not site.ended(), site.errors.read_text()
            return site.status("/ready") == 200

        try:
            site.start(serving=False, **environment)
            wait_for(is_ready, "the site", seconds=120)
            # By the name of the site only; a probe by address is another matter.
            assert site.status("/login/") == 400
            assert visitor().get("/login/").status_code == 200

            told = flask(environment, "create-admin", BEHEERDER, "Ada Beheer")
            beheerder = visitor()
            secret = sign_up(beheerder, inbox, BEHEERDER, INVITATION_CODE.findall(told)[0])
            gemeente = row_of("GM0307")[0]
            invited = {"naam": "Carla Contact", "email": CONTACT, "gemeente_id": gemeente}
            assert beheerder.submit("/uitnodigen/", invited).status_code == 302

            contact = visitor()
            sign_up(contact, inbox, CONTACT, newest_letter(inbox, CONTACT, INVITATION_CODE))
            assert "Mijn gemeente: Amersfoort" in contact.get("/").text
            edit = f"/gemeenten/edit/{gemeente}"
            form = Page(200, contact.get(edit).text)
            saved = contact.post(edit, data=form.sends(telefoon="033-4690000"))
            assert saved.status_code == 302, saved.text
            assert row_of("GM0307")[1] == "033-4690000"

            assert site.stop() == 0
            site.start(serving=False, **environment)
            wait_for(is_ready, "the site again", seconds=120)
            assert "033-4690000" in contact.get(f"/gemeenten/show/{gemeente}").text
            again = visitor()
            asked = again.submit(LOGIN, {"email": BEHEERDER, "password": steps.PASSWORD})
            assert asked.headers["Location"] == CODE
            answer = again.submit(CODE, {"code": next_code(secret)})
            assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        finally:
            if not site.ended():
                site.stop()
    errors = site.errors.read_text()
    assert "Traceback" not in errors
    assert BEHEERDER not in errors
    assert CONTACT not in errors
