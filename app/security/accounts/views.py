"""HTTP for what is done with one account: each a page that says what will happen, and a button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from app.catalog.spec import STAFF
from app.panel.access import requires
from app.security.accounts import flows
from app.security.accounts.forms import ConfirmForm, GemeenteForm, LostEverythingForm, RolForm
from app.security.accounts.reading import Account, count_colleagues, find_account, gemeenten
from app.security.accounts.sentences import say
from app.security.helpdesk import recovery
from app.security.roles import ROLE_TEXTS
from app.security.staff import RefusedError, Staff, the_staff
from app.security.stepup.guard import needs_fresh_code

BOTH = ["GET", "POST"]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done: what its page says, what its button does, what is told after."""

    title: str
    explanation: tuple[str, ...]
    button: str
    do: Callable[[], object]
    done: str


class AccountbeheerView(BaseView):
    """For beheerders, with a fresh code."""

    route_base = "/accountbeheer"

    @expose("/<int:pk>/uitzetten", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def deactivate(self, pk: int) -> Any:
        staff, account = _both(pk)
        act = Act(
            _("Account uitzetten van %(naam)s", naam=account.name),
            (
                _("Niemand kan nog met dit account inloggen. Wie ingelogd is, is meteen uit."),
                _("De gegevens en de geschiedenis blijven. U kunt het account weer aanzetten."),
            ),
            _("Account uitzetten"),
            lambda: flows.deactivate(staff, account),
            _("Het account van %(naam)s staat uit.", naam=account.name),
        )
        return _page(account, act, ConfirmForm())

    @expose("/<int:pk>/aanzetten", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def activate(self, pk: int) -> Any:
        staff, account = _both(pk)
        act = Act(
            _("Account aanzetten van %(naam)s", naam=account.name),
            (_("Het wachtwoord en de authenticator van vroeger werken dan weer."),),
            _("Account aanzetten"),
            lambda: flows.activate(staff, account),
            _("Het account van %(naam)s staat weer aan.", naam=account.name),
        )
        return _page(account, act, ConfirmForm())

    @expose("/<int:pk>/werkaccount", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def unlink(self, pk: int) -> Any:
        staff, account = _both(pk)
        act = Act(
            _("Werkaccount ontkoppelen van %(naam)s", naam=account.name),
            (
                _("%(naam)s kan dan niet meer met het werkaccount inloggen en krijgt daar een mail"
                  " over. Wie ingelogd is, is meteen uit.", naam=account.name),
                _("Heeft deze persoon geen wachtwoord? Kies daarna “Alles kwijt”."),
            ),
            _("Werkaccount ontkoppelen"),
            lambda: flows.unlink(staff, account),
            _("Het werkaccount van %(naam)s is ontkoppeld.", naam=account.name),
        )  # fmt: skip
        return _page(account, act, ConfirmForm())

    @expose("/<int:pk>/gemeente", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def move(self, pk: int) -> Any:
        staff, account = _both(pk)
        known = gemeenten(staff.door.session, staff.door.now.date())
        names = {str(key): name for key, name in known if key != account.gemeente_id}
        form = _choosing(GemeenteForm(), "gemeente", names)
        chosen = form.gemeente.data or ""
        act = Act(
            _("%(naam)s voor een andere gemeente laten werken", naam=account.name),
            (
                _("Nu: %(gemeente)s.", gemeente=account.gemeente or _("geen gemeente")),
                _("De oude gemeente is bij de volgende klik niet meer te zien."),
            ),
            _("Naar deze gemeente"),
            lambda: flows.move(staff, account, int(chosen), names[chosen]),
            _("%(naam)s werkt nu voor een andere gemeente.", naam=account.name),
        )
        return _page(account, act, form)

    @expose("/<int:pk>/rol", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def role(self, pk: int) -> Any:
        staff, account = _both(pk)
        titles = {str(r): str(ROLE_TEXTS[r].title) for r in STAFF if r != account.role}
        form = _choosing(RolForm(), "rol", titles)
        chosen = form.rol.data or ""
        act = Act(
            _("Rol van %(naam)s wijzigen", naam=account.name),
            (
                _("Nu: %(rol)s.", rol=_(account.role)),
                _("De nieuwe rechten gelden meteen. Ook wie ingelogd is, logt opnieuw in."),
            ),
            _("Rol wijzigen"),
            lambda: flows.change_role(staff, account, chosen, titles.get(chosen, "")),
            _("%(naam)s heeft een andere rol.", naam=account.name),
        )
        return _page(account, act, form)

    @expose("/<int:pk>/sessies", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def sessions(self, pk: int) -> Any:
        staff, account = _both(pk)
        act = Act(
            _("%(naam)s overal uitloggen", naam=account.name),
            (_("Doe dit bij een verloren laptop of telefoon. Opnieuw inloggen kan meteen."),),
            _("Overal uitloggen"),
            lambda: flows.end_sessions(staff, account),
            _("%(naam)s is overal uitgelogd.", naam=account.name),
        )
        return _page(account, act, ConfirmForm())

    @expose("/<int:pk>/wachtwoord", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def password(self, pk: int) -> Any:
        staff, account = _both(pk)
        act = Act(
            _("%(naam)s helpen aan een nieuw wachtwoord", naam=account.name),
            (
                _("U stuurt een mail waarin staat hoe dat gaat. Het wachtwoord kiest alleen de"
                  " eigenaar; niemand bij VNG ziet het."),
                _("Nodig daarbij: de authenticator of een herstelcode. Is die ook weg, kies dan"
                  " “Alles kwijt”."),
            ),
            _("Mail sturen"),
            lambda: flows.send_reset(staff, account),
            _("De mail is onderweg naar %(naam)s.", naam=account.name),
        )  # fmt: skip
        return _page(account, act, ConfirmForm())

    @expose("/<int:pk>/alles-kwijt", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def lost(self, pk: int) -> Any:
        staff, account = _both(pk)
        form = LostEverythingForm()
        act = Act(
            _("%(naam)s is alles kwijt", naam=account.name),
            (
                _("Bel terug op het nummer dat VNG al had. Zo weet u wie u spreekt."),
                _("Een collega kijkt daarna mee en bevestigt. Pas dan gaat er een mail met een"
                  " link om een nieuwe authenticator te koppelen. U ziet die link niet."),
            ),
            _("Herstel aanvragen"),
            lambda: recovery.request(staff, account, form.telefoon.data or ""),
            _("De aanvraag staat klaar. Vraag een collega om haar te bevestigen."),
        )  # fmt: skip
        return _page(account, act, form)

    @expose("/<int:pk>/overdragen", methods=["GET"])
    @requires("can_edit")
    def hand_over(self, pk: int) -> Any:
        staff, account = _both(pk)
        return render_template(
            "account_hand_over.html",
            person=account,
            colleagues=count_colleagues(staff.door.session, account) if account.is_contact else 0,
            invite=invitation_link(account),
        )


def invitation_link(account: Account) -> str:
    """Return where a successor is invited, for the same gemeente or at VNG."""
    if account.gemeente_id is not None:
        return url_for("UitnodigenView.gemeente", pk=account.gemeente_id)
    return url_for("UitnodigenView.staff")


def _both(pk: int) -> tuple[Staff, Account]:
    staff = the_staff()
    account = find_account(staff.door.session, pk)
    if account is None:
        abort(404)
    return staff, account


def _choosing(form: FlaskForm, name: str, options: dict[str, str]) -> Any:
    form[name].choices = [("", _("Maak een keuze")), *options.items()]
    return form


def _page(account: Account, act: Act, form: FlaskForm) -> Any:
    """Show the page, or do it and go back to the account."""
    refused, status = "", 200
    if form.is_submitted():
        status = 400
        if form.validate():
            try:
                act.do()
            except RefusedError as error:
                refused = say(error.reason)
            else:
                flash(act.done, "success")
                return redirect(url_for("AccountView.show", pk=account.id))
    page = render_template("account_act.html", person=account, act=act, form=form, refused=refused)
    return page, status
