"""HTTP for the page of one's own account; everyone who is signed in has one."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import abort, flash, g, redirect, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_login import current_user

from app.panel.access import to_sign_in
from app.security import new_authenticator, recovery, steps
from app.security.device_words import device_words
from app.security.door import the_door
from app.security.entra.auth import ways_of
from app.security.entra.building import has_provider
from app.security.new_authenticator import Proof
from app.security.own_account import auth, flows
from app.security.own_account.forms import (
    AddressCodeForm,
    AuthenticatorForm,
    FirstPasswordForm,
    NewAddressForm,
    PasswordChangeForm,
)
from app.security.own_account.words import event_words, moment_words
from app.security.sessions import open_sessions
from app.security.stepup.guard import needs_fresh_code

# The word of an undo link waits here, so that it does not stand in the address of a page.
UNDO = "adres_terug"

Method = TypeVar("Method", bound=Callable[..., Any])


def signed_in(method: Method) -> Method:
    """Let in everyone who is signed in."""

    @functools.wraps(method)
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        return method(self, *args, **kwargs) if current_user.is_authenticated else to_sign_in()

    return cast("Method", guarded)


class AccountPageView(BaseView):
    """The own account: password, address, authenticator, recovery codes, sessions, history."""

    route_base = "/account"
    default_view = "show"

    @expose("/")
    @signed_in
    def show(self) -> str:
        door, user = the_door(), g.user
        try:
            return str(
                self.render_template(
                    "account/show.html",
                    sessions=open_sessions(door.session, user.id, door.now),
                    own_number=user.session.number,
                    codes_left=recovery.codes_left(door.session, user.id),
                    ways=ways_of(door, user.id),
                    has_provider=has_provider(),
                    happened=auth.own_history(door, user.id),
                    event_words=event_words(),
                    device_words=device_words,
                    moment_words=moment_words,
                )
            )
        finally:
            door.session.remove()

    @expose("/wachtwoord", methods=["GET", "POST"])
    @signed_in
    @needs_fresh_code
    def password(self) -> Any:
        door, user = the_door(), g.user
        if not ways_of(door, user.id).has_password:
            return self._first_password()
        form = PasswordChangeForm(flows.own_words(door, user.id))
        if form.validate_on_submit():
            if flows.change_password(door, user, form.present.data or "", form.new.data or ""):
                flash(
                    _("Uw wachtwoord is gewijzigd. Op andere apparaten bent u uitgelogd."),
                    "success",
                )
                return redirect(url_for("AccountPageView.show"))
            form.present.errors = [*form.present.errors, _("Dit is niet uw huidige wachtwoord.")]
        return self._form("account/password.html", form)

    def _first_password(self) -> Any:
        """The account has a work account and no password yet."""
        door, user = the_door(), g.user
        form = FirstPasswordForm(flows.own_words(door, user.id))
        if form.validate_on_submit():
            flows.choose_first_password(door, user, form.new.data or "")
            flash(_("Uw wachtwoord is ingesteld. Op andere apparaten bent u uitgelogd."), "success")
            # A password alone opens nothing: the authenticator belongs to it.
            ways = ways_of(door, user.id)
            page = "show" if ways.has_authenticator else "authenticator"
            return redirect(url_for(f"AccountPageView.{page}"))
        return self._form("account/password.html", form)

    @expose("/adres", methods=["GET", "POST"])
    @signed_in
    @needs_fresh_code
    def address(self) -> Any:
        form = NewAddressForm()
        if form.validate_on_submit():
            if flows.begin_move(the_door(), g.user, form.email.data or ""):
                return redirect(url_for("AccountPageView.address_code"))
            form.form_errors.append(
                _("Dit is vandaag te vaak gevraagd. Probeer het morgen opnieuw.")
            )
        return self._form("account/address.html", form)

    @expose("/adres/code", methods=["GET", "POST"])
    @signed_in
    @needs_fresh_code
    def address_code(self) -> Any:
        door = the_door()
        move = auth.open_move(door, g.user.id)
        if move is None:
            if request.method == "POST":
                flash(_("Deze code is verlopen. Vraag een nieuwe aan."), "warning")
            return redirect(url_for("AccountPageView.address"))
        form = AddressCodeForm()
        if form.validate_on_submit():
            came = flows.finish_move(door, g.user, move, form.code.data or "")
            if came:
                flash(_moved(came), "success")
                return redirect(url_for("AccountPageView.show"))
            form.code.errors = [
                *form.code.errors,
                _("Deze code klopt niet. Kijk in de nieuwste mail."),
            ]
        return self._form("account/address_code.html", form, email=move.nieuw)

    @expose("/adres-terug/<token>")
    def undo_link(self, token: str) -> Any:
        """From the mail to the old address: the word leaves the address bar at once."""
        session[UNDO] = token[:100]
        return redirect(url_for("AccountPageView.undo"))

    @expose("/adres-terug/", methods=["GET", "POST"])
    def undo(self) -> Any:
        """Take a change of address back; a button, because a mail program may open links."""
        token = session.get(UNDO)
        if not isinstance(token, str):
            abort(404)
        if request.method != "POST":
            return self.render_template("account/undo.html")
        session.pop(UNDO)
        if not flows.take_move_back(the_door(), token):
            flash(_("Deze link werkt niet meer. Mail VNG als u uw adres terug wilt."), "warning")
        else:
            flash(_("Uw oude e-mailadres is terug. Log opnieuw in."), "success")
        return redirect(url_for("SignInView.login"))

    @expose("/authenticator", methods=["GET", "POST"])
    @signed_in
    @needs_fresh_code
    def authenticator(self) -> Any:
        door, user = the_door(), g.user
        ways = ways_of(door, user.id)
        if ways.was_reset and not ways.has_authenticator:
            return redirect(url_for("WerkaccountView.trouble", what="link"))
        flow = steps.current(door, "vervangen")
        if flow is None or flow.user_id != user.id:
            flow = flows.begin_authenticator(door, user)
        form = AuthenticatorForm()
        if form.validate_on_submit():
            if flows.change_authenticator(door, user, flow, form.code.data or "") is Proof.RIGHT:
                flash(_("Uw nieuwe authenticator is ingesteld."), "success")
                return redirect(url_for("AccountPageView.show"))
            sentence = _("Deze code klopt niet. Kijk of u de nieuwe code hebt gescand.")
            form.code.errors = [*form.code.errors, sentence]
            flow = steps.current(door, "vervangen") or flow
        shown = new_authenticator.show(door, flow)
        return self._form("account/authenticator.html", form, shown=shown)

    @expose("/herstelcodes", methods=["GET", "POST"])
    @signed_in
    @needs_fresh_code
    def recovery_codes(self) -> Any:
        """Ask first; the new codes stand on the answer, and nowhere else ever."""
        if not ways_of(the_door(), g.user.id).has_authenticator:
            return redirect(url_for("AccountPageView.authenticator"))
        codes = flows.renew_codes(the_door(), g.user) if request.method == "POST" else []
        return self.render_template("account/recovery_codes.html", codes=codes)

    @expose("/sessies/einde", methods=["POST"])
    @signed_in
    def end_session(self) -> Any:
        number = request.form.get("sessie", "")
        if not (number.isascii() and number.isdigit() and len(number) < 18):
            abort(400)
        if int(number) == g.user.session.number:
            abort(400)
        if not flows.end_own_session(the_door(), g.user, int(number)):
            abort(404)
        flash(_("Daar bent u nu uitgelogd."), "success")
        return redirect(url_for("AccountPageView.show"))

    @expose("/sessies/andere", methods=["POST"])
    @signed_in
    def end_others(self) -> Any:
        flows.end_other_sessions(the_door(), g.user)
        flash(_("U bent nu alleen nog hier ingelogd."), "success")
        return redirect(url_for("AccountPageView.show"))

    def _form(self, template: str, form: Any, **values: Any) -> Any:
        status = 400 if request.method == "POST" else 200
        return self.render_template(template, form=form, **values), status


def _moved(came: str) -> str:
    if came == "wacht":
        return _("VNG kijkt dit nieuwe adres eerst na. Tot die tijd logt u in met uw oude adres.")
    return _("Uw e-mailadres is gewijzigd. U logt voortaan in met het nieuwe adres.")
