"""What every page can ask for: the menu's builder, the language, and the way back to itself."""

from collections.abc import MutableMapping
from typing import Any

from flask import Flask, current_app, g, request
from flask.templating import Environment
from flask_babel import get_locale

from app.core.clock import now
from app.core.version import product_version
from app.security.account import longest_of
from app.security.return_path import safe_path


class PageEnvironment(Environment):
    """Flask's templates, which share one set of global names.

    Jinja lays names of its own over them for each template and goes through all of them in Python
    at every import, a dozen times a page; no template of ours has any.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that a template of ours, or one with names of its own, begins with."""
        return super().make_globals(d) if d else self.globals


def add_page_context(flask: Flask) -> None:
    """Give these words to every template."""

    @flask.context_processor
    def page_words() -> dict[str, Any]:
        return {
            "appbuilder": flask.extensions["appbuilder"],
            "current_app": current_app,
            "current_user": g.get("user"),
            "get_locale": get_locale,
            "this_path": this_path,
            "session_left": session_left,
            "product_version": product_version,
        }


def session_left() -> int:
    """Return how many seconds the session of who is signed in can last at most."""
    user = g.user
    end = user.session.begun + longest_of(user.role)
    return max(int((end - now()).total_seconds()), 0)


def this_path() -> str:
    """Return the address of this page as it can be asked for again, or of the site itself."""
    is_reading = request.method in ("GET", "HEAD")
    return safe_path(request.full_path.rstrip("?") if is_reading else request.path)
