"""Values as people read and type them, in both languages; what is shown can be typed back."""

import contextlib
import datetime as dt
import json
import string
import uuid
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.panel import values
from app.panel.columns import Kind
from app.panel.values import TypedWrongError
from tests.unit.panel.conftest import make_column

anything = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
AMSTERDAM = values.AMSTERDAM


# Dates.


@pytest.mark.parametrize(
    "typed",
    ["31-12-2026", "31/12/2026", "31.12.2026", "31 12 2026", "2026-12-31", " 31-12-2026\t"],
)  # fmt: skip
def test_a_date_is_read_in_dutch_and_iso(dutch, typed):
    assert values.parse_date(typed) == dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    "typed",
    ["", "31-02-2026", "00-01-2026", "1-13-2026", "99999-01-01", "01-01-99999", "31-12-26", "nu",
     "2026", "31-12-2026 10:00", "٣١-١٢-٢٠٢٦", "1-1-0000", "-1-1-2026", "31--12-2026", "\x00",
     "infinity"],
)  # fmt: skip
def test_what_is_no_date_is_refused(dutch, typed):
    with pytest.raises(TypedWrongError):
        values.parse_date(typed)


@anything
@given(st.dates())
def test_every_date_that_is_shown_can_be_typed(locale, date):
    assert values.parse_date(values.format_value(date, Kind.DATE)) == date
    assert values.parse_date(date.isoformat()) == date


# Moments.

MOMENTS = st.datetimes(
    dt.datetime(1800, 1, 1),  # noqa: DTZ001 - the zone is given beside it
    dt.datetime(9999, 12, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("05-03-2026 14:30", "2026-03-05T13:30:00"),
        ("05-07-2026 14:30", "2026-07-05T12:30:00"),
        ("2026-07-05T14:30:15", "2026-07-05T12:30:15"),
        ("2026-07-05t14:30:15,5", "2026-07-05T12:30:15.500000"),
        ("2026-07-05T14:30Z", "2026-07-05T14:30:00"),
        ("2026-07-05 14:30 -0200", "2026-07-05T16:30:00"),
        ("5-3-2026", "2026-03-04T23:00:00"),
        ("25-10-2026 02:30", "2026-10-25T00:30:00"),
        ("25-10-2026 02:30 +01:00", "2026-10-25T01:30:00"),
    ],
)
def test_a_moment_is_a_time_in_amsterdam_unless_it_says_otherwise(dutch, typed, moment):
    expected = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    assert values.parse_timestamp(typed) == expected


@pytest.mark.parametrize(
    "typed",
    ["05-03-2026 24:00", "05-03-2026 14:60", "05-03-2026 1430", "29-03-2026 02:30", "01-01-0001",
     "31-12-9999 23:00 -05:00", "05-03-2026 14:30 +25:00", "05-03-2026 14:30 CET", "14:30", ""],
)  # fmt: skip
def test_what_is_no_moment_is_refused(dutch, typed):
    with pytest.raises(TypedWrongError):
        values.parse_timestamp(typed)


@anything
@given(MOMENTS)
def test_a_moment_in_a_field_reads_back_to_the_microsecond(locale, moment):
    typed = values.format_typed(moment, Kind.TIMESTAMP)
    assert values.parse_timestamp(typed) == moment


def test_the_last_moment_there_is_can_be_shown(dutch):
    assert values.format_timestamp(dt.datetime.max.replace(tzinfo=dt.UTC)) == "31-12-9999 23:59"


# Numbers.


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12,5", "12.5"), ("12.5", "12.5"), ("1.250", "1250"), ("0.125", "0.125"), ("-0,5", "-0.5"),
     ("1.234.567,89", "1234567.89"), ("1234567.89", "1234567.89"), ("+7", "7"), ("007", "7"),
     ("1 000\u00a0".replace(" ", ""), "1000")],
)  # fmt: skip
def test_a_number_is_read_in_dutch(dutch, typed, number):
    assert values.parse_decimal(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12.5", "12.5"), ("12,5", "12.5"), ("1,250", "1250"), ("1,234,567.89", "1234567.89"),
     ("12.125", "12.125")],
)  # fmt: skip
def test_a_number_is_read_in_english(english, typed, number):
    assert values.parse_decimal(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    ["", ",5", "5,", "1,2,3", "1.2,5", "1e3", "NaN", "Infinity", "twaalf", "--1", "1 2", "١٢", "½",
     "0x10", "1_000", "\x00", "9" * 1001],
)  # fmt: skip
def test_what_is_no_number_is_refused(dutch, typed):
    with pytest.raises(TypedWrongError):
        values.parse_decimal(typed)


@pytest.mark.parametrize(
    ("typed", "fits"),
    [("999,99", True), ("-999,99", True), ("1000", False), ("0,001", False), ("-1000", False)],
)
def test_a_number_must_fit_its_column(dutch, typed, fits):
    if fits:
        assert values.parse_decimal(typed, 5, 2)
    else:
        with pytest.raises(TypedWrongError):
            values.parse_decimal(typed, 5, 2)


@anything
@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20
    )
)
def test_every_number_that_is_shown_can_be_typed(locale, number):
    assert values.parse_decimal(values.format_typed(number, Kind.NUMERIC)) == number


@anything
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_that_is_shown_can_be_typed(locale, number):
    assert float(values.parse_decimal(values.format_typed(number, Kind.NUMERIC))) == number


@anything
@given(st.integers(-(2**63), 2**63 - 1))
def test_every_whole_number_that_is_shown_can_be_typed(locale, number):
    assert values.parse_integer(values.format_typed(number, Kind.INTEGER), "BIGINT") == number
    assert values.parse_integer(values.format_value(number, Kind.INTEGER), "BIGINT") == number


@pytest.mark.parametrize("kind", ["SMALLINT", "INTEGER", "BIGINT"])
def test_a_whole_number_fits_its_type_to_the_last(dutch, kind):
    largest = {"SMALLINT": 2**15, "INTEGER": 2**31, "BIGINT": 2**63}[kind] - 1
    assert values.parse_integer(str(largest), kind) == largest
    assert values.parse_integer(str(-largest - 1), kind) == -largest - 1
    for beyond in (str(largest + 1), str(-largest - 2), str(10**22), "9" * 5000):
        with pytest.raises(TypedWrongError):
            values.parse_integer(beyond, kind)


@pytest.mark.parametrize(
    "typed", ["", "1,5", "1.5", "0.123", "1.23", "een", "1e3", "٣", "1;", "\x00", "0x1"]
)
def test_what_is_no_whole_number_is_refused(dutch, typed):
    with pytest.raises(TypedWrongError):
        values.parse_integer(typed)


# The rest.


@anything
@given(st.uuids())
def test_every_uuid_that_is_shown_can_be_typed(dutch, kenmerk):
    assert values.parse_uuid(values.format_value(kenmerk, Kind.UUID)) == kenmerk
    assert values.parse_uuid(kenmerk.hex.upper()) == kenmerk


@pytest.mark.parametrize("typed", ["", "x", "0" * 31, "g" * 32, "\x00" * 32])
def test_what_is_no_uuid_is_refused(dutch, typed):
    with pytest.raises(TypedWrongError):
        values.parse_uuid(typed)


PLAIN_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffd")
)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | PLAIN_TEXT | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN_TEXT, inner, max_size=3),
    max_leaves=8,
)


@anything
@given(DOCUMENTS)
def test_every_document_that_is_shown_can_be_typed(dutch, document):
    if document is not None:
        assert values.parse_json(values.format_typed(document, Kind.JSON)) == document


@pytest.mark.parametrize(
    "typed",
    ["", "{", "{'a': 1}", "NaN", "[Infinity]", "1e999", '"\\u0000"', '{"\\u0000": 1}', '"\\ud800"',
     "[" * 60 + "]" * 60, "[" * 100_000, "1" * 5000, "\x00", '"\x00"'],
)  # fmt: skip
def test_what_is_no_document_is_refused(dutch, typed):
    with pytest.raises(TypedWrongError):
        values.parse_json(typed)


def test_a_document_may_speak_of_a_nul(dutch):
    assert values.parse_json(json.dumps("\\u0000")) == "\\u0000"


@pytest.mark.parametrize("typed", ["ja", " Ja ", "true", "1", "JA"])
def test_yes_is_typed_in_several_ways(dutch, typed):
    assert values.parse_boolean(typed) is True


@pytest.mark.parametrize("typed", ["nee", "false", "0", "Nee"])
def test_no_is_typed_in_several_ways(dutch, typed):
    assert values.parse_boolean(typed) is False


@pytest.mark.parametrize("typed", ["", "misschien", "2", "on", "\x00"])
def test_perhaps_is_refused(dutch, typed):
    with pytest.raises(TypedWrongError):
        values.parse_boolean(typed)


@anything
@given(PLAIN_TEXT)
def test_every_text_that_can_be_kept_reads_back_without_spaces_around_it(dutch, text):
    tidy = text.strip()
    if "\n" not in tidy:
        assert values.parse_text(values.format_typed(tidy, Kind.TEXT)) == tidy


@pytest.mark.parametrize(
    "code", [*range(9), 11, 12, *range(14, 32), 127, 128, 159, 0xFFFD, 0xFFFE, 0xFDD0, 0x1FFFF]
)
@pytest.mark.parametrize("is_long", [True, False])
def test_a_character_that_can_not_be_kept_is_refused(dutch, code, is_long):
    with pytest.raises(TypedWrongError):
        values.parse_text(f"a{chr(code)}b", is_long=is_long)
    marked = values.drawable(f"a{chr(code)}b")
    assert marked == "a\ufffdb"


def test_lines_stay_in_a_long_text_only(dutch):
    assert values.parse_text("een\r\ntwee\tdrie", is_long=True) == "een\ntwee\tdrie"
    assert values.parse_text("een\ttwee\r\n") == "een twee"
    for typed in ("een\ntwee", "een\rtwee", "een\r\nBcc: twee"):
        with pytest.raises(TypedWrongError):
            values.parse_text(typed)


@anything
@given(st.text())
def test_what_is_drawable_stays_so(text):
    once = values.drawable(text)
    assert values.drawable(once) == once
    assert len(once) == len(text)


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.UNKNOWN])
@anything
@given(typed=st.text(string.printable + "\x00é٣\u202e\U0001f600", max_size=40))
def test_whatever_is_typed_is_a_value_or_a_sentence(dutch, kind, typed):
    column = make_column(kind, choices=("een", "twee"), precision=5, scale=2)
    with contextlib.suppress(TypedWrongError):
        values.parse(column, typed)


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (None, Kind.TEXT, ""), (True, Kind.BOOLEAN, "Ja"), (False, Kind.BOOLEAN, "Nee"),
        (dt.date(2026, 3, 5), Kind.DATE, "05-03-2026"), (Decimal("12.50"), Kind.NUMERIC, "12,5"),
        (Decimal("1E+2"), Kind.NUMERIC, "100"), (1e-7, Kind.NUMERIC, "0,0000001"),
        (150000, Kind.INTEGER, "150.000"), (2026, Kind.INTEGER, "2026"),
        (150000, Kind.REFERENCE, "150000"),
        ({"b": 1, "a": "é"}, Kind.JSON, '{"a": "é", "b": 1}'), ("tekst", Kind.UNKNOWN, "tekst"),
        (uuid.UUID(int=10), Kind.UUID, "00000000-0000-0000-0000-00000000000a"),
    ],
)  # fmt: skip
def test_a_value_is_shown_in_dutch(dutch, value, kind, shown):
    assert values.format_value(value, kind) == shown
