"""House rules of templates: what somebody fills in or presses is drawn by the macros of elements/.

A page that fails here draws a control by itself: find the macro for it in
`app/templates/elements/`, or add one, and call that.
"""

import re

import pytest

from app.core.settings import PROJECT_ROOT

TEMPLATES = PROJECT_ROOT / "app" / "templates"
CONTROL = re.compile(r"<(?:input|select|textarea|label|button|fieldset)\b")
# What the house has a macro for, so that no page invents its own.
ELEMENTS = (
    "alert",
    "button",
    "faults",
    "field",
    "form",
    "hidden",
    "merge",
    "progress",
    "search",
    "table",
    "tabs",
    "timeline",
)
PAGES = [p for p in sorted(TEMPLATES.rglob("*.html")) if p.parent.name != "elements"]


def name_of(path):
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_draws_no_control_itself(path):
    source = path.read_text(encoding="utf-8")
    found = [
        f"{name_of(path)}:{number}: {match[0]}"
        for number, line in enumerate(source.splitlines(), 1)
        for match in CONTROL.finditer(line)
    ]
    assert not found


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=name_of)
def test_one_and_more_are_two_sentences(path):
    """The catalogues hold whole sentences; a plural form would be Dutch in every language."""
    assert "ngettext(" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ELEMENTS)
def test_the_house_has_this_element(name):
    assert "{% macro " in (TEMPLATES / "elements" / f"{name}.html").read_text(encoding="utf-8")


def test_progress_is_said_in_words_too(app):
    with app.test_request_context():
        macro = app.jinja_env.get_template("elements/progress.html").module.progress
        drawn = str(macro("inlezen", "Bestand inlezen", 40, 100, "40 van 100 regels"))
    assert '<progress class="vng-progress" id="inlezen" value="40" max="100"' in drawn
    assert 'aria-labelledby="inlezen-naam"' in drawn
    assert 'role="status">40 van 100 regels<' in drawn
