"""HTTP for signing in with a work account: away, back, and the steps of who is new here."""

from typing import Any

from flask import abort, current_app, flash, g, redirect, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from app.security import new_authenticator, steps
from app.security.door import the_door
from app.security.entra import flows, logout
from app.security.entra.auth import Ways, ways_of
from app.security.entra.building import CONSENT_PATH, the_provider
from app.security.entra.flows import (
    KIND,
    Came,
    Next,
    Purpose,
    RefusedError,
    TryAgainError,
    TurnedAwayError,
)
from app.security.entra.problems import Problem
from app.security.entra.words import PAGE_OF, TROUBLES
from app.security.invitations.redeeming import Invitation
from app.security.local.views import following_path
from app.security.new_authenticator import Proof
from app.security.own_account.views import signed_in
from app.security.registration.forms import AuthenticatorForm, InvitationForm
from app.security.registration.views import (
    TOO_OFTEN,
    closed_sentence,
    invitation_refusal,
    proof_refusal,
)
from app.security.steps import Flow
from app.security.stepup.guard import needs_fresh_code

SEE_OTHER = 303
STEPS = (_l("Werkaccount"), _l("Uitnodiging"))
# Which page shows a step.
PAGES = {
    flows.INVITATION: "invitation",
    flows.WAITING: "waiting",
    flows.AUTHENTICATOR: "authenticator",
}
WHERE: dict[Next, str] = {
    "code": "SignInView.code",
    "uitnodiging": "WerkaccountView.invitation",
    "wachten": "WerkaccountView.waiting",
    "authenticator": "WerkaccountView.authenticator",
    "gekoppeld": "AccountPageView.show",
}


class WerkaccountView(BaseView):
    """Open to everyone; not there at all where VNG registered no application with Entra."""

    route_base = "/login/werkaccount"
    default_view = "start"

    @expose("/", methods=["POST"])
    def start(self) -> Response:
        """Away to the gemeente's own sign-in."""
        following = following_path()
        if current_user.is_authenticated:
            return redirect(following)
        return _depart("inloggen", following)

    @expose("/bevestigen", methods=["POST"])
    @signed_in
    def confirm(self) -> Response:
        """Away for a fresh sign-in, which counts as a fresh code."""
        return _depart("bewijzen", following_path())

    @expose("/terug")
    def come_back(self) -> Response:
        """Back from Entra; what came along in the address leaves it at once."""
        provider = the_provider()
        if request.method == "HEAD":
            # Who only looks uses nothing up.
            return current_app.response_class()
        user = g.user if current_user.is_authenticated else None
        try:
            came = flows.come_back(the_door(), provider, request.args, user)
        except TryAgainError as again:
            return _depart(again.flow.doel, again.flow.volgt, tries=1)
        except RefusedError as refused:
            if refused.problem is Problem.AGAIN and user is not None:
                # The way back of a browser leads here once more: she is in already.
                flash(
                    _("U bent al ingelogd. Was u iets aan het koppelen of bevestigen? Begin daar"
                      " dan opnieuw mee."), "info",
                )  # fmt: skip
                return redirect(url_for("FrontView.index"))
            return _trouble(refused.problem)
        except TurnedAwayError as turned:
            return redirect(url_for("WerkaccountView.trouble", what=turned.page))
        return _go_on(came)

    @expose("/uitnodiging", methods=["GET", "POST"])
    def invitation(self) -> Any:
        """The code of the invitation; with it the account is there, or VNG looks first."""
        door = the_door()
        flow = steps.current(door, KIND)
        if flow is None or flow.step != flows.INVITATION:
            return _elsewhere(flow)
        form = InvitationForm()
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            try:
                answer, came = flows.redeem(door, flow, form.code.data or "")
            except TurnedAwayError as turned:
                steps.drop_word()
                return redirect(url_for("WerkaccountView.trouble", what=turned.page))
            if came is not None:
                return _registered(came)
            if answer is Invitation.MOVED:
                return redirect(url_for("WerkaccountView.where"))
            if answer is Invitation.CLOSED:
                steps.drop_word()
                flash(closed_sentence(), "danger")
                return redirect(url_for("SignInView.login"))
            refused = _refusal(answer)
            status = TOO_OFTEN if answer is Invitation.TOO_OFTEN else status
        page = self.render_template(
            "entra/invitation.html",
            form=form,
            refused=refused,
            step=2,
            all_steps=STEPS,
            flow=flow,
            action=url_for("WerkaccountView.invitation"),
        )
        return page, status

    @expose("/stap")
    def where(self) -> Response:
        """On to the step where this browser is."""
        return _elsewhere(steps.current(the_door(), KIND))

    @expose("/wachten")
    def waiting(self) -> Any:
        """VNG looks first; whoever comes back later is let in or told."""
        if current_user.is_authenticated:
            return self.render_template("entra/waiting.html", is_linking=True)
        flow = steps.current(the_door(), KIND)
        if flow is None or flow.step != flows.WAITING:
            return _elsewhere(flow)
        return self.render_template("entra/waiting.html", is_linking=False)

    @expose("/authenticator", methods=["GET", "POST"])
    def authenticator(self) -> Any:
        """The second step of who needs one besides the work account, and has none yet."""
        door = the_door()
        flow = steps.current(door, KIND)
        if flow is None or flow.step != flows.AUTHENTICATOR:
            return _elsewhere(flow)
        form = AuthenticatorForm()
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            proof, user = flows.prove_authenticator(door, flow, form.code.data or "")
            if user is not None:
                return redirect(url_for("RegistrationView.recovery_codes"))
            if proof is Proof.RIGHT:
                return redirect(url_for("WerkaccountView.trouble", what="geweigerd"))
            refused = proof_refusal(proof)
            flow = steps.current(door, KIND) or flow
        shown = new_authenticator.show(door, flow)
        page = self.render_template(
            "entra/authenticator.html", form=form, refused=refused, shown=shown
        )
        return page, status

    @expose("/opnieuw", methods=["POST"])
    def start_over(self) -> Response:
        """Leave behind what began in this browser."""
        steps.drop_word()
        return redirect(url_for("WerkaccountView.where"))

    @expose("/mislukt/<what>")
    def trouble(self, what: str) -> Any:
        """Why it did not work, and what to do; says nothing of who asked."""
        provider = the_provider()
        found = TROUBLES.get(what)
        if found is None:
            abort(404)
        consent = provider.admin_consent_url(_public(CONSENT_PATH))
        page = self.render_template("entra/trouble.html", trouble=found, consent_url=consent)
        return page, found.status

    @expose("/toestemming")
    def consented(self) -> Any:
        """Where an administrator of a gemeente comes back to: a word of thanks, nothing more."""
        the_provider()
        is_given = request.args.get("admin_consent", "").lower() == "true"
        is_given = is_given and "error" not in request.args
        return self.render_template("entra/consented.html", is_given=is_given)


class EigenWerkaccountView(BaseView):
    """The work account of who is signed in: taken on, and taken off."""

    route_base = "/account/werkaccount"
    default_view = "link"

    @expose("/koppelen", methods=["GET", "POST"])
    @signed_in
    @needs_fresh_code
    def link(self) -> Any:
        """Away with an account that is signed in: proof of the one and of the other."""
        the_provider()
        if _own_ways().has_work_account:
            flash(_("Er is al een werkaccount gekoppeld. Ontkoppel dat eerst."), "info")
            return redirect(url_for("AccountPageView.show"))
        if request.method != "POST":
            return self.render_template("entra/link.html", is_linked=False)
        return _depart("koppelen", url_for("AccountPageView.show"))

    @expose("/ontkoppelen", methods=["GET", "POST"])
    @signed_in
    @needs_fresh_code
    def unlink(self) -> Any:
        """Take the work account off, when there is another way in."""
        ways = _own_ways()
        can_be_done = ways.has_work_account and ways.has_own_way
        if can_be_done and request.method != "POST":
            return self.render_template("entra/link.html", is_linked=True)
        # Looked at once more in the transaction that does it: another tab may have been quicker.
        if can_be_done and flows.unlink(the_door(), g.user):
            flash(_("U kunt niet meer inloggen met uw werkaccount."), "success")
        else:
            flash(
                _("Dit kan pas als u met een wachtwoord en een authenticator kunt inloggen."),
                "warning",
            )
        return redirect(url_for("AccountPageView.show"))


class FrontChannelView(BaseView):
    """Called by Entra in a frame, in the browser of who signs out there."""

    route_base = "/oidc"
    default_view = "logout"

    @expose("/frontchannel-logout")
    def logout(self) -> Response:
        """End what came from that session; the answer is the same whoever asks."""
        provider, door = the_provider(), the_door()
        if request.method == "HEAD":
            return current_app.response_class()
        issuer, sid = request.args.get("iss", ""), request.args.get("sid", "")
        logout.end_there(door, provider.base, issuer, sid)
        return current_app.response_class("", content_type="text/plain; charset=utf-8")


def _own_ways() -> Ways:
    door = the_door()
    try:
        return ways_of(door, g.user.id)
    finally:
        door.session.remove()


def _public(path: str) -> str:
    return str(current_app.extensions["settings"].public_url) + path


def _depart(purpose: Purpose, following: str, *, tries: int = 0) -> Response:
    user = g.user if current_user.is_authenticated else None
    try:
        url = flows.depart(the_door(), the_provider(), purpose, following, user, tries=tries)
    except RefusedError as refused:
        return _trouble(refused.problem)
    return redirect(url, code=SEE_OTHER)


def _trouble(problem: Problem) -> Response:
    if problem is Problem.DECLINED:
        flash(
            _("U gaf geen toestemming, dus u bent niet ingelogd. Kies hoe u verder wilt."), "info"
        )
        return redirect(url_for("SignInView.login"))
    return redirect(url_for("WerkaccountView.trouble", what=PAGE_OF[problem]))


def _go_on(came: Came) -> Response:
    if came.next == "gekoppeld":
        flash(_("U kunt nu ook inloggen met uw werkaccount."), "success")
    place = WHERE.get(came.next)
    return redirect(url_for(place) if place else came.following)


def _registered(came: Came) -> Response:
    if came.next == "in":
        flash(_("U bent geregistreerd en ingelogd."), "success")
    return _go_on(came)


def _refusal(answer: Invitation) -> str:
    if answer is Invitation.WRONG:
        return _(
            "Met deze code kunt u niet registreren. Kijk of het de code is uit de nieuwste"
            " uitnodiging, en of u het account van uw gemeente koos."
        )
    return invitation_refusal(answer)


def _elsewhere(flow: Flow | None) -> Response:
    """Send on who comes to a step where she is not."""
    page = PAGES.get(flow.step) if flow else None
    if page is not None:
        return redirect(url_for(f"WerkaccountView.{page}"))
    if current_user.is_authenticated:
        return redirect(url_for("FrontView.index"))
    if session.get(steps.COOKIE_WORD):
        steps.drop_word()
        flash(_("Het duurde te lang. Log opnieuw in met uw werkaccount."), "info")
    return redirect(url_for("SignInView.login"))
