"""Many writers at once keep each chain whole: no fork, no gap, no line lost, no deadlock."""

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.integration.history.conftest import ACTOR_ID, TAKE
from tests.support.sample import A, B

WRITERS, WRITES = 8, 200


def write(register, code, person, amount, start):
    """Change one person `amount` times, a transaction each; every fifth is withdrawn."""
    role, gemeente = "contactpersoon", str(register.gemeente(code))
    with psycopg.connect(register.database.app_url.replace("+psycopg", "")) as connection:
        start.wait()
        for number in range(amount):
            connection.execute(TAKE, (role, gemeente, str(ACTOR_ID), "", ""))
            connection.execute(
                "update register.persoon set roepnaam = %s where id = %s", (f"R{number}", person)
            )
            if number % 5 == 4:
                connection.rollback()
            else:
                connection.commit()


def run(register, places):
    """Let WRITERS write WRITES times in all, spread over (gemeente, person); return new lines."""
    begun = register.newest()
    start = threading.Barrier(WRITERS)
    each = WRITES // WRITERS
    with ThreadPoolExecutor(WRITERS) as pool:
        done = [
            pool.submit(write, register, *places[n % len(places)], each, start)
            for n in range(WRITERS)
        ]
    for future in done:
        future.result()
    return register.ask("select * from app.geschiedenis where id > %s order by id", begun)


def people(register, *codes):
    return [(code, register.person(code, n)) for n in range(1, WRITERS + 1) for code in codes]


@pytest.mark.parametrize(
    ("codes", "chains"), [((A,), 1), ((A, B), 2)], ids=["one gemeente", "two gemeenten"]
)
def test_chains_stay_whole_when_many_write_at_once(register, codes, chains):
    lines = run(register, people(register, *codes))
    assert len(lines) == WRITES * 4 // 5
    assert len({line["keten"] for line in lines}) == chains
    for chain in {line["keten"] for line in lines}:
        places = [line["volgnummer"] for line in lines if line["keten"] == chain]
        assert places == list(range(places[0], places[0] + len(places)))
    assert register.faults() == []


def test_one_row_written_by_all_at_once_keeps_every_line(register):
    lines = run(register, [(A, register.person(A, 3))])
    assert 0 < len(lines) <= WRITES * 4 // 5  # a name that was there already is no change
    assert register.faults() == []


def test_a_first_line_written_by_two_at_once_starts_one_chain(register):
    with register.database.as_owner() as owner:
        gemeente = owner.execute(
            "insert into register.gemeente (code, naam) values ('GM9100', 'Tegelijk') returning id"
        ).fetchone()[0]
    with register.superuser() as connection:
        connection.execute(
            "delete from app.geschiedenis_inhoud i using app.geschiedenis g"
            " where g.id = i.geschiedenis_id and g.keten = %s",
            (gemeente,),
        )
        connection.execute("delete from app.geschiedenis where keten = %s", (gemeente,))
        connection.execute("delete from app.geschiedenis_kop where keten = %s", (gemeente,))
    start = threading.Barrier(2)

    def add(name):
        with register.acting("redacteur") as connection:
            start.wait()
            connection.execute(
                "insert into register.persoon (gemeente_id, achternaam) values (%s, %s)",
                (gemeente, name),
            )

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(add, name) for name in ("Een", "Twee")]:
            future.result()
    lines = register.ask("select volgnummer from app.geschiedenis where keten = %s", gemeente)
    assert sorted(line["volgnummer"] for line in lines) == [1, 2]
    assert register.faults() == []


def test_a_reader_sees_no_half_written_line(register):
    """Line, content and head come in one transaction."""
    with register.acting("contactpersoon", A) as connection:
        connection.execute(
            "update register.persoon set roepnaam = 'Half' where id = %s", (register.person(),)
        )
        assert register.faults() == []
        assert (
            register.ask(
                "select 1 from app.geschiedenis_inhoud where nieuw ->> 'roepnaam' = 'Half'"
            )
            == []
        )
    assert register.faults() == []
