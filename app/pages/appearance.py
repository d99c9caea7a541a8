"""How pages look for this visitor: theme and contrast."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, make_response, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from markupsafe import Markup

from app.core.marking import N_

COOKIE_AGE = 365 * 24 * 3600
THEMES = {"systeem": N_("Zoals uw computer"), "licht": N_("Licht"), "donker": N_("Donker")}
CONTRASTS = {"systeem": N_("Zoals uw computer"), "normaal": N_("Gewoon"), "hoog": N_("Hoog")}
_THEME_VALUES = {"licht": "light", "donker": "dark"}
_CONTRAST_VALUES = {"normaal": "normal", "hoog": "more"}


def display_attributes() -> Markup:
    """Return the attributes of <html> for what the visitor chose; nothing follows the system."""
    parts = []
    if value := _THEME_VALUES.get(request.cookies.get("thema", "")):
        parts.append(f' data-theme="{value}"')
    if value := _CONTRAST_VALUES.get(request.cookies.get("contrast", "")):
        parts.append(f' data-contrast="{value}"')
    return Markup("".join(parts))  # noqa: S704 - only our own two words


def footer_links() -> list[tuple[str, str]]:
    """Return what stands at the foot of every page."""
    settings = current_app.extensions["settings"]
    demo = [(_("Post in deze demo"), url_for("PostView.list"))] if settings.is_demo else []
    return [
        (_("Privacy"), url_for("HelpView.show", pagina="privacy")),
        (_("Toegankelijkheid"), url_for("HelpView.show", pagina="toegankelijkheid")),
        (_("Weergave: licht, donker, contrast"), url_for("WeergaveView.show")),
        (_("Contact met VNG"), url_for("HelpView.show", pagina="contact")),
        *demo,
    ]


def add_appearance(flask: Flask) -> None:
    """Give these words to every template."""
    flask.jinja_env.globals.update(display_attributes=display_attributes, footer_links=footer_links)


def _chosen(name: str, allowed: Mapping[str, str]) -> str:
    """Return what the visitor chose before; what is not one of ours follows the system."""
    value = request.cookies.get(name, "")
    return value if value in allowed else next(iter(allowed))


class WeergaveView(BaseView):
    """Choose light, dark or contrast; kept in a cookie, for whoever has no account too."""

    route_base = "/weergave"
    default_view = "show"

    @expose("/", methods=["GET"])
    def show(self) -> str:
        """The choices as they are now."""
        return render_template(
            "appearance.html",
            themes=[(name, _(text)) for name, text in THEMES.items()],
            contrasts=[(name, _(text)) for name, text in CONTRASTS.items()],
            theme=_chosen("thema", THEMES),
            contrast=_chosen("contrast", CONTRASTS),
        )

    @expose("/", methods=["POST"])
    def choose(self) -> Any:
        """Keep what was chosen; what is not one of ours follows the system."""
        response = make_response(redirect(url_for("WeergaveView.show")))
        for name, allowed in (("thema", THEMES), ("contrast", CONTRASTS)):
            value = request.form.get(name, "")
            kept = value if value in allowed else next(iter(allowed))
            secure = request.is_secure
            response.set_cookie(
                name, kept, max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=secure
            )
        return response
