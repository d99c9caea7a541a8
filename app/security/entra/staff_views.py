"""HTTP for what VNG decides about work accounts and tenants: a page, and a button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.panel.access import requires
from app.security.accounts.sentences import say
from app.security.entra import decisions
from app.security.entra.decisions import Known
from app.security.staff import RefusedError, the_staff
from app.security.stepup.guard import needs_fresh_code

BOTH = ["GET", "POST"]
SEEN = "gezien"
REQUEST, TENANT = "WerkaccountstatusView.show", "TenantstatusView.show"


@dataclass(frozen=True, slots=True)
class Act:
    """What is decided: the facts and sentences of its page, its button, and what is told after.

    `above` is the list that it stands in (name, address), `about` the row.
    """

    above: tuple[str, str]
    about: str
    title: str
    facts: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    button: str
    do: Callable[[], None]
    done: str
    # What tells the row that was on the page from another one in its place.
    seen: str = ""


class WerkaccountbeheerView(BaseView):
    """For beheerders, with a fresh code."""

    route_base = "/werkaccountbeheer"

    @expose("/<int:pk>/toelaten", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def admit(self, pk: int) -> Any:
        """Let a person in who waits, and her tenant with her."""
        staff, found = the_staff(), _request(pk)
        act = Act(
            _requests(),
            found.naam,
            _("Werkaccount van %(naam)s toelaten", naam=found.naam),
            _facts(found),
            (
                _("%(naam)s kan daarna inloggen en krijgt daar een mail over.", naam=found.naam),
                *_about_tenant(found),
            ),
            _("Toelaten"),
            lambda: decisions.admit(staff, found, request.form.get(SEEN, "")),
            _("%(naam)s is toegelaten.", naam=found.naam),
            found.seen,
        )  # fmt: skip
        return _page(act, url_for(REQUEST, pk=pk))

    @expose("/<int:pk>/weigeren", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def refuse(self, pk: int) -> Any:
        """Leave a person out who waits."""
        staff, found = the_staff(), _request(pk)
        act = Act(
            _requests(),
            found.naam,
            _("Werkaccount van %(naam)s weigeren", naam=found.naam),
            _facts(found),
            (
                _("%(naam)s kan niet met dit werkaccount inloggen, en krijgt daar een mail over.",
                  naam=found.naam),
                _about_other_way(found),
            ),
            _("Weigeren"),
            lambda: decisions.refuse(staff, found, request.form.get(SEEN, "")),
            _("%(naam)s is geweigerd.", naam=found.naam),
            found.seen,
        )  # fmt: skip
        return _page(act, url_for(REQUEST, pk=pk))

    @expose("/tenants/<int:pk>/goedkeuren", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def approve(self, pk: int) -> Any:
        """Say that a tenant is the gemeente's."""
        staff, found = the_staff(), _tenant(pk)
        act = Act(
            _tenants(),
            found.domein or found.tenant,
            _("Tenant van %(gemeente)s goedkeuren", gemeente=found.gemeente or "VNG"),
            _tenant_facts(found),
            (_("Wie deze tenant gebruikt en een uitnodiging voor deze gemeente heeft, komt binnen"
               " zonder te wachten."),),
            _("Goedkeuren"),
            lambda: decisions.approve_tenant(staff, found),
            _("De tenant is goedgekeurd."),
        )  # fmt: skip
        return _page(act, url_for(TENANT, pk=pk))

    @expose("/tenants/<int:pk>/weigeren", methods=BOTH)
    @requires("can_edit")
    @needs_fresh_code
    def turn_away(self, pk: int) -> Any:
        """Let nobody in by a tenant any more."""
        staff, found = the_staff(), _tenant(pk)
        act = Act(
            _tenants(),
            found.domein or found.tenant,
            _("Tenant van %(gemeente)s weigeren", gemeente=found.gemeente or "VNG"),
            _tenant_facts(found),
            (
                _("Niemand komt nog binnen met een werkaccount van deze tenant voor deze gemeente."
                  " Wie nu is ingelogd, wordt uitgelogd."),
                _("Inloggen met een Account VNG Leden blijft mogelijk."),
            ),
            _("Weigeren"),
            lambda: decisions.turn_tenant_away(staff, found),
            _("De tenant is geweigerd."),
        )  # fmt: skip
        return _page(act, url_for(TENANT, pk=pk))


def _request(pk: int) -> Known:
    found = decisions.find_request(the_staff(), pk) if pk < 2**31 else None
    if found is None:
        abort(404)
    return found


def _tenant(pk: int) -> Any:
    found = decisions.find_tenant(the_staff(), pk) if pk < 2**31 else None
    if found is None:
        abort(404)
    return found


def _requests() -> tuple[str, str]:
    return _("Wachtende werkaccounts"), url_for("WerkaccountstatusView.list")


def _tenants() -> tuple[str, str]:
    return _("Tenants van gemeenten"), url_for("TenantstatusView.list")


def _about_tenant(found: Known) -> tuple[str, ...]:
    if not found.lets_tenant_in:
        return ()
    sentence = _("Wie van dezelfde tenant voor deze gemeente wordt uitgenodigd, hoeft niet meer"
                 " te wachten.")  # fmt: skip
    return (sentence,)


def _about_other_way(found: Known) -> str:
    if found.account is not None:
        return _("Inloggen met het Account VNG Leden blijft mogelijk.")
    return _(
        "De uitnodiging blijft geldig voor een Account VNG Leden. Trek die in als u deze persoon"
        " helemaal niet wilt toelaten."
    )


def _facts(found: Known) -> tuple[tuple[str, str], ...]:
    verified = _("ja, Microsoft zegt dat het domein van deze tenant is")
    unverified = _("nee: dit adres kan door iedereen zijn ingevuld")
    known = _("ja, zo staat het in het register")
    told = known if found.is_of_gemeente else _("niet bekend")
    of_gemeente = [(_("Domein van de gemeente"), told)] if found.gemeente_id else []
    return (
        (_("Gemeente"), found.gemeente or "VNG"),
        *([(_("Rol"), _(found.rol))] if found.rol else []),
        (_("E-mailadres bij VNG"), found.email),
        (_("E-mailadres van het werkaccount"), found.email_gemeente or _("onbekend")),
        (_("Domein bevestigd"), verified if found.bevestigd else unverified),
        *of_gemeente,
        (_("Tenant"), found.tenant),
        (_("Tenant bij VNG"), _(found.tenant_status) if found.tenant_status else _("nieuw")),
        (_("Waarom het wacht"), _(found.reden)),
    )


def _tenant_facts(found: Any) -> tuple[tuple[str, str], ...]:
    return (
        (_("Domein"), found.domein or _("onbekend")),
        (_("Tenant"), found.tenant),
        (_("Accounts die zo inloggen"), str(found.accounts)),
    )


def _page(act: Act, back: str) -> Any:
    if request.method != "POST":
        return render_template("entra/decide.html", act=act, back=back)
    try:
        act.do()
    except RefusedError as refused:
        flash(say(refused.reason), "error")
    else:
        flash(act.done, "success")
    return redirect(back)
