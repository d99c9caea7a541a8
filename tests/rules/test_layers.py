"""The contracts of import-linter hold for every package, also one that is made tomorrow."""

import tomllib

from app.core.settings import PROJECT_ROOT

# These answer requests or draw pages; everything else lies below them.
EDGE = {"pages", "panel", "security"}


def contract(name):
    settings = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (found,) = [c for c in settings["tool"]["importlinter"]["contracts"] if c["id"] == name]
    return found


def packages():
    return {path.parent.name for path in (PROJECT_ROOT / "app").glob("*/__init__.py")}


def test_every_package_below_the_edge_is_held_to_know_no_http():
    held = {
        name.removeprefix("app.") for name in contract("no-http-below-the-edge")["source_modules"]
    }
    assert held == packages() - EDGE, "pyproject.toml: zet het pakket bij no-http-below-the-edge"


def test_every_package_has_its_place_among_the_layers():
    layers = " ".join(contract("layers")["layers"])
    named = {word.strip("()") for word in layers.replace("|", " ").split()}
    assert packages() <= named, "pyproject.toml: zet het pakket op zijn plaats in layers"
