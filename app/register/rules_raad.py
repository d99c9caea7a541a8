"""Rules of the gemeenteraad: seats, fracties and who sits in them (Gemeentewet art. 8)."""

from collections.abc import Iterator

from app.core.marking import N_
from app.register.finding import Act, Condition, Finding, Severity, Target
from app.register.situation import RAADSLID, Fractie, Situation
from app.register.wording import Value, say, say_number

FOUT, LET_OP = Severity.FOUT, Severity.LET_OP


def raadsperiode_missing(s: Situation) -> Iterator[Finding]:
    """Without a raadsperiode nobody knows how many seats there are; VNG keeps it."""
    if s.gemeente.raadsperiode_id is None:
        yield Finding(
            "raadsperiode_ontbreekt",
            FOUT,
            say(N_("Geen raadsperiode")),
            say(N_("Het aantal raadszetels is niet bekend. VNG vult de raadsperiode in.")),
            Target("register.gemeente", s.gemeente.id),
            Act.LOOK,
        )


def fractie_vacancies(s: Situation) -> Iterator[Finding]:
    """V01: each fractie has as many members as seats; fewer is a vacancy, more can't be."""
    for fractie in s.fracties:
        members = len(s.members(fractie))
        if members < fractie.zetels:
            yield _vacancy(s, fractie, members)
        elif members > fractie.zetels:
            yield Finding(
                "fractie_te_vol",
                FOUT,
                say(N_("Meer leden dan zetels")),
                say(
                    N_("%(fractie)s: %(leden)s leden op %(zetels)s zetels"),
                    fractie=fractie.naam,
                    leden=members,
                    zetels=fractie.zetels,
                ),
                Target("register.fractie", fractie.id),
                Act.LOOK,
            )


def _vacancy(s: Situation, fractie: Fractie, members: int) -> Finding:
    values: dict[str, Value] = {"fractie": fractie.naam, "bezet": members, "zetels": fractie.zetels}
    if fractie.laatste_vertrek is None:
        sentence = say(N_("%(fractie)s: %(bezet)s van %(zetels)s zetels bezet"), **values)
    else:
        sentence = say(
            N_("%(fractie)s: %(bezet)s van %(zetels)s zetels bezet sinds %(sinds)s"),
            **values,
            sinds=fractie.laatste_vertrek,
        )
    raadslid = s.functie(RAADSLID)
    where = (Condition("functie_id", raadslid.id),) if raadslid else ()
    return Finding(
        "raad_vacature",
        FOUT,
        say_number(
            fractie.zetels - members,
            N_("Vacature in de raad"),
            N_("%(aantal)s vacatures in de raad"),
        ),
        sentence,
        Target("register.functievervulling", where=(*where, Condition("fractie_id", fractie.id))),
        Act.FILL,
    )


def raad_over_its_seats(s: Situation) -> Iterator[Finding]:
    """V01: the raad never has more members than the law gives it seats."""
    members = len(s.counted(RAADSLID))
    if s.gemeente.zetels is not None and members > s.gemeente.zetels:
        yield Finding(
            "raad_te_vol",
            FOUT,
            say(N_("Meer raadsleden dan zetels")),
            say(
                N_("%(leden)s raadsleden op %(zetels)s raadszetels"),
                leden=members,
                zetels=s.gemeente.zetels,
            ),
            _raadsleden(s),
            Act.LOOK,
        )


def seats_add_up(s: Situation) -> Iterator[Finding]:
    """V02: the seats of the fracties together are the seats of the raad."""
    total = sum(fractie.zetels for fractie in s.fracties)
    if s.gemeente.zetels is not None and total != s.gemeente.zetels:
        periode = s.gemeente.raadsperiode_id
        yield Finding(
            "zetels_fracties",
            FOUT,
            say(N_("Zetels tellen niet op")),
            say(
                N_("De fracties hebben samen %(som)s zetels, de raad heeft er %(zetels)s"),
                som=total,
                zetels=s.gemeente.zetels,
            ),
            Target("register.fractie", where=(Condition("raadsperiode_id", periode),)),
            Act.LOOK,
        )


def seats_as_elected(s: Situation) -> Iterator[Finding]:
    """The raad has as many seats as the election of its raadsperiode gave out."""
    zetels, elected = s.gemeente.zetels, s.gemeente.uitslag_zetels
    if zetels is None or elected is None or zetels == elected:
        return
    yield Finding(
        "zetels_uitslag",
        FOUT,
        say(N_("Zetels kloppen niet met de uitslag")),
        say(
            N_(
                "De raad heeft %(zetels)s zetels, de uitslag telt er %(uitslag)s. VNG kijkt dit na."
            ),
            zetels=zetels,
            uitslag=elected,
        ),
        Target("register.verkiezingsuitslag"),
        Act.LOOK,
    )


def members_outside_fracties(s: Situation) -> Iterator[Finding]:
    """Each raadslid sits in a fractie of the present raadsperiode."""
    if s.gemeente.raadsperiode_id is None:
        return
    for member in s.members_outside():
        yield Finding(
            "raadslid_zonder_fractie",
            FOUT,
            say(N_("Raadslid zonder fractie")),
            say(N_("%(naam)s staat niet bij een fractie van deze raadsperiode"), naam=member.naam),
            Target("register.functievervulling", member.id),
            Act.COMPLETE,
        )


def fractievoorzitter_missing(s: Situation) -> Iterator[Finding]:
    """Each fractie of two or more members has a voorzitter; one member alone needs no choice."""
    without = [
        fractie
        for fractie in s.fracties
        if len(members := s.members(fractie)) > 1 and not members[0].fractievoorzitter
    ]
    if without:
        target = (
            Target("register.functievervulling", where=(Condition("fractie_id", without[0].id),))
            if len(without) == 1
            else _raadsleden(s)
        )
        yield Finding(
            "fractievoorzitter_ontbreekt",
            LET_OP,
            say_number(
                len(without),
                N_("Fractie zonder voorzitter"),
                N_("%(aantal)s fracties zonder voorzitter"),
            ),
            say(N_("Kies de voorzitter van %(fracties)s"), fracties=tuple(f.naam for f in without)),
            target,
            Act.COMPLETE,
        )


def _raadsleden(s: Situation) -> Target:
    """Return the list of who is raadslid now."""
    functie = s.functie(RAADSLID)
    present = Condition("einddatum")
    where = (Condition("functie_id", functie.id), present) if functie else (present,)
    return Target("register.functievervulling", where=where)
