"""HTTP for a page that stands open: keeps its form, and its session."""

from http import HTTPStatus
from typing import Any

from flask import abort, current_app, g, redirect, request
from flask_appbuilder import BaseView, expose
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.panel.access import to_sign_in
from app.security.door import the_door
from app.security.drafts import SealedDrafts, keep
from app.security.return_path import safe_path

PATH = "_concept_pad"
FORMS = (".add", ".edit")


class StayingView(BaseView):
    """For a script of a page, and for the button that throws a draft away."""

    route_base = "/concept"
    default_view = "keep"

    @expose("/", methods=["POST"])
    def keep(self) -> Any:
        """Keep the form of a page; without one, only stay signed in."""
        if not current_user.is_authenticated:
            return to_sign_in(keeps=False)
        path = request.form.get(PATH, "")
        if path:
            if not _is_form(path):
                abort(400)
            keep(the_door(), g.user.id, g.user.session.number, path, MultiDict(request.form))
        return Response(status=HTTPStatus.NO_CONTENT, mimetype="text/plain")

    @expose("/weg", methods=["POST"])
    def drop(self) -> Any:
        """Throw the draft of a page away, and show the page as it is without."""
        if not current_user.is_authenticated:
            return to_sign_in(keeps=False)
        path = safe_path(request.form.get(PATH, ""))
        SealedDrafts().drop(path)
        return redirect(path)


def _is_form(path: str) -> bool:
    """Say whether the path is that of a form of the panel."""
    if safe_path(path) != path or "?" in path:
        return False
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, _ = adapter.match(path, method="POST") if adapter else ("", {})
    except HTTPException:
        return False
    return endpoint.endswith(FORMS)
