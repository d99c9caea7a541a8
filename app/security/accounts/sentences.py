"""Says why something was not done."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.security.staff import Reason

SENTENCES: Mapping[Reason, object] = {
    Reason.OWN_ACCOUNT: _l("Dit is uw eigen account. Vraag een collega om dit te doen."),
    Reason.LAST_BEHEERDER: _l("Er moet ten minste één beheerder blijven."),
    Reason.OTHER_KIND: _l(
        "Een account van een gemeente wordt geen account van VNG, en andersom. Nodig deze persoon"
        " opnieuw uit."
    ),
    Reason.SAME: _l("Er is niets gewijzigd: het was al zo."),
    Reason.OVERTAKEN: _l("Dit is intussen al gedaan, of kan niet meer. Kijk opnieuw in de lijst."),
    Reason.SECOND_PERSON: _l("U vroeg dit zelf aan. Een collega bevestigt het."),
    Reason.ADDRESS_TAKEN: _l("Dit e-mailadres hoort al bij een ander account."),
    Reason.TENANT_REFUSED: _l(
        "VNG heeft deze tenant voor deze gemeente geweigerd. Keur eerst de tenant goed als dat niet"
        " meer klopt."
    ),
    Reason.NOT_ACTIVE: _l("Dit account staat uit. Zet het eerst aan."),
}


def say(reason: Reason) -> str:
    """Return the sentence in the reader's language."""
    return str(SENTENCES[reason])
