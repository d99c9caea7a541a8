"""Where the stand-in starts and where it refuses; it leans on nothing of the product."""

from __future__ import annotations

import ast
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.entra.__main__ import main
from tests.entra.demo import demo_world
from tests.entra.refusals import RefusedError
from tests.entra.serving import Server
from tests.support.entra import RunningEntra

ROOT = Path(__file__).resolve().parents[3]
# What requirements.txt brings along: the demo starts without the tests' own packages.
ALLOWED = {"flask", "werkzeug", "joserfc", "cryptography", "tests"}


def test_it_refuses_to_start_in_production(monkeypatch, capsys):
    monkeypatch.setenv("APP_ENV", "production")

    assert main(["--port", "0"]) == 1
    assert "start niet met APP_ENV=production" in capsys.readouterr().err
    with pytest.raises(RefusedError):
        RunningEntra()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "entra.example", ""])
def test_it_refuses_to_listen_where_others_can_reach_it(host, capsys):
    assert main(["--host", host]) == 1
    assert "alleen op deze computer zelf" in capsys.readouterr().err


def test_it_refuses_a_socket_that_others_can_reach():
    with socket.create_server(("0.0.0.0", 0)) as everywhere, pytest.raises(RefusedError):
        Server(demo_world(), [], fd=os.dup(everywhere.fileno()))


def test_a_port_that_is_taken_is_told_in_a_sentence(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    assert f"kan niet luisteren op poort {port}" in capsys.readouterr().err


def test_it_runs_as_a_program_and_as_the_environment_names_the_website():
    told = {
        "ENTRA_CLIENT_ID": "deze-website",
        "ENTRA_CLIENT_SECRET": "geheim",
        "ENTRA_REDIRECT_URIS": "http://127.0.0.1:1/terug http://127.0.0.1:1/klaar",
    }
    clean = {name: value for name, value in os.environ.items() if name != "APP_ENV"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.entra"],
        cwd=ROOT,
        env=clean | told,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://[\d.]+:\d+", said)
            assert found, said
            asked = f"{found[0]}/organizations/oauth2/v2.0/authorize?client_id=deze-website"
            right = requests.get(f"{asked}&redirect_uri=http://127.0.0.1:1/klaar", timeout=30,
                                 allow_redirects=False)  # fmt: skip
            wrong = requests.get(f"{asked}&redirect_uri=http://127.0.0.1:1/anders", timeout=30,
                                 allow_redirects=False)  # fmt: skip
            control = requests.post(f"{found[0]}/_ctl", json={"reset": True}, timeout=30)
        finally:
            process.terminate()
    assert (right.status_code, wrong.status_code) == (302, 400)
    assert control.status_code == 404


def test_without_control_no_test_can_tell_it_anything():
    with RunningEntra(control=False) as entra:
        assert requests.post(f"{entra.base}/_ctl", json={}, timeout=30).status_code == 404
        assert requests.get(f"{entra.base}/_ctl/counts", timeout=30).status_code == 404
        assert requests.get(f"{entra.base}/", timeout=30).status_code == 200


@pytest.mark.parametrize("path", sorted((ROOT / "tests/entra").glob("*.py")), ids=lambda p: p.name)
def test_it_shares_no_code_with_the_product_and_needs_no_package_of_the_tests(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    named |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    outside = {name.partition(".")[0] for name in named} - set(sys.stdlib_module_names)
    assert outside <= ALLOWED
    assert all(name.startswith("tests.entra") for name in named if name.startswith("tests"))
