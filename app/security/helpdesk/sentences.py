"""Says in words where somebody stands, what happened, and what to do next."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.security.helpdesk.standing import Line, Moment, Position

# Where somebody stands, and what helps.
POSITIONS: Mapping[Position, tuple[Any, Any]] = {
    Position.ACCOUNT_OFF: (
        _l("Het account staat uit."),
        _l("Hoort deze persoon er weer bij? Zet het account aan op de pagina van het account."),
    ),
    Position.HELP_WAITS: (
        _l("Er is herstel aangevraagd. Een tweede medewerker moet dat nog bevestigen."),
        _l("Vraag een collega om te kijken bij Herstelaanvragen."),
    ),
    Position.LINK_SENT: (
        _l("Er is een link gemaild om een nieuwe authenticator te koppelen."),
        _l("Vraag om in de mailbox te kijken, ook bij ongewenste mail. Is de link verlopen, vraag"
           " dan opnieuw herstel aan."),
    ),
    Position.NO_AUTHENTICATOR: (
        _l("Het account heeft geen authenticator. Inloggen kan niet."),
        _l("Kies op de pagina van het account “Alles kwijt”."),
    ),
    Position.TOO_OFTEN: (
        _l("Er is te vaak geprobeerd. Even is alles dicht, behalve op een bekend apparaat."),
        _l("Vraag om te wachten: vijf minuten, of bij veel pogingen langer. Proberen maakt het"
           " wachten niet langer. Is het wachtwoord vergeten, stuur dan uitleg voor een nieuw."),
    ),
    Position.PASSWORD_CLOSED: (
        _l("Het wachtwoord was honderd keer op rij fout. Het telt niet meer."),
        _l("Stuur uitleg voor een nieuw wachtwoord, op de pagina van het account."),
    ),
    Position.NEVER_IN: (
        _l("Het account is klaar, maar er is nog nooit mee ingelogd."),
        _l("Leg uit: inloggen gaat boven in het inlogscherm, met e-mailadres en wachtwoord, en"
           " daarna een code uit de authenticator."),
    ),
    Position.AT_SECOND_STEP: (
        _l("Het wachtwoord is goed. Nu is de code uit de authenticator nodig."),
        _l("Is de telefoon er niet bij? Een herstelcode mag ook. Is alles weg, kies dan “Alles"
           " kwijt” op de pagina van het account."),
    ),
    Position.IN_USE: (
        _l("Het account werkt."),
        _l("Lukt inloggen toch niet? Stuur uitleg voor een nieuw wachtwoord, of kies “Alles"
           " kwijt” op de pagina van het account."),
    ),
    Position.WORK_WAITS: (
        _l("Er is ingelogd met een werkaccount dat VNG eerst moet nakijken."),
        _l("Kijk bij Wachtende werkaccounts en kies Toelaten of Weigeren."),
    ),
    Position.WORK_ADMITTED: (
        _l("Het werkaccount is toegelaten. Er is daarna nog niet mee ingelogd."),
        _l("Vraag om opnieuw in te loggen met het werkaccount. De uitnodigingscode is niet meer"
           " nodig."),
    ),
    Position.CODE_MAIL_FAILED: (
        _l("De mail met de verificatiecode kon niet worden bezorgd."),
        _l("Vraag de ICT-afdeling van de gemeente om mail van deze website door te laten."),
    ),
    Position.CODE_DEAD: (
        _l("De verificatiecode was te vaak fout en telt niet meer."),
        _l("Vraag om een nieuwe code, op dezelfde pagina. Alleen de nieuwste code telt."),
    ),
    Position.CODE_WRONG: (
        _l("De verificatiecode uit de mail is verkeerd overgenomen."),
        _l("Vraag om de nieuwste mail te openen en de zes cijfers te knippen en te plakken."),
    ),
    Position.CODE_OLD: (
        _l("De verificatiecode is ouder dan tien minuten en telt niet meer."),
        _l("Vraag om een nieuwe code, op dezelfde pagina."),
    ),
    Position.CODE_SENT: (
        _l("De verificatiecode is verstuurd. De code is nog niet ingevuld."),
        _l("Vraag om in de mailbox te kijken, ook bij ongewenste mail."),
    ),
    Position.CONFIRMED: (
        _l("Het e-mailadres is bevestigd."),
        _l("Vraag om op <Volgende> te klikken en de authenticator in te stellen."),
    ),
    Position.AT_AUTHENTICATOR: (
        _l("Nu moet de authenticator worden ingesteld."),
        _l("Leg uit: installeer een authenticator-app, scan de QR-code en vul de zes cijfers in."),
    ),
    Position.AT_INVITATION: (
        _l("Alles is klaar, op de uitnodigingscode na."),
        _l("De code staat in de mail met de uitnodiging. Is die weg, stuur de uitnodiging dan"
           " opnieuw; de oude code vervalt."),
    ),
    Position.MAIL_FAILED: (
        _l("De mail met de uitnodiging kon niet worden bezorgd."),
        _l("Klopt het adres? Trek de uitnodiging anders in en nodig opnieuw uit. Klopt het wel,"
           " vraag dan de ICT-afdeling van de gemeente om hulp en stuur haar opnieuw."),
    ),
    Position.MAIL_WAITS: (
        _l("De mail met de uitnodiging wacht op verzending."),
        _l("Kijk over een paar minuten opnieuw."),
    ),
    Position.INVITED: (
        _l("De uitnodiging is verstuurd. Er is nog niets mee gedaan."),
        _l("Vraag om in de mailbox te kijken, ook bij ongewenste mail, en te beginnen bij <Nu"
           " registreren>. U kunt de uitnodiging opnieuw sturen."),
    ),
    Position.EXPIRED: (
        _l("De uitnodiging is verlopen."),
        _l("Stuur de uitnodiging opnieuw."),
    ),
    Position.WITHDRAWN: (
        _l("De uitnodiging is ingetrokken."),
        _l("Nodig opnieuw uit als dat de bedoeling is."),
    ),
    Position.TRIED_UNINVITED: (
        _l("Dit adres is niet uitgenodigd. Er is wel geprobeerd ermee te registreren."),
        _l("Er is daarom geen code verstuurd. Hoort deze persoon erbij, nodig dan dit adres uit."),
    ),
    Position.UNKNOWN: (
        _l("Dit adres is niet bekend: geen uitnodiging en geen account."),
        _l("Controleer de spelling. Misschien is een ander adres uitgenodigd."),
    ),
}  # fmt: skip

MOMENTS: Mapping[Moment, Any] = {
    Moment.INVITED: _l("Uitgenodigd"),
    Moment.INVITATION_EXPIRED: _l("Uitnodiging verlopen"),
    Moment.INVITATION_USED: _l("Uitnodiging gebruikt: het account is gemaakt"),
    Moment.INVITATION_WITHDRAWN: _l("Uitnodiging ingetrokken"),
    Moment.STARTED: _l("Begonnen met registreren"),
    Moment.CODE_SENT: _l("Verificatiecode gemaakt en gemaild"),
    Moment.FINISHED: _l("Klaar met registreren"),
    Moment.WORK_STARTED: _l("Ingelogd bij de gemeente met een werkaccount"),
    Moment.WORK_ADMITTED: _l("Werkaccount toegelaten door VNG"),
    Moment.WORK_REFUSED: _l("Werkaccount geweigerd door VNG"),
    Moment.HELP_ASKED: _l("Herstel aangevraagd door VNG"),
    Moment.HELP_CONFIRMED: _l("Herstel bevestigd: link gemaild"),
    Moment.LAST_LOGIN: _l("Laatst ingelogd"),
    Moment.DEACTIVATED: _l("Account uitgezet"),
}
STEPS: Mapping[str, Any] = {
    "bevestigd": _l("e-mailadres bevestigd"),
    "authenticator": _l("authenticator instellen"),
    "uitnodiging": _l("uitnodigingscode invullen"),
}
LETTERS: Mapping[str, Any] = {
    "uitnodiging": _l("uitnodiging"),
    "uitnodiging-vng": _l("uitnodiging"),
    "verificatiecode": _l("verificatiecode"),
    "herstelcode-wachtwoord": _l("code voor een nieuw wachtwoord"),
    "herstel-door-vng": _l("link voor een nieuwe authenticator"),
    "wachtwoord-uitleg": _l("uitleg nieuw wachtwoord"),
    "werkaccount-toegelaten": _l("werkaccount toegelaten"),
    "werkaccount-geweigerd": _l("werkaccount geweigerd"),
}


def say_line(line: Line) -> str:
    """Return one line of the timeline in words."""
    words = line.words
    match line.moment:
        case Moment.INVITED if words.get("gemeente"):
            return _("Uitgenodigd voor %(gemeente)s", gemeente=words["gemeente"])
        case Moment.WORK_ASKED:
            why = words["reden"]
            return _("Werkaccount wacht op VNG: %(reden)s", reden=_(why))
        case Moment.CODE_WRONG:
            return _("Verificatiecode fout ingevuld: %(aantal)s keer", aantal=words["aantal"])
        case Moment.STEP:
            return _("Bij stap: %(stap)s", stap=STEPS.get(words["stap"], words["stap"]))
        case Moment.MAIL_DELIVERED:
            return _("Mail bezorgd bij de mailserver: %(soort)s", soort=_letter(words))
        case Moment.MAIL_FAILED:
            return _("Mail niet bezorgd: %(soort)s. Reden: %(fout)s",
                     soort=_letter(words), fout=words["fout"] or "–")  # fmt: skip
        case Moment.MAIL_WAITS:
            return _("Mail wacht op verzending: %(soort)s", soort=_letter(words))
    return str(MOMENTS[line.moment])


def _letter(words: Mapping[str, Any]) -> str:
    return str(LETTERS.get(words["soort"], words["soort"]))
