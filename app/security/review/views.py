"""HTTP for the yearly review: the next accounts with a tick each, and two buttons."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_login import current_user

from app.panel.access import requires
from app.panel.values import format_timestamp
from app.security.accounts.reading import LARGEST_ID
from app.security.entrance import is_fresh
from app.security.review import flows
from app.security.staff import the_staff
from app.security.stepup.guard import FILLING_IN, needs_fresh_code


class RechtencontroleView(BaseView):
    """For beheerders."""

    route_base = "/rechtencontrole"
    default_view = "list"

    @expose("/", methods=["GET"])
    @requires("can_list")
    def list(self) -> Any:
        staff = the_staff()
        session, now = staff.door.session, staff.door.now
        return render_template(
            "rights_review.html",
            progress=flows.progress(session, now),
            todo=flows.to_do(session, now),
            done=flows.done(session, now),
            own=staff.id,
            moment=format_timestamp,
            # Ticks that can't be sent are worse than none: the code comes before them.
            can_sign=is_fresh(current_user, now, FILLING_IN),
        )

    @expose("/", methods=["POST"])
    @requires("can_edit")
    @needs_fresh_code
    def sign_off(self) -> Any:
        verdict = next((v for v in flows.VERDICTS if v == request.form.get("oordeel")), None)
        if verdict is None:
            abort(400)
        chosen = [_number(typed) for typed in request.form.getlist("account")[: flows.PER_PAGE]]
        count = flows.sign_off(the_staff(), chosen, verdict)
        if count:
            told = (
                _("Vastgelegd voor 1 account.")
                if count == 1
                else _("Vastgelegd voor %(aantal)s accounts.", aantal=count)
            )
            flash(told, "success")
        else:
            flash(_("Er is niets vastgelegd. Zet eerst een vinkje bij een account."), "warning")
        return redirect(url_for("RechtencontroleView.list"))


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed[:20]) <= LARGEST_ID):
        abort(400)
    return int(typed)
