"""The table of page kinds holds every page that the product has, and each name once."""

from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException

from app.panel.views import PanelView
from tests.browser.page_kinds import KINDS

# Answers that are no page.
NO_PAGES = {"static", "export", "lookup", "health", "ready", "security_txt", "favicon", "logout"}


def action_of(flask, endpoint):
    """Return what kind of page this is: of the tables' pages only what is done there counts."""
    blueprint, _, action = endpoint.rpartition(".")
    views = {v.endpoint: v for v in flask.extensions["appbuilder"].baseviews}
    return action if isinstance(views.get(blueprint), PanelView) else endpoint


def reached(flask):
    """Return the kinds that the table opens, as far as an address says it."""
    adapter = flask.url_map.bind("localhost")
    found = set()
    for kind in KINDS:
        path = urlsplit(kind.path.partition("{")[0] + ("1" if "{" in kind.path else "")).path
        try:
            endpoint, _ = adapter.match(path)
        except HTTPException:
            assert kind.status != 200, f"{kind.name}: {path} is er niet"
            continue
        found.add(action_of(flask, endpoint))
    return found


def test_every_page_of_the_product_is_in_the_table(app):
    pages = {
        action_of(app, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.methods and "GET" in rule.methods
    }
    pages = {page for page in pages if page.rpartition(".")[2] not in NO_PAGES}
    missing = pages - reached(app)
    assert not missing, f"zet deze pagina's in tests/browser/page_kinds.py: {sorted(missing)}"


def test_every_name_is_there_once():
    names = [kind.name for kind in KINDS]
    assert sorted(names) == sorted(set(names))
