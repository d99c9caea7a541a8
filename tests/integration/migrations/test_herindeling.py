"""0025 on a register that is in use: Wijdemeren ends, and a date that no source gives goes."""

import datetime as dt

import pytest
from alembic.script import ScriptDirectory

from app.core import migrate
from tests.support.database import SampleDatabase

MIGRATION = "0025"
INVENTED = dt.date(2026, 1, 1)
GEMEENTEN = """
insert into register.gemeente (code, naam, inwoners, inwoners_peildatum)
values ('GM0402', 'Hilversum', 94000, %(date)s), ('GM1696', 'Wijdemeren', 25000, %(date)s)
"""
STANDING = """
select g.code, g.einddatum, o.code, g.inwoners_peildatum
  from register.gemeente g left join register.gemeente o on o.id = g.opgegaan_in_id
 where g.code in ('GM0402', 'GM1696') order by g.code
"""


@pytest.fixture
def older(postgres_server, template_database):
    """Yield a filled database as it was before the migration, with both gemeenten."""
    script = ScriptDirectory(str(migrate.MIGRATIONS)).get_revision(MIGRATION)
    postgres_server.create_database("herindeling", template_database.name)
    database = SampleDatabase(postgres_server, "herindeling")
    with database.owner_engine().connect() as connection:
        migrate.downgrade(connection, str(script.down_revision))
        connection.commit()
    with database.as_owner() as owner:
        owner.execute("delete from register.gemeente where code in ('GM0402', 'GM1696')")
        owner.execute(GEMEENTEN, {"date": INVENTED})
    yield database
    postgres_server.drop_database("herindeling")


def upgrade(database):
    with database.owner_engine().connect() as connection:
        migrate.upgrade(connection)
        connection.commit()


def standing(database):
    with database.as_owner() as owner:
        return owner.execute(STANDING).fetchall()


def test_what_is_law_is_written_on_a_register_in_use_and_in_its_history(older):
    upgrade(older)
    ends = dt.date(2027, 1, 1)
    assert [row[:3] for row in standing(older)] == [
        ("GM0402", None, None),
        ("GM1696", ends, "GM0402"),
    ]
    lines = "select count(*) from app.geschiedenis_inhoud where reden = %s"
    assert older.value(lines, "Herindeling per 1 januari 2027") == 1
    assert older.value("select count(*) from app.controleer_geschiedenis()") == 0


def test_a_date_of_vng_itself_stays(older):
    """Both rows were entered by a person here, the date included."""
    upgrade(older)
    assert {row[3] for row in standing(older)} == {INVENTED}


def test_a_date_of_the_seed_goes(older):
    with older.as_owner() as owner:
        owner.execute("select set_config('app.reden', 'toets', true)")
        for number in owner.execute(
            "select id from register.gemeente where code in ('GM0402', 'GM1696')"
        ).fetchall():
            owner.execute("select app.wis_geschiedenis('gemeente', %s)", (str(number[0]),))
    upgrade(older)
    assert {row[3] for row in standing(older)} == {None}
