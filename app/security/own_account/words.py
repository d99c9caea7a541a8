"""What an account's own history says: a Dutch sentence for each action that an event names."""

from collections.abc import Mapping

from flask_babel import gettext as _


def event_words() -> Mapping[str, str]:
    """Return how the page of one's account tells each action; others stand there as they are."""
    return {
        "wachtwoord": _("Wachtwoord ingevuld"),
        "tweede stap": _("Code ingevuld"),
        "herstelcode": _("Herstelcode gebruikt"),
        "inloggen": _("Ingelogd"),
        "uitloggen": _("Uitgelogd"),
        "verse code": _("Code gegeven voor een wijziging"),
        "wachtwoord wijzigen": _("Wachtwoord gewijzigd"),
        "authenticator vervangen": _("Authenticator vervangen"),
        "herstelcodes vernieuwen": _("Herstelcodes vernieuwd"),
        "sessie beëindigen": _("Op een ander apparaat uitgelogd"),
        "adreswijziging aanvragen": _("Ander e-mailadres aangevraagd"),
        "adreswijziging": _("E-mailadres gewijzigd"),
        "adreswijziging terugdraaien": _("Wijziging van e-mailadres teruggedraaid"),
    }
