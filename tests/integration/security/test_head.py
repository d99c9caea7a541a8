"""HEAD asks for the headers of a page and does nothing: no token comes with it (V08)."""

import pytest

from app.panel.views import PanelView
from app.security.own_account.views import UNDO

ROLES = ("contactpersoon", "redacteur", "beheerder", "privacyfunctionaris")
# What looking at a page writes as well: that a session was seen, what was refused and the alarm
# about it, and that somebody began to replace her authenticator.
OF_A_VISIT = ("sessie", "poging", "gebeurtenis", "bericht", "aanmelding")
TABLES = """select format('%I.%I', schemaname, tablename) from pg_tables
             where schemaname in ('register', 'app', 'public') and tablename <> all (%s)"""


def digests(database):
    """Return the content of every table, as a digest."""
    with database.as_owner() as owner:
        names = owner.execute(TABLES.replace("%I", "%%I"), (list(OF_A_VISIT),)).fetchall()
        return {
            name: owner.execute(
                f"select count(*), md5(string_agg(t::text, ',' order by t::text)) from {name} t"
            ).fetchone()
            for (name,) in names
        }


def addresses(app, database):
    """Return every address that takes both GET and POST, with the keys of rows that are there."""
    keys = {}
    for view in app.extensions["appbuilder"].baseviews:
        if isinstance(view, PanelView):
            spec = view.table.spec
            with database.as_owner() as owner:
                found = owner.execute(f"select {spec.key} from {spec.name} limit 20").fetchall()
            keys[type(view).__name__] = [str(key) for (key,) in found]
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if not {"HEAD", "POST"} <= rule.methods:
                continue
            rows = keys.get(rule.endpoint.partition(".")[0], ["1", "2", "3"])
            for key in rows if rule.arguments else [""]:
                yield adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, key))


@pytest.mark.parametrize("role", ROLES)
def test_head_changes_no_row(app, client_as, database, role):
    client = client_as(role)
    client.get("/")
    before = digests(database)
    asked = list(addresses(app, database))
    assert len(asked) > 100
    for address in asked:
        assert client.head(address).status_code < 500, address
    assert digests(database) == before


def test_head_does_not_take_an_address_back(client_as, database):
    """Who reads a mail for somebody follows its links, and asks their headers first."""
    client = client_as("contactpersoon")
    with client.session_transaction() as session:
        session[UNDO] = "een woord"
    client.head("/account/adres-terug/")
    with client.session_transaction() as session:
        assert session[UNDO] == "een woord"
