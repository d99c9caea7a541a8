"""Rules of posts, persons and contact data: is each filled, reachable, informed and confirmed?"""

from collections.abc import Iterator

from app.core.marking import N_
from app.register.finding import Act, Condition, Finding, Target
from app.register.law import FRESH_MONTHS, INFORM_MONTHS, Freshness, add_months, freshness
from app.register.rules import finding
from app.register.situation import (
    BURGEMEESTER,
    GRIFFIER,
    PLV_GRIFFIER,
    SECRETARIS,
    Functiehouder,
    Situation,
)
from app.register.wording import Wording, say

SOON_MONTHS = 1
# The first three by art. 6 and 100; who replaces the griffier is for the raad to arrange (107d).
POSTS = (BURGEMEESTER, SECRETARIS, GRIFFIER, PLV_GRIFFIER)


def posts_missing(s: Situation) -> Iterator[Finding]:
    """V10: burgemeester (or who stands in), secretaris and griffier are there."""
    for code in POSTS:
        functie = s.functie(code)
        # A functie that VNG does not keep in the code list is not asked for.
        if s.holders(code) or (functie is None and code == PLV_GRIFFIER):
            continue
        since = functie.laatste_vertrek if functie else None
        yield finding(
            missing_code(code),
            say(N_("Ontbreekt sinds %(sinds)s"), sinds=since) if since else say(N_("Ontbreekt")),
            Target(
                "register.functievervulling",
                where=(Condition("functie_id", functie.id),) if functie else (),
            ),
            Act.ADD,
        )


def missing_code(functie: str) -> str:
    """Return the code of the rule that this functie is held by someone."""
    return f"{functie}_ontbreekt"


def not_informed(s: Situation) -> Iterator[Finding]:
    """AVG art. 14: who is entered hears so within a month; before that it is a reminder."""
    waiting = _persons(h for h in s.functiehouders if h.geinformeerd_op is None)
    late = [h for h in waiting if add_months(h.ingevoerd_op, INFORM_MONTHS) < s.peildatum]
    in_time = [h for h in waiting if h not in late]
    if late:
        yield _to_inform(
            "niet_geinformeerd",
            late,
            say(N_("Langer dan een maand geleden ingevoerd, en nog niet geïnformeerd (AVG)")),
        )
    if in_time:
        first = min(add_months(h.ingevoerd_op, INFORM_MONTHS) for h in in_time)
        yield _to_inform(
            "nog_te_informeren",
            in_time,
            say(N_("Doe dit uiterlijk op %(datum)s (AVG)"), datum=first),
        )


def _to_inform(code: str, persons: list[Functiehouder], sentence: Wording) -> Finding:
    return finding(
        code,
        sentence,
        _person_or_list(
            persons,
            Condition("informeren", "te laat" if code == "niet_geinformeerd" else "op tijd"),
        ),
        Act.LOOK,
        count=len(persons),
        naam=persons[0].naam,
    )


def contact_data_missing(s: Situation) -> Iterator[Finding]:
    """The gemeente itself can be found, written to and called."""
    gemeente = s.gemeente
    missing = tuple(
        say(label)
        for label, value in (
            (N_("bezoekadres"), gemeente.bezoekadres),
            (N_("postadres"), gemeente.postadres),
            (N_("telefoon"), gemeente.telefoon),
            (N_("e-mailadres"), gemeente.email),
            (N_("website"), gemeente.website),
        )
        if not value
    )
    if missing:
        yield finding(
            "contactgegevens_ontbreken",
            say(N_("Nog leeg: %(gegevens)s"), gegevens=missing),
            Target("register.gemeente", gemeente.id),
            Act.COMPLETE,
        )


def email_missing(s: Situation) -> Iterator[Finding]:
    """Whoever holds a functie can be reached by e-mail."""
    without = _persons(h for h in s.functiehouders if not h.email)
    if without:
        yield finding(
            "email_ontbreekt",
            say(N_("Nog leeg")),
            _person_or_list(without, Condition("email_werk")),
            Act.COMPLETE,
            count=len(without),
            naam=without[0].naam,
        )


def functie_ends_soon(s: Situation) -> Iterator[Finding]:
    """Who leaves within a month leaves an empty place; a stand-in does so by law."""
    limit = add_months(s.peildatum, SOON_MONTHS)
    ending = [h for h in s.functiehouders if h.einddatum is not None and h.einddatum <= limit]
    for holder in ending:
        assert holder.einddatum is not None
        yield finding(
            "functie_eindigt",
            say(
                N_("%(functie)s %(naam)s, tot %(einde)s"),
                functie=holder.functie,
                naam=holder.naam,
                einde=holder.einddatum,
            ),
            Target("register.functievervulling", holder.id),
            Act.LOOK,
        )


def not_confirmed(s: Situation) -> Iterator[Finding]:
    """overheid.nl calls data current for three months after it was confirmed."""
    state = freshness(s.bevestigd_op, s.peildatum)
    if state is Freshness.ACTUEEL:
        return
    if s.bevestigd_op is None:
        sentence = say(N_("De gegevens zijn nog nooit helemaal bevestigd"))
    else:
        sentence = say(
            N_("Laatst bevestigd op %(datum)s; bevestig elke %(maanden)s maanden"),
            datum=s.bevestigd_op,
            maanden=FRESH_MONTHS,
        )
    yield finding(
        "sterk_verouderd" if state is Freshness.STERK_VEROUDERD else "verouderd",
        sentence,
        Target("register.bevestiging"),
        Act.CONFIRM,
    )


def _persons(holders: Iterator[Functiehouder]) -> list[Functiehouder]:
    """Return each person once, whatever number of functies she holds."""
    return list({h.persoon_id: h for h in holders}.values())


def _person_or_list(persons: list[Functiehouder], which: Condition) -> Target:
    """Return the one person, or the list with one row for each of them."""
    if len(persons) == 1:
        return Target("register.persoon", persons[0].persoon_id)
    return Target("register.bezetting", where=(which, Condition("eerste_functie", "ja")))
