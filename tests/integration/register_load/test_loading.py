"""`flask register load` puts every column where it belongs, and everything or nothing."""

import threading

import pytest
from psycopg.rows import dict_row

from app.core.encryption import AddressCipher
from tests.integration.register_load.conftest import PERSONAL
from tests.support import sample


def rows(database, statement, *values):
    with database.as_owner() as owner:
        return owner.cursor(row_factory=dict_row).execute(statement, values or None).fetchall()


def counts(database):
    tables = [*PERSONAL, "fractie"]
    return {t: database.value(f"select count(*) from register.{t}") for t in tables}


def state(database):
    """All that a load could write: rows, history and the sequences."""
    return (
        counts(database),
        database.value("select count(*) from app.geschiedenis"),
        rows(database, "select sequencename, last_value from pg_sequences order by 1"),
    )


@pytest.fixture
def loaded(run, folder, fresh):
    done = run("register", "load", folder.write())
    assert done.exit_code == 0, done.output
    assert done.output == (
        "Geladen: 1 fractie, 2 personen, 2 huisadressen, 3 functievervullingen.\n"
    )
    return fresh


def test_every_column_of_a_person_is_there(loaded):
    first, second = rows(loaded, "select * from register.persoon order by id")
    assert {k: str(v) for k, v in first.items()} | {
        "gemeente_id": str(loaded.value("select id from register.gemeente where code = 'GM0307'")),
        "titel_voor": "mr.", "voorletters": "Ö.P.W.", "roepnaam": "Östen", "tussenvoegsel": "van",
        "achternaam": "Voorbeeld", "titel_achter": "MA", "email_werk": "o@voorbeeld.example",
        "telefoon_werk": "030 123 45 67", "geslacht": "man", "geboortejaar": "1970",
        "geinformeerd_op": "2026-01-31", "geinformeerd_door": "griffie", "magazine": "False",
        "statistiek": "False", "publicatie": "True", "sorteer": "voorbeeld, osten van",
    } == {k: str(v) for k, v in first.items()}  # fmt: skip
    assert first["zelfde_persoon"] == second["zelfde_persoon"] is not None
    # A text that a spreadsheet would calculate stays what it is.
    assert second["achternaam"] == "=1+1"
    assert (second["geslacht"], second["magazine"], second["roepnaam"]) == ("onbekend", True, None)


def test_every_column_of_a_functievervulling_is_there(loaded):
    first, second, third = rows(
        loaded,
        """select v.*, f.code, fr.naam as fractie, pa.naam as partij,
                  (select array_agg(po.naam order by po.naam)
                     from register.functievervulling_portefeuille k
                     join register.portefeuille po on po.id = k.portefeuille_id
                    where k.functievervulling_id = v.id) as portefeuilles
             from register.functievervulling v join register.functie f on f.id = v.functie_id
             left join register.fractie fr on fr.id = v.fractie_id
             left join register.partij pa on pa.id = v.partij_id order by v.id""",
    )
    assert (first["code"], first["partij"], first["waarnemend"]) == ("wethouder", "D66", True)
    assert (str(first["tijdsbesteding"]), first["loco_volgorde"]) == ("66.67", 1)
    assert first["portefeuilles"] == ["Financiën", "Wonen"]
    assert first["toelichting"] == "Eerste regel\ntweede regel"
    assert (second["code"], second["fractie"]) == ("raadslid", "KANARIE-B VVD")
    assert (str(second["begindatum"]), str(second["einddatum"])) == ("2026-04-01", "2026-06-01")
    assert (second["reden_einde"], second["fractievoorzitter"]) == ("overig", True)
    assert (third["fractie"], third["vervangt_id"]) == ("Lijst Nieuw", second["id"])


def test_what_the_database_derives_is_right(loaded):
    assert not rows(
        loaded,
        """select v.id from register.functievervulling v
             join register.persoon p on p.id = v.persoon_id
             join register.functie f on f.id = v.functie_id
             left join register.fractie fr on fr.id = v.fractie_id
             left join register.partij pa on pa.id = v.partij_id
            where v.sorteer <> p.sorteer or v.partij_toegestaan <> f.partij_toegestaan
               or v.zoek <> register.zoekwoorden(p.roepnaam, p.voorletters, p.tussenvoegsel,
                                                 p.achternaam, f.naam, fr.naam, pa.naam)""",
    )


def test_every_column_of_a_fractie_is_there(loaded):
    (fractie,) = rows(
        loaded,
        """select fr.zetels, pa.naam as partij, van.naam as van, g.code, r.begindatum::text
             from register.fractie fr join register.gemeente g on g.id = fr.gemeente_id
             join register.raadsperiode r on r.id = fr.raadsperiode_id
             join register.partij pa on pa.id = fr.partij_id
             join register.fractie van on van.id = fr.afgesplitst_van_id
            where fr.naam = 'Lijst Nieuw'""",
    )
    assert fractie == {
        "zetels": 1, "partij": "VVD", "van": "KANARIE-B VVD", "code": "GM0344",
        "begindatum": "2026-04-01",
    }  # fmt: skip


def test_an_address_is_encrypted_and_readable_for_its_own_gemeente(loaded):
    own, sealed = rows(loaded, "select * from register.huisadres order by id")
    cipher = AddressCipher([sample.ADDRESS_KEY])
    told = {
        name: cipher.decrypt(name, own["gemeente_id"], own["persoon_id"], own[name])
        for name in ("straat", "huisnummer", "huisletter", "toevoeging", "postcode", "woonplaats")
    }
    assert list(told.values()) == ["Verzonnenlaan", "12", "a", "bis", "3811 AB", "Voorbeelddorp"]
    assert b"Verzonnenlaan" not in own["straat"]
    assert sealed["afgeschermd"]
    with loaded.as_role("contactpersoon", own["gemeente_id"]) as contact:
        (found,) = contact.execute(
            "select * from register.lees_huisadres(%s)", (own["persoon_id"],)
        ).fetchall()
    assert own["straat"] in found


def test_history_has_one_event_and_is_whole(run, folder, fresh):
    before = fresh.value("select count(*) from app.geschiedenis")
    assert run("register", "load", folder.write()).exit_code == 0
    assert fresh.value("select count(*) from app.geschiedenis") == before + 1
    assert fresh.value(
        """select nieuw ->> 'omschrijving' from app.geschiedenis_inhoud
            order by geschiedenis_id desc limit 1"""
    ) == (
        "Register geladen uit bestanden:"
        " 1 fractie, 2 personen, 2 huisadressen, 3 functievervullingen"
    )
    assert run("history", "verify").exit_code == 0
    assert run("catalog", "check").exit_code == 0
    # The line per row is written again from now on.
    with fresh.as_owner() as owner:
        owner.execute("update register.persoon set titel_voor = 'dr.'")
    assert fresh.value("select count(*) from app.geschiedenis") == before + 3


def test_a_check_writes_nothing(run, folder, fresh):
    before = state(fresh)
    done = run("register", "load", folder.write(), "--check")
    assert (done.exit_code, done.output.splitlines()) == (
        0,
        [
            "In orde: 1 fractie, 2 personen, 2 huisadressen, 3 functievervullingen.",
            "Er is niets geladen; laat --check weg om te laden.",
        ],
    )
    assert state(fresh) == before


def test_one_fault_in_the_last_file_keeps_everything_out(run, folder, fresh):
    folder.functies[2]["begindatum"] = "2026-05-01"
    before = counts(fresh), fresh.value("select count(*) from app.geschiedenis")
    done = run("register", "load", folder.write())
    assert done.exit_code == 1
    assert "er is niets geladen: er is 1 fout." in done.stderr
    assert (counts(fresh), fresh.value("select count(*) from app.geschiedenis")) == before


def test_the_same_folder_is_not_loaded_twice(loaded, run, folder):
    before = counts(loaded)
    done = run("register", "load", folder.path)
    assert done.exit_code == 1
    assert "Deze gemeente heeft al personen in het register" in done.stderr
    assert counts(loaded) == before


def test_a_database_of_a_demo_is_refused(run, folder, fresh):
    with fresh.as_owner() as owner:
        owner.execute("insert into app.installatie values ('voorbeeldgegevens', 'aanwezig')")
    done = run("register", "load", folder.write())
    assert done.exit_code == 1
    assert "verzonnen voorbeeldgegevens" in done.stderr
    assert counts(fresh)["persoon"] == 0


def test_a_comma_a_bom_and_other_columns_order_are_read(run, folder, fresh):
    assert run("register", "load", folder.write(",", "utf-8-sig")).exit_code == 0
    assert counts(fresh)["functievervulling"] == 3


def test_a_load_waits_for_who_is_writing_and_then_refuses(run, folder, fresh):
    """A person added meanwhile counts: the gemeente is not empty any more."""
    with fresh.as_owner() as contact:
        contact.execute(
            "insert into register.persoon (gemeente_id, achternaam)"
            " select id, 'Ondertussen' from register.gemeente where code = 'GM0307'"
        )
        done = []
        thread = threading.Thread(
            target=lambda: done.append(run("register", "load", folder.write()))
        )
        thread.start()
        thread.join(2)
        assert thread.is_alive()
    thread.join(30)
    assert "Deze gemeente heeft al personen" in done[0].stderr
    assert counts(fresh)["persoon"] == 1


def test_a_load_that_waits_too_long_says_so(run, folder, fresh, monkeypatch):
    monkeypatch.setattr("app.register.load.writing.LOCK_TIMEOUT", "100ms")
    with fresh.as_owner() as contact:
        contact.execute("lock table register.persoon in row exclusive mode")
        done = run("register", "load", folder.write())
    assert done.exit_code == 1
    assert done.stderr == "Fout: iemand is iets aan het opslaan; probeer het opnieuw.\n"
