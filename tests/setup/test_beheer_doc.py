"""Every command of docs/beheer.md is run, on the machine's own PostgreSQL 15."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import yaml

from app.core import child_process
from app.core.postgres_programs import system_program
from app.core.settings import PROJECT_ROOT
from tests.setup.conftest import free_port, open_folder, wait_for
from tests.support.system_postgres import SystemPostgres, older_binaries, open_system_postgres

DOCUMENT = PROJECT_ROOT / "docs" / "beheer.md"
SAMPLES = PROJECT_ROOT / "docs" / "beheer"
BINARIES = older_binaries()
# A block of commands with the remark before it, if there is one.
BLOCK = re.compile(r"(?:<!-- ([^\n]*) -->\n)?```(sh|sql)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What can't be run here, and why.
NOT_RUN = {
    "installeren": "asks the package index; tests/setup/test_make.py sees to the environment",
    "systemd": "no systemd runs here; the units are read by this test",
    "containers": "no container engine is here; the files are read by this test",
}
needs_server = pytest.mark.skipif(
    BINARIES is None and not os.environ.get("CI"),
    reason="no PostgreSQL 15, 16 or 17 in /usr/lib/postgresql",
)


def blocks() -> list[tuple[str, str, str]]:
    """Return each block: the remark before it, its language, its commands."""
    found = BLOCK.findall(DOCUMENT.read_text(encoding="utf-8"))
    return [(remark, language, text) for remark, language, text in found]


def test_what_is_not_run_has_a_reason():
    named = {remark.partition(": ")[2] for remark, _l, _t in blocks() if "niet uitgev" in remark}
    assert named == set(NOT_RUN)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with open_folder("beheer") as folder:
        for name in ("geheim", "kopie", "var", "tls"):
            (folder / name).mkdir()
        yield folder


@pytest.fixture(scope="module")
def server() -> Iterator[SystemPostgres]:
    assert BINARIES is not None, "CI must have PostgreSQL 15 (.ci/run installs it)"
    with open_system_postgres(BINARIES) as server:
        yield server


def environment_of(folder: Path, server: SystemPostgres) -> dict[str, str]:
    socket = f"?host={server.socket_folder}"
    program = system_program("pg_dump")
    assert program is not None
    secrets = {
        f"{name}_KEY_FILE": str(folder / "geheim" / f"{name.lower()}-key")
        for name in ("ADDRESS", "AUTH", "SECRET")
    }
    return {
        **{name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ},
        "PATH": f"{program.parent}:/usr/sbin:/usr/bin:/bin",
        "APP_ENV": "production",
        "PUBLIC_URL": "https://ledengegevens.example",
        "PUBLIC_HOST": "ledengegevens.example",
        "DATA_DIR": str(folder / "var"),
        "DATABASE_URL": f"postgresql://leden_app@/leden{socket}",
        "DATABASE_OWNER_URL": f"postgresql://leden_owner@/leden{socket}",
        "OEFENING_URL": f"postgresql://leden_app@/leden_oefening{socket}",
        "OEFENING_OWNER_URL": f"postgresql://leden_owner@/leden_oefening{socket}",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "WEB_WORKERS": "1",
        "PORT": str(free_port()),
        "GEHEIM": str(folder / "geheim"),
        "KOPIE": str(folder / "kopie"),
        **secrets,
    }


def run(text: str, environment: dict[str, str]) -> str:
    text = text.replace(".venv/bin/python", sys.executable)
    done = subprocess.run(
        ["bash", "-euc", text],
        cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, f"{text}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def stays_up(text: str, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start what keeps running, on a port of the test's own."""
    text = text.replace("127.0.0.1:8080", f"127.0.0.1:{environment['PORT']}")
    words = text.strip().replace('"', "").split()
    with log.open("wb") as out:
        return child_process.spawn(
            [sys.executable, *words[1:]],
            parent_death_signal=signal.SIGKILL,
            env={k: v for k, v in environment.items() if k != "DATABASE_OWNER_URL"},
            cwd=PROJECT_ROOT, output=out.fileno(), errors=subprocess.STDOUT,
        )  # fmt: skip


# Of the time most is the first deploy and the backup of all that it fills in.
@needs_server
@pytest.mark.timeout(900)
def test_every_command_does_what_it_says(folder: Path, server: SystemPostgres) -> None:
    environment = environment_of(folder, server)
    environment["NGINX_CONF"] = str(nginx_conf(folder))
    running: list[subprocess.Popen[bytes]] = []
    exported = ""
    try:
        for remark, language, text in blocks():
            if remark.startswith("niet uitgevoerd"):
                continue
            if remark == "blijft draaien":
                process = stays_up(text, environment, folder / f"log{len(running)}")
                running.append(process)
            elif language == "sql":
                with psycopg.connect(server.superuser_conninfo(), autocommit=True) as connection:
                    for statement in filter(str.strip, text.split(";\n")):
                        connection.execute(statement)
            elif remark == "met de website":
                wait_for(lambda t=text: is_fine(t, environment), "the website")
            elif remark == "nginx" and shutil.which("nginx", path=environment["PATH"]) is None:
                assert not os.environ.get("CI"), "CI must have nginx"
            else:
                run(exported + text, environment)
                exported += "".join(f"{line}\n" for line in text.splitlines() if "export" in line)
        for process in running:
            assert process.poll() is None, "it ended by itself"
    finally:
        for process in running:
            child_process.stop(process, [(signal.SIGTERM, 10.0)])


def is_fine(text: str, environment: dict[str, str]) -> bool:
    asked = ["bash", "-euc", text]
    return subprocess.run(asked, env=environment, capture_output=True, text=True).stdout != ""


def nginx_conf(folder: Path) -> Path:
    """Return a whole configuration around the sample, with a certificate of our own."""
    openssl = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
               "-subj", "/CN=ledengegevens.example",
               "-keyout", folder / "tls/sleutel.pem",
               "-out", folder / "tls/certificaat.pem"]  # fmt: skip
    subprocess.run(openssl, check=True, capture_output=True)
    sample = (SAMPLES / "nginx.conf").read_text(encoding="utf-8")
    sample = sample.replace("/etc/ledengegevens/tls", str(folder / "tls"))
    path = folder / "nginx.conf"
    path.write_text(f"pid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{sample}\n}}\n")
    return path


def test_the_units_name_settings_and_secrets_that_exist():
    for unit in SAMPLES.glob("*.service"):
        text = unit.read_text(encoding="utf-8")
        assert "User=ledengegevens" in text
        given = set(re.findall(r"LoadCredential=([\w-]+):", text))
        used = set(re.findall(r"%d/([\w-]+)", text))
        assert given == used, unit.name
        assert names_of(re.findall(r"\b([A-Z_]+)=%d", text)) <= settings_of_the_document()
        assert ("owner" in text) is ("deploy" in unit.name)


def settings_of_the_document() -> set[str]:
    documented = (PROJECT_ROOT / "docs/settings.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([A-Z_]+)` \|", documented, re.MULTILINE))


def names_of(variables: object) -> set[str]:
    return {str(name).removesuffix("_FILE") for name in variables}  # type: ignore[attr-defined]


def test_the_containerfile_copies_what_is_there_and_is_not_root():
    text = (SAMPLES / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (PROJECT_ROOT / source).exists(), source
    assert re.findall(r"^USER (\S+)$", text, re.MULTILINE) == ["10001"]
    assert "/health" in text
    (env,) = re.findall(r"^ENV (.+)$", text, re.MULTILINE)
    named = {pair.partition("=")[0] for pair in env.split()} - {"PYTHONUNBUFFERED"}
    assert named <= settings_of_the_document()
    assert "requirements-demo" not in text


def test_the_compose_file_names_settings_and_secrets_that_exist():
    told = yaml.safe_load((SAMPLES / "compose.yaml").read_text(encoding="utf-8"))
    assert set(told["services"]) == {"deploy", "web", "mail"}
    for name, service in told["services"].items():
        assert names_of(service["environment"]) <= settings_of_the_document()
        files = {v for v in service["environment"].values() if str(v).startswith("/run/secrets/")}
        assert {f.rpartition("/")[2] for f in files} == set(service["secrets"])
        assert set(service["secrets"]) <= set(told["secrets"])
        assert ("DATABASE_OWNER_URL_FILE" in service["environment"]) is (name == "deploy")
