"""The start page of a contact person: what asks attention in her gemeente, and how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import abort, current_app, render_template
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.pages import hemicycle
from app.pages.register_links import address_of, list_of
from app.pages.sentences import long_date, long_moment, translate
from app.register import situation as words
from app.register.changes import Change, get_recent_changes, with_confirmations
from app.register.completeness import what_asks_attention
from app.register.finding import Act, Condition, Finding, Severity, Target
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
from app.register.rules_gegevens import POSTS
from app.register.situation import Bevestiging, Fractie, Functiehouder, Gemeente, Situation

CONTACT = "contactpersoon"
CHANGES_SHOWN = 8
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
PART_WORDS: Mapping[str, str] = {
    "alles": _l("Alles"),
    "college": _l("College"),
    "raad": _l("Gemeenteraad"),
    "griffie": _l("Griffie en secretaris"),
    "contactgegevens": _l("Contactgegevens"),
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
class FractieRow:
    """One fractie with its members, and its vacancies in words."""

    fractie: Fractie
    members: list[Functiehouder]
    vacancy: str
    key: hemicycle.Key


@dataclass(frozen=True, slots=True)
class Post:
    """One functie of griffie or staff, and who holds it; nobody when it should be filled."""

    title: str
    holder: Functiehouder | None
    add: str


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
    fracties = _fractie_rows(situation)
    return render_template(
        "start_contact.html",
        s=situation,
        gemeente=situation.gemeente,
        facts=_facts(situation.gemeente),
        panel=confirm_panel(situation, whole, last_of(found), changes),
        part_buttons=PART_BUTTONS,
        tasks=[_task(finding) for finding in what_asks_attention(situation)],
        actions=_actions(situation),
        raadsleden=situation.counted(words.RAADSLID),
        fracties=fracties,
        seats=hemicycle.seats([(r.fractie.zetels, len(r.members)) for r in fracties]),
        outside=situation.members_outside(),
        longest=get_longest_serving(session, gemeente_id, today),
        college=situation.holders(words.BURGEMEESTER, words.WETHOUDER),
        posts=_posts(situation),
        contacts=situation.holders(CONTACT),
        changes=with_confirmations(changes, found.values())[:CHANGES_SHOWN],
        links=_links(situation),
        translate=translate,
        long_date=long_date,
        long_moment=long_moment,
        decimal=format_decimal,
    )


def _facts(gemeente: Gemeente) -> list[str]:
    """Return the line under the heading: code, provincie, inhabitants, seats."""
    facts = [gemeente.code]
    if gemeente.provincie:
        facts.append(_("provincie %(naam)s", naam=gemeente.provincie))
    if gemeente.inwoners:
        facts.append(_("%(aantal)s inwoners", aantal=format_decimal(gemeente.inwoners)))
    if gemeente.zetels:
        facts.append(_("%(aantal)s raadszetels", aantal=gemeente.zetels))
    return facts


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
    day = long_date(whole.moment.astimezone(NETHERLANDS))
    first = (
        _("Laatst bevestigd op %(datum)s door %(naam)s.", datum=day, naam=whole.door)
        if whole.door
        else _("Laatst bevestigd op %(datum)s.", datum=day)
    )
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


def _fractie_rows(situation: Situation) -> list[FractieRow]:
    marks = hemicycle.keys([fractie.zetels for fractie in situation.fracties])
    return [
        FractieRow(fractie, members, _vacancy(fractie.zetels - len(members)), key)
        for fractie, key in zip(situation.fracties, marks, strict=True)
        for members in (situation.members(fractie),)
    ]


def _vacancy(free: int) -> str:
    if free == 1:
        return _("1 vacature")
    return _("%(aantal)s vacatures", aantal=free) if free > 1 else ""


def _posts(situation: Situation) -> list[Post]:
    """Return who works for raad and college; a post that must be filled is there when empty."""
    asked = {code for code, *_rest in POSTS}
    posts = []
    for functie in situation.functies:
        if functie.orgaan not in ("griffie", "ambtelijk") or functie.code == CONTACT:
            continue
        holders = situation.holders(functie.code)
        posts += [Post(functie.naam, holder, "") for holder in holders]
        if not holders and functie.code in asked:
            posts.append(Post(functie.naam, None, _add_address(situation, functie.code)))
    return posts


def _actions(situation: Situation) -> list[tuple[str, str]]:
    """Return what a contact person comes here to do, in words, and where."""
    vervulling, wethouder = "register.functievervulling", situation.functie(words.WETHOUDER)
    wethouders = (Condition("functie_id", wethouder.id),) if wethouder else ()
    now = Condition("einddatum")
    return [
        (_("Nieuwe persoon toevoegen"), address_of(Target("register.persoon"), Act.ADD)),
        (_("Raadslid benoemen"), _add_address(situation, words.RAADSLID)),
        (_("Wethouder benoemen"), _add_address(situation, words.WETHOUDER)),
        (_("Raadslid of wethouder vertrekt"), list_of(vervulling, now)),
        (
            _("Tijdelijk vervangen bij ziekte of verlof"),
            _add_address(situation, words.RAADSLID),
        ),
        (_("Portefeuilles aanpassen"), list_of(vervulling, *wethouders, now)),
        (
            _("Contactgegevens van de gemeente wijzigen"),
            address_of(Target("register.gemeente", situation.gemeente.id), Act.COMPLETE),
        ),
    ]


def _add_address(situation: Situation, code: str) -> str:
    functie = situation.functie(code)
    where = (Condition("functie_id", functie.id),) if functie else ()
    return address_of(Target("register.functievervulling", where=where), Act.ADD)


def _links(situation: Situation) -> dict[str, str]:
    """Return where the links beside the headings lead."""
    now = Condition("einddatum")
    raadslid = situation.functie(words.RAADSLID)
    raad = (Condition("functie_id", raadslid.id),) if raadslid else ()
    gemeente = Target("register.gemeente", situation.gemeente.id)
    return {
        "raad": list_of("register.functievervulling", *raad, now),
        "college": list_of("register.bezetting", Condition("orgaan", "college")),
        "griffie": list_of("register.bezetting", Condition("orgaan", "griffie")),
        "contact": address_of(gemeente, Act.COMPLETE),
        "history": list_of("app.geschiedenisregel"),
    }
