"""Says a sentence of the domain in the reader's language, with dates as she writes them."""

from datetime import date, datetime
from decimal import Decimal

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from app.panel.values import format_number
from app.register.wording import Value, Wording, enumerate_words


def translate(wording: Wording) -> str:
    """Return the sentence in the language of this request."""
    return _(wording.msgid, **{name: _word(value) for name, value in wording.values.items()})


def _word(value: Value) -> str:
    if isinstance(value, Wording):
        return translate(value)
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, Decimal):
        return format_number(value)
    if isinstance(value, tuple):
        return enumerate_words(tuple(_word(word) for word in value), _("en"))
    return str(value)


def long_date(day: date) -> str:
    """Return "2 november 2026"; of a moment, the day it was in the Netherlands."""
    return str(format_date(day, "d MMMM yyyy"))


def long_moment(moment: datetime) -> str:
    """Return "2 november 2026, 14:05"."""
    return str(format_datetime(moment, "d MMMM yyyy, HH:mm"))
