"""Where the processes of the web server count, so that one of them can tell of all.

The web server's master uses this before `prometheus_client` may be imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.core.settings import PROJECT_ROOT

# Names the folder to prometheus_client when that is imported; set by the master, never by hand.
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"


def multiprocess_folder(variables: Mapping[str, str]) -> Path:
    """Return the folder of the counts, in DATA_DIR."""
    text = variables.get("DATA_DIR", "").strip()
    data_dir = Path(text).expanduser().absolute() if text else PROJECT_ROOT / "var"
    return data_dir / "meetwaarden"


def begin_counting(folder: Path) -> None:
    """Make the folder, and throw away what an earlier run of the web server counted."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)


def end_counting(folder: Path, pid: int) -> None:
    """Take the present values of a worker that ended off the count; what it counted stays."""
    for file in folder.glob(f"gauge_live*_{pid}.db"):
        file.unlink(missing_ok=True)
