"""What the pages say when somebody did not get in with a work account, and what she can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask_babel import gettext as _

from app.security.entra.problems import Problem

Words = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One page: its title, what is the matter, and what it offers."""

    title: Words
    sentence: Words
    status: int = HTTPStatus.FORBIDDEN
    # The work account once more, an account of VNG instead, a text for who runs the gemeente's IT.
    again: bool = False
    other_way: bool = True
    for_it: bool = False


TROUBLES: Mapping[str, Trouble] = {
    "toestemming": Trouble(
        lambda: _("Uw gemeente staat dit nog niet toe"),
        lambda: _(
            "Microsoft vraagt om beheerdersgoedkeuring: een beheerder van uw gemeente moet eerst"
            " toestemming geven. Log nu in met een Account VNG Leden (optie 2). Uw uitnodigingscode"
            " blijft geldig."
        ),
        for_it=True,
    ),
    "storing": Trouble(
        lambda: _("Storing bij VNG"),
        lambda: _(
            "Inloggen met het werkaccount werkt nu niet, door een fout bij VNG. U kunt er niets aan"
            " doen; wij hebben bericht gekregen. Met een Account VNG Leden (optie 2) kunt u wel"
            " inloggen."
        ),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    ),
    "niet-toegelaten": Trouble(
        lambda: _("Uw werkaccount mag hier niet inloggen"),
        lambda: _(
            "Uw gemeente heeft uw werkaccount niet toegelaten tot deze website, of u bent er te"
            " gast. Gebruik een Account VNG Leden (optie 2), of vraag VNG om hulp."
        ),
    ),
    "voorwaarden": Trouble(
        lambda: _("Uw gemeente vraagt meer van dit apparaat"),
        lambda: _(
            "Uw gemeente laat inloggen alleen toe vanaf bepaalde apparaten of plekken. Probeer het"
            " op uw werkcomputer, of gebruik een Account VNG Leden (optie 2)."
        ),
        again=True,
    ),
    "opnieuw": Trouble(
        lambda: _("Begin nog een keer"),
        lambda: _(
            "Het inloggen duurde te lang, of u ging een bladzijde terug. Er is niets veranderd."
        ),
        status=HTTPStatus.BAD_REQUEST,
        again=True,
    ),
    "onbereikbaar": Trouble(
        lambda: _("Microsoft is niet bereikbaar"),
        lambda: _(
            "We krijgen nu geen antwoord van Microsoft. Probeer het over een paar minuten opnieuw,"
            " of gebruik een Account VNG Leden (optie 2)."
        ),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        again=True,
    ),
    "ongeldig": Trouble(
        lambda: _("Dit antwoord van Microsoft klopt niet"),
        lambda: _("We kunnen niet vaststellen wie u bent. U bent niet ingelogd. Begin opnieuw."),
        status=HTTPStatus.BAD_REQUEST,
        again=True,
    ),
    "prive": Trouble(
        lambda: _("Dit is een privéaccount"),
        lambda: _(
            "U koos een privéaccount van Microsoft. Log in met het account van uw gemeente, of"
            " gebruik een Account VNG Leden (optie 2)."
        ),
        again=True,
    ),
    "niet-opnieuw": Trouble(
        lambda: _("U bent niet opnieuw ingelogd"),
        lambda: _(
            "U koos een ander account dan dat waarmee u hier bent ingelogd, of uw gemeente vroeg"
            " niet opnieuw om uw wachtwoord. Probeer het nog eens."
        ),
        status=HTTPStatus.BAD_REQUEST,
        other_way=False,
    ),
    "te-vaak": Trouble(
        lambda: _("Er is te vaak geprobeerd"),
        lambda: _("Wacht een uur en probeer het dan opnieuw, of gebruik een Account VNG Leden."),
        status=HTTPStatus.TOO_MANY_REQUESTS,
    ),
    "geweigerd": Trouble(
        lambda: _("Dit werkaccount is niet toegelaten"),
        lambda: _(
            "VNG laat inloggen met dit werkaccount niet toe. Gebruik een Account VNG Leden"
            " (optie 2), of vraag VNG om hulp."
        ),
    ),
    "verlopen": Trouble(
        lambda: _("De uitnodiging geldt niet meer"),
        lambda: _(
            "VNG heeft uw werkaccount toegelaten, maar de uitnodiging is intussen gebruikt of"
            " ingetrokken. Vraag VNG om een nieuwe."
        ),
        other_way=False,
    ),
    "bezet": Trouble(
        lambda: _("Dit werkaccount hoort al bij een account"),
        lambda: _(
            "Een werkaccount hoort bij één account, en een account heeft er hoogstens één. Vraag"
            " VNG om hulp."
        ),
        status=HTTPStatus.CONFLICT,
        other_way=False,
    ),
    "link": Trouble(
        lambda: _("Gebruik de link uit uw mail"),
        lambda: _(
            "VNG heeft uw authenticator weggehaald en u een mail gestuurd met een link. Stel met"
            " die link een nieuwe authenticator in. Werkt de link niet meer? Vraag VNG om een"
            " nieuwe."
        ),
        other_way=False,
    ),
}
# Who said no herself gets no page: she is back where she chose.
PAGE_OF: Mapping[Problem, str] = {
    Problem.CONSENT: "toestemming",
    Problem.OURS: "storing",
    Problem.NOT_ALLOWED: "niet-toegelaten",
    Problem.CONDITIONS: "voorwaarden",
    Problem.AGAIN: "opnieuw",
    Problem.AWAY: "onbereikbaar",
    Problem.FORGED: "ongeldig",
    Problem.PERSONAL: "prive",
    Problem.NOT_FRESH: "niet-opnieuw",
    Problem.TOO_OFTEN: "te-vaak",
}
