"""One search box: persons and gemeenten found together, in two groups."""

from datetime import datetime

from flask import current_app, render_template, request, url_for
from flask_appbuilder import BaseView, expose

from app.pages.sentences import long_date
from app.panel.access import requires
from app.panel.lookups import can_be_searched
from app.panel.values import drawable
from app.register.overview import NETHERLANDS
from app.register.search import COUNT_UP_TO, MAX_TEXT, find_gemeenten, find_personen
from app.scope.actor import current_actor


class ZoekenView(BaseView):
    """For everybody signed in; the database shows a contact person the persons of her own only."""

    route_base = "/zoeken"
    default_view = "show"

    @expose("/")
    @requires("can_show")
    def show(self) -> str:
        text = drawable(request.args.get("q", "").strip()[:MAX_TEXT])
        session = current_app.extensions["ledengegevens"].register
        today = datetime.now(NETHERLANDS).date()
        actor = current_actor()
        is_asked = can_be_searched(text)
        return render_template(
            "search.html",
            text=text,
            personen=find_personen(session, text, today) if is_asked else None,
            gemeenten=find_gemeenten(session, text, today) if is_asked else None,
            all_personen=url_for("PersoonView.list", q=text),
            all_gemeenten=url_for("GemeenteView.list", q=text),
            counted=COUNT_UP_TO,
            own=actor.gemeente_id if actor else None,
            long_date=long_date,
        )
