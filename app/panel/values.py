"""Values as people read and type them: Dutch dates, a decimal comma, Ja and Nee."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_locale
from flask_babel import gettext as _

from app.catalog.domains import DOMAINS, PLAIN
from app.panel.columns import Column, Kind

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_INTEGER = re.compile(r"[+-]?\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")
# A NUL can't be stored, other control characters have no place in a register.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BIGINT = 2**63 - 1
_SIZES = {"SMALLINT": 2**15 - 1, "INTEGER": 2**31 - 1, "BIGINT": BIGINT}


class TypedWrongError(ValueError):
    """What was typed is not a value of this kind; the message is a sentence for the person."""


def parse_date(typed: str) -> dt.date:
    """Return the date of "31-12-2026" or "2026-12-31"."""
    text = typed.strip()
    if found := _DATE.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise TypedWrongError(_("Vul een datum in als dd-mm-jjjj, bijvoorbeeld 31-12-2026."))
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise TypedWrongError(_("Deze datum bestaat niet.")) from error


def parse_timestamp(typed: str) -> dt.datetime:
    """Return the moment of "31-12-2026 14:30" (or ISO with T), a time in Amsterdam."""
    text = typed.strip()
    day, _separator, clock = text.replace("T", " ").partition(" ")
    date = parse_date(day)
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?", clock.strip() or "0:00")
    if not found or int(found[1]) > 23 or int(found[2]) > 59 or int(found[3] or 0) > 59:
        raise TypedWrongError(_("Vul datum en tijd in als dd-mm-jjjj uu:mm."))
    moment = dt.time(int(found[1]), int(found[2]), int(found[3] or 0))
    return dt.datetime.combine(date, moment, AMSTERDAM)


def parse_integer(typed: str, type_name: str = "INTEGER") -> int:
    """Return the whole number; dots between thousands may be typed."""
    text = typed.strip().replace("\u00a0", "")
    if _GROUPED.fullmatch(text):
        text = text.replace(".", "")
    if not _INTEGER.fullmatch(text) or not text.isascii():
        raise TypedWrongError(_("Vul een heel getal in."))
    largest = _SIZES.get(type_name, _SIZES["INTEGER"])
    if len(text) > 20 or abs(int(text)) > largest:
        raise TypedWrongError(_("Dit getal is te groot."))
    return int(text)


def parse_decimal(typed: str, precision: int | None = None, scale: int | None = None) -> Decimal:
    """Return the number of "12,5"; a dot is a decimal point only where it can't be thousands."""
    text = typed.strip().replace("\u00a0", "")
    if "," in text:
        text = text.replace(".", "").replace(",", ".") if text.count(",") == 1 else "?"
    elif _GROUPED.fullmatch(text):
        text = text.replace(".", "")
    try:
        if not text.isascii() or not re.fullmatch(r"[+-]?\d{1,40}(\.\d{1,40})?", text):
            raise InvalidOperation
        number = Decimal(text)
    except InvalidOperation as error:
        raise TypedWrongError(_("Vul een getal in, bijvoorbeeld 12,5.")) from error
    if scale is not None and -int(number.as_tuple().exponent) > scale:
        raise TypedWrongError(_("Vul hoogstens %(n)s cijfers achter de komma in.", n=scale))
    if precision is not None and abs(number) >= Decimal(10) ** (precision - (scale or 0)):
        raise TypedWrongError(_("Dit getal is te groot."))
    return number


def parse_uuid(typed: str) -> uuid.UUID:
    """Return the uuid, with or without dashes."""
    try:
        return uuid.UUID(typed.strip())
    except ValueError as error:
        raise TypedWrongError(_("Vul een geldig kenmerk in (uuid).")) from error


def parse_json(typed: str) -> Any:
    """Return the JSON value."""
    try:
        return json.loads(typed)
    except (ValueError, RecursionError) as error:
        raise TypedWrongError(_("Dit is geen geldige JSON.")) from error


def parse_boolean(typed: str) -> bool:
    """Return the truth of ja/nee, true/false, 1/0."""
    known = {
        "ja": True,
        "true": True,
        "1": True,
        "y": True,
        "nee": False,
        "false": False,
        "0": False,
    }
    try:
        return known[typed.strip().lower()]
    except KeyError as error:
        raise TypedWrongError(_("Kies ja of nee.")) from error


def parse_text(typed: str, domain: str = "") -> str:
    """Return the text, tidied as its domain asks; refuses what can't be stored."""
    tidied = DOMAINS.get(domain, PLAIN).tidy(typed)
    if _CONTROL.search(tidied) or any(0xD800 <= ord(c) <= 0xDFFF for c in tidied):
        raise TypedWrongError(_("Deze tekst bevat tekens die niet bewaard kunnen worden."))
    return tidied.replace("\r\n", "\n")


def parse_choice(typed: str, column: Column) -> str:
    """Return the choice when it is one of the column's."""
    if typed not in column.choices:
        raise TypedWrongError(_("Kies een van de mogelijkheden."))
    return typed


_PARSERS: dict[Kind, Callable[[str, Column], Any]] = {
    Kind.TEXT: lambda typed, column: parse_text(typed, column.domain),
    Kind.LONG_TEXT: lambda typed, column: parse_text(typed, column.domain),
    Kind.ENCRYPTED: lambda typed, column: parse_text(typed, column.domain),
    Kind.INTEGER: lambda typed, column: parse_integer(typed, column.type_name),
    Kind.REFERENCE: lambda typed, column: parse_integer(typed, column.type_name),
    Kind.NUMERIC: lambda typed, column: parse_decimal(typed, column.precision, column.scale),
    Kind.BOOLEAN: lambda typed, _column: parse_boolean(typed),
    Kind.DATE: lambda typed, _column: parse_date(typed),
    Kind.TIMESTAMP: lambda typed, _column: parse_timestamp(typed),
    Kind.UUID: lambda typed, _column: parse_uuid(typed),
    Kind.JSON: lambda typed, _column: parse_json(typed),
    Kind.CHOICE: parse_choice,
}


def parse(column: Column, typed: str) -> Any:
    """Return the column's value for what was typed; raise TypedWrongError with a sentence."""
    return _PARSERS[column.kind](typed, column)


def format_date(value: dt.date) -> str:
    """Return dd-mm-jjjj."""
    return f"{value.day:02d}-{value.month:02d}-{value.year:04d}"


def format_timestamp(value: dt.datetime) -> str:
    """Return dd-mm-jjjj uu:mm, in Amsterdam."""
    local = value.astimezone(AMSTERDAM) if value.tzinfo else value
    return f"{format_date(local)} {local:%H:%M}"


def uses_decimal_comma() -> bool:
    """Say whether the reader's language writes 12,5."""
    locale = get_locale()
    return locale is None or locale.language != "en"


def format_number(value: Decimal | float) -> str:
    """Return the number as the reader's language writes it, without needless zeros."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") if uses_decimal_comma() else text


def group_thousands(value: int) -> str:
    """Return the number with its thousands apart; up to four digits (a year) it stays whole."""
    if abs(value) < 10_000:
        return str(value)
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if uses_decimal_comma() else grouped


def format_value(value: Any, kind: Kind) -> str:
    """Return a value as it is read on a page; nothing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Ja") if value else _("Nee")
    if isinstance(value, dt.datetime):
        return format_timestamp(value)
    if isinstance(value, dt.date):
        return format_date(value)
    if isinstance(value, (Decimal, float)):
        return format_number(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if kind is Kind.CHOICE:
        return str(_(str(value)))
    if isinstance(value, int) and kind is Kind.INTEGER:
        return group_thousands(value)
    return str(value)


def format_typed(value: Any, kind: Kind) -> str:
    """Return a value as it stands in a form field: what `parse` reads back as the same value."""
    if value is None:
        return ""
    if kind is Kind.BOOLEAN:
        return "ja" if value else "nee"
    if kind is Kind.JSON:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if kind in (Kind.CHOICE, Kind.INTEGER):
        return str(value)
    return format_value(value, kind)
