"""HTTP for inviting one person, sending again, revoking, and what a contact person proposed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.panel.access import requires
from app.security.invitations import auth, flows, proposals
from app.security.invitations.auth import Invitee
from app.security.invitations.desk import Desk, the_desk
from app.security.invitations.flows import HasAccountError
from app.security.invitations.forms import (
    SEARCH_BUTTON,
    StaffForm,
    contact_form,
    is_valid,
    offer_gemeenten,
)
from app.security.stepup.guard import needs_fresh_code

HIGHEST_KEY = 2**31 - 1
# Where the pages of these rows are.
INVITATION, PROPOSAL = "UitnodigingstatusView.show", "VoorstelstatusView.show"


class UnwantedError(Exception):
    """Nobody is invited; the message is a sentence for who tried."""


def key_of(text: str) -> int:
    """Return the number in an address; what can't be one is not there (404)."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= HIGHEST_KEY):
        abort(404)
    return int(text)


@dataclass(frozen=True, slots=True)
class Act:
    """What is done after a page that asks; `do` says whether it still could be."""

    do: Callable[[Desk, int], bool]
    title: str
    sentence: str
    button: str
    done: str
    too_late: str


class InvitingPages:
    """What the pages of one invitation share."""

    render_template: Any

    def ask_contact(self, known: Mapping[str, Any], proposal: int | None = None) -> Any:
        """Show the form of a contact person, or do what it says."""
        form, refused = contact_form(known), ""
        status = 400 if request.method == "POST" else 200
        if SEARCH_BUTTON in request.form:
            status = 200
        elif request.method == "POST" and is_valid(form):
            try:
                number = _invite_contact(the_desk(), form, proposal)
            except UnwantedError as error:
                refused = str(error)
            else:
                return _invited(form.person["naam"], number)
        offer_gemeenten(form)
        page = self.render_template("invite.html", form=form, refused=refused, for_staff=False)
        return page, status

    def confirm(self, pk: int, back: str, act: Act) -> Any:
        """Ask whether to do it, or do it; then back to the page of the row."""
        page = url_for(back, pk=pk)
        if request.method != "POST":
            return self.render_template("invite_confirm.html", act=act, back=page)
        if act.do(the_desk(), pk):
            flash(act.done, "success")
        else:
            flash(act.too_late, "error")
        return redirect(page)


class UitnodigenView(InvitingPages, BaseView):
    """For VNG's administrator, with a fresh code."""

    route_base = "/uitnodigen"
    default_view = "add"

    @expose("/", methods=["GET", "POST"])
    @requires("can_add")
    @needs_fresh_code
    def add(self) -> Any:
        """A contact person of a gemeente that is chosen here."""
        return self.ask_contact({})

    @expose("/gemeente/<pk>", methods=["GET", "POST"])
    @requires("can_add")
    @needs_fresh_code
    def gemeente(self, pk: str) -> Any:
        """A contact person of this gemeente; whom the register names is filled in."""
        desk = the_desk()
        gemeente = auth.get_gemeente(desk.session, key_of(pk), desk.now)
        if gemeente is None:
            abort(404)
        known = auth.get_known_contact(desk.session, gemeente.id, desk.now)
        named = {"naam": known.naam, "email": known.email} if known else {}
        return self.ask_contact({"gemeente_id": gemeente.id, **named})

    @expose("/voorstel/<pk>", methods=["GET", "POST"])
    @requires("can_add")
    @needs_fresh_code
    def proposal(self, pk: str) -> Any:
        """The colleague whom a contact person proposed."""
        found = self._proposal(pk)
        known = {"gemeente_id": found.gemeente_id, "naam": found.naam, "email": found.email}
        return self.ask_contact(known, found.id)

    @expose("/medewerker", methods=["GET", "POST"])
    @requires("can_add")
    @needs_fresh_code
    def staff(self) -> Any:
        """Somebody at VNG, to a role."""
        form, refused = StaffForm(), ""
        status = 400 if request.method == "POST" else 200
        if request.method == "POST" and form.validate():
            try:
                invitee = Invitee(form.person["email"], form.person["naam"], form.role)
                number = _invite(the_desk(), invitee)
            except UnwantedError as error:
                refused = str(error)
            else:
                return _invited(invitee.naam, number)
        page = self.render_template("invite.html", form=form, refused=refused, for_staff=True)
        return page, status

    @expose("/opnieuw/<pk>", methods=["GET", "POST"])
    @requires("can_add")
    @needs_fresh_code
    def resend(self, pk: str) -> Any:
        """A new code in a new mail; the older one no longer works."""
        found = _invitation(pk)
        act = Act(
            flows.resend,
            _("Uitnodiging van %(naam)s opnieuw versturen", naam=found.naam),
            _("Er gaat een nieuwe mail met een nieuwe code uit. De oude code werkt dan niet meer."),
            _("Opnieuw versturen"),
            _("Opnieuw verstuurd aan %(naam)s.", naam=found.naam),
            _("Deze uitnodiging is niet meer open."),
        )
        return self.confirm(found.id, INVITATION, act)

    @expose("/intrekken/<pk>", methods=["GET", "POST"])
    @requires("can_add")
    @needs_fresh_code
    def revoke(self, pk: str) -> Any:
        """The code no longer works."""
        found = _invitation(pk)
        act = Act(
            flows.revoke,
            _("Uitnodiging van %(naam)s intrekken", naam=found.naam),
            _("De code in de mail werkt dan niet meer. U kunt later opnieuw uitnodigen."),
            _("Intrekken"),
            _("De uitnodiging van %(naam)s is ingetrokken.", naam=found.naam),
            _("Deze uitnodiging is niet meer open."),
        )
        return self.confirm(found.id, INVITATION, act)

    @expose("/afwijzen/<pk>", methods=["GET", "POST"])
    @requires("can_add")
    @needs_fresh_code
    def decline(self, pk: str) -> Any:
        """The colleague is not invited; the contact person sees that."""
        found = self._proposal(pk)
        act = Act(
            proposals.decline,
            _("Voorstel van %(naam)s afwijzen", naam=found.naam),
            _("Er wordt niemand uitgenodigd. De contactpersoon ziet dat het is afgewezen."),
            _("Afwijzen"),
            _("Het voorstel is afgewezen."),
            _("Dit voorstel is al afgehandeld."),
        )
        return self.confirm(found.id, PROPOSAL, act)

    @staticmethod
    def _proposal(pk: str) -> Any:
        found = auth.get_open_proposal(the_desk().session, key_of(pk))
        if found is None:
            abort(404)
        return found


def _invitation(pk: str) -> Any:
    found = auth.get_invitation(the_desk().session, key_of(pk))
    if found is None:
        abort(404)
    return found


def _invite_contact(desk: Desk, form: Any, proposal: int | None) -> int:
    """Invite whom the form names and return the invitation's number; raises UnwantedError."""
    gemeente = auth.get_gemeente(desk.session, form.gemeente_id.data, desk.now)
    if gemeente is None:
        raise UnwantedError(_("Deze gemeente bestaat niet (meer)."))
    invitee = Invitee(form.person["email"], form.person["naam"], gemeente_id=gemeente.id)
    return _invite(desk, invitee, gemeente.naam, proposal)


def _invite(desk: Desk, invitee: Invitee, gemeente: str = "", proposal: int | None = None) -> int:
    try:
        number = flows.invite(desk, invitee, gemeente)
    except HasAccountError as known:
        flows.refuse_known(desk, invitee, known.user_id)
        raise UnwantedError(
            _("Dit e-mailadres heeft al een account. Uitnodigen is niet nodig.")
        ) from known
    if proposal is not None and not proposals.close(desk, proposal, number):
        desk.session.rollback()
        raise UnwantedError(_("Dit voorstel is al afgehandeld."))
    desk.session.commit()
    return number


def _invited(naam: str, number: int) -> Any:
    flash(_("De uitnodiging voor %(naam)s wordt verstuurd.", naam=naam), "success")
    return redirect(url_for(INVITATION, pk=number))
