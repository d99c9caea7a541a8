"""No page comes from the framework: each that can be reached is made of our own templates.

A page that fails here is one of Flask-AppBuilder's that became reachable. Leave its route out
(`exclude_route_methods`), or give it a template of ours that extends `base.html`. Why its own
pages are not dressed instead: docs/decisions/0017-no-template-of-the-framework.md.
"""

import inspect
from pathlib import Path

import pytest
from flask import render_template_string, template_rendered

from app.core.settings import PROJECT_ROOT
from tests.rules.test_routes import existing
from tests.support.page_check import check_page

OURS = PROJECT_ROOT / "app" / "templates"
# What the framework's look is made of.
THEIRS = ("bootstrap", "jquery", "select2", "font-awesome", "fontawesome", "static/appbuilder")


def pages(app) -> list[str]:
    """Return an address for each way to read, that of the first row where a row is asked for."""
    found = []
    for method, rule in existing(app):
        if method == "GET" and not rule.startswith(("/static/", "/favicon", "/health")):
            found.append(rule.replace("<pk>", "1").replace("<column>", "gemeente_id"))
    return [path for path in found if "<" not in path]


@pytest.mark.parametrize("role", [None, "contactpersoon", "redacteur", "beheerder"])
def test_every_page_is_ours(app, client, client_as, role):
    rendered = []

    def note(_sender, template, **_):
        rendered.append(template)

    browser = client_as(role) if role else client
    wrong, read = [], 0
    with template_rendered.connected_to(note, app):
        for path in pages(app):
            rendered.clear()
            answer = browser.get(path)
            if answer.mimetype != "text/html" or 300 <= answer.status_code < 400:
                continue
            read += 1
            page = answer.get_data(as_text=True)
            wrong += [
                f"{path}: {template.name} is niet van ons"
                for template in rendered
                if template.filename and OURS not in Path(template.filename).resolve().parents
            ]
            wrong += [f"{path}: bevat {word}" for word in THEIRS if word in page.lower()]
            if "css/site.css" not in page or 'class="site-header' not in page:
                wrong.append(f"{path}: heeft niet de kop en de stijl van de site")
    assert read > (3 if role is None else 30)
    assert not wrong, "- " + "\n- ".join(wrong)


def method_of(app, endpoint):
    """Return what answers at an endpoint, without what was wrapped around it."""
    return inspect.unwrap(app.view_functions[endpoint])


def test_no_method_of_the_framework_answers(app):
    """What it can't answer, it can't draw: also where a page would need a row that is not there."""
    theirs = {
        f"{rule.rule}: {method_of(app, rule.endpoint).__module__}"
        for rule in app.url_map.iter_rules()
        if not method_of(app, rule.endpoint).__module__.startswith("app.")
    }
    assert not theirs, "laat deze routes weg, of geef ze een eigen methode"


def test_what_extends_the_base_of_the_framework_stands_in_our_frame(app):
    source = (
        '{% extends "appbuilder/base.html" %}{% block content %}<h1>{{ title }}</h1>{% endblock %}'
    )
    with app.test_request_context():
        page = render_template_string(source, title="Een verdwaalde pagina")
    check_page(page)
    assert "css/site.css" in page
    assert 'class="site-header' in page
    assert not [word for word in THEIRS if word in page.lower()]
