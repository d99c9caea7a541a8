"""Which language a visitor reads: Dutch, unless she chose another in this session."""

from flask import current_app, has_request_context, session

SESSION_KEY = "taal"


def choose_language() -> str:
    """Return the language of this request; the session is read, never written."""
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    chosen = str(session.get(SESSION_KEY, "")) if has_request_context() else ""
    return chosen if chosen in current_app.config["LANGUAGES"] else default
