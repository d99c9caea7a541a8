"""HTTP for VNG's helpdesk: who lost everything, new addresses, and where somebody stands."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.panel.access import requires
from app.panel.values import format_timestamp
from app.security.accounts.sentences import say
from app.security.door import the_door
from app.security.helpdesk import addresses, recovery
from app.security.helpdesk.facts import gather
from app.security.helpdesk.forms import AddressForm
from app.security.helpdesk.sentences import POSITIONS, say_line
from app.security.helpdesk.standing import Position, position, timeline
from app.security.local.auth import normal_email
from app.security.staff import RefusedError, Staff, the_staff, the_staff_at_the_door
from app.security.stepup.guard import needs_fresh_code

BOTH = ["GET", "POST"]
LARGEST = 2**63 - 1
# Where an invitation is what helps, and what of the register of accounts.
INVITING = frozenset(
    {
        Position.AT_INVITATION, Position.MAIL_FAILED, Position.MAIL_WAITS, Position.INVITED,
        Position.EXPIRED, Position.WITHDRAWN, Position.TRIED_UNINVITED, Position.UNKNOWN,
    }
)  # fmt: skip

Judge = Callable[[Staff, int], None]


class HerstelaanvragenView(BaseView):
    """Who lost everything: the second of two beheerders confirms here."""

    route_base = "/herstelaanvragen"
    default_view = "list"

    @expose("/", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def list(self) -> Any:
        staff = the_staff()
        if request.method == "POST":
            return _judge(
                staff,
                {
                    "bevestigen": (
                        recovery.confirm,
                        _("Bevestigd. De link is onderweg naar de eigenaar van het account."),
                    ),
                    "intrekken": (recovery.withdraw, _("De aanvraag is ingetrokken.")),
                },
                "HerstelaanvragenView.list",
            )
        return render_template(
            "recovery_requests.html",
            requests=recovery.open_requests(staff),
            own=staff.id,
            moment=format_timestamp,
        )


class AdreswijzigingenView(BaseView):
    """E-mail addresses of another domain that wait for VNG."""

    route_base = "/adreswijzigingen"
    default_view = "list"

    @expose("/", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def list(self) -> Any:
        if request.method == "POST":
            return _judge(
                the_staff_at_the_door(),
                {
                    "goedkeuren": (
                        addresses.approve,
                        _("Goedgekeurd. Beide adressen krijgen bericht."),
                    ),
                    "afwijzen": (addresses.refuse, _("Afgewezen. Het adres blijft zoals het was.")),
                },
                "AdreswijzigingenView.list",
            )
        staff = the_staff()
        return render_template(
            "address_changes.html",
            changes=addresses.waiting_addresses(staff),
            own=staff.id,
            moment=format_timestamp,
        )


class AanmeldingenView(BaseView):
    """Where is this sign-up? The address is posted, so that it stands in no address bar or log."""

    route_base = "/aanmeldingen"
    default_view = "show"

    @expose("/", methods=BOTH)
    @requires("can_show")
    def show(self) -> Any:
        form = AddressForm()
        if not form.is_submitted():
            return render_template("where.html", form=form, found=None)
        if not form.validate():
            return render_template("where.html", form=form, found=None), 400
        found = _found(form.email.data or "")
        return render_template("where.html", form=form, found=found, moment=format_timestamp)


def _found(typed: str) -> Mapping[str, Any]:
    facts = gather(the_staff().door, the_door(), typed)
    at = position(facts)
    told, advice = POSITIONS[at]
    return {
        "email": normal_email(typed),
        # Plain text: a lazy one would go into the page unescaped.
        "told": str(told),
        "advice": str(advice),
        "lines": [(line.at, say_line(line)) for line in timeline(facts)],
        "account_id": facts.account.id if facts.account else None,
        "is_inviting": at in INVITING,
        "is_invited": bool(facts.invitations),
        "waits_for_vng": at is Position.WORK_WAITS,
    }


def _judge(staff: Staff, known: Mapping[str, tuple[Judge, str]], back: str) -> Response:
    """Do to one row what the button says, and go back to the list."""
    number = request.form.get("nummer", "")
    if not (number.isascii() and number.isdigit() and 0 < int(number[:20]) <= LARGEST):
        abort(404)
    do, done = known.get(request.form.get("doe", ""), (None, ""))
    if do is None:
        abort(400)
    try:
        do(staff, int(number))
    except RefusedError as refused:
        flash(say(refused.reason), "danger")
    else:
        flash(done, "success")
    return redirect(url_for(back))
