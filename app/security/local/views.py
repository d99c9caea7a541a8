"""HTTP for signing in and out."""

from typing import Any

from flask import redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.security.local import flows
from app.security.local.forms import SignInForm
from app.security.return_path import safe_path


class SignInView(BaseView):
    """The door: open to everyone, the same for everyone."""

    route_base = ""
    default_view = "login"

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Any:
        following = safe_path(request.args.get("next"), never=("/login", "/logout"))
        if current_user.is_authenticated:
            return redirect(following)
        form = SignInForm()
        refused = ""
        if form.validate_on_submit():
            if flows.sign_in(form.email.data or "", form.password.data or ""):
                return redirect(following)
            refused = _("Deze combinatie van e-mailadres en wachtwoord is niet bekend.")
        page = self.render_template("login.html", form=form, refused=refused)
        return page, 400 if request.method == "POST" else 200

    @expose("/logout/", methods=["POST"])
    def logout(self) -> Response:
        flows.sign_out()
        return redirect(url_for("FrontView.index"))
