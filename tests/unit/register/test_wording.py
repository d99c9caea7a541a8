"""Sentences with their values apart."""

from datetime import date

from app.core.marking import N_
from app.register.wording import say, say_number


def test_a_sentence_says_its_values_in_dutch():
    inner = say(N_("binnen"))
    wording = say(
        N_("%(a)s; %(b)s; %(c)s; %(d)s"), a=date(2026, 3, 1), b=3, c=("x", "y", "z"), d=inner
    )
    assert str(wording) == "1 maart 2026; 3; x, y en z; binnen"


def test_one_and_more():
    assert str(say_number(1, N_("een"), N_("%(aantal)s stuks"))) == "een"
    assert str(say_number(2, N_("een"), N_("%(aantal)s stuks"))) == "2 stuks"


def test_names_alone():
    assert str(say(N_("%(namen)s"), namen=("x",))) == "x"
