"""Which language a visitor reads: Dutch, unless she chose another in this session."""

from typing import Any

from flask import Flask, current_app, has_request_context, session
from flask_babel import get_babel, gettext

SESSION_KEY = "taal"


def choose_language() -> str:
    """Return the language of this request; the session is read, never written."""
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    chosen = str(session.get(SESSION_KEY, "")) if has_request_context() else ""
    return chosen if chosen in current_app.config["LANGUAGES"] else default


def set_up_language(flask: Flask) -> None:
    """Choose by session only, and let templates translate any text, whatever signs are in it."""
    # FAB's own choice writes a session for every visitor and believes the address bar.
    get_babel(flask).locale_selector = choose_language
    # Jinja's own takes a text for markup and for a pattern: "5 % < 10 %" in a comment of the
    # database would break the page.
    flask.jinja_env.globals["gettext"] = _translated


def _translated(text: str, **values: Any) -> str:
    # The translation of nothing is the header of the catalogue.
    return str(gettext(text, **values)) if text else ""
