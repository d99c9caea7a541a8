"""The start page of VNG: how the gemeenten stand together, and which need a hand first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, render_template, url_for
from flask_babel import format_datetime, format_decimal
from flask_babel import lazy_gettext as _l

from app.pages.register_links import list_of
from app.pages.sentences import long_moment, translate
from app.pages.start_contact import SEVERITY_WORDS
from app.register.finding import Condition
from app.register.law import Freshness
from app.register.national import (
    freshness_by_provincie,
    get_recently_changed,
    get_standings,
    most_urgent,
    totals,
    what_asks_attention,
)

# So many names stand under one point; who wants them all has the list.
NAMES_SHOWN = 40

FRESHNESS_WORDS: Mapping[Freshness, str] = {
    Freshness.ACTUEEL: _l("Actueel"),
    Freshness.VEROUDERD: _l("Verouderd"),
    Freshness.STERK_VEROUDERD: _l("Sterk verouderd"),
}
# What each role comes to do; who has not the right on the view does not see the line.
ACTIONS: tuple[tuple[str, str, str], ...] = (
    ("GemeenteView", "can_edit", _l("Gemeenten bekijken en wijzigen")),
    ("RaadsperiodeView", "can_add", _l("Raadsperioden bijhouden")),
    ("PartijView", "can_edit", _l("Partijen en hun namen bijhouden")),
    ("FunctieView", "can_edit", _l("Functies bijhouden")),
    ("PortefeuilleView", "can_edit", _l("Portefeuilles bijhouden")),
    ("AccountView", "can_list", _l("Accounts bekijken")),
    ("HuisadresView", "can_list", _l("Huisadressen behandelen")),
    ("PersoonView", "can_list", _l("Personen bekijken")),
    ("BezettingView", "can_list", _l("Zien wie vandaag welke functie vervult")),
    ("GeschiedenisregelView", "can_list", _l("Zien wat er is gewijzigd")),
    ("RechtenView", "can_list", _l("Zien wie wat mag")),
)


@dataclass(frozen=True, slots=True)
class Action:
    """One link of "Wat wilt u doen?"."""

    text: str
    href: str


def staff_page(now: datetime) -> str:
    """Return the page of the whole country."""
    session = current_app.extensions["ledengegevens"].register
    today = now.date()
    standings = get_standings(session, today)
    return render_template(
        "start_staff.html",
        moment=format_datetime(now, "EEEE d MMMM yyyy, HH:mm"),
        totals=totals(standings, today),
        freshness_words=FRESHNESS_WORDS,
        provincies=[
            (row, _provincie_link(row.id)) for row in freshness_by_provincie(standings, today)
        ],
        points=what_asks_attention(standings, today),
        severity_words=SEVERITY_WORDS,
        names_shown=NAMES_SHOWN,
        urgent=most_urgent(standings, today),
        changed=get_recently_changed(session),
        actions=_actions(),
        translate=translate,
        long_moment=long_moment,
        decimal=format_decimal,
        Freshness=Freshness,
    )


def _provincie_link(provincie_id: int | None) -> str:
    if provincie_id is None:
        return ""
    return list_of("register.gemeente", Condition("provincie_id", provincie_id))


def _actions() -> list[Action]:
    has_access = current_app.extensions["appbuilder"].sm.has_access
    return [
        Action(str(text), url_for(f"{view}.list"))
        for view, permission, text in ACTIONS
        if has_access(permission, view)
    ]
