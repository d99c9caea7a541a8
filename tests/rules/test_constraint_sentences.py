"""Each rule of the register has a name, and says in a Dutch sentence to whom it is told what."""

import re

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.catalog.load import load_catalog
from app.catalog.spec import ROLES
from app.panel.forms import build_plan
from app.panel.reflection import reflect
from tests.support.database import SampleDatabase

RULES = """
    select c.relname as tabel, k.conname as regel, k.contype::text as soort,
           coalesce(obj_description(k.oid, 'pg_constraint'), '') as toelichting,
           k.contype = 'u' and exists (select from pg_constraint p where p.conrelid = c.oid
             and p.contype = 'p' and p.conkey <@ k.conkey) as is_sleutel
      from pg_constraint k join pg_class c on c.oid = k.conrelid
     where c.relnamespace = 'register'::regnamespace and k.contype in ('c', 'u', 'x', 'f')
     order by 1, 2
"""
RAISED = """
    select p.oid::regproc::text as functie, p.prosrc as tekst from pg_proc p
     where p.pronamespace in ('register'::regnamespace, 'app'::regnamespace)
       and p.prosrc like '%check_violation%'
"""
# What PostgreSQL makes up when nobody gave a name.
MADE_UP = re.compile(r"_(check|key|excl|fkey)\d*$")
SENTENCE = re.compile(r"[A-ZÉ].{8,110}[.]")
ENGLISH = re.compile(
    r"\b(must|should|invalid|required|value|error|constraint|null)\b", re.IGNORECASE
)
HOW = "Geef de regel een naam (tabel_wat) en `comment on constraint … is 'veld: Zin.'`"


@pytest.fixture(scope="module")
def rules(database: SampleDatabase):
    with database.as_owner() as owner:
        return owner.execute(RULES).fetchall()


@pytest.fixture(scope="module")
def told(rules):
    """Return table, rule, field and sentence of each rule that somebody can break by typing."""
    return [
        (table, rule, *(part.strip() for part in comment.partition(":")[::2]))
        for table, rule, kind, comment, is_key in rules
        if kind != "f" and not is_key
    ]


def test_each_rule_was_given_a_name_that_begins_with_its_table(rules):
    assert len(rules) > 80
    wrong = [rule for table, rule, *_ in rules if not rule.startswith(f"{table}_")]
    assert not wrong, HOW
    assert not [rule for _table, rule, *_ in rules if MADE_UP.search(rule)], HOW


def test_each_rule_says_a_dutch_sentence(told):
    wrong = [
        (rule, sentence)
        for _table, rule, _field, sentence in told
        if not SENTENCE.fullmatch(sentence) or ENGLISH.search(sentence) or rule in sentence
    ]
    assert not wrong, HOW


def test_each_sentence_stands_at_a_field_that_somebody_fills_in(told, database):
    """A sentence at a field that no form has would float above the form."""
    catalog = load_catalog()
    engine = create_engine(database.app_url, poolclass=NullPool)
    tables, domains, _metadata = reflect(engine, catalog)
    asked = {
        (name, column.name)
        for name, table in tables.items()
        for role in ROLES
        for mode in ("add", "edit")
        for column in build_plan(table, domains, role, mode).columns
    }
    edited = {name.partition(".")[2] for name, _field in asked}
    wrong = [
        (rule, field)
        for table, rule, field, _sentence in told
        if table in edited and (f"register.{table}", field) not in asked
    ]
    assert not wrong, HOW


def test_no_two_rules_of_a_table_say_the_same_at_one_field(told):
    """Somebody who reads it must know which of the two it was."""
    said = [(table, field, sentence) for table, _rule, field, sentence in told]
    assert len(said) == len(set(said))


def test_what_a_trigger_refuses_is_a_dutch_sentence_at_a_field(database):
    with database.as_owner() as owner:
        functions = owner.execute(RAISED).fetchall()
    assert len(functions) >= 3
    for name, source in functions:
        for statement in re.findall(r"raise exception using(.*?);", source, re.DOTALL):
            assert "column" in statement, name
            assert re.search(r"constraint\s*=", statement), name
            (message,) = re.findall(r"message\s*=\s*'((?:[^']|'')+)'", statement)
            assert SENTENCE.fullmatch(message), (name, message)
