"""Which language a visitor reads: Dutch, unless she chose another in this session."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, has_request_context, session
from flask_babel import get_babel, get_locale, gettext

SESSION_KEY = "taal"
# So many texts are kept as they were translated: all of the product, twice over.
KEPT = 8192


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
    translated = _make_translator()
    flask.jinja_env.globals.update({"gettext": translated, "_": translated})


def _make_translator() -> Callable[..., str]:
    """Return what templates translate with; a page asks for a hundred texts, so they are kept."""

    @lru_cache(maxsize=KEPT)
    def look_up(_language: str, _territory: str | None, text: str) -> str:
        return str(gettext(text))

    def translated(text: str, **values: Any) -> str:
        # The translation of nothing is the header of the catalogue.
        if not text:
            return ""
        locale = get_locale()
        if locale is None:
            return str(gettext(text, **values))
        found = look_up(locale.language, locale.territory, str(text))
        return found % values if values else found

    return translated
