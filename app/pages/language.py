"""Lets a visitor choose the language of the pages, for as long as her session lasts."""

from flask import abort, current_app, redirect, request, session
from flask_appbuilder import BaseView, expose
from werkzeug.wrappers import Response

from app.security.language import SESSION_KEY
from app.security.return_path import safe_path


class LanguageView(BaseView):
    """Open to everyone: a form with a token, because it changes something."""

    route_base = "/taal"
    default_view = "choose"

    @expose("/", methods=["POST"])
    def choose(self) -> Response:
        language = request.form.get("taal", "")
        if language not in current_app.config["LANGUAGES"]:
            abort(400)
        session[SESSION_KEY] = language
        return redirect(safe_path(request.form.get("terug")))
