"""The parts of a gemeente as pages draw them: facts, fracties with members, posts, confirmation."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.pages import hemicycle
from app.pages.register_links import address_of
from app.pages.sentences import long_date
from app.register.finding import Act, Condition, Severity, Target
from app.register.overview import NETHERLANDS
from app.register.rules import RULES
from app.register.rules_gegevens import POSTS, missing_code
from app.register.situation import Bevestiging, Fractie, Functiehouder, Gemeente, Situation

CONTACT = "contactpersoon"

PART_WORDS: Mapping[str, str] = {
    "alles": _l("Alles"),
    "college": _l("College"),
    "raad": _l("Gemeenteraad"),
    "griffie": _l("Griffie en secretaris"),
    "contactgegevens": _l("Contactgegevens"),
}


@dataclass(frozen=True, slots=True)
class FractieRow:
    """One fractie with its members, and its vacancies in words."""

    fractie: Fractie
    members: list[Functiehouder]
    vacancy: str
    vacancy_status: str
    key: hemicycle.Key


@dataclass(frozen=True, slots=True)
class Post:
    """One functie of griffie or staff, and who holds it; None when it should be filled.

    `status` is how grave it is that it is empty, as `status_of` says it.
    """

    title: str
    holder: Functiehouder | None
    add: str
    status: str = ""


def facts(gemeente: Gemeente) -> list[str]:
    """Return the line under the heading: code, provincie, inhabitants, seats."""
    found = [gemeente.code]
    if gemeente.provincie:
        found.append(_("provincie %(naam)s", naam=gemeente.provincie))
    if gemeente.inwoners:
        found.append(_("%(aantal)s inwoners", aantal=format_decimal(gemeente.inwoners)))
    if gemeente.zetels:
        found.append(_("%(aantal)s raadszetels", aantal=gemeente.zetels))
    return found


def fractie_rows(situation: Situation) -> list[FractieRow]:
    """Return the fracties, the largest first, each with how it is recognised in the half circle."""
    marks = hemicycle.keys([fractie.zetels for fractie in situation.fracties])
    return [
        FractieRow(
            fractie,
            members,
            vacancy(fractie.zetels - len(members)),
            status_of("raad_vacature"),
            key,
        )
        for fractie, key in zip(situation.fracties, marks, strict=True)
        for members in (situation.members(fractie),)
    ]


def status_of(code: str) -> str:
    """Return the kind of status that a rule's severity is drawn as: "bad" or "warn"."""
    return "bad" if RULES[code].severity is Severity.FOUT else "warn"


def vacancy(free: int) -> str:
    """Return how many seats are free, in words; nothing when none is."""
    if free == 1:
        return _("1 vacature")
    return _("%(aantal)s vacatures", aantal=free) if free > 1 else ""


def posts(situation: Situation) -> list[Post]:
    """Return who works for raad and college; a post that must be filled is there when empty."""
    found = []
    for functie in situation.functies:
        if functie.orgaan not in ("griffie", "ambtelijk") or functie.code == CONTACT:
            continue
        holders = situation.holders(functie.code)
        found += [Post(functie.naam, holder, "") for holder in holders]
        if not holders and functie.code in POSTS:
            status = status_of(missing_code(functie.code))
            found.append(Post(functie.naam, None, add_address(situation, functie.code), status))
    return found


def add_address(situation: Situation, code: str) -> str:
    """Return the form of a new functievervulling in which this functie is filled in."""
    functie = situation.functie(code)
    where = (Condition("functie_id", functie.id),) if functie else ()
    return address_of(Target("register.functievervulling", where=where), Act.ADD)


def confirmed_sentence(whole: Bevestiging) -> str:
    """Return when the whole was last confirmed and by whom."""
    day = long_date(whole.moment.astimezone(NETHERLANDS))
    if whole.door:
        return _("Laatst bevestigd op %(datum)s door %(naam)s.", datum=day, naam=whole.door)
    return _("Laatst bevestigd op %(datum)s.", datum=day)
