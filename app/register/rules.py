"""The rules of what asks attention: how grave each is, its words, and where it comes from.

Severity and title of a rule stand here and nowhere else. The page of one gemeente holds a rule
against a `Situation` (`rules_raad`, `rules_college`, `rules_gegevens`); VNG's page holds it against
a `Standing` (`national`), for all gemeenten at once. V01 to V12 are the rules of the domain.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.marking import N_
from app.register.finding import Act, Finding, Severity, Target
from app.register.wording import Value, Wording, say_number

_FOUT, _LET_OP = Severity.FOUT, Severity.LET_OP
_DETAIL = "about one person or fractie, which the gemeente itself puts right"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    `title` is what the gemeente reads, `titles` the same for more than one (with `%(aantal)s`),
    `country` what VNG reads; an empty one means that this side does not know the rule, and `alone`
    says why. `numbered` are VNG's words for one and for more, where VNG counts it. `weight` puts
    gemeenten in order: the heaviest needs a hand first.
    """

    code: str
    severity: Severity
    source: str
    title: str = ""
    titles: str = ""
    country: str = ""
    numbered: tuple[str, str] | None = None
    weight: int = 0
    alone: str = ""


# VNG's points of one severity are shown in this order.
_ALL: tuple[Rule, ...] = (
    Rule(
        "burgemeester_ontbreekt",
        _FOUT,
        "V10, Gemeentewet art. 6",
        title=N_("Burgemeester"),
        country=N_("Zonder burgemeester"),
        weight=5,
    ),
    Rule(
        "griffier_ontbreekt",
        _FOUT,
        "V10, Gemeentewet art. 100",
        title=N_("Griffier"),
        country=N_("Zonder griffier"),
        weight=5,
    ),
    Rule(
        "gemeentesecretaris_ontbreekt",
        _FOUT,
        "V10, Gemeentewet art. 100",
        title=N_("Gemeentesecretaris"),
        country=N_("Zonder gemeentesecretaris"),
        weight=5,
    ),
    Rule(
        "contactpersoon_ontbreekt",
        _FOUT,
        "VNG: each gemeente has a contact person",
        country=N_("Zonder contactpersoon"),
        weight=5,
        alone="in a gemeente without one no reader is left",
    ),
    Rule(
        "raadsperiode_ontbreekt",
        _FOUT,
        "Gemeentewet art. 8, Kieswet C 4",
        title=N_("Geen raadsperiode"),
        country=N_("Zonder raadsperiode"),
        weight=5,
    ),
    Rule(
        "zetels_fracties",
        _FOUT,
        "V02, Gemeentewet art. 8",
        title=N_("Zetels tellen niet op"),
        country=N_("Zetels van de fracties tellen niet op"),
        weight=4,
    ),
    Rule(
        "zetels_uitslag",
        _FOUT,
        "Gemeentewet art. 8, result of the Kiesraad",
        title=N_("Zetels kloppen niet met de uitslag"),
        country=N_("Zetels kloppen niet met de uitslag"),
        weight=4,
    ),
    Rule(
        "raad_te_vol",
        _FOUT,
        "V01, Gemeentewet art. 8",
        title=N_("Meer raadsleden dan zetels"),
        country=N_("Meer raadsleden dan zetels"),
        weight=4,
    ),
    Rule(
        "wethouders_te_weinig",
        _FOUT,
        "V03, Gemeentewet art. 36",
        title=N_("Te weinig wethouders"),
        country=N_("Te weinig wethouders"),
        weight=3,
    ),
    Rule(
        "wethouders_te_veel",
        _FOUT,
        "V03, Gemeentewet art. 36",
        title=N_("Te veel wethouders"),
        country=N_("Te veel wethouders"),
        weight=3,
    ),
    Rule(
        "wethouders_fte",
        _FOUT,
        "V04, Gemeentewet art. 36 lid 3",
        title=N_("Te veel fte wethouders"),
        country=N_("Te veel fte wethouders"),
        weight=3,
    ),
    Rule(
        "sterk_verouderd",
        _FOUT,
        "overheid.nl: not current after a year",
        title=N_("Bevestigen dat alles klopt"),
        country=N_("Nooit of langer dan een jaar niet bevestigd"),
        weight=4,
    ),
    Rule(
        "niet_geinformeerd",
        _FOUT,
        "AVG art. 14 lid 3: within a month",
        title=N_("Informeer %(naam)s over de verwerking van de gegevens"),
        titles=N_("Informeer %(aantal)s personen over de verwerking van hun gegevens"),
        country=N_("Personen langer dan een maand niet geïnformeerd (AVG)"),
        numbered=(
            N_("1 persoon langer dan een maand niet geïnformeerd (AVG)"),
            N_("%(aantal)s personen langer dan een maand niet geïnformeerd (AVG)"),
        ),
        weight=1,
    ),
    # A seat may well be empty until its successor is appointed: it is told, and it is no mistake.
    Rule(
        "raad_vacature",
        _LET_OP,
        "V01, Gemeentewet art. 8, Kieswet W 1",
        title=N_("Vacature in de raad"),
        titles=N_("%(aantal)s vacatures in de raad"),
        country=N_("Vacatures in de raad"),
        numbered=(N_("1 vacature"), N_("%(aantal)s vacatures")),
        weight=1,
    ),
    Rule(
        "verouderd",
        _LET_OP,
        "overheid.nl: current for three months",
        title=N_("Bevestigen dat alles klopt"),
        country=N_("Langer dan drie maanden niet bevestigd"),
        weight=1,
    ),
    Rule(
        "einde",
        _LET_OP,
        "V18, Wet algemene regels herindeling",
        country=N_("Houdt binnenkort op te bestaan"),
        weight=1,
        alone="the gemeente reads it at the top of its page, with the days left",
    ),
    Rule("fractie_te_vol", _FOUT, "V01", title=N_("Meer leden dan zetels"), alone=_DETAIL),
    Rule(
        "raadslid_zonder_fractie", _FOUT, "V02", title=N_("Raadslid zonder fractie"), alone=_DETAIL
    ),
    Rule(
        "burgemeester_dubbel",
        _FOUT,
        "V12, Gemeentewet art. 77 to 80",
        title=N_("Meer dan één burgemeester"),
        alone=_DETAIL,
    ),
    Rule(
        "waarnemer_dubbel",
        _FOUT,
        "V12, Gemeentewet art. 77 to 80",
        title=N_("Meer dan één waarnemend burgemeester"),
        alone=_DETAIL,
    ),
    Rule(
        "functies_onverenigbaar",
        _FOUT,
        "V05, V09, Gemeentewet art. 13, 36b, 68, 100, 106, 107d",
        title=N_("Twee functies tegelijk"),
        alone=_DETAIL,
    ),
    Rule(
        "portefeuille_ontbreekt",
        _FOUT,
        "the work of a wethouder is known",
        title=N_("Portefeuilles van %(naam)s"),
        alone=_DETAIL,
    ),
    Rule(
        "contactgegevens_ontbreken",
        _FOUT,
        "the gemeente can be found, written to and called",
        title=N_("Contactgegevens van de gemeente"),
        alone="the gemeente keeps its own; VNG has them in the list of gemeenten",
    ),
    # Both at once is allowed for a short time, around the appointment.
    Rule(
        "raadslid_en_wethouder",
        _LET_OP,
        "V06, Gemeentewet art. 13 lid 2, 36b lid 2",
        title=N_("Twee functies tegelijk"),
        alone=_DETAIL,
    ),
    Rule(
        "plaatsvervangend_griffier_ontbreekt",
        _LET_OP,
        "Gemeentewet art. 107d: for the raad to arrange",
        title=N_("Plaatsvervangend griffier"),
        alone="the raad decides who replaces the griffier",
    ),
    Rule(
        "nog_te_informeren",
        _LET_OP,
        "AVG art. 14 lid 3: within a month",
        title=N_("Informeer %(naam)s over de verwerking van de gegevens"),
        titles=N_("Informeer %(aantal)s personen over de verwerking van hun gegevens"),
        alone="a reminder in time; VNG hears when it is too late",
    ),
    Rule(
        "burgemeester_termijn",
        _LET_OP,
        "V11, Gemeentewet art. 61, 61a",
        title=N_("Termijn van de burgemeester"),
        alone="the raad prepares the reappointment",
    ),
    Rule(
        "functie_eindigt",
        _LET_OP,
        "V16, V17: who leaves is followed by another",
        title=N_("Functie eindigt binnenkort"),
        alone=_DETAIL,
    ),
    Rule(
        "fractievoorzitter_ontbreekt",
        _LET_OP,
        "each fractie of two or more chooses one",
        title=N_("Fractie zonder voorzitter"),
        alone=_DETAIL,
    ),
    Rule(
        "tijdsbesteding_ontbreekt",
        _LET_OP,
        "V04: without it the limits of art. 36 can't be held against them",
        title=N_("Tijdsbesteding van wethouders"),
        alone=_DETAIL,
    ),
    Rule(
        "email_ontbreekt",
        _LET_OP,
        "each holder of a functie can be reached",
        title=N_("E-mailadres van %(naam)s"),
        titles=N_("E-mailadres van %(aantal)s personen"),
        alone=_DETAIL,
    ),
)
RULES: Mapping[str, Rule] = {rule.code: rule for rule in _ALL}


def finding(
    code: str, sentence: Wording, target: Target, act: Act, *, count: int = 1, **values: Value
) -> Finding:
    """Return the finding of this rule; `values` fill its title, and `count` chooses between two.

    Raises KeyError for a code without a rule.
    """
    rule = RULES[code]
    title = say_number(count, rule.title, rule.titles or rule.title, **values)
    return Finding(code, rule.severity, title, sentence, target, act)
