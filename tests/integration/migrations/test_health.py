"""0024 takes what was written about illness out of rows and history; the chain stays whole."""

import pytest
from alembic.script import ScriptDirectory

from app.core import migrate
from tests.support.database import SampleDatabase

MIGRATION = "0024"
CLOSE = """
    update register.functievervulling set einddatum = begindatum + 200, reden_einde = %s,
           toelichting = %s where id = %s
"""
CONTENT = """
    select count(*) from app.geschiedenis_inhoud i
      join app.geschiedenis g on g.id = i.geschiedenis_id
     where g.tabel = 'functievervulling'
       and (i.nieuw::text ~ '"gezondheid"|X 10' or i.oud::text ~ '"gezondheid"|X 10')
"""


@pytest.fixture
def older(postgres_server, template_database):
    """Yield a filled database as it was before the migration."""
    script = ScriptDirectory(str(migrate.MIGRATIONS)).get_revision(MIGRATION)
    postgres_server.create_database("ziekte", template_database.name)
    database = SampleDatabase(postgres_server, "ziekte")
    with database.owner_engine().connect() as connection:
        migrate.downgrade(connection, str(script.down_revision))
        connection.commit()
    yield database
    postgres_server.drop_database("ziekte")


def upgraded(database: SampleDatabase) -> None:
    with database.owner_engine().connect() as connection:
        migrate.upgrade(connection)
        connection.commit()


def test_rows_and_history_say_nothing_of_illness_and_the_chain_verifies(older):
    with older.as_owner() as owner:
        ids = [
            row[0]
            for row in owner.execute(
                "select id from register.functievervulling where einddatum is null order by id"
            ).fetchmany(3)
        ]
        owner.execute(CLOSE, ("gezondheid", None, ids[0]))
        owner.execute(CLOSE, ("overig", "Verlof (Kieswet artikel X 10)", ids[1]))
        owner.execute(CLOSE, ("verhuizing", "Naar Zwolle", ids[2]))
        lines = owner.execute("select count(*) from app.geschiedenis").fetchone()[0]
    assert older.value(CONTENT) == 2

    upgraded(older)

    with older.as_owner() as owner:
        rows = owner.execute(
            "select reden_einde::text, toelichting from register.functievervulling"
            " where id = any(%s) order by id",
            (ids,),
        ).fetchall()
    assert rows == [("overig", None), ("overig", None), ("verhuizing", "Naar Zwolle")]
    assert older.value(CONTENT) == 0
    assert older.value("select count(*) from app.controleer_geschiedenis()") == 0
    # No line is gone, and one says what was done; what is not about illness keeps its content.
    assert older.value("select count(*) from app.geschiedenis") == lines + 1
    told = older.value(
        "select nieuw ->> 'omschrijving' from app.geschiedenis_inhoud"
        " order by geschiedenis_id desc limit 1"
    )
    assert "2 functies" in told
    assert "2 regels" in told
    assert older.value(
        "select count(*) from app.geschiedenis_inhoud where nieuw ->> 'toelichting' = 'Naar Zwolle'"
    )
    words = "select string_agg(w::text, ',') from unnest(enum_range(null::register.reden_einde)) w"
    assert "gezondheid" not in older.value(words)


def test_a_database_without_such_rows_gets_no_line(older):
    before = older.value("select count(*) from app.geschiedenis")
    upgraded(older)
    assert older.value("select count(*) from app.geschiedenis") == before
