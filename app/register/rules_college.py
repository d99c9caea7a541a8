"""Rules of the college: number and time of wethouders, the burgemeester, what can't go together."""

from collections.abc import Iterator
from decimal import Decimal

from app.core.marking import N_
from app.register.finding import Act, Condition, Finding, Severity, Target
from app.register.law import (
    MINIMUM_WETHOUDERS,
    REMIND_MONTHS,
    add_months,
    end_of_burgemeester_term,
    wethouder_limits,
)
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

FOUT, LET_OP = Severity.FOUT, Severity.LET_OP
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
        yield _about_wethouders(
            s, "wethouders_te_weinig", say(N_("Te weinig wethouders")), sentence
        )
    elif len(wethouders) > most:
        msgid = (
            N_("%(aantal)s wethouders, ook in deeltijd; de wet staat er %(hoogste)s toe")
            if is_part_time
            else N_("%(aantal)s wethouders in voltijd; de wet staat er %(hoogste)s toe")
        )
        sentence = say(msgid, aantal=len(wethouders), hoogste=most)
        yield _about_wethouders(s, "wethouders_te_veel", say(N_("Te veel wethouders")), sentence)


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
        yield _about_wethouders(s, "wethouders_fte", say(N_("Te veel fte wethouders")), sentence)


def wethouders_without_portefeuille(s: Situation) -> Iterator[Finding]:
    """A wethouder has at least one portefeuille."""
    for wethouder in s.holders(WETHOUDER):
        if not wethouder.portefeuilles:
            yield Finding(
                "portefeuille_ontbreekt",
                FOUT,
                say(N_("Portefeuilles van %(naam)s"), naam=wethouder.naam),
                say(N_("Nog leeg")),
                Target("register.functievervulling", wethouder.id),
                Act.COMPLETE,
            )


def wethouders_without_tijdsbesteding(s: Situation) -> Iterator[Finding]:
    """Without the time of each wethouder the limits of art. 36 can't be held against them."""
    unknown = [w for w in s.counted(WETHOUDER) if w.tijdsbesteding is None]
    if unknown:
        yield Finding(
            "tijdsbesteding_ontbreekt",
            LET_OP,
            say(N_("Tijdsbesteding van wethouders")),
            say(N_("Nog leeg bij %(namen)s"), namen=tuple(w.naam for w in unknown)),
            Target("register.functievervulling", unknown[0].id)
            if len(unknown) == 1
            else _wethouders(s),
            Act.COMPLETE,
        )


def double_burgemeester(s: Situation) -> Iterator[Finding]:
    """V12: one appointed burgemeester, and at most one who stands in."""
    for is_acting, title in (
        (False, N_("Meer dan één burgemeester")),
        (True, N_("Meer dan één waarnemend burgemeester")),
    ):
        found = [b for b in s.holders(BURGEMEESTER) if b.waarnemend is is_acting]
        if len(found) > 1:
            yield Finding(
                "burgemeester_dubbel",
                FOUT,
                say(title),
                say(
                    N_("%(namen)s. Beëindig de functie van wie het niet meer is."),
                    namen=tuple(b.naam for b in found),
                ),
                Target(
                    "register.functievervulling",
                    where=(*_functie(s, BURGEMEESTER), Condition("einddatum")),
                ),
                Act.LOOK,
            )


# Two sets of functies that one person may not hold at once, how grave it is, and the law.
_INCOMPATIBLE: tuple[tuple[tuple[str, ...], tuple[str, ...], Severity, str], ...] = (
    (
        (BURGEMEESTER,),
        (RAADSLID, WETHOUDER),
        FOUT,
        N_("%(naam)s is burgemeester en ook raadslid of wethouder; dat mag niet samengaan"),
    ),
    (
        (RAADSLID,),
        (WETHOUDER,),
        LET_OP,
        N_("%(naam)s is raadslid en wethouder; dat mag alleen kort, rond de benoeming"),
    ),
    (
        (GRIFFIER, PLV_GRIFFIER),
        (SECRETARIS, PLV_SECRETARIS),
        FOUT,
        N_("%(naam)s werkt als griffier en als secretaris; dat mag niet samengaan"),
    ),
)


def incompatible_functies(s: Situation) -> Iterator[Finding]:
    """V05, V06, V09: art. 13, 36b, 68, 100, 106 and 107d."""
    for first, second, severity, msgid in _INCOMPATIBLE:
        others = {h.persoon_id for h in s.holders(*second)}
        both = {h.persoon_id: h for h in s.holders(*first) if h.persoon_id in others}
        for holder in both.values():
            yield Finding(
                "functies_onverenigbaar",
                severity,
                say(N_("Twee functies tegelijk")),
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
            yield Finding(
                "burgemeester_termijn",
                LET_OP,
                say(N_("Termijn van de burgemeester")),
                say(
                    N_("De zes jaar van %(naam)s zijn om op %(einde)s"),
                    naam=burgemeester.naam,
                    einde=end,
                ),
                Target("register.functievervulling", burgemeester.id),
                Act.LOOK,
            )


def _about_wethouders(s: Situation, code: str, title: Wording, sentence: Wording) -> Finding:
    return Finding(code, FOUT, title, sentence, _wethouders(s), Act.LOOK)


def _wethouders(s: Situation) -> Target:
    where = (*_functie(s, WETHOUDER), Condition("einddatum"))
    return Target("register.functievervulling", where=where)


def _functie(s: Situation, code: str) -> tuple[Condition, ...]:
    functie = s.functie(code)
    return (Condition("functie_id", functie.id),) if functie else ()
