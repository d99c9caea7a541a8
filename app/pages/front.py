"""The address of the site itself: the public front page, or the start page of who is signed in."""

from flask import abort, current_app, render_template
from flask_appbuilder import BaseView, expose

from app.pages.start import start_page
from app.scope.actor import current_actor
from app.security.roles import START


class FrontView(BaseView):
    """Public for who is not signed in."""

    route_base = ""
    default_view = "index"

    @expose("/")
    def index(self) -> str:
        actor = current_actor()
        if actor is None:
            is_demo = current_app.extensions["settings"].is_demo
            return render_template("front.html", is_demo=is_demo)
        if not self.appbuilder.sm.has_access(START.permissions[0], START.view):
            abort(403)
        return start_page(actor)
