"""`flask catalog check` names every difference between the catalog and the live database."""

from dataclasses import replace

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from app import create_app
from app.catalog.load import load_catalog
from app.catalog.spec import Ends, Inline, Only, Related, Scope, Section, Table, Through
from app.core.settings import Settings
from app.panel.check import check_catalog

PERSOON, MANDAAT, PARTIJ = "register.persoon", "register.functievervulling", "register.partij"
ADRES, JOIN_NAME = "register.huisadres", "functievervulling_portefeuille"
PORTEFEUILLE = f"register.{JOIN_NAME}"
SAME = "De catalogus en de database zeggen hetzelfde."


@pytest.fixture
def engine(database):
    """One connection: a change and the look at it are one transaction, which is taken back."""
    engine = create_engine(database.owner_url, poolclass=StaticPool, pool_reset_on_return=None)
    yield engine
    engine.dispose()


@pytest.fixture
def check(engine):
    """Check after some SQL that is taken back, or with other words in the catalog."""

    def checked(*changes: str, **words: object) -> list[str]:
        catalog = dict(load_catalog())
        table = str(words.pop("table", PERSOON))
        if words:
            catalog[table] = replace(catalog[table], **words)
        raw = engine.raw_connection()
        for change in changes:
            raw.cursor().execute(change)
        faults = check_catalog(engine, catalog)
        raw.rollback()
        return faults

    return checked


def test_catalog_and_database_say_the_same(check):
    assert check() == []


def missing(column: str, where: str) -> str:
    return f"de kolom {column} bestaat niet (in de catalogus bij {where})"


JOIN = Through("x", PORTEFEUILLE, "functievervulling_id", "onderwerp_id", "X")
STREET = "register.straatnaam"
ROWS = Inline("functies", MANDAAT, "persoon_id", ("functie_id",))
# One word of the catalog each, said of persoon, and what is told about it.
IN_THE_CATALOG = (
    ("list_columns", ("bijnaam",), missing("bijnaam", "list_columns")),
    ("exported", ("bijnaam",), missing("bijnaam", "exported")),
    ("filters", ("bijnaam",), missing("bijnaam", "filters")),
    ("hidden", ("bijnaam",), missing("bijnaam", "hidden")),
    ("derived", ("bijnaam",), missing("bijnaam", "derived")),
    ("staff_only", ("bijnaam",), missing("bijnaam", "staff_only")),
    ("only", (Only(("redacteur",), "wijzigen", ("bijnaam",)),), missing("bijnaam", "only")),
    ("words", {"bijnaam": ("een",)}, missing("bijnaam", "words")),
    ("units", {"bijnaam": "%"}, missing("bijnaam", "units")),
    ("beside", (("roepnaam", "bijnaam"),), missing("bijnaam", "beside")),
    ("key", "nummer", missing("nummer", "key")),
    ("retired", "weg", missing("weg", "retired")),
    ("sections", (Section("Naam", ("bijnaam",)),), missing("bijnaam", "sections, “Naam”")),
    ("menu_filter", "_flt_4_bijnaam=", missing("bijnaam", "menu_filter")),
    ("order", ("-bijnaam",), missing("bijnaam", "order, register.persoon")),
    ("order", ("gemeente_id.bijnaam",), missing("bijnaam", "order, register.gemeente")),
    (
        "order",
        ("achternaam.naam",),
        "achternaam.naam in order volgt achternaam, dat naar geen tabel van de catalogus verwijst",
    ),
    ("display", "{roepnaam|bijnaam}", missing("bijnaam", "display")),
    ("display", "{zoek:maand}", "display kent de vorm “maand” niet (bij zoek)"),
    ("related", (Related(MANDAAT, "mens_id"),), missing("mens_id", f"related, {MANDAAT}")),
    (
        "related",
        (Related(MANDAAT, "functie_id"),),
        f"{MANDAAT}.functie_id in related verwijst er niet naar",
    ),
    ("through", (JOIN,), missing("onderwerp_id", f"through, {PORTEFEUILLE}")),
    (
        "through",
        (JOIN,),
        f"{PORTEFEUILLE}.functievervulling_id in through verwijst er niet naar",
    ),
    (
        "through",
        (replace(JOIN, other="gemeente_id", own="portefeuille_id"),),
        f"{PORTEFEUILLE}.portefeuille_id in through verwijst er niet naar",
    ),
    (
        "inline",
        (ROWS, replace(ROWS, name="x")),
        "x in inline staat in geen enkel deel van sections",
    ),
    ("inline", (replace(ROWS, via="mens_id"),), missing("mens_id", "inline, functies")),
    ("inline", (replace(ROWS, more=("bijnaam",)),), missing("bijnaam", "inline, functies")),
    ("inline", (replace(ROWS, display="{rol}"),), missing("rol", "inline, functies")),
    (
        "inline",
        (replace(ROWS, via="functie_id"),),
        f"{MANDAAT}.functie_id in inline verwijst er niet naar",
    ),
    ("ends", Ends("slot", "waarom", MANDAAT, "persoon_id"), missing("slot", f"ends, {MANDAAT}")),
    ("ends", Ends("slot", "waarom", MANDAAT, "persoon_id"), missing("waarom", f"ends, {MANDAAT}")),
    (
        "ends",
        Ends("einddatum", "reden_einde", MANDAAT, "functie_id"),
        f"{MANDAAT}.functie_id in ends verwijst er niet naar",
    ),
    ("encrypted", {"bsn": STREET}, missing("bsn", "encrypted")),
    (
        "encrypted",
        {"achternaam": STREET},
        "de kolom achternaam is niet van het domein register.versleuteld",
    ),
    (
        "encrypted",
        {"achternaam": "register.familienaam"},
        "het domein register.familienaam van achternaam bestaat niet",
    ),
    (
        "encrypted",
        {"achternaam": STREET},
        "alleen de catalogus houdt de waarde van achternaam uit de geschiedenis",
    ),
    (
        "reveal",
        ("register.lees", "id"),
        "de functie register.lees bestaat niet (in de catalogus bij reveal)",
    ),
    ("reveal", ("register.lees_huisadres", "bsn"), missing("bsn", "reveal")),
    ("sealed", "bsn", missing("bsn", "sealed")),
    ("opens", ("register.fractie", "bsn"), missing("bsn", "opens")),
    ("scope", Scope.OPENBAAR, "scope is OPENBAAR, maar er is een kolom gemeente_id"),
    ("reason_for_staff", False, "alleen de trigger vraagt VNG om een reden"),
)


@pytest.mark.parametrize(("word", "said", "told"), IN_THE_CATALOG)
def test_what_the_catalog_names_and_the_database_lacks_is_told(check, word, said, told):
    assert f"{PERSOON}: {told}" in check(**{word: said})


def test_a_page_that_rows_open_and_that_is_not_in_the_catalog_is_told(check):
    told = "register.baan: staat niet in de catalogus (bij register.persoon in opens)"
    assert told in check(opens=("register.baan", "id"))


def test_rows_in_a_form_of_a_table_that_is_not_in_the_catalog_are_told(check):
    told = "register.baan: staat niet in de catalogus (bij register.persoon in inline)"
    assert told in check(inline=(replace(ROWS, table="register.baan"),))


def test_rows_that_are_closed_in_a_table_that_is_not_there_are_told(check):
    ends = Ends("einddatum", "reden_einde", "register.baan", "persoon_id")
    told = "register.baan: staat niet in de database (in de catalogus bij register.persoon, ends)"
    assert told in check(ends=ends)


# Table, word and what is told of it.
OTHER_TABLES = (
    (PARTIJ, "scope", Scope.GEMEENTE, "scope is GEMEENTE, maar er is geen kolom gemeente_id"),
    (PARTIJ, "display", "{opgegaan_in_id}", "display verwijst in een kring naar zichzelf"),
    (PARTIJ, "reason_for_staff", True, "alleen de catalogus vraagt VNG om een reden"),
    (
        ADRES,
        "searched",
        True,
        "wordt doorzocht, maar heeft geen tekst; zet searched op False",
    ),
    (
        "register.bezetting",
        "history",
        True,
        "is een view en heeft geen geschiedenis; zet history op False",
    ),
    (
        ADRES,
        "reveal",
        None,
        "de geschiedenis noemt een rij naar persoon_id, het paneel naar id",
    ),
    (
        ADRES,
        "encrypted",
        {},
        "de kolom straat is versleuteld, maar staat niet bij encrypted in de catalogus",
    ),
    (
        ADRES,
        "encrypted",
        {},
        "alleen de trigger houdt de waarde van straat uit de geschiedenis",
    ),
)


@pytest.mark.parametrize(("table", "word", "said", "told"), OTHER_TABLES)
def test_what_can_not_be_true_of_a_table_is_told(check, table, word, said, told):
    assert f"{table}: {told}" in check(table=table, **{word: said})


UNKNOWN = "staat in de database, maar niet in de catalogus"
UNGUARDED = "de rijbeveiliging staat niet aan of geldt niet voor de eigenaar"
NO_COMMENT = "heeft geen toelichting “Label: hulp”"
NO_SENTENCE = "heeft geen toelichting “veld: zin”"
NO_HISTORY = "wijzigingen komen niet in de geschiedenis (trigger geschiedenis ontbreekt)"
TAKEN = "kan niet in een formulier: die naam is bezet"
ALTER = "alter table register."
# Where something changed, how, and what is told of that place.
IN_THE_DATABASE = (
    ("bevestiging", "drop table register.bevestiging", "staat niet in de database"),
    (
        JOIN_NAME,
        f"drop table {PORTEFEUILLE}",
        f"staat niet in de database (in de catalogus bij {MANDAAT})",
    ),
    ("proef", "create table register.proef (id int)", UNKNOWN),
    ("alles", "create view register.alles as select 1 as een", UNKNOWN),
    (
        "gemeente",
        f"{ALTER}gemeente drop column website",
        missing("website", "sections, “Bereikbaar”"),
    ),
    ("fractie", f"{ALTER}fractie disable row level security", UNGUARDED),
    ("gemeente", f"{ALTER}gemeente no force row level security", UNGUARDED),
    (JOIN_NAME, f"alter table {PORTEFEUILLE} no force row level security", UNGUARDED),
    ("partij", "comment on table register.partij is null", f"de tabel {NO_COMMENT}"),
    (
        "partij",
        "comment on column register.partij.naam is 'Naam'",
        "de toelichting van de kolom naam is niet “Label: hulp” maar “Naam”",
    ),
    ("persoon", f"{ALTER}persoon add column bijnaam text", f"de kolom bijnaam {NO_COMMENT}"),
    (
        JOIN_NAME,
        f"comment on column {PORTEFEUILLE}.gemeente_id is null",
        f"de kolom gemeente_id {NO_COMMENT}",
    ),
    ("postcode", "comment on domain register.postcode is null", f"het domein {NO_COMMENT}"),
    (
        "fractie",
        "comment on constraint fractie_naam_uniek on register.fractie is null",
        f"de regel fractie_naam_uniek {NO_SENTENCE}",
    ),
    (
        "raadsperiode",
        "comment on constraint raadsperiode_geen_overlap on register.raadsperiode is 'zetels:'",
        f"de regel raadsperiode_geen_overlap {NO_SENTENCE}",
    ),
    (
        "partij",
        "comment on constraint partij_periode on register.partij is 'slot: Kan niet.'",
        "de regel partij_periode noemt het veld slot, dat geen kolom is",
    ),
    (
        "bezetting",
        "alter view register.bezetting reset (security_invoker)",
        "de view kijkt met de ogen van de eigenaar (security_invoker ontbreekt)",
    ),
    (
        "partijalias",
        f"{ALTER}partijalias drop column zoek",
        "wordt doorzocht, maar heeft geen kolom zoek (met een index)",
    ),
    ("fractie", "drop index register.fractie_zoek_idx", "op de kolom zoek staat geen index (gin)"),
    (
        "raadsperiode",
        f"{ALTER}raadsperiode drop column zoek",
        (
            "register.fractie.raadsperiode_id verwijst ernaar, maar er is geen kolom zoek;"
            " wie een rij kiest, vindt haar niet"
        ),
    ),
    (
        "portefeuille",
        f"{ALTER}portefeuille drop column zoek",
        (
            f"{PORTEFEUILLE}.portefeuille_id verwijst ernaar, maar er is geen kolom zoek;"
            " wie een rij kiest, vindt haar niet"
        ),
    ),
    ("partij", "drop trigger geschiedenis on register.partij", NO_HISTORY),
    ("partij", f"{ALTER}partij disable trigger geschiedenis", NO_HISTORY),
    (JOIN_NAME, f"drop trigger geschiedenis on {PORTEFEUILLE}", NO_HISTORY),
    (
        "partij",
        """drop trigger geschiedenis on register.partij;
           create trigger geschiedenis after insert on register.partij
             for each row execute function app.schrijf_geschiedenis('id', '', '')""",
        NO_HISTORY,
    ),
    ("persoon", f"{ALTER}persoon add column data text", f"de kolom data {TAKEN}"),
    ("persoon", f"{ALTER}persoon add column reden text", f"de kolom reden {TAKEN}"),
    ("persoon", f"{ALTER}persoon add column _intern text", f"de kolom _intern {TAKEN}"),
)


@pytest.mark.parametrize(("where", "change", "told"), IN_THE_DATABASE)
def test_what_changed_in_the_database_is_told(check, where, change, told):
    assert f"register.{where}: {told}" in check(change)


def test_a_short_code_list_may_be_chosen_from_without_search_words(check):
    dropped = f"{ALTER}portefeuille drop column zoek"
    assert check(dropped, table="register.portefeuille", searched=False) == []


def test_a_reserved_name_that_nobody_fills_in_is_no_fault(check):
    column = (
        f"{ALTER}persoon add column data text",
        "comment on column register.persoon.data is 'Bestand: wat er binnenkwam'",
    )
    assert check(*column) == [f"{PERSOON}: de kolom data {TAKEN}"]
    assert check(*column, hidden=("data",)) == []


def test_everything_is_told_at_once_and_once(check):
    faults = check(
        "drop table register.bevestiging",
        "create table register.proef (id int)",
        "comment on table register.partij is null",
        list_columns=("bijnaam", "koosnaam"),
        filters=("bijnaam",),
    )
    assert len(faults) == 6
    assert len(set(faults)) == 6


def test_a_table_that_is_not_there_is_told_once(engine):
    ghost = Table("register.spook", "Spoken", Scope.GEMEENTE, {}, "{naam}", ("naam",))
    faults = check_catalog(engine, {**load_catalog(), ghost.name: ghost})
    assert faults == ["register.spook: staat niet in de database"]


@pytest.fixture
def command(database, environment):
    """Run `flask catalog check`; the app is that of the administrator, with the owner's address."""
    settings = Settings.from_environment({**environment, "DATABASE_OWNER_URL": database.owner_url})
    flask = create_app(settings)
    yield lambda: flask.test_cli_runner().invoke(args=["catalog", "check"])
    flask.extensions["ledengegevens"].engine.dispose()


def test_the_command_says_in_one_sentence_that_all_is_well(command):
    done = command()
    assert (done.exit_code, done.stdout.strip(), done.stderr) == (0, SAME, "")


def test_the_command_lists_every_difference_and_ends_with_one(database, command):
    with database.as_owner() as owner:
        owner.execute("alter table register.fractie no force row level security")
        owner.execute("alter table register.partij disable trigger geschiedenis")
        owner.execute("grant delete on register.partij to lezer")
    done = command()
    with database.as_owner() as owner:
        owner.execute("alter table register.fractie force row level security")
        owner.execute("alter table register.partij enable trigger geschiedenis")
        owner.execute("revoke delete on register.partij from lezer")
    assert done.exit_code == 1
    # The guard is looked at by two checks and told once.
    assert sorted(done.stdout.strip().splitlines()) == [
        f"register.fractie: {UNGUARDED}",
        "register.partij: lezer mag verwijderen in de database, niet volgens de catalogus",
        f"register.partij: {NO_HISTORY}",
    ]
    assert done.stderr.strip() == "Fout: 3 verschillen tussen catalogus en database."
