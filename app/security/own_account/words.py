"""What the page of one's own account says: a moment, and what happened, in words."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _

from app.catalog.event_words import EventAction
from app.panel.values import AMSTERDAM


def moment_words(moment: datetime) -> str:
    """Return date and time as people here write it."""
    return f"{moment.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"


def event_words() -> Mapping[EventAction, str]:
    """Return how the page of one's account tells what she does; the rest is told as to VNG."""
    return {
        "wachtwoord": _("Wachtwoord ingevuld"),
        "tweede stap": _("Code ingevuld"),
        "herstelcode": _("Herstelcode gebruikt"),
        "inloggen": _("Ingelogd"),
        "uitloggen": _("Uitgelogd"),
        "verse code": _("Code gegeven voor een wijziging"),
        "wachtwoord gewijzigd": _("Wachtwoord gewijzigd"),
        "authenticator gewijzigd": _("Authenticator gewijzigd"),
        "authenticator instellen": _("Authenticator ingesteld"),
        "herstelcodes vernieuwen": _("Herstelcodes vernieuwd"),
        "sessie beëindigen": _("Op een ander apparaat uitgelogd"),
        "adreswijziging aanvragen": _("Ander e-mailadres aangevraagd"),
        "adreswijziging": _("E-mailadres gewijzigd"),
        "werkaccount": _("Ingelogd bij uw gemeente"),
        "werkaccount gekoppeld": _("Werkaccount gekoppeld"),
        "werkaccount ontkoppeld": _("Werkaccount ontkoppeld"),
        "adreswijziging terugdraaien": _("Wijziging van e-mailadres teruggedraaid"),
    }
