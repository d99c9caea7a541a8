"""A new table is a migration and one catalog file: proven in a copy of the project with both."""

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from app.core.settings import PROJECT_ROOT

INNER = Path(__file__).with_name("kern_works.py")
DOCUMENT = PROJECT_ROOT / "docs" / "add-a-table.md"
# Suites that must cover a table because it is declared, and nothing else.
GENERATED = (
    "tests/integration/conflicts/test_every_table.py",
    "tests/integration/history/test_trigger.py",
    "tests/integration/history/test_timeline.py",
    "tests/integration/history/test_deleting.py",
    "tests/integration/panel/test_bad_addresses.py",
    "tests/integration/panel/test_bad_forms.py",
    "tests/integration/panel/test_statements.py",
)
# Suites that look at all tables at once: they are run whole, and must say nothing of this one.
WHOLE = ("tests/integration/database/test_walls.py", "tests/attack/test_complete.py")
# It starts a database server of its own and runs two hundred tests.
pytestmark = pytest.mark.timeout(900)
ROUTES = "tests/rules/test_routes.py"
NOT_REVIEWED = "test_every_route_is_reviewed_and_every_line_exists"
LEFT = "GET /fracties/export"


def stem(suite: str) -> str:
    return Path(suite).stem


def tracked() -> list[str]:
    """Return every file of the project, as a clone would have it."""
    git = shutil.which("git")
    if git and (PROJECT_ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files", "-z"], cwd=PROJECT_ROOT, capture_output=True)
        if listed.returncode == 0:
            return [name for name in listed.stdout.decode().split("\0") if name]
    skipped = {".venv", "var", "build", ".git", "__pycache__"}
    found = (p.relative_to(PROJECT_ROOT) for p in PROJECT_ROOT.rglob("*") if p.is_file())
    return [str(p) for p in found if not skipped & set(p.parts)]


def review_routes(file: Path) -> None:
    """Write down who may take each route of the table, as step 4 asks; of one nobody did yet.

    The contact and the redacteur may do with a kern what they may do with a fractie.
    """
    known = file.read_text(encoding="utf-8")
    lines = re.findall(r"^\w+ /fracties/.*$", known, re.MULTILINE)
    new = [line.replace("/fracties/", "/kernen/") for line in lines if not line.startswith(LEFT)]
    assert len(new) == len(lines) - 1
    file.write_text(known + "\n".join(new) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project with the table of the document, and the tests of that table."""
    copy = tmp_path_factory.mktemp("kern") / "project"
    for name in tracked():
        if (PROJECT_ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT_ROOT / name, copy / name)
    document = DOCUMENT.read_text(encoding="utf-8")
    migration, declaration = re.findall(
        r"^```python\n(.*?)^```", document, re.MULTILINE | re.DOTALL
    )
    (place,) = set(re.findall(r"`(migrations/versions/\d{4}_kern\w*\.py)`", document))
    (copy / place).write_text(migration, encoding="utf-8")
    (copy / "app/catalog/kern.py").write_text(declaration, encoding="utf-8")
    review_routes(copy / "tests/rules/routes.txt")
    shutil.copyfile(INNER, copy / "tests/integration/lowcode/test_kern.py")
    return copy


@pytest.fixture(scope="module")
def outcomes(project, tmp_path_factory) -> dict[tuple[str, str], bool]:
    """Run what concerns the table, there; return for each test whether it passed."""
    report = tmp_path_factory.mktemp("report") / "junit.xml"
    suites = [s for s in GENERATED if (project / s).exists()]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "PYTEST_"))}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("-k", " or ".join(("kern", NOT_REVIEWED, *map(stem, WHOLE))), f"--junitxml={report}"),
            *("tests/integration/lowcode/test_kern.py", ROUTES, *suites, *WHOLE),
        ],
        cwd=project,
        env=clean,
        capture_output=True,
        text=True,
    )
    assert report.exists(), done.stdout + done.stderr
    print(done.stdout)
    return {
        (case.get("classname", "").replace(".", "/") + ".py", case.get("name", "")): not (
            case.findall("failure") or case.findall("error") or case.findall("skipped")
        )
        for case in ET.parse(report).iter("testcase")
    }


def test_the_table_works_from_list_to_history(outcomes):
    own = {name: passed for (suite, name), passed in outcomes.items() if "test_kern" in suite}
    assert len(own) > 12
    assert all(own.values()), sorted(name for name, passed in own.items() if not passed)


@pytest.mark.parametrize("suite", GENERATED)
def test_the_generated_suites_cover_it_by_themselves(outcomes, suite):
    covered = {name: passed for (s, name), passed in outcomes.items() if s == suite}
    assert covered, f"{suite} heeft geen enkele test van de nieuwe tabel"
    assert all("kern" in name for name in covered)
    assert all(covered.values()), sorted(name for name, passed in covered.items() if not passed)


@pytest.mark.parametrize("suite", WHOLE)
def test_what_holds_for_all_tables_holds_for_it(outcomes, suite):
    held = {name: passed for (s, name), passed in outcomes.items() if s == suite}
    assert len(held) > 2
    assert all(held.values()), sorted(name for name, passed in held.items() if not passed)


def test_its_routes_wait_for_somebody_to_review_them(outcomes):
    """The one thing that must not go by itself: who may take a new way in is decided by people."""
    assert outcomes[ROUTES, NOT_REVIEWED] is False
