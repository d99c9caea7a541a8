"""All of a gemeente on one sheet, to read, check and print."""

import re
from datetime import datetime

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import format_decimal
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.pages.gemeente_parts import (
    CONTACT,
    FractieRow,
    confirmed_sentence,
    facts,
    fractie_rows,
    posts,
)
from app.pages.herindelingen import coming_sentences
from app.pages.sentences import long_date, long_moment
from app.panel.access import requires
from app.panel.values import format_date
from app.register import situation as words
from app.register.herindeling import coming_for
from app.register.overview import (
    NETHERLANDS,
    confirmed_as_a_whole,
    get_bevestigingen,
    get_gemeente_id,
    get_situation,
)
from app.register.situation import Situation
from app.scope.actor import Actor, current_actor

BURGERLID = "burgerlid"
CODE = re.compile(r"GM[0-9]{4}")


class BladView(BaseView):
    """A contact person has the own gemeente's; VNG says which (`?gemeente=GM0307`).

    No home address, birth year or gender is read for it.
    """

    route_base = "/blad"
    default_view = "show"

    @expose("/")
    @requires("can_show")
    def show(self) -> str | Response:
        actor = current_actor()
        if actor is None:
            abort(403)
        code = request.args.get("gemeente", "").strip()
        if not code and actor.gemeente_id is None:
            return redirect(url_for("GemeenteView.list"))
        return sheet(
            _gemeente_of(actor, code),
            datetime.now(NETHERLANDS),
            is_own=actor.gemeente_id is not None,
        )


def _gemeente_of(actor: Actor, code: str) -> int:
    """Return which gemeente is meant; another's is as little there as one that does not exist."""
    if not code and actor.gemeente_id is not None:
        return actor.gemeente_id
    session = current_app.extensions["ledengegevens"].register
    found = get_gemeente_id(session, code) if CODE.fullmatch(code) else None
    if found is None or actor.gemeente_id not in (None, found):
        abort(404)
    return found


def sheet(gemeente_id: int, now: datetime, *, is_own: bool) -> str:
    """Return the sheet of this gemeente as it stands on this moment."""
    session = current_app.extensions["ledengegevens"].register
    whole = confirmed_as_a_whole(get_bevestigingen(session, gemeente_id))
    situation = get_situation(session, gemeente_id, now.date(), whole.moment if whole else None)
    if situation is None:
        abort(404)
    gemeente = situation.gemeente
    return render_template(
        "sheet.html",
        gemeente=gemeente,
        herindelingen=coming_sentences(coming_for(gemeente, now.date())),
        is_own=is_own,
        facts=facts(gemeente),
        confirmed=confirmed_sentence(whole) if whole else "",
        peildatum=long_date(now.date()),
        moment=long_moment(now),
        fracties=[(row, _seats_said(row)) for row in fractie_rows(situation)],
        others=[
            (_("Zonder fractie"), situation.members_outside()),
            (_("Burgerleden"), situation.holders(BURGERLID)),
        ],
        raadsleden=situation.counted(words.RAADSLID),
        college=situation.holders(words.BURGEMEESTER, words.WETHOUDER),
        posts=posts(situation),
        contact_data=_contact_data(situation),
        address=request.url,
        short_date=format_date,
        decimal=format_decimal,
    )


def _seats_said(row: FractieRow) -> str:
    """Return "7 zetels", and what is free of them."""
    seats = row.fractie.zetels
    said = _("1 zetel") if seats == 1 else _("%(aantal)s zetels", aantal=seats)
    return f"{said}, {row.vacancy}" if row.vacancy else said


def _contact_data(situation: Situation) -> list[tuple[str, str]]:
    """Return how the gemeente is reached, and who keeps its data; empty where nothing is known."""
    gemeente = situation.gemeente
    contacts = ", ".join(holder.naam for holder in situation.holders(CONTACT))
    return [
        (_("Bezoekadres"), gemeente.bezoekadres),
        (_("Postadres"), gemeente.postadres),
        (_("Telefoon"), gemeente.telefoon or ""),
        (_("E-mailadres"), gemeente.email or ""),
        (_("Website"), gemeente.website or ""),
        (_("Contactpersonen voor VNG"), contacts),
    ]
