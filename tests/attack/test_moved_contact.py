"""A contact person who is moved is out at her next request, and then sees the new one (H34)."""

import psycopg
import pytest

from tests.support import sample
from tests.support.attack import CONTACT, OWN, Ask, Attacker, form
from tests.support.attack_forms import fresh_form, typed_form
from tests.support.attack_world import look_at, scoped_tables

CANARY_A, CANARY_B = (sample.CANARY[g] for g in (sample.A, sample.B))
LISTS = ("personen", "functievervullingen", "fracties", "verkiezingsuitslagen", "bezetting")


@pytest.fixture(scope="module")
def moving(new_copy, site_on):
    """A world, a contact of A on two workers, and a way to say for whom she works."""
    database = new_copy()
    with site_on(database, workers=2) as server:
        world = look_at(database)
        attacker = Attacker(server, CONTACT, OWN)

        def work_for(gemeente: int) -> None:
            with psycopg.connect(database.superuser_conninfo) as owner:
                owner.execute(
                    "update app.gebruiker_gemeente set gemeente_id = %s where user_id ="
                    " (select id from ab_user where email = %s)",
                    (gemeente, sample.account_of(CONTACT, sample.A).email),
                )
            left = attacker.get("/personen/list/")
            assert (left.status, left.header("Location")[:7]) == (302, "/login/")
            assert not {c for c in (CANARY_A, CANARY_B) if c in left.body}
            attacker.sign_in()

        yield world, attacker, work_for
        world.close()


def seen(attacker: Attacker, path: str) -> set[str]:
    """Return whose rows stand on a page; asked often enough to meet both workers."""
    found: set[str] = set()
    for _ in range(6):
        answer = attacker.get(path)
        assert answer.status == 200, path
        found |= {c for c in (CANARY_A, CANARY_B) if c in answer.body}
    return found


def test_who_is_moved_sees_the_new_gemeente_only(moving):
    world, attacker, work_for = moving
    for _ in range(3):
        work_for(world.own)
        for name in LISTS:
            assert seen(attacker, f"/{name}/list/") == {CANARY_A}, name
        work_for(world.other)
        for name in LISTS:
            assert seen(attacker, f"/{name}/list/") == {CANARY_B}, name
            assert seen(attacker, f"/{name}/export") == {CANARY_B}, name


def test_rows_of_the_old_gemeente_are_gone_with_it(moving):
    world, attacker, work_for = moving
    work_for(world.other)
    for name in scoped_tables():
        table = world.tables[name]
        key = world.mine(name)[0][table.spec.key]
        base = "geschiedenis" if name == "app.geschiedenisregel" else table.spec.plural.lower()
        assert attacker.get(f"/{base}/show/{key}").status == 404, name


def test_a_form_that_was_open_does_not_save_into_the_old_gemeente(moving):
    world, attacker, work_for = moving
    table = world.tables["register.persoon"]
    row = world.mine(table.name)[0]
    changed = typed_form(world, table, "edit", row | {"achternaam": "Verhuisd"})
    work_for(world.other)
    before = world.digest()
    assert attacker.send(Ask("POST", f"/personen/edit/{row['id']}", changed)).status == 404
    mandate = world.tables["register.functievervulling"]
    added = fresh_form(world, mandate)
    assert attacker.send(Ask("POST", "/functievervullingen/add", added)).status == 400
    known = form([*fresh_form(world, table), ("gemeente_id", world.own)])
    assert attacker.send(Ask("POST", "/personen/add", known)).status == 400
    assert world.digest() == before


def test_a_contact_of_no_gemeente_is_nobody(moving):
    world, attacker, work_for = moving
    work_for(world.own)
    assert attacker.get("/personen/list/").status == 200
    with psycopg.connect(world.database.superuser_conninfo) as owner:
        owner.execute(
            "delete from app.gebruiker_gemeente where user_id ="
            " (select id from ab_user where email = %s)",
            (sample.account_of(CONTACT, sample.A).email,),
        )
    for _ in range(2):
        answer = attacker.get("/personen/list/")
        assert (answer.status, answer.header("Location")[:7]) == (302, "/login/")
        attacker.sign_in()
