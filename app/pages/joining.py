"""Who joins? A contact person finds the person first: known in the register, or new."""

from datetime import datetime

from flask import abort, current_app, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.pages.register_links import address_of
from app.panel.access import requires
from app.panel.lookups import can_be_searched
from app.panel.values import drawable
from app.register.finding import Act, Condition, Target
from app.register.overview import NETHERLANDS
from app.register.search import MAX_TEXT, find_personen, get_functie
from app.scope.actor import current_actor


class BenoemenView(BaseView):
    """For contact persons: the form of a new functie opens with functie and person filled in."""

    route_base = "/benoemen"
    default_view = "show"

    @expose("/<code>")
    @requires("can_show")
    def show(self, code: str) -> str:
        actor = current_actor()
        if actor is None or actor.gemeente_id is None:
            abort(403)
        session = current_app.extensions["ledengegevens"].register
        functie = get_functie(session, code) if code.isidentifier() else None
        if functie is None:
            abort(404)
        text = drawable(request.args.get("q", "").strip()[:MAX_TEXT])
        today = datetime.now(NETHERLANDS).date()
        found = find_personen(session, text, today) if can_be_searched(text) else None
        return render_template(
            "joining.html",
            title=_("%(functie)s toevoegen", functie=functie.naam),
            functie=functie,
            text=text,
            found=found,
            here=url_for("BenoemenView.show", code=code),
            add=lambda persoon_id: _form_of(functie.id, persoon_id),
            new=address_of(Target("register.persoon"), Act.ADD),
            all_found=url_for("PersoonView.list", q=text),
        )


def _form_of(functie_id: int, persoon_id: int) -> str:
    where = (Condition("functie_id", functie_id), Condition("persoon_id", persoon_id))
    return address_of(Target("register.functievervulling", where=where), Act.ADD)
