"""The table of rules: whole, and the only place of severity and titles."""

import re
from pathlib import Path

import pytest

from app.register import completeness
from app.register.rules import RULES

REGISTER = Path(completeness.__file__).parent
CHECKED = sorted(REGISTER.glob("rules_*.py"))


def codes_in(*names):
    """Return the words in quotes of these files that are codes of rules."""
    text = "".join((REGISTER / name).read_text(encoding="utf-8") for name in names)
    posts = {f"{code}_ontbreekt" for code in re.findall(r'"(\w+)"', text)}
    return (set(re.findall(r'"(\w+)"', text)) | posts) & set(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_of_one_side_says_why(rule):
    assert rule.title or rule.country
    assert bool(rule.alone) is not bool(rule.title and rule.country)
    assert rule.source
    assert bool(rule.weight) is bool(rule.country)


def test_vng_holds_every_rule_that_has_words_for_vng():
    assert {r.code for r in RULES.values() if r.country} == codes_in("national.py")


@pytest.mark.parametrize("path", CHECKED, ids=lambda path: path.name)
def test_severity_stands_in_the_table_only(path):
    text = path.read_text(encoding="utf-8")
    assert "finding(" in text
    assert not re.search(r"\bSeverity\b|\bFinding\(", text)
