"""Every change of every register table is written down: who, when, why, and only what changed."""

import datetime as dt

import psycopg
import pytest

from app.catalog.load import load_catalog
from app.core.embedded_cluster import OWNER_ROLE
from tests.integration.history.conftest import ACTOR, ACTOR_ID, REASON
from tests.support.sample import A

# Role and gemeente that write the table, an insert, and an update with what it changes (old, new).
# `{g}` is gemeente A, `{p}` a person there without an address, `{w}` an office of a wethouder.
WRITES = {
    "provincie": (
        None,
        "(code, naam) values ('PV99', 'Testland')",
        "naam = 'Proefland'",
        ({"naam": "Testland"}, {"naam": "Proefland"}),
    ),
    "functie": (
        "beheerder",
        "(code, naam, orgaan) values ('omroeper', 'Omroeper', 'college')",
        "partij_toegestaan = false, volgorde = 5",
        (
            {"partij_toegestaan": True, "volgorde": 100},
            {"partij_toegestaan": False, "volgorde": 5},
        ),
    ),
    "portefeuille": (
        "beheerder",
        "(naam) values ('Stilte')",
        "omschrijving = 'geen lawaai'",
        ({"omschrijving": None}, {"omschrijving": "geen lawaai"}),
    ),
    "partij": (
        "redacteur",
        "(naam, begindatum) values ('Partij X', '2020-01-01')",
        "begindatum = '2021-02-03', familie = 'CDA'",
        (
            {"begindatum": "2020-01-01", "familie": "Lokaal"},
            {"begindatum": "2021-02-03", "familie": "CDA"},
        ),
    ),
    "partijalias": (
        "beheerder",
        "(partij_id, naam) select id, 'Vrije Vogels' from register.partij where naam = 'VVD'",
        "naam = 'Vogels'",
        ({"naam": "Vrije Vogels"}, {"naam": "Vogels"}),
    ),
    "gemeente": (
        "redacteur",
        "(code, naam) values ('GM9998', 'Ergenshuizen')",
        "inwoners = 12, oppervlakte_km2 = 3.5",
        (
            {"inwoners": None, "oppervlakte_km2": None},
            {"inwoners": 12, "oppervlakte_km2": 3.5},
        ),
    ),
    "raadsperiode": (
        "redacteur",
        "(gemeente_id, begindatum, einddatum, zetels) values ({g}, '1990-01-01', '1994-01-01', 9)",
        "zetels = 11",
        ({"zetels": 9}, {"zetels": 11}),
    ),
    "verkiezingsuitslag": (
        "redacteur",
        (
            "(gemeente_id, verkiezing, verkiezingsdatum, lijst, stemmen)"
            " values ({g}, 'GR19900101', '1990-01-01', 'Lijst X', 10)"
        ),
        "stemmen = 11",
        ({"stemmen": 10}, {"stemmen": 11}),
    ),
    "fractie": (
        "contactpersoon",
        (
            "(gemeente_id, raadsperiode_id, naam) select gemeente_id, id, 'Fractie X'"
            " from register.raadsperiode where gemeente_id = {g} and einddatum is null"
        ),
        "naam = 'Fractie Y'",
        ({"naam": "Fractie X"}, {"naam": "Fractie Y"}),
    ),
    "persoon": (
        "contactpersoon",
        "(gemeente_id, achternaam, magazine) values ({g}, 'Nieuw', false)",
        "achternaam = 'Anders', magazine = true",
        ({"achternaam": "Nieuw", "magazine": False}, {"achternaam": "Anders", "magazine": True}),
    ),
    "huisadres": (
        "contactpersoon",
        (
            "(gemeente_id, persoon_id, straat, huisnummer, postcode, woonplaats)"
            " values ({g}, {p}, {c}, {c}, {c}, {c})"
        ),
        "straat = {d}, afgeschermd = true",
        (
            {"straat": "gewijzigd", "afgeschermd": False},
            {"straat": "gewijzigd", "afgeschermd": True},
        ),
    ),
    "functievervulling": (
        "contactpersoon",
        (
            "(gemeente_id, persoon_id, functie_id, begindatum) select {g}, {p}, id, '2010-01-01'"
            " from register.functie where code = 'wethouder'"
        ),
        "einddatum = '2012-01-01', reden_einde = 'verhuizing', tijdsbesteding = 62.5",
        (
            {"einddatum": None, "reden_einde": None, "tijdsbesteding": None},
            {"einddatum": "2012-01-01", "reden_einde": "verhuizing", "tijdsbesteding": 62.5},
        ),
    ),
    "functievervulling_portefeuille": (
        "contactpersoon",
        (
            "(gemeente_id, functievervulling_id, portefeuille_id) select {g}, {w}, id"
            " from register.portefeuille where naam = 'Jeugdzorg'"
        ),
        "",
        None,
    ),
    "bevestiging": (
        "contactpersoon",
        "(gemeente_id, onderdeel, bevestigd_door) values ({g}, 'raad', 'Kim')",
        "",
        None,
    ),
}
# A second row of these needs more than what the database asks for: above only.
CROWDED = ("raadsperiode", "huisadres")
# What the catalog declares and people add, and the column by which the history knows a row.
DECLARED = [
    (t.name, t.reveal[1] if t.reveal else t.key)
    for t in load_catalog().values()
    if t.history and t.table not in CROWDED and any("toevoegen" in r for r in t.rights.values())
]
# Nobody deletes a gemeente or a province: their rows are taken away as the owner.
KEPT = ("provincie", "gemeente")
DERIVED = {"zoek", "sorteer", "tooi_uri"}
CIPHER = r"'\x01" + "ab" * 40 + "'::bytea"


@pytest.fixture
def known(register):
    """Return the values that the statements above leave open."""
    mandate = """select fv.id from register.functievervulling fv join register.functie f
                   on f.id = fv.functie_id where f.code = 'wethouder' and fv.gemeente_id = %s"""
    return {
        "g": register.gemeente(A),
        "p": register.person(A, 12),
        "w": register.database.value(mandate, register.gemeente(A)),
        "c": CIPHER,
        "d": CIPHER.replace("ab", "cd"),
    }


def run(register, role, statement):
    """Run one writing statement in a role, or as the owner, and return the row's whole content."""
    if role is None:
        with register.database.as_owner() as owner:
            return owner.execute(statement).fetchone()[0]
    code = A if role == "contactpersoon" else None
    with register.acting(role, code) as connection:
        return connection.execute(statement).fetchone()[0]


def key_of(table, row):
    names = {
        "huisadres": ("persoon_id",),
        "functievervulling_portefeuille": ("functievervulling_id", "portefeuille_id"),
    }.get(table, ("id",))
    return names, ",".join(str(row[name]) for name in names)


def test_every_table_of_the_register_is_in_this_file(register):
    """Those of the catalog are tested the moment they are declared; the others stand above."""
    tables = register.ask(
        "select relname from pg_class where relnamespace = 'register'::regnamespace"
        " and relkind in ('r', 'p')"
    )
    assert {t["relname"] for t in tables} <= {
        *WRITES,
        *(name.partition(".")[2] for name, _key in DECLARED),
    }, "Een tabel buiten de catalogus: schrijf op hoe een rij erin komt en wijzigt."


@pytest.mark.parametrize(("name", "key"), DECLARED)
def test_a_declared_table_is_written_down(office, new_lines, name, key):
    desk, table = office.desk(name, "redacteur"), name.partition(".")[2]
    row = desk.new_row()
    own = desk.stored(row)
    column = next(c for c in desk.table.columns.values() if desk.changes(row, c))
    office.owner.execute(f"delete from {name} where id = %s", (row,))
    added, changed, deleted = new_lines()
    assert [added["soort"], changed["soort"], deleted["soort"]] == [
        *("toegevoegd", "gewijzigd", "verwijderd"),
    ]
    assert {(x["tabel"], x["rij"]) for x in (added, changed, deleted)} == {(table, str(own[key]))}
    assert {x["gemeente_id"] for x in (added, changed, deleted)} == {
        row if table == "gemeente" else own.get("gemeente_id")
    }
    assert set(changed["oud"]) == set(changed["nieuw"]) == {column.name}
    assert not DERIVED & {*added["nieuw"], *deleted["oud"]}


@pytest.mark.parametrize("table", WRITES)
def test_adding_changing_and_deleting_are_written_down(register, new_lines, known, table):
    role, insert, update, diff = WRITES[table]
    readable = "to_jsonb(t)"
    if table == "huisadres":  # nobody reads the rest
        readable = "jsonb_build_object('id', t.id, 'persoon_id', t.persoon_id)"
    returning = f"returning {readable}"
    row = run(
        register, role, f"insert into register.{table} as t {insert.format(**known)} {returning}"
    )
    names, key = key_of(table, row)
    where = " and ".join(f"t.{name} = {row[name]}" for name in names)
    if update:
        change = f"update register.{table} as t set {update.format(**known)} where {where}"
        run(register, role, f"{change} {returning}")
    owner_deletes = None if table in KEPT else role
    run(register, owner_deletes, f"delete from register.{table} as t where {where} {returning}")

    lines = new_lines()
    kinds = ["toegevoegd", *(["gewijzigd"] if update else []), "verwijderd"]
    assert [(x["tabel"], x["rij"], x["soort"]) for x in lines] == [(table, key, k) for k in kinds]
    added, *changed, deleted = lines
    assert added["oud"] is None
    assert deleted["nieuw"] is None
    assert not DERIVED & {*added["nieuw"], *deleted["oud"]}
    if diff:
        assert (changed[0]["oud"], changed[0]["nieuw"]) == diff
    if role:
        told = {(x["actor_id"], x["actor"], x["reden"], x["rol"]) for x in lines[:-1]}
        assert told == {(ACTOR_ID, ACTOR, REASON, role)}
    own = row["id"] if table == "gemeente" else row.get("gemeente_id")
    own = known["g"] if table == "huisadres" else own
    assert {x["gemeente_id"] for x in lines} == {own}
    now = dt.datetime.now(dt.UTC)
    assert all(now - dt.timedelta(minutes=1) < x["tijdstip"] <= now for x in lines)


def test_a_line_holds_what_was_given_and_not_what_is_empty(register, new_lines):
    with register.acting("contactpersoon", A) as connection:
        connection.execute(
            "insert into register.persoon (gemeente_id, achternaam, email_werk)"
            " values (%s, 'Blank', 'b@a.example')",
            (register.gemeente(A),),
        )
    (line,) = new_lines()
    given = {k: v for k, v in line["nieuw"].items() if k not in ("id", "aangemaakt_op")}
    assert given == {
        "gemeente_id": register.gemeente(A),
        "achternaam": "Blank",
        "email_werk": "b@a.example",
        "geslacht": "onbekend",
        "magazine": True,
        "statistiek": True,
        "publicatie": True,
    }


def test_a_change_that_changes_nothing_writes_no_line(register, new_lines):
    with register.acting("contactpersoon", A) as connection:
        connection.execute("update register.persoon set achternaam = achternaam")
    assert new_lines() == []


def test_renewed_search_words_write_no_line_of_their_own(register, new_lines):
    """A person's name stands in the search words of every office she holds."""
    before = register.ask(
        "select count(*) from register.functievervulling where zoek @@ 'zeldzaam'"
    )
    with register.acting("contactpersoon", A) as connection:
        connection.execute(
            "update register.persoon set roepnaam = 'Zeldzaam' where id = %s", (register.person(),)
        )
    after = register.ask("select count(*) from register.functievervulling where zoek @@ 'zeldzaam'")
    assert (before[0]["count"], after[0]["count"]) == (0, 1)
    assert [(x["tabel"], set(x["nieuw"])) for x in new_lines()] == [("persoon", {"roepnaam"})]


def test_what_follows_from_another_table_is_not_a_change_of_this_one(register, new_lines):
    """Whether a party is allowed follows from the functie; it is that row's history only."""
    with register.acting("beheerder") as connection:
        for allowed in (True, False):
            connection.execute(
                "update register.functie set partij_toegestaan = %s where code = 'contactpersoon'",
                (allowed,),
            )
    assert [(x["tabel"], x["nieuw"]) for x in new_lines()] == [
        ("functie", {"partij_toegestaan": True}),
        ("functie", {"partij_toegestaan": False}),
    ]


def test_a_column_that_the_database_computes_is_never_in_a_line(register, new_lines):
    """Also one that a later migration adds: no list of names has to be kept."""
    with register.database.as_owner() as owner:
        owner.execute(
            "alter table register.portefeuille add column hoofdletters text"
            " generated always as (upper(naam)) stored"
        )
    with register.acting("beheerder") as connection:
        connection.execute("insert into register.portefeuille (naam) values ('Zand')")
        connection.execute("update register.portefeuille set naam = 'Grind' where naam = 'Zand'")
    with register.database.as_owner() as owner:
        owner.execute("alter table register.portefeuille drop column hoofdletters")
    added, changed = new_lines()
    assert "hoofdletters" not in added["nieuw"]
    assert changed["nieuw"] == {"naam": "Grind"}


def test_a_home_address_is_never_in_the_history_by_value(register, new_lines, known):
    statements = (
        """insert into register.huisadres (gemeente_id, persoon_id, straat, huisnummer, huisletter,
             toevoeging, postcode, woonplaats)
           values ({g}, {p}, {c}, {c}, {c}, null, {c}, {c})""",
        "update register.huisadres set straat = {d}, huisletter = null where persoon_id = {p}",
        "delete from register.huisadres where persoon_id = {p}",
    )
    with register.acting("contactpersoon", A) as connection:
        for statement in statements:
            connection.execute(statement.format(**known))
    added, changed, deleted = new_lines()
    hidden = dict.fromkeys(
        ("straat", "huisnummer", "huisletter", "postcode", "woonplaats"), "gewijzigd"
    )
    shown = {"id", "gemeente_id", "persoon_id", "afgeschermd", "aangemaakt_op"}
    assert {k: v for k, v in added["nieuw"].items() if k not in shown} == hidden
    # Whether there is a letter or none may be known; which one may not.
    assert changed["oud"] == {"straat": "gewijzigd", "huisletter": "gewijzigd"}
    assert changed["nieuw"] == {"straat": "gewijzigd", "huisletter": None}
    assert "gewijzigd" in deleted["oud"].values()
    everything = register.ask(
        "select string_agg(concat(oud, nieuw), ' ') as t from app.geschiedenis_inhoud"
    )
    for secret in ("abababab", "cdcdcdcd", "Kerkstraat", r"\\x01"):
        assert secret not in everything[0]["t"]


def test_rows_that_go_with_their_parent_are_written_down_too(register, new_lines):
    with register.acting("contactpersoon", A) as connection:
        person = connection.execute(
            "insert into register.persoon (gemeente_id, achternaam) values (%s, 'Kort')"
            " returning id",
            (register.gemeente(A),),
        ).fetchone()[0]
        connection.execute(
            "insert into register.huisadres (gemeente_id, persoon_id, straat, huisnummer, postcode,"
            f" woonplaats) values (%s, %s, {CIPHER}, {CIPHER}, {CIPHER}, {CIPHER})",
            (register.gemeente(A), person),
        )
        connection.execute("delete from register.persoon where id = %s", (person,))
    gone = [(x["tabel"], x["rij"], x["rol"], x["actor"]) for x in new_lines()[2:]]
    assert sorted(gone) == [
        ("huisadres", str(person), "contactpersoon", ACTOR),
        ("persoon", str(person), "contactpersoon", ACTOR),
    ]


def test_a_refused_or_withdrawn_change_leaves_no_line(register, new_lines):
    with pytest.raises(psycopg.errors.CheckViolation), register.acting("redacteur") as connection:
        connection.execute("update register.raadsperiode set zetels = 10")
    with register.acting("redacteur") as connection:
        connection.execute("update register.partij set afkorting = 'X' where naam = 'VVD'")
        connection.rollback()
    assert new_lines() == []


def test_the_name_of_who_acts_is_optional_and_the_role_is_not(register, new_lines):
    with register.database.as_owner() as owner:
        owner.execute("update register.partij set afkorting = 'LB' where naam = 'Lokaal Belang'")
    (line,) = new_lines()
    assert (line["actor"], line["actor_id"], line["reden"]) == (None, None, None)
    assert line["rol"] == OWNER_ROLE
