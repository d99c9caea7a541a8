"""A folder that fits is loaded whole; derived columns and history are as after a save."""

import stat

import pytest
from flask import Flask

from app.catalog.load import load_catalog
from app.cli_register import add_register_commands
from app.core.settings import Settings
from app.panel.check import check_catalog
from app.register.intake import DemoContentError, load_folder
from tests.support import sample


@pytest.fixture
def command(register, tmp_path):
    """Run `register load` on this test's database."""
    flask = Flask("laden")
    flask.extensions["settings"] = Settings.from_environment(
        {
            "APP_ENV": "demo",
            "DATABASE_URL": register.app_url,
            "DATABASE_OWNER_URL": register.owner_url,
            "DATA_DIR": str(tmp_path / "var"),
            "SECRET_KEY": "alleen-voor-tests-alleen-voor-tests-alleen",
            "ADDRESS_KEY": sample.ADDRESS_KEY,
        }
    )
    add_register_commands(flask)
    return lambda *words: flask.test_cli_runner().invoke(
        args=["register", "load", *map(str, words)]
    )


def test_every_column_arrives(register, folder, cipher, command):
    result = command(folder)
    assert result.exit_code == 0, result.output
    assert "1 gemeenten hebben" in result.output or "2 gemeenten hebben" in result.output
    with register.as_owner() as owner:
        persons = owner.execute(
            """select p.voorletters, p.naam, p.titel_voor, p.titel_achter, p.email_werk::text,
                      p.telefoon_werk::text, p.geslacht::text, p.geboortejaar,
                      p.geinformeerd_op::text, p.geinformeerd_door, p.magazine, p.publicatie
                 from register.persoon p order by id"""
        ).fetchall()
        office = owner.execute(
            """select fv.tijdsbesteding::text, fv.waarnemend, fv.loco_volgorde, fv.toelichting,
                      o.einddatum::text, o.reden_einde::text, fv.sorteer = p.sorteer,
                      fv.zoek @@ to_tsquery('simple', 'ozil & wethouder & pvv')
                        or fv.zoek @@ to_tsquery('simple', 'ozil & wethouder'),
                      (select count(*) from register.functievervulling_portefeuille l
                        where l.functievervulling_id = fv.id)
                 from register.functievervulling fv join register.persoon p on p.id = fv.persoon_id
                 join register.functievervulling o on o.id = fv.vervangt_id"""
        ).fetchone()
        address = owner.execute(
            "select gemeente_id, persoon_id, postcode::bytea, afgeschermd from register.huisadres"
        ).fetchone()
        fracties = owner.execute("select naam from register.fractie order by 1").fetchall()
    assert persons[0] == (
        *("Ö.P.", "Éénnaam, Ö.P. (Özil) van", "dr.", "MSc", "o@voorbeeld.example", "033 1234567"),
        *("vrouw", 1980, "2026-01-31", "de griffie", False, True),
    )
    assert persons[1][6] == "onbekend"
    assert persons[1][10] is True
    assert office == (
        *("80.50", True, 1, "Eerste\nregel; tweede", "2026-05-31", "verhuizing", True, True, 2),
    )
    assert cipher.decrypt("postcode", *address[:2], address[2]) == "3811 AB"
    assert address[3] is True
    assert [name for (name,) in fracties] == ["Nieuwe Lijst", "Voorbeeld", "Voorbeeld Nu"]


def test_history_has_a_line_per_row_and_verifies(register, folder, cipher):
    with register.as_owner() as owner:
        assert not load_folder(owner, folder, cipher.encrypt).faults.total
    with register.as_owner() as owner:
        lines = owner.execute(
            """select g.tabel, count(*), min(i.actor) from app.geschiedenis g
                 join app.geschiedenis_inhoud i on i.geschiedenis_id = g.id
                where i.actor is not null group by 1 order by 1"""
        ).fetchall()
        plain = owner.execute(
            "select count(*) from app.geschiedenis_inhoud where nieuw::text like '%Verzonnenlaan%'"
        ).fetchone()
        faults = owner.execute("select * from app.controleer_geschiedenis()").fetchall()
    assert [line[:2] for line in lines] == [
        ("fractie", 2), ("functievervulling", 3), ("functievervulling_portefeuille", 2),
        ("huisadres", 1), ("persoon", 3),
    ]  # fmt: skip
    assert {line[2] for line in lines} == {"flask register load"}
    assert plain == (0,)
    assert faults == []


def test_a_contact_sees_only_what_is_of_the_own_gemeente(register, folder, cipher):
    with register.as_owner() as owner:
        load_folder(owner, folder, cipher.encrypt)
    own = register.value("select id from register.gemeente where code = 'GM0344'")
    with register.as_role("contactpersoon", own) as contact:
        assert contact.execute("select achternaam from register.persoon").fetchall() == [
            ("Drienaam",)
        ]


def test_the_catalog_and_the_guards_are_as_before(register, folder, cipher):
    before = check_catalog(register.owner_engine(), load_catalog())
    with register.as_owner() as owner:
        load_folder(owner, folder, cipher.encrypt)
    assert check_catalog(register.owner_engine(), load_catalog()) == before
    assert register.value("select count(*) from pg_trigger where tgenabled = 'D'") == 0


def test_check_writes_nothing(register, folder, command):
    assert command(folder, "--check").exit_code == 0
    assert register.value("select count(*) from register.persoon") == 0


def test_one_fault_and_nothing_is_loaded(register, folder, command, tmp_path):
    path = folder / "functievervullingen.csv"
    path.write_text(path.read_text().replace("2026-06-01", "2026-16-01"))
    report = tmp_path / "verslag.txt"
    result = command(folder, "--report", report)
    assert result.exit_code == 1
    assert "functievervullingen.csv, regel 2, begindatum: Dit is geen datum." in result.output
    assert register.value("select count(*) from register.persoon") == 0
    assert register.value("select count(*) from register.fractie") == 2
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert "Totaal: 1 fouten." in report.read_text()


def test_a_second_load_is_refused(folder, command):
    assert command(folder).exit_code == 0
    (folder / "fracties.csv").unlink()
    result = command(folder)
    assert result.exit_code == 1
    assert "personen.csv, regel 2, gemeente: Deze gemeente heeft al personen" in result.output


def test_a_demo_is_refused(register, folder, cipher):
    with register.as_owner() as owner:
        owner.execute("create table if not exists app.installatie (naam text, waarde text)")
        owner.execute(
            "insert into app.installatie (naam, waarde) values ('voorbeeldgegevens', 'x')"
        )
        with pytest.raises(DemoContentError):
            load_folder(owner, folder, cipher.encrypt)
