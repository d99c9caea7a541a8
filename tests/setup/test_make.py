"""`make` makes its own environment, and says in one sentence what the machine lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.setup.conftest import ROOT

# As Debian's Python says it when the package python3-venv is missing.
DEBIANS_COMPLAINT = """The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv
package using the following command.

    apt install python3.11-venv

Failing command: /work/.venv/bin/python3"""
PYTHONS = ["python3", *(f"python3.{minor}" for minor in range(11, 15))]

Make = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(params=["map met spaties", "x" * 60 + "/" + "y" * 60], ids=["spaces", "130 bytes"])
def clone(request: pytest.FixtureRequest, place: Path) -> Path:
    """A folder with what make needs, and no environment yet."""
    folder = place / request.param
    folder.mkdir(parents=True)
    for name in (
        "Makefile",
        "run.py",
        "requirements.txt",
        "requirements-demo.txt",
        "requirements-dev.txt",
        "pyproject.toml",
    ):
        shutil.copy2(ROOT / name, folder)
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    return folder


@pytest.fixture
def make(clone: Path, place: Path) -> Make:
    """Run make in the clone, on a machine whose only Pythons are scripts that stand for them."""

    def run(target: str, python: str) -> subprocess.CompletedProcess[str]:
        programs = place / "programs"
        programs.mkdir()
        for name in ("make", "sh", "rm", "touch", "tail", "mkdir", "env", "mv"):
            found = shutil.which(name)
            assert found is not None, name
            (programs / name).symlink_to(found)
        for name in PYTHONS:
            (programs / name).write_text(f"#!/bin/sh\n{python}\n")
            (programs / name).chmod(0o755)
        return subprocess.run(
            ["make", target], cwd=clone, env={"PATH": str(programs)}, capture_output=True, text=True
        )

    return run


def without_makes_own(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("make: ***")]


@pytest.mark.parametrize("target", ["run", "test"])
def test_a_machine_without_venv_is_told_what_to_install(
    make: Make, clone: Path, target: str
) -> None:
    fails = f"mkdir -p .venv/bin; cat <<'EOT'\n{DEBIANS_COMPLAINT}\nEOT\nexit 1"
    result = make(target, f'case "$*" in *venv*) {fails.replace("cat <<", "/bin/cat <<")};; esac')

    assert result.returncode == 2
    said = without_makes_own(result.stderr)
    assert len(said) == 1
    assert "apt-get install python3-venv" in said[0]
    assert "Traceback" not in result.stdout + result.stderr
    assert not (clone / ".venv").exists()


def test_a_machine_with_an_old_python_only_is_told_so(make: Make) -> None:
    result = make("run", "exit 1")

    assert result.returncode == 2
    said = without_makes_own(result.stderr)
    assert len(said) == 1
    assert said[0].startswith("Python 3.11, 3.12, 3.13 of 3.14 is nodig en niet gevonden.")


def test_packages_that_cannot_be_had_end_in_a_sentence(make: Make, clone: Path) -> None:
    pip = "mkdir -p .venv/bin; printf '#!/bin/sh\\nexit 1\\n' > .venv/bin/python"
    result = make("run", f'case "$*" in *venv*) {pip}; /bin/chmod +x .venv/bin/python;; esac')

    assert result.returncode == 2
    assert "De pakketten uit requirements-demo.txt konden niet" in result.stderr
    assert not (clone / ".venv" / "run.stamp").exists()


def test_the_environment_is_not_made_again_until_the_requirements_change(clone: Path) -> None:
    (clone / ".venv").mkdir()
    for name in ("run.stamp", "dev.stamp"):
        (clone / ".venv" / name).touch()
    dry_run = ["make", "--dry-run", "test"]
    quiet = subprocess.run(dry_run, cwd=clone, capture_output=True, text=True)
    assert "pip" not in quiet.stdout

    later = (clone / ".venv" / "dev.stamp").stat().st_mtime + 10
    os.utime(clone / "requirements.txt", (later, later))
    again = subprocess.run(dry_run, cwd=clone, capture_output=True, text=True)
    assert "-r requirements-demo.txt" in again.stdout
    assert "-r requirements-dev.txt" in again.stdout


@pytest.mark.parametrize("broken", ["check", "test", None])
def test_ci_fails_if_either_half_fails_and_runs_both(clone: Path, broken: str | None) -> None:
    (clone / "Makefile").write_text('check test:\n\t@echo ran $@\n\t@test $@ != "$(BROKEN)"\n')
    result = subprocess.run(
        ["bash", ".ci/run"],
        cwd=clone,
        env=os.environ | {"CI": "true", "BROKEN": broken or ""},
        capture_output=True,
        text=True,
    )

    assert "ran check" in result.stdout
    assert "ran test" in result.stdout
    assert result.returncode == (1 if broken else 0)
