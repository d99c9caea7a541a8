"""What can go wrong in a value: for addresses and for fields, a few hundred in all."""

from itertools import product
from random import Random

LONG = "x" * 100_000
# One that no compression makes small enough for an index.
LONG_WORD = "".join(Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=4000))
NUMBERS = [
    "-1", "0", "-0", "00", "007", "1.5", "1,5", "1e3", "1e999", "0x10", "0b1", "1_000", "+1",
    " 1 ", "1;",
    "1'", "1 or 1=1", "NaN", "Infinity", "-Infinity", "9" * 10, "9" * 19, "9" * 20, str(10**22),
    "9" * 400, "2147483647", "2147483648", "-2147483648", "-2147483649", "9223372036854775807",
    "9223372036854775808", "-9223372036854775809", "32768", "-32769", "٣", "１２", "²", "½",
    "1.234.567",
]  # fmt: skip
DATES = [
    "31-02-2026", "29-02-2025", "00-00-0000", "99999-01-01", "01-01-99999", "0001-01-01",
    "9999-12-31", "1-1-1", "2026-13-01", "2026-02-30", "31-12-2026T25:00", "29-03-2026 02:30",
    "2026-W01-1", "now", "infinity", "-infinity", "today", "01/01/26", "4714-11-24 BC", "24:00",
]  # fmt: skip
TEXTS = [
    "", " ", "\t", "\n", "\r\n", "\x00", "a\x00b", "\x01", "\x1b[31m", "\x7f", "\x85", "\u2028",
    "\ufffe", "\ufeff", "\u202e", "\u200b", "مرحبا", "שלום", "👩‍👩‍👧‍👦", "é" * 300, "e\u0301",
    "ﷺ", "\U0001f600" * 99,
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "'; drop table register.persoon; --", "%", "_", "\\", "%s", "%(x)s", "{{7*7}}", "${7*7}", "{0}",
    "=cmd|'/C calc'!A0", "+1", "@x", "a\r\nBcc: x@y.example", "javascript:alert(1)",
    "../../etc/passwd",
    "null", "None", "undefined", "true", "[]", "{}", "[1]", '{"$gt": ""}', "x" * 201, LONG,
]  # fmt: skip
DOCUMENTS = [
    "{", "[" * 5000, '{"a": NaN}', '"\\u0000"', '"\\ud800"', '{"a": 1e999}',
    '{"a":' * 60 + "1" + "}" * 60,
    "1" * 5000,
]  # fmt: skip
NAMES = [
    "id",
    "gemeente_id",
    "zoek",
    "sorteer",
    "xmin",
    "password",
    "1; select 1",
    "naam--",
    "__class__",
]
EVERYTHING = [*NUMBERS, *DATES, *TEXTS, *DOCUMENTS, *NAMES]
# Shorter, for what is asked of every column.
SOME = [
    "", " ", "-1", "1e3", "9" * 20, "9" * 400, "½", "٣", "31-02-2026", "99999-01-01",
    "0001-01-01", "x" * 201,
    "\x00", "a\x1bb", "\u202eשלום", "👩‍👩‍👧‍👦", "<script>alert(1)</script>", "%", "\\", "'; --",
    "{{7*7}}",
    "[1]", '{"a": NaN}', "=1+1", "a\r\nBcc: x", "null", "true", "2147483648", "１２", "NaN",
]  # fmt: skip
# What a text field may well accept: it has to come through the database and every page.
KEPT = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{7*7}}", "%(x)s", "50%",
    "a'b\"c",
    "\u202eשלום", "👩‍👩‍👧‍👦", "ﷺ" * 20, "'; drop table x; --", "\\", LONG_WORD, "=1+1",
]  # fmt: skip
# Bytes of a query or a body that are no text at all.
BYTES = [
    "%ff", "%fe%ff", "%c0%80", "%ed%a0%80", "%f4%90%80%80", "%e2%82", "%", "%zz",
    "%u0041", "%00",
]  # fmt: skip


def pairs(parameters: list[str], values: list[str], most: int, turn: int) -> list[tuple[str, str]]:
    """Return about so many pairs of a parameter and a value, others each turn."""
    # Half of the values in order, over all parameters, then whatever comes.
    first = [(parameters[i % len(parameters)], value) for i, value in enumerate(values)]
    everything = list(product(parameters, values))
    Random(turn).shuffle(everything)
    return [*first[turn % 2 :: 2], *everything[: max(0, most - len(first) // 2)]]
