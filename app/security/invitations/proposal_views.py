"""HTTP for a contact person who proposes a colleague."""

from typing import Any

from flask import current_app, flash, g, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.panel.access import requires
from app.panel.columns import Kind
from app.security.door import the_door
from app.security.invitations.forms import ColleagueForm
from app.security.invitations.proposals import Proposed, get_own_proposals, propose

TOO_OFTEN = 429


class CollegaView(BaseView):
    """For contact persons, and only for their own gemeente."""

    route_base = "/collega-voorstellen"
    default_view = "add"

    @expose("/", methods=["GET", "POST"])
    @requires("can_add")
    def add(self) -> Any:
        """Name and address of the colleague, and what became of earlier proposals."""
        form, refused = ColleagueForm(), ""
        status = 400 if request.method == "POST" else 200
        if request.method == "POST" and form.validate():
            answer = propose(the_door(), g.user, **form.person)
            if answer is Proposed.DONE:
                flash(
                    _("Uw voorstel is verstuurd. VNG nodigt uw collega uit, of laat iets weten."),
                    "success",
                )
                return redirect(url_for("CollegaView.add"))
            refused = _refusal(answer)
            status = TOO_OFTEN if answer is Proposed.TOO_OFTEN else status
        own = get_own_proposals(current_app.extensions["ledengegevens"].register)
        page = self.render_template(
            "propose.html",
            form=form,
            refused=refused,
            proposals=own,
            TIMESTAMP=Kind.TIMESTAMP,
        )
        return page, status


def _refusal(answer: Proposed) -> str:
    if answer is Proposed.TOO_OFTEN:
        return _("U hebt vandaag al tien collega's voorgesteld. Probeer het morgen opnieuw.")
    return _("Deze collega is al voorgesteld.")
