"""House rules of the door: one way in, one writer of rights, no public role."""

import ast
from collections.abc import Iterator
from pathlib import Path

from app.core.settings import PROJECT_ROOT

APP = PROJECT_ROOT / "app"


def calls(name: str) -> Iterator[tuple[Path, str]]:
    """Find every function of the product that calls something of this name."""
    for path in sorted(APP.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _called(node.func) == name:
                    yield path.relative_to(PROJECT_ROOT), function.name


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_login_user_is_called_in_one_function():
    assert list(calls("login_user")) == [(Path("app/security/entrance.py"), "finish_signin")], (
        "Alleen finish_signin() laat iemand binnen; roep die aan als laatste stap van het inloggen."
    )


def test_finish_signin_is_called_by_last_steps_only():
    assert list(calls("finish_signin")) == [
        (Path("app/security/entra/flows.py"), "prove_authenticator"),
        (Path("app/security/entra/flows.py"), "_enter"),
        (Path("app/security/local/flows.py"), "give_code"),
        (Path("app/security/registration/flows.py"), "redeem"),
    ]


def test_the_actor_is_set_by_the_guard_of_the_door_only():
    allowed = {Path("app/security/manager.py"), Path("app/build.py")}
    assert {path for path, _ in calls("set_actor")} <= allowed, (
        "Wie er handelt wordt aan de deur bepaald; gebruik acting_as() in een taak zonder verzoek."
    )


def test_permission_tables_are_written_in_one_module():
    tables = ("ab_permission", "ab_view_menu", "ab_role")
    verbs = ("insert into", "delete from", "update")
    writers = set()
    for path in APP.rglob("*.py"):
        source = " ".join(path.read_text(encoding="utf-8").split())
        if any(f"{verb} {table}" in source for verb in verbs for table in tables):
            writers.add(path.relative_to(PROJECT_ROOT))
    assert writers == {Path("app/security/permission_sync.py")}


def test_no_template_has_words_for_another_host_or_script_of_its_own():
    for path in (APP / "templates").rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        for word in ("<style", " style=", "javascript:", " onclick=", "//cdn", "<script>"):
            assert word not in source, f"{path.name}: {word}"
