"""A contact person says "alles klopt nog", or takes it back."""

from flask import abort, current_app, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.panel.access import requires
from app.register.confirmation import TooLateError, UnknownPartError, confirm, take_back
from app.register.overview import ALL_PARTS
from app.scope.actor import Actor, current_actor

# A row's key; what does not fit the column can't be there.
HIGHEST_KEY = 2**31 - 1
SAID = {
    "alles": _l("U hebt bevestigd dat alles nog klopt."),
    "college": _l("U hebt bevestigd dat het college nog klopt."),
    "raad": _l("U hebt bevestigd dat de gemeenteraad nog klopt."),
    "griffie": _l("U hebt bevestigd dat griffie en secretaris nog kloppen."),
    "contactgegevens": _l("U hebt bevestigd dat de contactgegevens nog kloppen."),
}


class BevestigenView(BaseView):
    """For contact persons, and only about their own gemeente."""

    route_base = "/bevestigen"
    default_view = "confirm"

    @expose("", methods=["POST"])
    @requires("can_add")
    def confirm(self) -> Response:
        actor, gemeente_id = _contact()
        part = request.form.get("onderdeel", ALL_PARTS)
        session = current_app.extensions["ledengegevens"].register
        try:
            confirm(session, gemeente_id, actor.user_id, actor.name, part)
        except UnknownPartError:
            abort(400)
        session.commit()
        until = _("U kunt dit 24 uur lang terugnemen.")
        flash(f"{SAID[part]} {until}", "success")
        return redirect(url_for("FrontView.index"))

    @expose("/terug", methods=["POST"])
    @requires("can_delete")
    def take_back(self) -> Response:
        _actor, gemeente_id = _contact()
        session = current_app.extensions["ledengegevens"].register
        try:
            take_back(session, gemeente_id, _key())
        except TooLateError:
            flash(_("Deze bevestiging kan niet meer worden teruggenomen."), "error")
        else:
            session.commit()
            flash(_("De bevestiging is teruggenomen."), "success")
        return redirect(url_for("FrontView.index"))


def _contact() -> tuple[Actor, int]:
    """Return who acts and for which gemeente; nobody else than a contact person has one."""
    actor = current_actor()
    if actor is None or actor.gemeente_id is None:
        abort(403)
    return actor, actor.gemeente_id


def _key() -> int:
    text = request.form.get("bevestiging", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 10) or int(text) > HIGHEST_KEY:
        abort(400)
    return int(text)
