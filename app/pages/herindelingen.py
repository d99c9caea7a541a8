"""Says which gemeenten go into another one soon, for the start pages and the sheet."""

from collections.abc import Iterable

from flask_babel import gettext as _

from app.pages.sentences import long_date
from app.register.herindeling import Herindeling


def coming_sentences(coming: Iterable[Herindeling]) -> list[str]:
    """Return a sentence for each."""
    return [_sentence(found) for found in coming]


def _sentence(found: Herindeling) -> str:
    words = {"van": found.van, "naar": found.naar, "datum": long_date(found.op)}
    if found.dagen == 1:
        return _("%(van)s gaat op %(datum)s op in %(naar)s: nog 1 dag.", **words)
    return _(
        "%(van)s gaat op %(datum)s op in %(naar)s: nog %(dagen)s dagen.",
        dagen=found.dagen,
        **words,
    )
