"""CHECK constraints as PostgreSQL writes them, and the limits that a form can tell beforehand."""

import re

import pytest

from app.panel.checks import read_limits, to_python_pattern
from app.panel.columns import Limits

# Copied from pg_get_constraintdef(); what is not in the second part is the database's to refuse.
UNDERSTOOD = {
    "CHECK (((n >= 1) AND (n <= 10)))": Limits(minimum="1", maximum="10"),
    "CHECK ((n >= '-5'::integer))": Limits(minimum="-5"),
    "CHECK (((n > 0) AND (n <= 100)))": Limits(above="0", maximum="100"),
    "CHECK (((n)::numeric < '1000'::numeric))": Limits(below="1000"),
    "CHECK ((n > 0.5))": Limits(above="0.5"),
    "CHECK ((n >= '-1.25'::numeric))": Limits(minimum="-1.25"),
    "CHECK (((n >= (0)::numeric) AND (n <= (100)::numeric)))": Limits(minimum="0", maximum="100"),
    "CHECK ((n >= (0.5)::double precision))": Limits(minimum="0.5"),
    "CHECK ((n <= '9999999999'::bigint))": Limits(maximum="9999999999"),
    "CHECK (((n >= 0) AND (n IS NOT NULL)))": Limits(minimum="0"),
    "CHECK (((n >= m) AND (n < 20)))": Limits(below="20"),
    'CHECK (("n" >= 3))': Limits(minimum="3"),
    "CHECK ((n >= 3)) NO INHERIT": Limits(minimum="3"),
    "CHECK (((n >= '2020-01-01'::date) AND (n <= '2030-12-31'::date)))": Limits(
        minimum="2020-01-01", maximum="2030-12-31"
    ),
    "CHECK ((n >= '2020-01-01 00:00:00+00'::timestamp with time zone))": Limits(
        minimum="2020-01-01 00:00:00+00"
    ),
    "CHECK (((length(n) >= 2) AND (length(n) <= 80)))": Limits(min_length=2, max_length=80),
    "CHECK ((length(n) = 4))": Limits(min_length=4, max_length=4),
    "CHECK ((length(n) > 3))": Limits(min_length=4),
    "CHECK ((char_length(n) < 9))": Limits(max_length=8),
    "CHECK ((length((n)::text) <= 8))": Limits(max_length=8),
    "CHECK ((n ~ '^[A-Z]{2}$'::text))": Limits(pattern=r"^[A-Z]{2}\Z"),
    "CHECK (((n)::text ~ '^it''s$'::text))": Limits(pattern=r"^it's\Z"),
    "CHECK (((n ~ '^[0-9]{4}$'::text) AND (length(n) <= 4)))": Limits(
        pattern=r"^[0-9]{4}\Z", max_length=4
    ),
    "CHECK (((length(n) >= 1) AND (n !~ '^ '::text)))": Limits(min_length=1),
    "CHECK ((n = ANY (ARRAY['a'::text, 'b'::text])))": Limits(choices=("a", "b")),
    "CHECK ((n = 'a'::text))": Limits(choices=("a",)),
    "CHECK ((n = ANY (ARRAY['a]b'::text, 'c, d'::text, 'e''f'::text])))": Limits(
        choices=("a]b", "c, d", "e'f")
    ),
    "CHECK (((n)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])"
    "::text[])))": Limits(choices=("a", "it's")),
    "CHECK ((n = ANY (ARRAY['a'::bpchar, 'b'::bpchar])))": Limits(choices=("a", "b")),
    "CHECK ((n = ANY (ARRAY['a'::r.soort, 'b'::r.soort])))": Limits(choices=("a", "b")),
    "CHECK (((n = ANY (ARRAY['a'::text, 'b) AND (c'::text])) AND (length(n) <= 9)))": Limits(
        choices=("a", "b) AND (c"), max_length=9
    ),
}  # fmt: skip
# What would be wrong to read as a limit of n itself.
NOT_UNDERSTOOD = [
    "CHECK (((10 - n) >= 3))",
    "CHECK (((n * 2) <= 10))",
    "CHECK (((n % 2) = 1))",
    "CHECK ((abs(n) <= 10))",
    "CHECK ((m >= 3))",
    "CHECK ((nn >= 3))",
    "CHECK ((n > m))",
    "CHECK ((n <> 5))",
    "CHECK ((n = 5))",
    "CHECK ((n = ANY (ARRAY[1, 2, 3])))",
    "CHECK ((n <= CURRENT_DATE))",
    "CHECK ((EXTRACT(year FROM n) >= (2000)::numeric))",
    "CHECK ((date_part('year'::text, n) >= (2000)::double precision))",
    "CHECK (((n)::integer > 3))",
    "CHECK ((octet_length(n) >= 30))",
    "CHECK ((length(TRIM(BOTH FROM n)) > 0))",
    "CHECK ((n ~* '^a'::text))",
    "CHECK ((n !~ 'x'::text))",
    "CHECK ((n ~~ 'a%'::text))",
    "CHECK ((n <> ALL (ARRAY['a'::text, 'b'::text])))",
    "CHECK ((n = upper(n)))",
    "CHECK ((n IS NOT NULL))",
    "CHECK (((n IS NULL) OR (n > 3)))",
    "CHECK ((NOT (n > 3)))",
    "CHECK (((n > 1) IS TRUE))",
    "CHECK ((((n >= 1) AND (n <= 10)) OR ((n >= 10) AND (n <= 1))))",
    "CHECK ((n >= 3)) NOT VALID",
    "CHECK ((n >= 3)) NOT ENFORCED",
    "UNIQUE (n)",
    "FOREIGN KEY (n) REFERENCES m(id)",
    "",
]


@pytest.mark.parametrize("definition", UNDERSTOOD)
def test_a_plain_rule_is_read(definition):
    assert read_limits(definition, "n") == UNDERSTOOD[definition]


@pytest.mark.parametrize("definition", NOT_UNDERSTOOD)
def test_another_rule_says_nothing(definition):
    assert read_limits(definition, "n") == Limits()


def test_the_rule_of_a_domain_speaks_of_its_value():
    definition = "CHECK (((VALUE ~ '^a'::text) AND (length(VALUE) <= 5)))"
    assert read_limits(definition, "VALUE") == Limits(pattern="^a", max_length=5)


@pytest.mark.parametrize(
    ("posix", "fits", "fails"),
    [
        ("^[[:alpha:]]+$", ["Zoë"], ["a1", "", "a\n"]),
        ("^[^[:space:]<>]+$", ["a-b"], ["a b", "a\n"]),
        ("^[1-9][0-9]{3} (?!SA|SD|SS)[A-Z]{2}$", ["3811 AB"], ["3811 SS", "3811 AB\n"]),
        (r"^a\$", ["a$", "a$b"], ["a"]),
        ("[[:alpha:]]", ["1a"], ["11"]),
    ],
)
def test_a_pattern_means_the_same_in_python(posix, fits, fails):
    pattern = to_python_pattern(posix)
    assert pattern is not None
    assert all(re.search(pattern, text) for text in fits)
    assert not any(re.search(pattern, text) for text in fails)


@pytest.mark.parametrize("posix", ["[[:punct:]]", r"\mwoord\M", "(", "[[:alpha:]'-]"])
def test_a_pattern_that_python_has_not_is_left_to_the_database(posix):
    assert to_python_pattern(posix) is None
