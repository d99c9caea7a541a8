"""The start page of VNG: how the gemeenten stand together, and which need a hand first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import abort, current_app, render_template, url_for
from flask_babel import format_datetime, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.pages.herindelingen import coming_sentences
from app.pages.sentences import long_moment, translate
from app.pages.start_contact import SEVERITY_WORDS
from app.register.herindeling import coming_among
from app.register.law import Freshness
from app.register.national import (
    ProvincieFreshness,
    freshness_by_provincie,
    get_recently_changed,
    get_standings,
    most_urgent,
    totals,
    what_asks_attention,
)
from app.scope.actor import current_actor
from app.security.staff import the_staff
from app.security.waiting import Waiting, waiting_for

# So many names stand under one point; who wants them all has the list.
NAMES_SHOWN = 40

FRESHNESS_WORDS: Mapping[Freshness, str] = {
    Freshness.ACTUEEL: _l("Actueel"),
    Freshness.VEROUDERD: _l("Verouderd"),
    Freshness.STERK_VEROUDERD: _l("Sterk verouderd"),
}
SHAPES: Mapping[Freshness, str] = {
    Freshness.ACTUEEL: "actueel",
    Freshness.VEROUDERD: "verouderd",
    Freshness.STERK_VEROUDERD: "sterk",
}
LEGEND: Mapping[Freshness, str] = {
    Freshness.ACTUEEL: _l("Actueel: bevestigd in de laatste 3 maanden"),
    Freshness.VEROUDERD: _l("Verouderd: 3 tot 12 maanden geleden"),
    Freshness.STERK_VEROUDERD: _l("Sterk verouderd: langer geleden of nooit"),
}
# View, method, drawing and words of what staff come to do.
_HISTORY = ("GeschiedenisregelView", "list", "clock", _l("Zien wat er is gewijzigd"))
_TODAY = ("BezettingView", "list", "eye", _l("Zien wie vandaag welke functie vervult"))
_RIGHTS = ("RechtenView", "list", "info", _l("Zien wie wat mag"))
_PARTIJEN = ("PartijView", "edit", "edit", _l("Partijen en hun namen bijhouden"))
ACTIONS: Mapping[str, tuple[tuple[str, str, str, str], ...]] = {
    "lezer": (
        ("PersoonView", "list", "user", _l("Personen bekijken")),
        _TODAY,
        (
            "BezettingView",
            "export",
            "download",
            _l("Wie vandaag welke functie vervult, als bestand"),
        ),
        _HISTORY,
    ),
    "redacteur": (
        ("PersoonView", "add", "plus", _l("Persoon toevoegen")),
        ("FunctievervullingView", "add", "plus", _l("Iemand in een functie benoemen")),
        ("GemeenteView", "edit", "edit", _l("Gemeenten bekijken en wijzigen")),
        ("RaadsperiodeView", "add", "calendar", _l("Raadsperioden bijhouden")),
        _PARTIJEN,
        _TODAY,
        _HISTORY,
    ),
    "beheerder": (
        ("AccountView", "list", "user", _l("Accounts bekijken en beheren")),
        ("UitnodigenView", "add", "mail", _l("Iemand uitnodigen")),
        ("GemeenteZonderContactView", "list", "building", _l("Gemeenten zonder contactpersoon")),
        ("VoorstelstatusView", "list", "user", _l("Voorstellen van contactpersonen")),
        ("AanmeldingenView", "show", "search", _l("Zien waar een aanmelding staat")),
        ("RechtencontroleView", "list", "check", _l("De jaarlijkse rechtencontrole doen")),
        _RIGHTS,
        ("FunctieView", "edit", "columns", _l("Functies bijhouden")),
        ("PortefeuilleView", "edit", "bookmark", _l("Portefeuilles bijhouden")),
        _PARTIJEN,
        _HISTORY,
    ),
    "privacyfunctionaris": (
        ("HuisadresView", "list", "building", _l("Huisadressen behandelen")),
        ("PersoonView", "list", "user", _l("Personen bekijken")),
        _HISTORY,
        _RIGHTS,
    ),
}
# An action that changes one row begins at the list of them.
_PAGE_OF = {"edit": "list"}


@dataclass(frozen=True, slots=True)
class Action:
    """One link of "Wat wilt u doen?"."""

    icon: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Block:
    """One gemeente in the grid."""

    id: int
    naam: str
    shape: str


@dataclass(frozen=True, slots=True)
class ProvincieRow:
    """One row of the grid: the gemeenten of a provincie, the freshest first."""

    name: str
    href: str
    counts: Mapping[Freshness, int]
    gemeenten: list[Block]


def staff_page(now: datetime, provincie_id: str = "") -> str:
    """Return the page of the whole country, or of the one provincie that is asked for."""
    session = current_app.extensions["ledengegevens"].register
    today = now.date()
    standings = get_standings(session, today)
    chosen = [s for s in standings if provincie_id and str(s.provincie_id) == provincie_id]
    if provincie_id and not chosen:
        abort(404)
    shown = chosen or standings
    return render_template(
        "start_staff.html",
        moment=format_datetime(now, "EEEE d MMMM yyyy, HH:mm"),
        provincie=chosen[0].provincie if chosen else "",
        herindelingen=coming_sentences(coming_among(shown, today)),
        totals=totals(shown, today),
        freshness_words=FRESHNESS_WORDS,
        legend=[(SHAPES[state], text) for state, text in LEGEND.items()],
        say={SHAPES[state]: str(word) for state, word in FRESHNESS_WORDS.items()},
        provincies=[_provincie_row(row) for row in freshness_by_provincie(shown, today)],
        show_address=url_for("GemeenteView.show", pk="0")[:-1],
        points=what_asks_attention(shown, today),
        severity_words=SEVERITY_WORDS,
        names_shown=NAMES_SHOWN,
        urgent=most_urgent(shown, today),
        changed=get_recently_changed(session),
        waiting=_waiting(),
        actions=_actions(),
        translate=translate,
        long_moment=long_moment,
        decimal=format_decimal,
        Freshness=Freshness,
    )


def _provincie_row(row: ProvincieFreshness) -> ProvincieRow:
    return ProvincieRow(
        name=row.provincie or _("Niet ingevuld"),
        href=url_for("FrontView.index", provincie=row.id) if row.id is not None else "",
        counts=row.counts,
        gemeenten=[
            Block(gemeente.id, gemeente.naam, SHAPES[state])
            for state, found in row.gemeenten.items()
            for gemeente in found
        ],
    )


def _waiting() -> list[Waiting]:
    """Return what waits for this person: for who administers accounts only."""
    has_access = current_app.extensions["appbuilder"].sm.has_access
    return waiting_for(the_staff()) if has_access("can_edit", "AccountbeheerView") else []


def _actions() -> list[Action]:
    """Return what this role comes to do; what it has no right to is left out."""
    actor = current_actor()
    has_access = current_app.extensions["appbuilder"].sm.has_access
    return [
        Action(icon, str(text), url_for(f"{view}.{_PAGE_OF.get(method, method)}"))
        for view, method, icon, text in ACTIONS.get(actor.role if actor else "", ())
        if has_access(f"can_{method}", view)
    ]
