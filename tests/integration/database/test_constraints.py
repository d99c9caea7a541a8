"""Each rule of the register refuses what breaks it, and the form says so in Dutch at the field."""

import psycopg
import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from app.panel.columns import Kind
from app.panel.messages import explain
from app.panel.panel import slug
from app.panel.values import parse
from tests.integration.database.refusals import PAST_ANY_FORM, THROUGH_A_FORM
from tests.support.desks import REASON, open_office

RULES = """
    select k.conname as rule, coalesce(obj_description(k.oid, 'pg_constraint'), '') as comment,
           k.contype = 'u' and exists (select from pg_constraint p where p.conrelid = k.conrelid
             and p.contype = 'p' and p.conkey <@ k.conkey) as is_key
      from pg_constraint k join pg_namespace n on n.oid = k.connamespace
     where n.nspname = 'register' and k.contype in ('c', 'u', 'x')
"""
# What a refusal is called in the tests, and what stands there.
LOOKUPS = {
    "party": "select id from register.partij where naam = 'D66'",
    "utrecht": "select id from register.gemeente where code = 'GM0344'",
    "griffier": "select id from register.functie where code = 'griffier'",
    "person": "select min(persoon_id) from register.functievervulling",
    "office": "select functie_id from register.functievervulling where persoon_id ="
    " (select min(persoon_id) from register.functievervulling)",
    "with_address": "select min(persoon_id) from register.huisadres",
    "other_list": "select lijst from register.verkiezingsuitslag order by id offset 1 limit 1",
    "other_fractie": "select naam from register.fractie order by id offset 1 limit 1",
}


@pytest.fixture(scope="module")
def office(app, database):
    with open_office(app, database) as everybody:
        yield everybody


@pytest.fixture(params=THROUGH_A_FORM, ids=lambda r: r.rule)
def refusal(request):
    return request.param


@pytest.fixture
def desk(office, refusal):
    return office.desk(f"register.{refusal.table}", refusal.role)


@pytest.fixture
def key(desk, refusal):
    return 0 if refusal.is_new else desk.row()


@pytest.fixture
def typed(office, refusal, key):
    known = {"self": key, **{name: office.value(sql) for name, sql in LOOKUPS.items()}}
    return {name: text.format(**known) for name, text in refusal.typed.items()}


@pytest.fixture(scope="module")
def comments(office):
    return {rule: comment for rule, comment, _is_key in office.owner.execute(RULES).fetchall()}


def told(comments, refusal):
    """Return field and sentence of a rule; a domain or trigger has them elsewhere."""
    if refusal.at:
        return refusal.at, ""
    name, _, sentence = comments[refusal.rule].partition(": ")
    return name, sentence


def test_the_form_tells_it_at_the_field(desk, refusal, key, typed, comments):
    person = desk.person()
    path = f"/{slug(desk.table)}/add" if refusal.is_new else desk.path(key)
    reason = {"reden": REASON} if refusal.role == "redacteur" else {}
    changes = {name: text for name, text in typed.items() if text != "ja"}
    ticked = {name: ["nee", "ja"] for name, text in typed.items() if text == "ja"}
    before = None if refusal.is_new else desk.stored(key)
    page = person.send(path, person.open(path), **changes, **ticked, **reason)
    assert page.status == 400
    name, sentence = told(comments, refusal)
    assert sentence in page.errors[name]
    assert list(page.errors) == [name]
    # What was typed stands there again, and nothing was stored.
    for field, text in changes.items():
        assert page.value(field) == text
    if before is not None:
        assert desk.stored(key) == before


def test_the_database_refuses_it_and_the_refusal_is_read(
    database, desk, refusal, key, typed, comments
):
    """Past the form's own look: what the form would say when only the database noticed."""
    columns = desk.table.columns
    values = {
        name: b"\x01" + bytes(40)
        if columns[name].kind is Kind.ENCRYPTED
        else parse(columns[name], text)
        if text
        else None
        for name, text in typed.items()
    }
    own = desk.table.sql.c[desk.table.spec.key]
    if refusal.is_new and desk.table.scoped:
        values["gemeente_id"] = desk.gemeente_id
    statement = (
        insert(desk.table.sql) if refusal.is_new else update(desk.table.sql).where(own == key)
    )
    with database.owner_engine().connect() as owner, pytest.raises(DBAPIError) as refused:
        owner.execute(statement.values(values))
    error = refused.value
    assert isinstance(error.orig, psycopg.Error)
    assert error.orig.diag.constraint_name == refusal.rule
    said = explain(error, desk.table, desk.panel.tables, desk.panel.domains)
    name, sentence = told(comments, refusal)
    assert said is not None
    if refusal.rule.endswith("_vorm") and refusal.at:
        assert said.sentence  # of a domain PostgreSQL does not say which column it was
    else:
        assert said.column == name
        assert sentence in said.sentence


@pytest.mark.parametrize("rule", PAST_ANY_FORM)
def test_what_no_form_reaches_is_refused_too(office, rule):
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        office.owner.execute(PAST_ANY_FORM[rule])
    assert refused.value.diag.constraint_name == rule


def test_no_rule_is_left_out(office):
    found = office.owner.execute(RULES).fetchall()
    rules = {rule for rule, _comment, is_key in found if not is_key}
    broken = {r.rule for r in THROUGH_A_FORM} | set(PAST_ANY_FORM)
    assert rules - broken == set(), "Schrijf in refusals.py wat deze regel breekt."


# Of a composite reference the last column says which row; the others say whose it must be.
REFERENCES = """
    select c.conrelid::regclass::text, c.conname, a.attname
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[cardinality(c.conkey)]
     where c.contype = 'f' and c.connamespace = 'register'::regnamespace order by 2
"""


CHECKS = "select conname from pg_constraint where contype = 'c' and conrelid = %s::regclass"


def test_every_reference_refuses_what_is_not_there(office):
    references = office.owner.execute(REFERENCES).fetchall()
    assert len(references) > 15
    for table, rule, column in references:
        # partij_toegestaan is filled in by the database itself.
        name = "functie_id" if column == "partij_toegestaan" else column
        change = f"set {name} = 2147483000 where ctid = (select min(ctid) from {table})"
        refused = pytest.raises(psycopg.errors.ForeignKeyViolation)
        with refused as told, office.owner.transaction():
            # No trigger or check of ours has anything to say here.
            office.owner.execute(f"alter table {table} disable trigger user")
            for (check,) in office.owner.execute(CHECKS, (table,)).fetchall():
                office.owner.execute(f"alter table {table} drop constraint {check}")
            office.owner.execute(f"update {table} {change}")
        named = told.value.diag.constraint_name
        # gemeente_id is in every reference within a gemeente: any of them may be the first.
        assert named == rule or column == "gemeente_id", (rule, named)
