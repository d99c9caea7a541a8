"""Addresses and names are taken as people type them, and nothing that only looks like one."""

import time

import pytest

from app.security.invitations.auth import normal_address, normal_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("N.Jansen@Gemeente.Example", "n.jansen@gemeente.example"),
        ("  a@b.example\n", "a@b.example"),
        ("o'brien+vng@sub.gemeente-x.example", "o'brien+vng@sub.gemeente-x.example"),
    ],
)
def test_an_address_is_kept_in_small_letters(typed, kept):
    assert normal_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "a", "a@", "@b.example", "a@b", "a@b..example", "a..b@c.example", ".a@b.example",
        "a@-b.example", "a b@c.example", "a@b.example,c@d.example", "a@b.example\nBcc: x@y.example",
        "a@b.example.", "a@[127.0.0.1]", '"a"@b.example', "<a@b.example>", "ﬁ@b.example",
        "İ@b.example", "a@bücher.example", "a\x00@b.example", f"{'a' * 65}@b.example",
        f"a@{'b' * 64}.example", f"a@{'b.' * 130}example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed):
    assert normal_address(typed) is None


@pytest.mark.parametrize("piece", ["a", "a.", "-", "a@", "a@a."])
def test_no_address_takes_long_to_refuse(piece):
    begun = time.process_time()
    for length in (250, 100_000):
        normal_address(piece * (length // len(piece)) + "!")
        normal_address("a@" + piece * (length // len(piece)) + "!")
    # Far more than it takes, far less than a pattern that tries every way.
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sevda   Yıldız ", "Sevda Yıldız"),
        ("J.P. van 't Hof-de Boer (JP)", "J.P. van 't Hof-de Boer (JP)"),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_a_name_stands_on_one_line(typed, kept):
    assert normal_name(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", " ", "123", "=1+1", "+31 6", "-x", "@x", "a\r\nBcc: b", "a\tb", "a\u200bb", "a\u202eb",
     "https://x.example", "<b>x</b>", "x" * 101, "{{code}}"],
)  # fmt: skip
def test_what_is_no_name_is_refused(typed):
    assert normal_name(typed) is None
