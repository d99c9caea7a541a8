"""Every table, column, domain and choice is explained in Dutch: the screens show nothing else."""

import re

import pytest

TABLES = """
    select n.nspname || '.' || c.relname as place, obj_description(c.oid, 'pg_class') as comment
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('register', 'app') and c.relkind in ('r', 'p', 'v', 'm')
       and c.relname <> 'alembic_version'
"""
COLUMNS = """
    select n.nspname || '.' || c.relname || '.' || a.attname as place,
           col_description(c.oid, a.attnum) as comment
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname in ('register', 'app') and c.relkind in ('r', 'p', 'v', 'm')
       and c.relname <> 'alembic_version'
"""
TYPES = """
    select n.nspname || '.' || t.typname as place, obj_description(t.oid, 'pg_type') as comment
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
     where n.nspname in ('register', 'app') and t.typtype in ('d', 'e')
"""
SCHEMAS = """
    select nspname as place, obj_description(oid, 'pg_namespace') as comment
      from pg_namespace where nspname in ('register', 'app')
"""
KINDS = {"tables": TABLES, "columns": COLUMNS, "types": TYPES, "schemas": SCHEMAS}
FEWEST = {"tables": 18, "columns": 150, "types": 15, "schemas": 2}
SHAPE = re.compile(r"(?P<label>[^:]+): (?P<help>\S.*)", re.DOTALL)
LONGEST_LABEL = 45
# A full stop belongs to an abbreviation (mr., I.L.), not to a line of help.
LOOSE = re.compile(r"[:,;]$|[a-z]{4}[.]$")


@pytest.fixture(scope="module")
def found(database):
    """Return place and comment of everything of a kind."""
    with database.as_owner() as owner:
        return {kind: owner.execute(sql).fetchall() for kind, sql in KINDS.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_everything_has_a_label_and_an_explanation(found, kind):
    assert len(found[kind]) >= FEWEST[kind]
    bare = [place for place, comment in found[kind] if not SHAPE.fullmatch(comment or "")]
    assert not bare, f"zonder toelichting “Label: hulp”: {bare}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_label_is_a_short_heading_and_not_the_name_of_the_column(found, kind):
    wrong = []
    for place, comment in found[kind]:
        label = SHAPE.fullmatch(comment)["label"]
        is_heading = label[0].isupper() and label == label.strip() and len(label) <= LONGEST_LABEL
        if not is_heading or "_" in label or label.endswith("."):
            wrong.append((place, label))
    assert not wrong


@pytest.mark.parametrize("kind", KINDS)
def test_an_explanation_is_one_line_without_loose_ends(found, kind):
    wrong = [
        (place, comment)
        for place, comment in found[kind]
        for text in (SHAPE.fullmatch(comment)["help"],)
        if "\n" in text or "  " in text or text != text.strip() or LOOSE.search(text)
    ]
    assert not wrong


def test_no_two_columns_of_a_table_have_the_same_label(found):
    """In a list, a form or a CSV nobody could tell them apart."""
    seen: dict[tuple[str, str], str] = {}
    doubles = []
    for place, comment in found["columns"]:
        table, _, column = place.rpartition(".")
        other = seen.setdefault((table, SHAPE.fullmatch(comment)["label"]), column)
        if other != column:
            doubles.append((table, other, column))
    assert not doubles
