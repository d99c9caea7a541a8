"""Rules of the college: number and time of wethouders, the burgemeester, what can't go together."""

from collections.abc import Iterator
from decimal import Decimal

from app.core.marking import N_
from app.register.finding import Act, Condition, Finding, Target
from app.register.law import (
    MINIMUM_WETHOUDERS,
    REMIND_MONTHS,
    add_months,
    end_of_burgemeester_term,
    wethouder_limits,
)
from app.register.rules import finding
from app.register.situation import (
    BURGEMEESTER,
    GRIFFIER,
    PLV_GRIFFIER,
    PLV_SECRETARIS,
    RAADSLID,
    SECRETARIS,
    WETHOUDER,
    Situation,
)
from app.register.wording import Wording, say

FULL_TIME = Decimal(100)


def number_of_wethouders(s: Situation) -> Iterator[Finding]:
    """V03: at least two wethouders, and at most what art. 36 allows."""
    if s.gemeente.zetels is None:
        return
    wethouders = s.counted(WETHOUDER)
    limits = wethouder_limits(s.gemeente.zetels)
    is_part_time = any(w.tijdsbesteding is not None and w.tijdsbesteding < 100 for w in wethouders)
    most = limits.deeltijd if is_part_time else limits.voltijd
    if len(wethouders) < MINIMUM_WETHOUDERS:
        sentence = say(
            N_("Er staan %(aantal)s wethouders in het register; de wet vraagt er minstens twee"),
            aantal=len(wethouders),
        )
        yield _about_wethouders(s, "wethouders_te_weinig", sentence)
    elif len(wethouders) > most:
        msgid = (
            N_("%(aantal)s wethouders, ook in deeltijd; de wet staat er %(hoogste)s toe")
            if is_part_time
            else N_("%(aantal)s wethouders in voltijd; de wet staat er %(hoogste)s toe")
        )
        sentence = say(msgid, aantal=len(wethouders), hoogste=most)
        yield _about_wethouders(s, "wethouders_te_veel", sentence)


def fte_of_wethouders(s: Situation) -> Iterator[Finding]:
    """V04: the time of the wethouders together stays within art. 36; a stand-in is not counted."""
    if s.gemeente.zetels is None:
        return
    known = [w.tijdsbesteding for w in s.counted(WETHOUDER) if w.tijdsbesteding is not None]
    fte = sum(known, Decimal(0)) / FULL_TIME
    most = wethouder_limits(s.gemeente.zetels).fte
    # Full-time wethouders within the number of art. 36 are always within its time.
    if fte > most and any(share < FULL_TIME for share in known):
        sentence = say(
            N_("De wethouders werken samen %(fte)s fte; de wet staat %(hoogste)s fte toe"),
            fte=fte,
            hoogste=most,
        )
        yield _about_wethouders(s, "wethouders_fte", sentence)


def wethouders_without_portefeuille(s: Situation) -> Iterator[Finding]:
    """A wethouder has at least one portefeuille."""
    for wethouder in s.holders(WETHOUDER):
        if not wethouder.portefeuilles:
            yield finding(
                "portefeuille_ontbreekt",
                say(N_("Nog leeg")),
                Target("register.functievervulling", wethouder.id),
                Act.COMPLETE,
                naam=wethouder.naam,
            )


def wethouders_without_tijdsbesteding(s: Situation) -> Iterator[Finding]:
    """Without the time of each wethouder the limits of art. 36 can't be held against them."""
    unknown = [w for w in s.counted(WETHOUDER) if w.tijdsbesteding is None]
    if unknown:
        yield finding(
            "tijdsbesteding_ontbreekt",
            say(N_("Nog leeg bij %(namen)s"), namen=tuple(w.naam for w in unknown)),
            Target("register.functievervulling", unknown[0].id)
            if len(unknown) == 1
            else _without_tijdsbesteding(s),
            Act.COMPLETE,
        )


def double_burgemeester(s: Situation) -> Iterator[Finding]:
    """V12: one appointed burgemeester, and at most one who stands in."""
    for is_acting, code in ((False, "burgemeester_dubbel"), (True, "waarnemer_dubbel")):
        found = [b for b in s.holders(BURGEMEESTER) if b.waarnemend is is_acting]
        if len(found) > 1:
            yield finding(
                code,
                say(
                    N_("%(namen)s. Beëindig de functie van wie het niet meer is."),
                    namen=tuple(b.naam for b in found),
                ),
                s.sitting(BURGEMEESTER, Condition("waarnemend", "ja" if is_acting else "nee")),
                Act.LOOK,
            )


# Two sets of functies that one person may not hold at once, the rule, and what is said.
_INCOMPATIBLE: tuple[tuple[tuple[str, ...], tuple[str, ...], str, str], ...] = (
    (
        (BURGEMEESTER,),
        (RAADSLID, WETHOUDER),
        "functies_onverenigbaar",
        N_("%(naam)s is burgemeester en ook raadslid of wethouder; dat mag niet samengaan"),
    ),
    (
        (RAADSLID,),
        (WETHOUDER,),
        "raadslid_en_wethouder",
        N_("%(naam)s is raadslid en wethouder; dat mag alleen kort, rond de benoeming"),
    ),
    (
        (GRIFFIER, PLV_GRIFFIER),
        (SECRETARIS, PLV_SECRETARIS),
        "functies_onverenigbaar",
        N_("%(naam)s werkt als griffier en als secretaris; dat mag niet samengaan"),
    ),
)


def incompatible_functies(s: Situation) -> Iterator[Finding]:
    """V05, V06, V09: art. 13, 36b, 68, 100, 106 and 107d."""
    for first, second, code, msgid in _INCOMPATIBLE:
        others = {h.persoon_id for h in s.holders(*second)}
        both = {h.persoon_id: h for h in s.holders(*first) if h.persoon_id in others}
        for holder in both.values():
            yield finding(
                code,
                say(msgid, naam=holder.naam),
                Target("register.persoon", holder.persoon_id),
                Act.LOOK,
            )


def burgemeester_term_ends(s: Situation) -> Iterator[Finding]:
    """V11: four months before his six years end, somebody must think of the reappointment."""
    for burgemeester in s.holders(BURGEMEESTER):
        if burgemeester.waarnemend or burgemeester.einddatum is not None:
            continue
        end = end_of_burgemeester_term(burgemeester.begindatum, s.peildatum)
        if add_months(end, -REMIND_MONTHS) <= s.peildatum:
            yield finding(
                "burgemeester_termijn",
                say(
                    N_("De zes jaar van %(naam)s zijn om op %(einde)s"),
                    naam=burgemeester.naam,
                    einde=end,
                ),
                Target("register.functievervulling", burgemeester.id),
                Act.LOOK,
            )


def _about_wethouders(s: Situation, code: str, sentence: Wording) -> Finding:
    return finding(code, sentence, s.sitting(WETHOUDER), Act.LOOK)


def _without_tijdsbesteding(s: Situation) -> Target:
    functie = s.functie(WETHOUDER)
    where = (Condition("functie_id", functie.id),) if functie else ()
    present = Condition("einddatum", is_open=True)
    return Target(
        "register.functievervulling", where=(*where, present, Condition("tijdsbesteding"))
    )
