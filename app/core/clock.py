"""What time it is: the one place where security asks it, so that a test can move it."""

from datetime import UTC, datetime, timedelta

_moved = timedelta(0)


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC) + _moved


def move(by: timedelta) -> None:
    """Let it be later (or earlier) than it is, in this process; only tests do this."""
    global _moved  # noqa: PLW0603 - time is the same for everyone
    _moved += by


def move_back() -> None:
    """Let it be what it is again."""
    global _moved  # noqa: PLW0603
    _moved = timedelta(0)
