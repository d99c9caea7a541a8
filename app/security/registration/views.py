"""HTTP for registering: a page for each step, and always on to the step where one is."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from app.panel.access import to_sign_in
from app.security import new_authenticator, steps
from app.security.door import Door, the_door
from app.security.invitations.redeeming import Invitation
from app.security.mail_codes import CODE_STEP, Checked
from app.security.new_authenticator import Proof
from app.security.passwords import PasswordError
from app.security.registration import flows
from app.security.registration.flows import Begun
from app.security.registration.forms import (
    AuthenticatorForm,
    ButtonForm,
    DetailsForm,
    InvitationForm,
    MailCodeForm,
)
from app.security.steps import Flow

TOO_OFTEN = 429
# Which page shows a step.
PAGES: Mapping[str, str] = {
    CODE_STEP: "code",
    flows.VERIFIED: "code",
    flows.AUTHENTICATOR: "authenticator",
    flows.INVITATION: "invitation",
    steps.SHOWING: "recovery_codes",
}
STEPS = (_l("Gegevens"), _l("E-mailcode"), _l("Authenticator"), _l("Uitnodiging"))


class RegistrationView(BaseView):
    """Open to everyone, the same for everyone until an invitation's code is right."""

    route_base = "/registreren"
    default_view = "where"

    @expose("/", methods=["GET", "POST"])
    def where(self) -> Any:
        """The first form, or on to the step where this browser is."""
        if current_user.is_authenticated:
            return redirect(url_for("FrontView.index"))
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is not None and not _may_change_details(flow):
            return _to_step(flow)
        form = DetailsForm(data=_known_details(flow))
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            begun = _begin(door, flow, form)
            if begun is Begun.ON:
                return redirect(url_for("RegistrationView.code"))
            if begun is Begun.TOO_OFTEN:
                refused, status = too_often(), TOO_OFTEN
        steps.prepare()
        return self._page("details", 1, form, refused), status

    @expose("/code", methods=["GET", "POST"])
    def code(self) -> Any:
        """The six digits of the mail."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is None or PAGES[flow.step] != "code":
            return _elsewhere(flow)
        form = MailCodeForm()
        refused, status = "", 400 if request.method == "POST" else 200
        if flow.step == flows.VERIFIED and request.method == "POST":
            return redirect(url_for("RegistrationView.code"))
        if form.validate_on_submit():
            checked = flows.give_code(door, flow, form.code.data or "")
            if checked in (Checked.RIGHT, Checked.MOVED):
                return redirect(url_for("RegistrationView.code"))
            refused = code_refusal(checked)
        return self._page("code", 2, form, refused, flow=flow), status

    @expose("/code/nieuw", methods=["POST"])
    def new_code(self) -> Any:
        """Another code to the same address."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is None or flow.step != CODE_STEP:
            return _elsewhere(flow)
        if not flows.send_again(door, flow):
            return self._page("code", 2, MailCodeForm(), too_often(), flow=flow), TOO_OFTEN
        flash(_("Er is een nieuwe code verstuurd. De vorige code werkt niet meer."), "success")
        return redirect(url_for("RegistrationView.code"))

    @expose("/volgende", methods=["POST"])
    def go_on(self) -> Any:
        """From the verified address to the authenticator."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is not None and flow.step == flows.VERIFIED:
            flows.go_on(door, flow)
        return redirect(url_for("RegistrationView.where"))

    @expose("/authenticator", methods=["GET", "POST"])
    def authenticator(self) -> Any:
        """The secret as a drawing and as a key, and the code that proves it arrived."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is None or flow.step != flows.AUTHENTICATOR:
            return _elsewhere(flow)
        form = AuthenticatorForm()
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            proof = flows.prove_authenticator(door, flow, form.code.data or "")
            if proof is Proof.RIGHT:
                return redirect(url_for("RegistrationView.where"))
            refused = proof_refusal(proof)
            flow = steps.current(door, flows.KIND) or flow
        shown = new_authenticator.show(door, flow)
        return self._page("authenticator", 3, form, refused, shown=shown), status

    @expose("/uitnodiging", methods=["GET", "POST"])
    def invitation(self) -> Any:
        """The code of the invitation; with it the account is there."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is None or flow.step != flows.INVITATION:
            return _elsewhere(flow)
        form = InvitationForm()
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            answer, _user = flows.redeem(door, flow, form.code.data or "")
            if answer is Invitation.RIGHT:
                return redirect(url_for("RegistrationView.recovery_codes"))
            if answer in (Invitation.MOVED, Invitation.CLOSED):
                return _closed(answer)
            refused = invitation_refusal(answer)
            status = TOO_OFTEN if answer is Invitation.TOO_OFTEN else status
        action = url_for("RegistrationView.invitation")
        return self._page("invitation", 4, form, refused, action=action), status

    @expose("/herstelcodes", methods=["GET", "POST"])
    def recovery_codes(self) -> Any:
        """The recovery codes of the new account, until their owner says that she has them."""
        if not current_user.is_authenticated:
            return to_sign_in()
        door, form = the_door(), ButtonForm()
        if form.validate_on_submit():
            flows.keep_recovery_codes(door, current_user.id)
            return redirect(url_for("FrontView.index"))
        codes = flows.recovery_codes(door, current_user.id)
        if not codes:
            return redirect(url_for("FrontView.index"))
        return self.render_template(
            "registration/recovery_codes.html", form=form, refused="", codes=codes, is_in=True
        )

    @expose("/opnieuw", methods=["POST"])
    def start_over(self) -> Any:
        """Leave this registration behind in this browser; who began it can go on by signing in."""
        steps.drop_word()
        return redirect(url_for("RegistrationView.where"))

    def _page(self, name: str, step: int, form: Any, refused: str, **words: Any) -> str:
        return self.render_template(
            f"registration/{name}.html",
            form=form,
            refused=refused,
            step=step,
            all_steps=STEPS,
            **words,
        )


def _may_change_details(flow: Flow) -> bool:
    """Until the address is verified it can be another one; the page for that is asked for."""
    return flow.step == CODE_STEP and (request.method == "POST" or "wijzig" in request.args)


def _known_details(flow: Flow | None) -> dict[str, str]:
    names = ("email", "weergavenaam", "voornaam", "achternaam")
    return {} if flow is None else {name: getattr(flow, name) for name in names}


def _begin(door: Door, flow: Flow | None, form: DetailsForm) -> Begun | None:
    try:
        return flows.give_details(door, flow, form.details())
    except PasswordError as error:
        form.password.errors = [*form.password.errors, str(error)]
        return None


def _to_step(flow: Flow) -> Response:
    return redirect(url_for(f"RegistrationView.{PAGES[flow.step]}"))


def _elsewhere(flow: Flow | None) -> Response:
    """Send on who comes to a step where she is not."""
    if flow is not None:
        return _to_step(flow)
    if steps.has_word():
        steps.drop_word()
        flash(
            _(
                "Het duurde te lang, of u ging verder in een andere browser. Had u uw e-mailadres"
                " al bevestigd? Log dan in met uw e-mailadres en wachtwoord; u gaat verder waar u"
                " was. Anders begint u hier opnieuw."
            ),
            "info",
        )
    return redirect(url_for("RegistrationView.where"))


def _closed(answer: Invitation) -> Response:
    if answer is Invitation.CLOSED:
        steps.drop_word()
        flash(closed_sentence(), "danger")
    return redirect(url_for("RegistrationView.where"))


def closed_sentence() -> str:
    """Return what is said to who guessed too often."""
    return _(
        "De uitnodigingscode klopte tien keer niet. Deze registratie is gestopt. Vraag VNG"
        " om een nieuwe uitnodiging en begin opnieuw."
    )


def too_often() -> str:
    return _(
        "U kunt nu nog geen nieuwe code vragen. Wacht een minuut en probeer het opnieuw. Per uur"
        " sturen we een paar codes, niet meer."
    )


def code_refusal(checked: Checked) -> str:
    if checked is Checked.DEAD:
        return _("Deze code werkt niet meer. Vraag een nieuwe code.")
    return _("Deze code klopt niet. Kijk of u de code uit de nieuwste mail hebt.")


def proof_refusal(proof: Proof) -> str:
    match proof:
        case Proof.DRIFTED:
            return _(
                "Deze code hoort bij een ander tijdstip. De klok van uw telefoon loopt niet"
                " gelijk. Zet de tijd op automatisch en probeer een nieuwe code."
            )
        case Proof.RENEWED:
            return _(
                "De code klopte tien keer niet. Hieronder staat een nieuwe QR-code. Verwijder"
                " de oude uit uw app en scan deze."
            )
        case _:
            return _("Deze code klopt niet. Wacht op een nieuwe code in de app.")


def invitation_refusal(answer: Invitation) -> str:
    match answer:
        case Invitation.TYPO:
            return _(
                "In deze code zit een tikfout, of er mist een stuk. Knip en plak de code uit de"
                " mail."
            )
        case Invitation.TOO_OFTEN:
            return _("Er is te vaak een code geprobeerd. Wacht een uur en probeer het opnieuw.")
        case _:
            return _(
                "Met deze code kunt u niet registreren. Kijk of het de code is uit de nieuwste"
                " uitnodiging, en of die naar dit e-mailadres is gestuurd."
            )
