"""A lock on a folder that the system lets go of when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path


class FolderTakenError(Exception):
    """Another process holds the lock."""


class FolderLock:
    """A flock on one file; it lives as long as any child that was given its descriptor."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, *, wait_seconds: float = 0.0) -> int:
        """Take the lock and return its descriptor, or raise FolderTakenError."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    raise FolderTakenError(str(self.path.parent)) from None
                time.sleep(0.05)
            else:
                self._descriptor = descriptor
                return descriptor

    def close(self) -> None:
        """Let go of our own copy; a child that inherited the descriptor keeps the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
