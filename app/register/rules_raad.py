"""Rules of the gemeenteraad: seats, fracties and who sits in them (Gemeentewet art. 8)."""

from collections.abc import Iterator

from app.core.marking import N_
from app.register.finding import Act, Condition, Finding, Target
from app.register.rules import finding
from app.register.situation import RAADSLID, Fractie, Situation
from app.register.wording import Value, say


def raadsperiode_missing(s: Situation) -> Iterator[Finding]:
    """Without a raadsperiode nobody knows how many seats there are; VNG keeps it."""
    if s.gemeente.raadsperiode_id is None:
        yield finding(
            "raadsperiode_ontbreekt",
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
            yield finding(
                "fractie_te_vol",
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
    return finding(
        "raad_vacature",
        sentence,
        Target("register.functievervulling", where=(*where, Condition("fractie_id", fractie.id))),
        Act.FILL,
        count=fractie.zetels - members,
    )


def raad_over_its_seats(s: Situation) -> Iterator[Finding]:
    """V01: the raad never has more members than the law gives it seats."""
    members = len(s.counted(RAADSLID))
    if s.gemeente.zetels is not None and members > s.gemeente.zetels:
        yield finding(
            "raad_te_vol",
            say(
                N_("%(leden)s raadsleden op %(zetels)s raadszetels"),
                leden=members,
                zetels=s.gemeente.zetels,
            ),
            s.sitting(RAADSLID),
            Act.LOOK,
        )


def seats_add_up(s: Situation) -> Iterator[Finding]:
    """V02: the seats of the fracties together are the seats of the raad."""
    total = sum(fractie.zetels for fractie in s.fracties)
    if s.gemeente.zetels is not None and total != s.gemeente.zetels:
        periode = s.gemeente.raadsperiode_id
        yield finding(
            "zetels_fracties",
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
    yield finding(
        "zetels_uitslag",
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
        yield finding(
            "raadslid_zonder_fractie",
            say(N_("%(naam)s staat niet bij een fractie van deze raadsperiode"), naam=member.naam),
            Target("register.functievervulling", member.id),
            Act.COMPLETE,
        )


def fractievoorzitter_missing(s: Situation) -> Iterator[Finding]:
    """Each fractie of two or more members has a voorzitter; one member alone needs no choice."""
    for fractie in s.fracties:
        members = s.members(fractie)
        if len(members) > 1 and not members[0].fractievoorzitter:
            yield finding(
                "fractievoorzitter_ontbreekt",
                say(N_("Kies de voorzitter van %(fracties)s"), fracties=fractie.naam),
                Target("register.functievervulling", where=(Condition("fractie_id", fractie.id),)),
                Act.COMPLETE,
            )
