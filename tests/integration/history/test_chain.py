"""The chains of digests verify, whatever is erased, and tell of every line that was touched."""

import psycopg
import pytest

from tests.support.sample import A, B

# What a superuser does behind the triggers' back to lines 2, 3 and 4 of a chain, and what is found.
# `{k}` is the chain, `{g}` another gemeente; `{n}` is the id of line n.
TAMPERING = {
    "a line in the middle gone": (
        (
            "delete from app.geschiedenis_inhoud where geschiedenis_id = {3};"
            "delete from app.geschiedenis where id = {3}"
        ),
        ["regel is veranderd", "regel ontbreekt voor deze"],
    ),
    "the first line gone": (
        (
            "delete from app.geschiedenis_inhoud where geschiedenis_id = {1};"
            "delete from app.geschiedenis where id = {1}"
        ),
        ["regel is veranderd", "regel ontbreekt voor deze"],
    ),
    "the last line gone": (
        (
            "delete from app.geschiedenis_inhoud where geschiedenis_id = {5};"
            "delete from app.geschiedenis where id = {5}"
        ),
        ["laatste regel ontbreekt"],
    ),
    "the whole chain gone": (
        (
            "delete from app.geschiedenis_inhoud where geschiedenis_id between {1} and {5};"
            "delete from app.geschiedenis where keten = {k}"
        ),
        ["laatste regel ontbreekt"],
    ),
    "another moment": (
        "update app.geschiedenis set tijdstip = tijdstip - interval '1 day' where id = {3}",
        ["regel is veranderd"],
    ),
    "another actor": (
        "update app.geschiedenis set actor_id = 1 where id = {3}",
        ["regel is veranderd"],
    ),
    "another role": (
        "update app.geschiedenis set rol = 'lezer' where id = {3}",
        ["regel is veranderd"],
    ),
    "another table": (
        "update app.geschiedenis set tabel = 'partij' where id = {3}",
        ["regel is veranderd"],
    ),
    "another row": (
        "update app.geschiedenis set rij = '999' where id = {3}",
        ["regel is veranderd"],
    ),
    "another kind": (
        "update app.geschiedenis set soort = 'ingezien' where id = {3}",
        ["regel is veranderd"],
    ),
    "another digest": (
        "update app.geschiedenis set inhoud_digest = sha256('x') where id = {3}",
        ["inhoud is veranderd", "regel is veranderd"],
    ),
    "another link": (
        "update app.geschiedenis set ketting = sha256('x') where id = {3}",
        ["regel is veranderd", "regel is veranderd"],
    ),
    "another old value": (
        """update app.geschiedenis_inhoud set oud = '{{"titel_voor": "prof."}}'
            where geschiedenis_id = {3}""",
        ["inhoud is veranderd"],
    ),
    "another new value": (
        """update app.geschiedenis_inhoud set nieuw = '{{"titel_voor": "prof."}}'
            where geschiedenis_id = {3}""",
        ["inhoud is veranderd"],
    ),
    "another name": (
        "update app.geschiedenis_inhoud set actor = 'Iemand anders' where geschiedenis_id = {3}",
        ["inhoud is veranderd"],
    ),
    "another reason": (
        "update app.geschiedenis_inhoud set reden = null where geschiedenis_id = {3}",
        ["inhoud is veranderd"],
    ),
    "another salt": (
        r"update app.geschiedenis_inhoud set zout = '\x00' where geschiedenis_id = {3}",
        ["inhoud is veranderd"],
    ),
    "content shown to another gemeente": (
        "update app.geschiedenis_inhoud set gemeente_id = {g} where geschiedenis_id = {3}",
        ["inhoud is veranderd"],
    ),
    "a line shown to another gemeente": (
        "update app.geschiedenis set gemeente_id = {g} where id = {3}",
        ["inhoud is veranderd", "regel is veranderd"],
    ),
    "two contents changed places": (
        """update app.geschiedenis_inhoud set geschiedenis_id = -geschiedenis_id
            where geschiedenis_id in ({3}, {4});
           update app.geschiedenis_inhoud set geschiedenis_id =
             case when geschiedenis_id = -{3} then {4} else {3} end where geschiedenis_id < 0""",
        ["inhoud is veranderd", "inhoud is veranderd"],
    ),
    "two lines changed places": (
        """update app.geschiedenis set volgnummer = -volgnummer where id in ({3}, {4});
           update app.geschiedenis set volgnummer = case id when {3} then 4 else 3 end
            where id in ({3}, {4})""",
        ["regel is veranderd", "regel is veranderd", "regel is veranderd"],
    ),
    "content put back after it was erased": (
        """delete from app.geschiedenis_inhoud where geschiedenis_id = {3};
           insert into app.geschiedenis_inhoud values ({3}, {k}, '\\x01', null, null, 'x', 'x')""",
        ["inhoud is veranderd"],
    ),
    "a line added after the last": (
        """insert into app.geschiedenis (keten, volgnummer, gemeente_id, tabel, rij, soort, rol,
             inhoud_digest, ketting)
           select keten, 6, gemeente_id, tabel, rij, soort, rol, inhoud_digest, ketting
             from app.geschiedenis where id = {5}""",
        ["regel is toegevoegd buiten de keten om", "regel is veranderd"],
    ),
    "a line added with the right link": (
        """insert into app.geschiedenis overriding system value select (r).* from (
             select jsonb_populate_record(g, jsonb_build_object('id', 99999, 'volgnummer', 6,
               'ketting', app.regel_ketting(g.ketting, jsonb_populate_record(
                 g, '{{"volgnummer": 6}}')))) as r
               from app.geschiedenis g where id = {5}) as x""",
        ["regel is toegevoegd buiten de keten om"],
    ),
    "the head gone": (
        "delete from app.geschiedenis_kop where keten = {k}",
        ["regel is toegevoegd buiten de keten om"] * 5,
    ),
    "the head turned back": (
        """update app.geschiedenis_kop k set volgnummer = 4, ketting = g.ketting
             from app.geschiedenis g where g.id = {4} and k.keten = {k}""",
        ["regel is toegevoegd buiten de keten om"],
    ),
}


@pytest.fixture
def chain(register):
    """Return a chain of exactly five lines in a gemeente of this test's own."""
    with register.acting("redacteur") as connection:
        code = connection.execute(
            "insert into register.gemeente (code, naam)"
            " select 'GM' || (max(id) + 7000), 'Ketendorp' from register.gemeente returning id"
        ).fetchone()
        person = connection.execute(
            "insert into register.persoon (gemeente_id, achternaam) values (%s, 'Ketting')"
            " returning id",
            code,
        ).fetchone()
        for title in ("mr.", "dr.", "ir."):
            connection.execute(
                "update register.persoon set titel_voor = %s where id = %s", (title, *person)
            )
    numbers = register.ask("select id from app.geschiedenis where keten = %s order by 1", *code)
    assert len(numbers) == 5
    return {
        "k": code[0],
        "person": person[0],
        "g": register.gemeente(B),
        **{str(n): row["id"] for n, row in enumerate(numbers, start=1)},
    }


def filled(statement, chain):
    """Put the chain's numbers in a statement; `{3}` is a name here, no place."""
    for name, value in chain.items():
        statement = statement.replace(f"{{{name}}}", str(value))
    return statement.replace("{{", "{").replace("}}", "}")


def test_untouched_chains_have_no_fault(register, chain):
    assert register.faults() == []


@pytest.mark.parametrize("kind", TAMPERING)
def test_tampering_is_found(register, chain, kind):
    statement, told = TAMPERING[kind]
    with register.superuser() as connection:
        for part in filled(statement, chain).split(";"):
            connection.execute(part)
        found = connection.execute(
            "select fout from app.controleer_geschiedenis() where keten = %s order by 1",
            (chain["k"],),
        ).fetchall()
        connection.rollback()
    assert sorted(fault for (fault,) in found) == sorted(told)


def test_every_column_of_a_line_is_under_the_digest(register):
    """A column that is added and not sealed could be changed unseen."""
    columns = register.ask(
        """select table_name || '.' || column_name as c from information_schema.columns
            where table_schema = 'app' and table_name in ('geschiedenis', 'geschiedenis_inhoud')"""
    )
    assert {row["c"].partition(".")[2] for row in columns} == {
        *("id", "geschiedenis_id", "keten", "volgnummer", "gemeente_id", "tijdstip", "tabel"),
        *("rij", "soort", "actor_id", "rol", "inhoud_digest", "ketting"),
        *("zout", "oud", "nieuw", "actor", "reden"),
    }, "Neem de nieuwe kolom op in regel_digest of regel_ketting, en in TAMPERING."


def erase(register, table, row):
    with register.database.as_owner() as owner:
        return owner.execute("select app.wis_geschiedenis(%s, %s)", (table, str(row))).fetchone()[0]


def test_erased_content_is_gone_and_the_chain_still_verifies(register, chain):
    where = "where tabel = 'persoon' and rij = %s order by id"
    sealed = "id, keten, volgnummer, tijdstip, inhoud_digest, ketting"
    lines = f"select {sealed} from app.geschiedenis {where}"
    before = register.ask(lines, str(chain["person"]))
    assert erase(register, "persoon", chain["person"]) == 4
    assert register.ask(lines, str(chain["person"])) == before
    assert register.faults() == []
    content = "select * from app.geschiedenis_inhoud where geschiedenis_id = any(%s)"
    assert register.ask(content, [row["id"] for row in before]) == []
    seen = register.ask(f"select * from app.geschiedenisregel {where}", str(chain["person"]))
    assert [(x["gewist"], x["oud"], x["nieuw"], x["actor"], x["reden"]) for x in seen] == [
        (True, None, None, None, None)
    ] * 4


def test_erasing_takes_one_row_and_no_other(register, chain):
    other = register.person(A)
    with register.acting("contactpersoon", A) as connection:
        connection.execute("update register.persoon set titel_voor = 'em.' where id = %s", (other,))
    erase(register, "persoon", chain["person"])
    kept = register.ask(
        "select gewist from app.geschiedenisregel where tabel = 'persoon' and rij = %s", str(other)
    )
    assert kept
    assert not any(row["gewist"] for row in kept)
    gemeente = register.ask(
        "select gewist from app.geschiedenisregel where tabel = 'gemeente' and rij = %s",
        str(chain["k"]),
    )
    assert gemeente == [{"gewist": False}]


def test_erasing_again_finds_nothing_more(register, chain):
    assert erase(register, "persoon", chain["person"]) == 4
    assert erase(register, "persoon", chain["person"]) == 0
    assert erase(register, "persoon", "no such row") == 0


def test_writing_goes_on_after_erasing(register, chain):
    erase(register, "persoon", chain["person"])
    with register.acting("redacteur") as connection:
        connection.execute(
            "update register.persoon set titel_voor = null where id = %s", (chain["person"],)
        )
    lines = register.ask(
        "select volgnummer, gewist from app.geschiedenis g join app.geschiedenisregel using (id)"
        " where g.keten = %s order by 1",
        chain["k"],
    )
    assert [line["volgnummer"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert [line["gewist"] for line in lines] == [False, True, True, True, True, False]
    assert register.faults() == []


def test_a_chain_has_one_line_per_place(register, chain):
    copy = """insert into app.geschiedenis (keten, volgnummer, tabel, rij, soort, rol,
                inhoud_digest, ketting)
              select keten, volgnummer, tabel, rij, soort, rol, inhoud_digest, ketting
                from app.geschiedenis where id = %s"""
    with register.superuser() as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(copy, (chain["3"],))
