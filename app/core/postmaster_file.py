"""What a running PostgreSQL writes about itself in `postmaster.pid`: its process and its socket."""

from __future__ import annotations

from pathlib import Path

NAME = "postmaster.pid"
PID_LINE = 0
SOCKET_FOLDER_LINE = 4


def pid(cluster: Path) -> int | None:
    """Return the process id of the server that says it serves this cluster."""
    text = _line(cluster, PID_LINE)
    return int(text) if text is not None and text.isdigit() else None


def socket_folder(cluster: Path) -> Path | None:
    """Return the folder of the socket of the server that says it serves this cluster."""
    text = _line(cluster, SOCKET_FOLDER_LINE)
    return Path(text) if text else None


def _line(cluster: Path, number: int) -> str | None:
    try:
        lines = (cluster / NAME).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    return lines[number].strip() if len(lines) > number else None
