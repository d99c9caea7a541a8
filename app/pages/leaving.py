"""Who leaves? A contact person picks a raadslid or a member of the college to end the functie."""

from datetime import datetime

from flask import abort, current_app, render_template
from flask_appbuilder import BaseView, expose

from app.pages.gemeente_parts import fractie_rows
from app.panel.access import requires
from app.register import situation as words
from app.register.overview import NETHERLANDS, get_situation
from app.scope.actor import current_actor


class VertrekView(BaseView):
    """For contact persons: the members of raad and college, each with the page that ends it."""

    route_base = "/vertrek"
    default_view = "show"

    @expose("/")
    @requires("can_show")
    def show(self) -> str:
        actor = current_actor()
        if actor is None or actor.gemeente_id is None:
            abort(403)
        session = current_app.extensions["ledengegevens"].register
        today = datetime.now(NETHERLANDS).date()
        situation = get_situation(session, actor.gemeente_id, today, None)
        if situation is None:
            abort(404)
        return render_template(
            "leaving.html",
            college=situation.holders(words.BURGEMEESTER, words.WETHOUDER),
            fracties=fractie_rows(situation),
            outside=situation.members_outside(),
        )
