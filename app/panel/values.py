"""Values as people read and type them: Dutch dates, a decimal comma, Ja and Nee."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_locale
from flask_babel import gettext as _

from app.catalog.domains import DOMAINS, PLAIN
from app.panel.columns import Column, Kind

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?(?: ?(Z|[+-]\d{2}:?\d{2}))?", re.ASCII
)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,1000}(\.\d{1,1000})?", re.ASCII)
# A NUL can't be stored, other control characters and what is no character have no place in a
# register or a page, and U+FFFD stands where something unreadable was sent.
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_UNDRAWABLE = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_NO_CHARACTERS}]")
_UNREADABLE = "\ufffd"
BIGINT = 2**63 - 1
# Deeper is no document that people made, and could not be drawn.
JSON_DEPTH = 50
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
    """Return the moment of "31-12-2026 14:30" or ISO; without offset it is a time in Amsterdam."""
    text = typed.strip()
    day, _separator, clock = text.upper().replace("T", " ").partition(" ")
    date = parse_date(day)
    found = _CLOCK.fullmatch(clock.strip() or "0:00")
    if not found or int(found[1]) > 23 or int(found[2]) > 59 or int(found[3] or 0) > 59:
        raise TypedWrongError(_("Vul datum en tijd in als dd-mm-jjjj uu:mm."))
    microsecond = int((found[4] or "0").ljust(6, "0"))
    time = dt.time(int(found[1]), int(found[2]), int(found[3] or 0), microsecond)
    moment = dt.datetime.combine(date, time, _zone(found[5]))
    try:
        in_utc = moment.astimezone(dt.UTC)
        again = in_utc.astimezone(moment.tzinfo)
    except OverflowError as error:
        raise TypedWrongError(_("Deze datum bestaat niet.")) from error
    if again.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise TypedWrongError(_("Deze tijd bestaat niet: de klok ging toen een uur vooruit."))
    # As the database gives it: moments of two zones don't compare in the hour that comes twice.
    return in_utc


def _zone(offset: str | None) -> dt.tzinfo:
    if offset is None:
        return AMSTERDAM
    if offset == "Z":
        return dt.UTC
    digits = offset.replace(":", "")
    hours, minutes = int(digits[1:3]), int(digits[3:5])
    if hours > 23 or minutes > 59:
        raise TypedWrongError(_("Vul datum en tijd in als dd-mm-jjjj uu:mm."))
    away = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-away if offset.startswith("-") else away)


def _marks() -> tuple[str, str]:
    """Return the decimal mark and the mark between thousands, as the reader's language has them."""
    return (",", ".") if uses_decimal_comma() else (".", ",")


def _is_grouped(text: str, mark: str) -> bool:
    """Say whether these are thousands with marks between; what begins with 0 is not."""
    return re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}({re.escape(mark)}\d{{3}})+", text) is not None


def parse_integer(typed: str, type_name: str = "INTEGER") -> int:
    """Return the whole number; marks between thousands may be typed."""
    text = typed.strip().replace("\u00a0", "")
    _point, group = _marks()
    if _is_grouped(text, group):
        text = text.replace(group, "")
    if not _INTEGER.fullmatch(text):
        raise TypedWrongError(_("Vul een heel getal in."))
    largest = _SIZES.get(type_name, _SIZES["INTEGER"])
    if len(text) > 20 or not -largest - 1 <= int(text) <= largest:
        raise TypedWrongError(_("Dit getal is te groot."))
    return int(text)


def _plain_number(text: str) -> str:
    """Return the number with a point and without thousands; the reader's mark between thousands is
    a decimal mark where it can't be between thousands.
    """
    point, group = _marks()
    whole, mark, fraction = text.partition(point)
    if _is_grouped(whole, group):
        whole = whole.replace(group, "")
    return f"{whole}.{fraction}" if mark else whole.replace(group, ".", 1)


def parse_decimal(typed: str, precision: int | None = None, scale: int | None = None) -> Decimal:
    """Return the number of "12,5"; "12.5" too, but "1.250" is thousands."""
    text = _plain_number(typed.strip().replace("\u00a0", ""))
    if not _DECIMAL.fullmatch(text):
        raise TypedWrongError(_("Vul een getal in, bijvoorbeeld 12,5."))
    number = Decimal(text)
    if scale is not None and -int(number.as_tuple().exponent) > scale:
        raise TypedWrongError(_("Vul hoogstens %(n)s cijfers achter de komma in.", n=scale))
    if precision is not None and number.copy_abs() >= Decimal(10) ** (precision - (scale or 0)):
        raise TypedWrongError(_("Dit getal is te groot."))
    return number


def parse_uuid(typed: str) -> uuid.UUID:
    """Return the uuid, with or without dashes."""
    try:
        return uuid.UUID(typed.strip())
    except ValueError as error:
        raise TypedWrongError(_("Vul een geldig kenmerk in (uuid).")) from error


def parse_json(typed: str) -> Any:
    """Return the JSON value; refuses what the database can't hold (NUL, half characters, NaN)."""
    try:
        value = json.loads(typed)
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
        written.encode()
        _refuse_deeper([value], JSON_DEPTH)
    except (ValueError, RecursionError) as error:
        raise TypedWrongError(_("Dit is geen geldige JSON.")) from error
    if "\\u0000" in written.replace("\\\\", ""):
        raise TypedWrongError(_("Deze tekst bevat tekens die niet bewaard kunnen worden."))
    return value


def _refuse_deeper(value: Any, depth: int) -> None:
    if depth < 0:
        raise ValueError("nested too deep")
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, (dict, list)):
            _refuse_deeper(part, depth - 1)


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


def parse_text(typed: str, domain: str = "", *, is_long: bool = False) -> str:
    """Return the text, tidied as its domain asks; refuses what can't be stored.

    A text that isn't long is one line: a line break in a name or address is never meant.
    """
    tidied = DOMAINS.get(domain, PLAIN).tidy(typed.replace("\r\n", "\n"))
    if _UNREADABLE in tidied or _UNDRAWABLE.search(tidied):
        raise TypedWrongError(_("Deze tekst bevat tekens die niet bewaard kunnen worden."))
    if not is_long:
        tidied = tidied.replace("\t", " ")
        if "\n" in tidied or "\r" in tidied:
            raise TypedWrongError(_("Zet deze tekst op één regel."))
    return tidied


def drawable(typed: str) -> str:
    """Return what was typed with a mark for each character that a page can't hold."""
    return _UNDRAWABLE.sub(_UNREADABLE, typed)


def parse_choice(typed: str, column: Column) -> str:
    """Return the choice when it is one of the column's."""
    if typed not in column.choices:
        raise TypedWrongError(_("Kies een van de mogelijkheden."))
    return typed


_PARSERS: dict[Kind, Callable[[str, Column], Any]] = {
    Kind.TEXT: lambda typed, column: parse_text(typed, column.domain),
    Kind.LONG_TEXT: lambda typed, column: parse_text(typed, column.domain, is_long=True),
    Kind.ENCRYPTED: lambda typed, column: parse_text(typed, column.domain),
    Kind.INTEGER: lambda typed, column: parse_integer(typed, column.type_name),
    Kind.REFERENCE: lambda typed, column: parse_integer(typed, column.type_name),
    Kind.LINKS: lambda typed, column: parse_integer(typed, column.type_name),
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


def _in_amsterdam(value: dt.datetime) -> dt.datetime:
    try:
        return value.astimezone(AMSTERDAM)
    except OverflowError:  # the last hours of the year 9999
        return value


def format_timestamp(value: dt.datetime) -> str:
    """Return dd-mm-jjjj uu:mm, in Amsterdam."""
    local = _in_amsterdam(value)
    return f"{format_date(local)} {local:%H:%M}"


def typed_timestamp(value: dt.datetime) -> str:
    """Return the moment so that reading it back loses nothing.

    Seconds are there when they aren't 0, and the offset in the hour that comes twice a year.
    """
    local = _in_amsterdam(value)
    text = format_timestamp(value)
    if local.second or local.microsecond:
        text += f":{local:%S}"
    if local.microsecond:
        text += f".{local:%f}"
    return f"{text} {local.isoformat()[-6:]}" if local.fold else text


def uses_decimal_comma() -> bool:
    """Say whether the reader's language writes 12,5."""
    locale = get_locale()
    return locale is None or locale.language != "en"


def format_number(value: Decimal | float) -> str:
    """Return the number as the reader's language writes it, without needless zeros."""
    text = f"{value if isinstance(value, Decimal) else Decimal(str(value)):f}"
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
    if isinstance(value, dt.datetime):
        return typed_timestamp(value)
    if kind in (Kind.CHOICE, Kind.INTEGER):
        return str(value)
    return format_value(value, kind)
