"""HTTP for signing in, in two steps, and signing out."""

from typing import Any

from flask import current_app, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.security import steps
from app.security.door import the_door
from app.security.entra.building import has_provider, the_provider
from app.security.entrance import sign_out, start_new_cookie
from app.security.local import flows
from app.security.local.flows import Password, SecondStep
from app.security.local.forms import SecondStepForm, SignInForm
from app.security.return_path import safe_path

TOO_OFTEN, SEE_OTHER = 429, 303


def following_path() -> str:
    """Return where the visitor was going when she was asked to sign in."""
    return safe_path(request.args.get("next"), never=("/login", "/logout"))


class SignInView(BaseView):
    """The door: open to everyone, the same for everyone."""

    route_base = ""
    default_view = "login"

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Any:
        """The first step: e-mail address and password."""
        following = following_path()
        if current_user.is_authenticated:
            return redirect(following)
        form = SignInForm()
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            answer = flows.give_password(
                the_door(), form.email.data or "", form.password.data or "", following
            )
            if answer is Password.RIGHT:
                return redirect(url_for("SignInView.code"))
            if answer is Password.HALFWAY:
                return redirect(url_for("RegistrationView.where"))
            refused = _("Deze combinatie van e-mailadres en wachtwoord is niet bekend.")
            if answer is Password.TOO_OFTEN:
                refused, status = too_often(), TOO_OFTEN
        page = self.render_template(
            "login.html",
            form=form,
            refused=refused,
            following=following,
            has_work_account=has_provider(),
        )
        return page, status

    @expose("/login/code", methods=["GET", "POST"])
    def code(self) -> Any:
        """The second step: a code of the authenticator, or a recovery code."""
        if current_user.is_authenticated:
            return redirect(following_path())
        door = the_door()
        flow = steps.current(door, "inloggen")
        if flow is None:
            return redirect(url_for("SignInView.login"))
        form = SecondStepForm()
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            answer, user = flows.give_code(door, flow, form.code.data or "")
            if user is not None:
                return redirect(safe_path(flow.volgt))
            refused = _refusal(answer)
            status = TOO_OFTEN if answer is SecondStep.TOO_OFTEN else status
        return self.render_template("login_code.html", form=form, refused=refused), status

    @expose("/logout/", methods=["POST"])
    def logout(self) -> Response:
        if not current_user.is_authenticated:
            start_new_cookie()
            return redirect(url_for("FrontView.index"))
        elsewhere = current_user.session.elsewhere
        sign_out(the_door(), current_user)
        if elsewhere is None or not has_provider():
            return redirect(url_for("FrontView.index"))
        # At the gemeente too: who comes next to this computer is not let in there unasked.
        home = current_app.extensions["settings"].public_url + "/"
        return redirect(the_provider().logout_url(elsewhere.tid, home), code=SEE_OTHER)


def too_often() -> str:
    return _("Er is te vaak geprobeerd. Wacht vijf minuten en probeer het dan opnieuw.")


def _refusal(answer: SecondStep) -> str:
    match answer:
        case SecondStep.TOO_OFTEN:
            return too_often()
        case SecondStep.DRIFTED:
            return _(
                "Deze code hoort bij een ander tijdstip. De klok van uw telefoon loopt niet"
                " gelijk. Zet de tijd op automatisch en probeer een nieuwe code."
            )
        case SecondStep.NO_ENTRY:
            return _("Uw account is nog niet klaar voor gebruik. Mail VNG om hulp.")
        case _:
            return _("Deze code klopt niet, of is al gebruikt. Wacht op een nieuwe code.")
