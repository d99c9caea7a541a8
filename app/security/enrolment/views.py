"""HTTP for an enrolment link: its word leaves the address at once, and no log has it."""

from typing import Any

from flask import flash, redirect, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.security import new_authenticator, steps
from app.security.door import the_door
from app.security.enrolment import auth, flows
from app.security.enrolment.flows import Enrolled
from app.security.new_authenticator import Proof
from app.security.passwords import PasswordError
from app.security.registration.flows import read_codes
from app.security.registration.forms import AuthenticatorForm, ButtonForm
from app.security.registration.views import proof_refusal
from app.security.reset.forms import NewPasswordForm

COOKIE_WORD = "koppeling"
GONE = 410


class EnrolmentView(BaseView):
    """Open to who has a link that VNG made for her."""

    route_base = "/koppelen"
    default_view = "new_password"

    @expose("/<token>", methods=["GET"])
    def open(self, token: str) -> Response:
        """Take the word out of the address; looking does not use the link up: scanners look too."""
        session[COOKIE_WORD] = token[: auth.LONGEST_TOKEN]
        steps.drop_word()
        return redirect(url_for("EnrolmentView.new_password"))

    @expose("/", methods=["GET", "POST"])
    def new_password(self) -> Any:
        """The first step: another password."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is not None:
            return _to_step(flow.step)
        link = auth.find_link(door, _token())
        if link is None:
            flows.tell_refused(door)
            return self._gone()
        form = NewPasswordForm()
        status = 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            try:
                flows.choose_password(door, link, form.password.data or "")
                return redirect(url_for("EnrolmentView.authenticator"))
            except PasswordError as error:
                door.session.rollback()
                form.password.errors = [*form.password.errors, str(error)]
        steps.prepare()
        return self.render_template("enrolment/new_password.html", form=form, refused=""), status

    @expose("/authenticator", methods=["GET", "POST"])
    def authenticator(self) -> Any:
        """The second step: another authenticator; with it everything is replaced."""
        door = the_door()
        flow = steps.current(door, flows.KIND)
        if flow is None or flow.step != flows.AUTHENTICATOR:
            return _to_step(flow.step if flow else None)
        form = AuthenticatorForm()
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            answer = flows.enrol(door, flow, _token(), form.code.data or "")
            if answer in (Enrolled.RIGHT, Enrolled.GONE):
                return self._after(answer)
            refused = proof_refusal(Proof[answer.name])
            flow = steps.current(door, flows.KIND) or flow
        shown = new_authenticator.show(door, flow)
        page = self.render_template(
            "enrolment/authenticator.html", form=form, refused=refused, shown=shown
        )
        return page, status

    @expose("/herstelcodes", methods=["GET", "POST"])
    def recovery_codes(self) -> Any:
        """The new recovery codes, until their owner says that she has them."""
        door, form = the_door(), ButtonForm()
        flow = steps.current(door, flows.KIND)
        if flow is None or flow.step != steps.SHOWING:
            return _to_step(flow.step if flow else None)
        if form.validate_on_submit():
            flows.keep_recovery_codes(door, flow)
            flash(_("Uw account is klaar. Log in met uw nieuwe wachtwoord."), "success")
            return redirect(url_for("SignInView.login"))
        codes = read_codes(door, flow)
        return self.render_template(
            "registration/recovery_codes.html", form=form, refused="", codes=codes, is_in=False
        )

    def _after(self, answer: Enrolled) -> Any:
        flow = steps.current(the_door(), flows.KIND)
        if answer is Enrolled.GONE and (flow is None or flow.step != steps.SHOWING):
            steps.drop_word()
            return self._gone()
        session.pop(COOKIE_WORD, None)
        return redirect(url_for("EnrolmentView.recovery_codes"))

    def _gone(self) -> Any:
        session.pop(COOKIE_WORD, None)
        return self.render_template("enrolment/gone.html"), GONE


def _token() -> str:
    return str(session.get(COOKIE_WORD, ""))


def _to_step(step: str | None) -> Response:
    pages = {flows.AUTHENTICATOR: "authenticator", steps.SHOWING: "recovery_codes"}
    return redirect(url_for(f"EnrolmentView.{pages.get(step or '', 'new_password')}"))
