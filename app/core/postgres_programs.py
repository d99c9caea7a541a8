"""Where pg_dump, pg_restore and psql are: those of the machine, or of the embedded server."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.core.embedded_postgres import EmbeddedPostgresError, binary

# Where Debian and Ubuntu keep each version; their /usr/bin has a wrapper that wants a cluster.
INSTALLED = Path("/usr/lib/postgresql")


def find_program(name: str) -> Path:
    """Return the newest one that is here; raise EmbeddedPostgresError when there is none.

    A pg_dump reads servers up to its own version, so the newest serves most.
    """
    try:
        return binary(name)
    except EmbeddedPostgresError:
        found = system_program(name)
    if found is None:
        raise EmbeddedPostgresError(
            f"Het programma {name} ontbreekt. Installeer de programma's van PostgreSQL, niet ouder"
            " dan de server: apt-get install postgresql-client"
        )
    return found


def system_program(name: str) -> Path | None:
    """Return the newest one that the machine itself has, None when it has none."""
    versions = sorted(
        (int(folder.name), folder / "bin" / name)
        for folder in INSTALLED.glob("*")
        if folder.name.isdigit() and (folder / "bin" / name).exists()
    )
    if versions:
        return versions[-1][1]
    on_path = shutil.which(name)
    return Path(on_path) if on_path else None
