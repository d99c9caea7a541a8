"""What was typed and not saved yet, kept on the server: what the panel asks of who keeps it."""

from typing import Protocol

from flask import request
from werkzeug.datastructures import MultiDict

# The page is asked for with this word by who wants to go on with what was typed.
ASKED = "concept"


class Drafts(Protocol):
    """Keeps one form per person and page. Knows by itself who asks."""

    def find(self, path: str) -> MultiDict[str, str] | None:
        """Return what was typed on this page, or None."""

    def drop(self, path: str) -> None:
        """Forget what was typed on this page: it is saved, or no longer wanted."""

    def keep_refused(self) -> bool:
        """Keep the form of this request, whose sender is no longer signed in; say if it was."""


class NoDrafts:
    """For a panel without anybody who keeps them."""

    def find(self, path: str) -> MultiDict[str, str] | None:
        return None

    def drop(self, path: str) -> None:
        return None

    def keep_refused(self) -> bool:
        return False


def wants_draft() -> bool:
    """Say whether this page shows a draft: not where the address already fills the form in.

    Who comes to appoint one person must not find the form of another.
    """
    return set(request.args) <= {ASKED}
