"""What each request costs before its page begins, who acts in it, and what is left: nothing."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, g, template_rendered

from app.scope.actor import Actor, current_actor, set_actor
from tests.support import sample
from tests.support.clients import PLAIN
from tests.support.statements import statements


@pytest.fixture
def engine(app):
    return app.extensions["ledengegevens"].engine


def test_the_door_costs_two_statements_whatever_the_menu(client_as, engine):
    client = client_as("beheerder")
    with statements(engine) as seen:
        assert client.get("/rechten/").status_code == 200
    assert len(seen) == 2, seen
    assert "set_config" in seen[0]


@pytest.mark.parametrize("path", ["/", "/login/", "/health", "/static/css/site.css"])
def test_nobody_costs_no_statement(client, engine, path):
    with statements(engine) as seen:
        assert client.get(path).status_code == 200
    assert seen == []


@pytest.mark.parametrize("path", ["/health", "/static/css/site.css"])
def test_what_is_the_same_for_everyone_costs_nothing_for_anyone(client_as, engine, path):
    client = client_as("lezer")
    with statements(engine) as seen:
        assert client.get(path).status_code == 200
    assert seen == []


@contextmanager
def while_rendering(app: Flask, look: Callable[[], Any]) -> Iterator[list[Any]]:
    """Collect what `look` sees in the middle of a request, when its page is made."""
    seen: list[Any] = []

    def note(_sender: Any, **_: Any) -> None:
        seen.append(look())

    with template_rendered.connected_to(note, app):
        yield seen


def test_the_door_is_closed_before_the_page_begins(client_as, app):
    client = client_as("lezer")
    with while_rendering(app, app.extensions["ledengegevens"].door.registry.has) as seen:
        client.get(PLAIN)
    assert seen == [False]


@pytest.mark.parametrize("role", ["contactpersoon", *sample.STAFF_ROLES])
def test_each_request_acts_as_who_is_signed_in(client_as, app, database, role):
    client = client_as(role)
    with while_rendering(app, lambda: (current_actor(), g.user)) as seen:
        client.get(PLAIN)
    [(actor, user)] = seen
    assert actor.role == role
    assert actor.name == f"{role.capitalize()} Toets"
    own = database.value("select id from register.gemeente where code = 'GM0307'")
    assert actor.gemeente_id == (own if role == "contactpersoon" else None)
    assert user.gemeente_naam == ("Amersfoort" if role == "contactpersoon" else None)
    assert "password" not in user.__dict__


def test_nobody_acts_after_a_request_and_without_signing_in(client_as, client, app):
    client_as("redacteur").get(PLAIN)
    assert current_actor() is None
    with while_rendering(app, current_actor) as seen:
        client.get(PLAIN)
    assert seen == [None]


def test_an_actor_left_behind_in_the_thread_does_not_act_for_the_next(client, app):
    set_actor(Actor("redacteur", user_id=1))
    try:
        with while_rendering(app, current_actor) as seen:
            client.get(PLAIN)
        assert seen == [None]
    finally:
        set_actor(None)


def test_two_people_in_one_thread_never_get_each_others_scope(client_as, database):
    a, b = client_as("contactpersoon", sample.A), client_as("contactpersoon", sample.B)
    for _ in range(20):
        for client, name in ((a, "Amersfoort"), (b, "Utrecht")):
            assert name in client.get(PLAIN).get_data(as_text=True)


def test_a_crash_in_one_request_leaves_nothing_for_the_next_in_its_thread(app, client_as):
    client = client_as("redacteur")
    seen: list[object] = []

    def work() -> None:
        client.get("/bestaat-niet")
        seen.append(current_actor())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [None]


def test_a_changed_role_counts_at_the_next_request(client_as, database):
    client = client_as("lezer")
    assert client.get("/rechten/").status_code == 200
    with database.as_owner() as owner:
        owner.execute(
            "delete from ab_permission_view_role pvr"
            " using ab_role r, ab_permission_view pv, ab_view_menu v"
            " where r.id = pvr.role_id and r.name = 'lezer' and pv.id = pvr.permission_view_id"
            " and v.id = pv.view_menu_id and v.name = 'RechtenView'"
        )
    assert client.get("/rechten/").status_code == 403
