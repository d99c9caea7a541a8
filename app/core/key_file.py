"""A secret that an installation makes for itself once, and keeps in a file only it can read."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet


class KeyFileError(Exception):
    """The file can't be made, read or trusted."""


def read_or_create_key(path: Path) -> str:
    """Return the key in `path`, made on first use: 32 random bytes in url-safe base64.

    Several processes may ask at once: each gets the key of the one that came first.
    """
    try:
        if not path.exists():
            _create(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "geen leesbare sleutel"
        raise KeyFileError(f"het bestand {path} is niet te gebruiken ({reason}).") from error
    if not key:
        raise KeyFileError(f"het bestand {path} is leeg.")
    return key


def _create(path: Path) -> None:
    # mkstemp gives mode 0600; a link, unlike a rename, never replaces the key of someone quicker.
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        Path(temporary).unlink()
