"""`flask history verify` names the line that was touched; it ends with 1, so that a job notices."""

import pytest

from app import create_app
from app.core.settings import Settings
from tests.support.sample import A


@pytest.fixture
def verify(database, environment):
    """Run the command; the app is that of the administrator, with the owner's address."""
    settings = Settings.from_environment({**environment, "DATABASE_OWNER_URL": database.owner_url})
    flask = create_app(settings)
    yield lambda: flask.test_cli_runner().invoke(args=["history", "verify"])
    flask.extensions["ledengegevens"].engine.dispose()


def test_the_chain_and_the_line_are_named(register, verify):
    chain = register.gemeente(A)
    with register.acting("contactpersoon", A) as connection:
        connection.execute("update register.persoon set titel_voor = 'mr.'")
    assert verify().output == "De geschiedenis is compleet en ongewijzigd.\n"
    with register.superuser() as connection:
        number = connection.execute(
            "update app.geschiedenis set rol = 'lezer' where id ="
            " (select max(id) from app.geschiedenis where keten = %s) returning volgnummer",
            (chain,),
        ).fetchone()[0]
    done = verify()
    assert done.exit_code == 1
    assert done.stdout == f"keten {chain}, regel {number}: regel is veranderd\n"
    assert done.stderr == "Fout: de geschiedenis is niet zoals zij geschreven is.\n"
