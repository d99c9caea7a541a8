"""The version of the product, as pyproject.toml has it: the one place where it is written."""

import tomllib
from functools import cache

from app.core.settings import PROJECT_ROOT


@cache
def product_version() -> str:
    """Return the version, such as "1.2.0" (semantic versioning)."""
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
