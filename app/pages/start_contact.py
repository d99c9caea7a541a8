"""The start page of a contact person: what asks attention in her gemeente, and how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import abort, current_app, render_template, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.pages import hemicycle
from app.pages.gemeente_parts import (
    CONTACT,
    PART_WORDS,
    FractieRow,
    add_address,
    confirmed_sentence,
    facts,
    fractie_rows,
    posts,
)
from app.pages.herindelingen import coming_sentences
from app.pages.register_links import address_of, list_of
from app.pages.sentences import long_date, long_moment, translate
from app.register import situation as words
from app.register.changes import Change, get_recent_changes, with_confirmations
from app.register.completeness import what_asks_attention
from app.register.finding import Act, Condition, Finding, Severity, Target
from app.register.herindeling import coming_for
from app.register.law import Freshness, freshness, months_between
from app.register.overview import (
    ALL_PARTS,
    NETHERLANDS,
    confirmed_as_a_whole,
    get_bevestigingen,
    get_longest_serving,
    get_situation,
    last_of,
)
from app.register.situation import Bevestiging, Situation

CHANGES_SHOWN = 5
TAKE_BACK = timedelta(hours=24)

ACT_WORDS: Mapping[Act, str] = {
    Act.FILL: _l("Invullen"),
    Act.ADD: _l("Toevoegen"),
    Act.COMPLETE: _l("Aanvullen"),
    Act.LOOK: _l("Bekijken"),
    Act.CONFIRM: _l("Bevestigen"),
}
SEVERITY_WORDS: Mapping[Severity, str] = {
    Severity.FOUT: _l("Actie nodig"),
    Severity.LET_OP: _l("Let op"),
}
PART_BUTTONS: Mapping[str, str] = {
    "college": _l("Het college klopt nog"),
    "raad": _l("De gemeenteraad klopt nog"),
    "griffie": _l("Griffie en secretaris kloppen nog"),
    "contactgegevens": _l("De contactgegevens kloppen nog"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of "Wat vraagt uw aandacht", as it is read."""

    severity: str
    title: str
    sentence: str
    act: str
    href: str
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmPanel:
    """What the panel at the top says: how fresh all is, who said so, and what can be taken back."""

    headline: str
    sentence: str
    last_part: str
    is_current: bool
    take_back: int | None
    take_back_until: str


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a contact person comes to do."""

    icon: str
    text: str
    href: str


def contact_page(gemeente_id: int, now: datetime) -> str:
    """Return the page of this gemeente; everything is read by the contact person herself."""
    session = current_app.extensions["ledengegevens"].register
    found = get_bevestigingen(session, gemeente_id)
    whole = confirmed_as_a_whole(found)
    today = now.date()
    situation = get_situation(session, gemeente_id, today, whole.moment if whole else None)
    if situation is None:
        abort(404)
    changes = get_recent_changes(session, gemeente_id)
    fracties = fractie_rows(situation)
    return render_template(
        "start_contact.html",
        s=situation,
        gemeente=situation.gemeente,
        herindelingen=coming_sentences(coming_for(situation.gemeente, today)),
        facts=facts(situation.gemeente),
        panel=confirm_panel(situation, whole, last_of(found), changes),
        part_buttons=PART_BUTTONS,
        tasks=[_task(finding) for finding in what_asks_attention(situation)],
        actions=_actions(situation),
        raadsleden=situation.counted(words.RAADSLID),
        fracties=fracties,
        seats=hemicycle.seats([(r.fractie.zetels, len(r.members)) for r in fracties]),
        seats_caption=_seats_caption(fracties),
        outside=situation.members_outside(),
        longest=get_longest_serving(session, gemeente_id, today),
        college=situation.holders(words.BURGEMEESTER, words.WETHOUDER),
        posts=posts(situation),
        contacts=situation.holders(CONTACT),
        changes=with_confirmations(changes, found.values())[:CHANGES_SHOWN],
        links=_links(situation),
        translate=translate,
        long_date=long_date,
        long_moment=long_moment,
        decimal=format_decimal,
    )


def _seats_caption(rows: list[FractieRow]) -> str:
    """Return what stands in the half circle, under the number of seats."""
    free = sum(max(0, row.fractie.zetels - len(row.members)) for row in rows)
    return _("zetels, %(aantal)s vacant", aantal=free) if free else _("zetels, alle bezet")


def confirm_panel(
    situation: Situation,
    whole: Bevestiging | None,
    last: Bevestiging | None,
    changes: list[Change],
) -> ConfirmPanel:
    """Return the panel's words: freshness follows the whole, taking back concerns the last."""
    state = freshness(situation.bevestigd_op, situation.peildatum)
    until = last.moment + TAKE_BACK if last else None
    is_part_last = last is not None and last.onderdeel != ALL_PARTS
    return ConfirmPanel(
        headline=_headline(state, situation.bevestigd_op, situation.peildatum),
        sentence=_confirmed_sentence(whole, changes),
        last_part=_part_sentence(last) if last and is_part_last else "",
        is_current=state is Freshness.ACTUEEL,
        take_back=last.id if last and last.is_recent else None,
        take_back_until=long_moment(until) if until else "",
    )


def _headline(state: Freshness, confirmed: date | None, today: date) -> str:
    if confirmed is None:
        return _("Nog niet bevestigd")
    if state is Freshness.ACTUEEL:
        return _("Actueel: bevestigd in de laatste drie maanden")
    if state is Freshness.VEROUDERD:
        months = months_between(confirmed, today)
        return _("Verouderd: %(maanden)s maanden niet bevestigd", maanden=months)
    return _("Sterk verouderd: langer dan een jaar niet bevestigd")


def _confirmed_sentence(whole: Bevestiging | None, changes: list[Change]) -> str:
    if whole is None:
        return _("Kijk de gegevens hieronder na en bevestig dan dat alles klopt.")
    first = confirmed_sentence(whole)
    is_changed = any(c.moment > whole.moment and not c.is_bevestiging for c in changes)
    then = _("Daarna is wel iets gewijzigd.")
    return f"{first} {then}" if is_changed else first


def _part_sentence(last: Bevestiging) -> str:
    return _(
        "Daarna is nog een deel bevestigd op %(datum)s: %(deel)s.",
        datum=long_date(last.moment.astimezone(NETHERLANDS)),
        deel=PART_WORDS[last.onderdeel],
    )


def _task(finding: Finding) -> Task:
    return Task(
        severity=str(SEVERITY_WORDS[finding.severity]),
        is_urgent=finding.severity is Severity.FOUT,
        title=translate(finding.title),
        sentence=translate(finding.sentence),
        act=str(ACT_WORDS[finding.act]),
        href=address_of(finding.target, finding.act),
    )


def _actions(situation: Situation) -> list[Action]:
    """Return what a contact person comes here to do, in words, and where."""
    vervulling, wethouder = "register.functievervulling", situation.functie(words.WETHOUDER)
    wethouders = (Condition("functie_id", wethouder.id),) if wethouder else ()
    gemeente = Target("register.gemeente", situation.gemeente.id)
    return [
        Action("plus", _("Raadslid toevoegen"), url_for("BenoemenView.show", code=words.RAADSLID)),
        Action(
            "plus", _("Wethouder toevoegen"), url_for("BenoemenView.show", code=words.WETHOUDER)
        ),
        Action("leave", _("Raadslid of wethouder vertrekt"), url_for("VertrekView.show")),
        Action(
            "swap",
            _("Tijdelijk vervangen"),
            add_address(situation, words.RAADSLID),
        ),
        Action(
            "edit",
            _("Portefeuilles aanpassen"),
            list_of(vervulling, *wethouders, Condition("einddatum", is_open=True)),
        ),
        Action(
            "phone",
            _("Contactgegevens van de gemeente wijzigen"),
            address_of(gemeente, Act.COMPLETE),
        ),
        Action("user", _("Een collega voorstellen"), url_for("CollegaView.add")),
    ]


def _links(situation: Situation) -> dict[str, str]:
    """Return where the links beside the headings lead."""
    raad = situation.sitting(words.RAADSLID)
    gemeente = Target("register.gemeente", situation.gemeente.id)
    return {
        "raad": list_of(raad.table, *raad.where),
        "college": list_of("register.bezetting", Condition("orgaan", "college")),
        "griffie": list_of("register.bezetting", Condition("orgaan", "griffie")),
        "contact": address_of(gemeente, Act.COMPLETE),
        "history": list_of("app.geschiedenisregel"),
    }
