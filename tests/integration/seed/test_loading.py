"""Loading happens once, gives the same each time, and leaves the database guarded as it was."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from app.register.seed import RegisterNotEmptyError, is_empty, seed_demo
from tests.integration.seed.conftest import sealed

PROJECT_ROOT = Path(__file__).parents[3]

TABLES = """select table_name from information_schema.tables
             where table_schema = 'register' and table_type = 'BASE TABLE' order by 1"""

DIGEST_IN_MEMORY = """
import hashlib
from app.register.seed import make_demo_rows
rows = make_demo_rows(lambda column, gemeente, persoon, text: text.encode())
print(hashlib.sha256(repr(rows).encode()).hexdigest())
"""


def digests(connection):
    """One digest per table over every row, with ids and the columns the database derives."""
    found = {}
    for (table,) in connection.execute(TABLES).fetchall():
        found[table] = connection.execute(
            f"select md5(string_agg(t::text, '|' order by t::text)) from register.{table} t"
        ).fetchone()[0]
    return found


def test_a_second_seed_is_refused(seeded):
    with seeded.as_owner() as owner:
        assert not is_empty(owner)
        with pytest.raises(RegisterNotEmptyError):
            seed_demo(owner, sealed)


def test_row_security_history_and_triggers_are_on_again(ask):
    assert not ask(
        """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = 'register'::regnamespace and c.relkind = 'r'
              and a.attname = 'gemeente_id' and not c.relforcerowsecurity"""
    )
    assert not ask("select tgname from pg_trigger where tgenabled = 'D'")
    triggers = ask(
        """select count(*) as aantal from pg_trigger where tgname = 'geschiedenis'
              and tgrelid::regclass::text like 'register.%%'"""
    )
    assert triggers[0]["aantal"] >= 10


def test_overlap_is_refused_again_with_the_same_words(ask):
    rows = ask(
        """select conname, obj_description(oid, 'pg_constraint') as zin
             from pg_constraint where contype = 'x' order by conname"""
    )
    assert [row["conname"] for row in rows] == [
        "functievervulling_geen_overlap",
        "raadsperiode_geen_overlap",
    ]
    assert all(row["zin"].startswith("begindatum: ") for row in rows)


def test_one_line_of_history_stands_for_all(ask):
    rows = ask("select tabel, soort, gemeente_id from app.geschiedenis")
    assert rows == [{"tabel": "register", "soort": "ingebruikname", "gemeente_id": None}]


def test_new_rows_get_numbers_after_those_of_the_seed(seeded):
    with seeded.as_owner() as owner:
        for table in ("gemeente", "persoon", "functievervulling", "bevestiging", "partij"):
            row = owner.execute(
                f"""select nextval(pg_get_serial_sequence('register.{table}', 'id'))
                         > (select max(id) from register.{table})"""
            ).fetchone()
            assert row == (True,), table
        owner.rollback()


def test_derived_columns_are_what_the_trigger_would_make(seeded):
    with seeded.as_owner() as owner:
        before = owner.execute(
            """select md5(string_agg(concat_ws('|', id, zoek, sorteer, partij_toegestaan), ','
                      order by id)) from register.functievervulling where gemeente_id % 7 = 0"""
        ).fetchone()
        owner.execute("alter table register.functievervulling disable trigger geschiedenis")
        owner.execute(
            """update register.functievervulling set zoek = '', sorteer = sorteer
                where gemeente_id % 7 = 0"""
        )
        after = owner.execute(
            """select md5(string_agg(concat_ws('|', id, zoek, sorteer, partij_toegestaan), ','
                      order by id)) from register.functievervulling where gemeente_id % 7 = 0"""
        ).fetchone()
        owner.rollback()
    assert before == after


def test_a_seed_that_is_rolled_back_leaves_nothing(seeded):
    with seeded.as_owner() as owner:
        before = digests(owner)
        tables = [f"register.{table}" for (table,) in owner.execute(TABLES).fetchall()]
        owner.execute(f"truncate {', '.join(tables)} cascade")
        assert is_empty(owner)
        seed_demo(owner, sealed)
        assert digests(owner) == before, "two seeds differ"
        owner.rollback()
        assert digests(owner) == before


def test_another_process_makes_the_same_people():
    """The order of sets differs per process; nothing in the seed may hang on it."""
    found = {
        subprocess.run(
            [sys.executable, "-c", DIGEST_IN_MEMORY],
            cwd=PROJECT_ROOT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(found) == 1


def test_a_failing_seed_raises_and_the_caller_can_roll_back(seeded):
    def broken(*_):
        return b"\x00"

    with seeded.as_owner() as owner:
        tables = [f"register.{table}" for (table,) in owner.execute(TABLES).fetchall()]
        owner.execute(f"truncate {', '.join(tables)} cascade")
        with pytest.raises(psycopg.errors.CheckViolation):
            seed_demo(owner, broken)
        owner.rollback()
        assert not is_empty(owner)
