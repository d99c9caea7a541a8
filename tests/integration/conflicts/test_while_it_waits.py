"""A save that waits for somebody else's looks again when it goes on, and asks when it must."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from tests.integration.conflicts.conftest import asked_on

MANDAAT = "register.functievervulling"
JOIN = "register.functievervulling_portefeuille"
PATIENCE_SECONDS = 20
WAITING = """select count(*) from pg_stat_activity
              where datname = current_database() and wait_event_type = 'Lock'"""


@pytest.fixture(params=["contactpersoon", "redacteur"])
def mandate(office, request):
    desk = office.desk(MANDAAT, request.param)
    key = office.value(f"select min(functievervulling_id) from {JOIN}")
    saved = office.owner.execute(
        f"select * from {JOIN} where functievervulling_id = %s", (key,)
    ).fetchall()
    desk.set_aside(key)
    yield desk, key
    office.unguarded.execute(f"delete from {JOIN} where functievervulling_id = %s", (key,))
    office.unguarded.cursor().executemany(f"insert into {JOIN} values (%s, %s, %s)", saved)
    desk.put_back(key)


@contextmanager
def somebody_else(database):
    """A transaction of somebody else, which ends when the block does."""
    with psycopg.connect(database.owner_url.replace("+psycopg", "")) as other:
        yield other


def is_waiting(office):
    # Only a superuser sees what somebody else's connection waits for.
    return office.unguarded.execute(WAITING).fetchone() != (0,)


def send_and_wait(office, person, path, form, changes, other):
    """Send the form, see it wait for the other's transaction, let that end; return the answer."""
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(person.send, path, form, **changes)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (is_waiting(office) or sent.done() or time.monotonic() > deadline):
            time.sleep(0.01)
        assert not sent.done(), f"niet gewacht: {sent.result().status}"
        other.commit()
        return sent.result()


def test_links_that_change_while_mine_are_saved_are_asked_about(office, database, mandate):
    desk, key = mandate
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    kept = office.value("select id from register.portefeuille where naam = 'Wonen'")
    with somebody_else(database) as other:
        other.execute(f"select 1 from {MANDAAT} where id = %s for update", (key,))
        other.execute(
            f"insert into {JOIN} select gemeente_id, id, (select id from register.portefeuille"
            f" where naam = 'Jeugdzorg') from {MANDAAT} where id = %s",
            (key,),
        )
        changes = {"portefeuilles": ["", str(kept)], **desk.asks_reason}
        page = send_and_wait(office, person, path, form, changes, other)
    assert page.status == 409
    assert asked_on(page)["portefeuilles"].mine == "Wonen"
    left = office.value(f"select count(*) from {JOIN} where functievervulling_id = %s", key)
    assert left == 3


def test_a_change_that_lands_while_mine_waits_is_asked_about(office, database, mandate):
    desk, key = mandate
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    with somebody_else(database) as other:
        other.execute(f"update {MANDAAT} set toelichting = 'van een ander' where id = %s", (key,))
        changes = {"toelichting": "van mij", **desk.asks_reason}
        page = send_and_wait(office, person, path, form, changes, other)
    assert page.status == 409
    assert asked_on(page)["toelichting"].theirs == "van een ander"


def test_a_renewed_search_word_while_mine_waits_is_saved_past_with_its_reason(
    office, database, mandate
):
    desk, key = mandate
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    with somebody_else(database) as other:
        other.execute(f"update {MANDAAT} set sorteer = sorteer where id = %s", (key,))
        changes = {"toelichting": "van mij", **desk.asks_reason}
        answer = send_and_wait(office, person, path, form, changes, other)
    assert answer.status == 302
    assert desk.stored(key)["toelichting"] == "van mij"
    line = office.owner.execute(
        "select reden, rol from app.geschiedenisregel order by id desc limit 1"
    ).fetchone()
    assert line == (desk.asks_reason.get("reden"), desk.role)


def test_a_row_that_is_deleted_while_mine_waits_is_a_404(office, database, mandate):
    desk, key = mandate
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    with somebody_else(database) as other:
        other.execute(f"delete from {MANDAAT} where id = %s", (key,))
        changes = {"toelichting": "van mij", **desk.asks_reason}
        assert send_and_wait(office, person, path, form, changes, other).status == 404
