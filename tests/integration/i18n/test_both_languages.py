"""No Dutch on an English page and no English on a Dutch one, on whatever page a role can open."""

import re
from functools import cache

import pytest

from tests.integration.i18n.conftest import MARK, catalogue, english
from tests.integration.i18n.reading import has_words, language_of, texts_of, without_data

FEWEST_PAGES = 60
# The statuses that a walk must meet: a page that was never seen was not looked at.
EVERY_OUTCOME = {
    "contactpersoon": {200, 400, 403, 404, 409},
    "redacteur": {200, 400, 404, 409},
    "beheerder": {200, 400, 404, 409},
    "privacyfunctionaris": {200, 400, 403, 404},
}
# A lezer sees what a redacteur sees, with fewer buttons.
ROLES = ("contactpersoon", "beheerder", "redacteur", "privacyfunctionaris")
# What Babel writes: the names of days and months.
CALENDAR = re.compile(
    r"\b((Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|"
    r"August|September|October|November|December)\b"
)


def told(faults):
    """Return each text once, with the first page that it was seen on."""
    first = {text: way for way, text in reversed(faults)}
    return "\n- ".join(f"{text!r} op {way}" for text, way in sorted(first.items()))


@pytest.mark.parametrize("role", ROLES)
def test_every_text_on_every_page_goes_through_translation(marked_app, walk_as, data, role):
    pages = list(walk_as(marked_app, role, "en").everything())
    assert len(pages) > FEWEST_PAGES
    assert {seen.status for seen in pages} >= EVERY_OUTCOME[role]
    _hold_to_translation(pages, data)


def test_every_text_outside_the_door_goes_through_translation(marked_app, walk_as, data):
    _hold_to_translation(list(walk_as(marked_app, None, "en").outside()), data)


def _hold_to_translation(pages, read_data):
    data = read_data()
    assert {language_of(seen.html) for seen in pages} == {"en"}
    faults = [
        (seen.way, text)
        for seen in pages
        for text in texts_of(seen.html)
        if is_untranslated(text, data)
    ]
    assert not faults, f"staat er zonder vertaling, geef het aan _():\n- {told(faults)}"


@cache
def is_untranslated(text, data):
    outside = _outside_marks(text)
    return has_words(outside) and has_words(CALENDAR.sub(" ", without_data(outside, data)))


def _outside_marks(text):
    """Return what stands outside the outermost marks; a text within a text is translated too."""
    kept, depth = [], 0
    for sign in text:
        depth += sign == MARK[0]
        if not depth:
            kept.append(sign)
        depth -= sign == MARK[1]
    return "".join(kept)


@pytest.mark.parametrize("role", ROLES[:2])
def test_no_dutch_text_stands_on_an_english_page(app, walk_as, data, role):
    dutch = {text for text, other in english().items() if text != other} - data()
    faults, pages = [], 0
    for seen in walk_as(app, role, "en").everything():
        pages += 1
        assert language_of(seen.html) == "en", seen.way
        faults += [(seen.way, text) for text in texts_of(seen.html) if text in dutch]
    assert pages > FEWEST_PAGES
    assert not faults, f"Nederlands op een Engelse pagina:\n- {told(faults)}"


@pytest.mark.parametrize("role", ROLES[:2])
def test_no_english_text_stands_on_a_dutch_page(app, walk_as, data, role):
    words = english()
    of_fab = {str(m.id).strip() for m in catalogue("nl") if m.id}
    foreign = {other for text, other in words.items() if text != other} | of_fab
    foreign -= {*words, *data()}
    faults, pages = [], 0
    for seen in walk_as(app, role, "nl").everything():
        pages += 1
        assert language_of(seen.html) == "nl", seen.way
        faults += [(seen.way, text) for text in texts_of(seen.html) if text in foreign]
    assert pages > FEWEST_PAGES
    assert not faults, f"Engels op een Nederlandse pagina:\n- {told(faults)}"
