"""What `make bench` prints, it measures: here on a small register, so that it can't stop unseen."""

import re
from dataclasses import asdict

import pytest

from tests.bench import world as bench_world
from tests.bench.__main__ import HEAD, _meter, _real_size
from tests.bench.world import Site, World
from tests.support import sample
from tests.support.live import LiveServer, serve


@pytest.fixture(scope="module")
def closing():
    """Close the connections of every app that the bench made in this process."""
    made, create = [], bench_world.create_app
    bench_world.create_app = lambda settings: made.append(create(settings)) or made[-1]
    yield
    bench_world.create_app = create
    for flask in made:
        flask.extensions["ledengegevens"].engine.dispose()


@pytest.fixture(scope="module")
def world(database, environment, tmp_path_factory, closing):
    """The sample with so many persons that their list has more than two hundred pages."""
    with database.as_owner() as owner:
        owner.execute("alter table register.persoon disable trigger user")
        owner.execute(
            "insert into register.persoon (gemeente_id, roepnaam, achternaam)"
            " select g.id, 'Jan', 'Naam' || n from generate_series(1, 6000) n,"
            " (select id from register.gemeente where code = 'GM0307') g"
        )
        owner.execute("alter table register.persoon enable trigger user")
    accounts = {role: sample.account_of(role) for role in ("redacteur", "contactpersoon")}
    signing_in = {r: {**asdict(a), "password": sample.PASSWORD} for r, a in accounts.items()}
    folder = tmp_path_factory.mktemp("bench")
    made = World(database.server, folder, environment, signing_in, 0.0, database.name)
    made.analyze()
    return made


@pytest.fixture(scope="module")
def site(world):
    with serve(world.environment, world.folder, workers=1) as live:
        assert isinstance(live, LiveServer)
        yield Site(live, 0.0)


def test_every_page_and_the_file_are_measured(world, site, capsys):
    _real_size(world, site, runs=1)

    printed = capsys.readouterr().out
    number = r"[\d.,]+"
    lines = re.findall(rf"^(\S.{{27}})((?:\s+{number}){{{len(HEAD) - 1}}})$", printed, re.MULTILINE)
    statements = {name.strip(): int(numbers.split()[4]) for name, numbers in lines}
    assert len(statements) == 19, printed
    assert all(1 <= count <= 12 for count in statements.values()), statements
    told = re.search(r"personen: ([\d,]+) rijen.*\n(\d+) statements; kale SQL", printed)
    assert told, printed
    assert int(told[1].replace(",", "")) == world.value("select count(*) from register.persoon")
    assert int(told[2]) >= 3


def test_the_copy_that_is_run_bare_is_the_one_of_the_site(world, site):
    found = _meter(world, site, "redacteur", 1).statements("/personen/export")

    (copy,) = [statement for statement in found if statement.is_copy]
    assert copy.text.startswith("copy (SELECT ")
    assert found[-1] is copy, "the list is read in the role that was taken before"
    for column in ("persoon.achternaam", "persoon.roepnaam", "persoon.email_werk"):
        assert column in copy.text


def test_statistics_are_of_the_database_that_is_measured(world):
    estimate = "select reltuples from pg_class where oid = 'register.persoon'::regclass"
    assert world.value(estimate) > 6000
