"""HTTP for choosing a new password: always the same pages, whoever asks."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.security import steps
from app.security.door import Door, the_door
from app.security.local.auth import normal_email
from app.security.local.forms import SecondStepForm
from app.security.local.views import too_often as too_often_tried
from app.security.mail_codes import CODE_STEP, Checked
from app.security.new_authenticator import Proof as Authenticator
from app.security.passwords import PasswordError
from app.security.registration.forms import MailCodeForm
from app.security.registration.views import TOO_OFTEN, code_refusal, proof_refusal
from app.security.reset import flows
from app.security.reset.flows import Proof
from app.security.reset.forms import EmailForm, NewPasswordForm
from app.security.steps import Flow

PAGES: Mapping[str, str] = {
    CODE_STEP: "code",
    flows.SECOND_STEP: "second_step",
    flows.NEW_PASSWORD: "new_password",
}


class PasswordResetView(BaseView):
    """Open to everyone; a mailbox and a second step together give a new password."""

    route_base = "/wachtwoord-vergeten"
    default_view = "ask"

    @expose("/", methods=["GET", "POST"])
    def ask(self) -> Any:
        """Whose password it is."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is not None and not _may_change_address(flow):
            return _to_step(flow)
        form = EmailForm(data={} if flow is None else {"email": flow.email})
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            if flows.ask(door, flow, normal_email(form.email.data or "")):
                return redirect(url_for("PasswordResetView.code"))
            refused, status = _too_often(), TOO_OFTEN
        steps.prepare()
        return self.render_template("reset/ask.html", form=form, refused=refused), status

    @expose("/code", methods=["GET", "POST"])
    def code(self) -> Any:
        """The six digits of the mail."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is None or flow.step != CODE_STEP:
            return _elsewhere(flow)
        form = MailCodeForm()
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            checked = flows.give_code(door, flow, form.code.data or "")
            if checked in (Checked.RIGHT, Checked.MOVED):
                return redirect(url_for("PasswordResetView.ask"))
            refused = code_refusal(checked)
        return self._code_page(form, flow, refused), status

    @expose("/code/nieuw", methods=["POST"])
    def new_code(self) -> Any:
        """Another code to the same address."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is None or flow.step != CODE_STEP:
            return _elsewhere(flow)
        if not flows.send_again(door, flow):
            return self._code_page(MailCodeForm(), flow, _too_often()), TOO_OFTEN
        flash(_("Er is een nieuwe code verstuurd. De vorige code werkt niet meer."), "success")
        return redirect(url_for("PasswordResetView.code"))

    @expose("/bewijs", methods=["GET", "POST"])
    def second_step(self) -> Any:
        """A code of the authenticator, or a recovery code."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is None or flow.step != flows.SECOND_STEP:
            return _elsewhere(flow)
        form = SecondStepForm()
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            proof = flows.prove(door, flow, form.code.data or "")
            if proof in (Proof.RIGHT, Proof.MOVED):
                return redirect(url_for("PasswordResetView.new_password"))
            refused = _proof_refusal(proof)
            status = TOO_OFTEN if proof is Proof.TOO_OFTEN else status
        return self.render_template("reset/second_step.html", form=form, refused=refused), status

    @expose("/nieuw", methods=["GET", "POST"])
    def new_password(self) -> Any:
        """The password itself; then one signs in with it."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is None or flow.step != flows.NEW_PASSWORD:
            return _elsewhere(flow)
        form = NewPasswordForm()
        status = 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            done = _choose(door, flow, form)
            if done is not None:
                return _to_sign_in() if done else _elsewhere(None)
        return self.render_template("reset/new_password.html", form=form, refused=""), status

    def _code_page(self, form: MailCodeForm, flow: Flow, refused: str) -> str:
        return self.render_template("reset/code.html", form=form, refused=refused, flow=flow)


def _may_change_address(flow: Flow) -> bool:
    return flow.step == CODE_STEP and (request.method == "POST" or "wijzig" in request.args)


def _choose(door: Door, flow: Flow, form: NewPasswordForm) -> bool | None:
    try:
        return flows.choose_password(door, flow, form.password.data or "")
    except PasswordError as error:
        door.session.rollback()
        form.password.errors = [*form.password.errors, str(error)]
        return None


def _to_step(flow: Flow) -> Response:
    return redirect(url_for(f"PasswordResetView.{PAGES[flow.step]}"))


def _elsewhere(flow: Flow | None) -> Response:
    """Send on who comes to a step where she is not."""
    if flow is not None:
        return _to_step(flow)
    if steps.has_word():
        steps.drop_word()
        flash(_("Het duurde te lang, of deze stap is al gezet. Begin hier opnieuw."), "info")
    return redirect(url_for("PasswordResetView.ask"))


def _to_sign_in() -> Response:
    steps.drop_word()
    flash(_("Uw wachtwoord is gewijzigd. Log in met uw nieuwe wachtwoord."), "success")
    return redirect(url_for("SignInView.login"))


def _too_often() -> str:
    return _(
        "U kunt nu nog geen nieuwe code vragen. Wacht een minuut en probeer het opnieuw. Per dag"
        " sturen we een paar codes, niet meer."
    )


def _proof_refusal(proof: Proof) -> str:
    if proof is Proof.TOO_OFTEN:
        return too_often_tried()
    if proof is Proof.DRIFTED:
        return proof_refusal(Authenticator.DRIFTED)
    return _("Deze code klopt niet, of is al gebruikt. Wacht op een nieuwe code.")
