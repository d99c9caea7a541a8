"""What people type, in Dutch or as ISO, comes back equal; what can't be is told at its field."""

import pytest

from tests.integration.panel.bad_values import LONG_WORD
from tests.integration.panel.every_type import AWKWARD, UNKNOWN

# Column: what is typed in Dutch, another way to type the same, and what the field shows afterwards.
SAME = {
    "code": ("ab é 12", "  ab é 12  ", "ab é 12"),
    "verhaal": ("Regel één\r\n  twee <b>&amp;</b>", None, "Regel één\r\n  twee <b>&amp;</b>"),
    "klein": ("-32768", "-32.768", "-32768"),
    "getal": ("1.073.741.823", "1073741823", "1073741823"),
    "groot": ("9223372036854775807", "+9223372036854775807", "9223372036854775807"),
    "bedrag": ("1.234.567,5", "1234567.50", "1234567,5"),
    "maat": ("0,125", "0.125", "0,125"),
    "vrij": ("-12345678901234567890123,000000001", None, "-12345678901234567890123,000000001"),
    "drijvend": ("0,1", "0.1", "0,1"),
    "mag": ("nee", "false", "nee"),
    "dag": ("5-3-2026", "2026-03-05", "05-03-2026"),
    "dag_laat": ("31/12/2030", "2030-12-31", "31-12-2030"),
    "moment": ("05-03-2026 14:30:15", "2026-03-05T13:30:15Z", "05-03-2026 14:30:15"),
    "kenmerk": (
        "1B4E28BA-2FA1-11D2-883F-0016D3CCA427",
        "1b4e28ba2fa111d2883f0016d3cca427",
        "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    ),
    "gegevens": ('{"b": 1,  "a": "é"}', '{"a":"\\u00e9","b":1}', '{"a": "é", "b": 1}'),
    "stand": ("klaar", None, "klaar"),
    "stand_leeg": ("open", None, "open"),
    "kenteken": ("AB-123", None, "AB-123"),
    "soort": ("O'Neill & <zoon>", None, "O'Neill & <zoon>"),
    "soort_vast": ("auto", None, "auto"),
    "cijfer": ("10", None, "10"),
    "graad": ("-40", None, "-40"),
    "aandeel": ("99,9", "99.9", "99,9"),
    "uniek": ("enig", None, "enig"),
    "begin": ("01.02.2027", "2027-02-01", "01-02-2027"),
    "tarief": ("0", "0,00", "0"),
    "instelling": ("[]", None, "[]"),
    "korte_tekst": ("“kort” 👍 שלום", None, "“kort” 👍 שלום"),
}
# Column: what can't be, and a word of the sentence that says so.
REFUSED = {
    "naam": ("x" * 61, "hoogstens 60 tekens"),
    "code": ("negen  cijf", "8 tekens"),
    "verhaal": ("nul \x00", "tekens"),
    "klein": ("32768", "te groot"),
    "getal": ("twee", "heel getal"),
    "groot": ("9223372036854775808", "te groot"),
    "bedrag": ("1,234", "2 cijfers"),
    "maat": ("1000", "te groot"),
    "vrij": ("1,2,3", "getal"),
    "drijvend": ("NaN", "getal"),
    "mag": ("misschien", "ja of nee"),
    "dag": ("31-02-2026", "bestaat niet"),
    "dag_laat": ("01-01-2031", "minstens 01-01-2020 en hoogstens 31-12-2030"),
    "moment": ("29-03-2026 02:30", "bestaat niet"),
    "kenmerk": ("geen-kenmerk", "uuid"),
    "gegevens": ('{"a": NaN}', "JSON"),
    "stand_leeg": ("weg", "mogelijkheden"),
    "kenteken": ("ab-123", "twee letters"),
    "soort": ("trein", "mogelijkheden"),
    "cijfer": ("11", "minstens 1 en hoogstens 10"),
    "graad": ("60", "minstens -40 en minder dan 60"),
    "aandeel": ("0", "boven 0"),
    "doel_id": ("999999", "keuze"),
    "ouder_id": ("x", "heel getal"),
    "label_id": ("-1", "keuze"),
    "begin": ("", "Vul dit in"),
    "korte_tekst": ("x" * 21, "hoogstens 20 tekens"),
}


@pytest.fixture(scope="module")
def contact(every_as):
    return every_as("contactpersoon")


@pytest.fixture(scope="module")
def added(contact):
    """The page of a row that was added with everything typed in Dutch."""
    typed = {name: dutch for name, (dutch, *_) in SAME.items()}
    page = contact.send("/toetsdingen/add", naam="Nieuw", moet="nee", echt="nee", **typed)
    assert page.h1 == "Nieuw", page.text
    return page


@pytest.fixture(scope="module")
def form(contact, added):
    """The form of that row."""
    return contact.get(added.link("Wijzig"))


@pytest.fixture(scope="module")
def refused(contact):
    """The form after everything in it was refused."""
    wrong = {name: typed for name, (typed, _) in REFUSED.items()}
    page = contact.send("/toetsdingen/add", **wrong)
    assert page.status == 400
    return page


@pytest.mark.parametrize("name", SAME)
def test_what_was_typed_in_dutch_comes_back_equal(form, name):
    assert form.value(name) == SAME[name][2]


def test_what_was_typed_is_stored_as_what_it_means(database, added):
    stored = database.value("""select to_jsonb(d) from register.toetsding d where naam = 'Nieuw'""")
    assert stored["verhaal"] == "Regel één\n  twee <b>&amp;</b>"
    assert stored["moment"] == "2026-03-05T13:30:15+00:00"
    assert (stored["bedrag"], stored["maat"], stored["mag"]) == (1234567.5, 0.125, False)
    assert (stored["moet"], stored["echt"]) == (False, False)
    assert stored["gegevens"] == {"a": "é", "b": 1}
    assert stored["soort"] == "O'Neill & <zoon>"
    assert stored["sleutel"]
    assert stored["gemaakt"]


def test_another_way_of_typing_means_the_same(contact, form, database):
    before = database.value("select count(*) from app.geschiedenis")
    iso = {name: other for name, (_, other, _) in SAME.items() if other is not None}
    page = contact.send(form.form["action"], form, **iso)
    assert page.h1 == "Nieuw", page.text
    assert "Opgeslagen" in page.text
    assert database.value("select count(*) from app.geschiedenis") == before


def test_saving_a_form_as_it_stands_changes_nothing(contact, database):
    row = database.value("select id from register.toetsding where naam = 'Alles Amersfoort'")
    before = database.value("select to_jsonb(d) from register.toetsding d where id = %s", row)
    page = contact.send(f"/toetsdingen/edit/{row}")
    assert "Opgeslagen" in page.text
    after = database.value("select to_jsonb(d) from register.toetsding d where id = %s", row)
    assert after == before


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_is_told_at_its_field(refused, name):
    assert REFUSED[name][1] in refused.errors[name], refused.errors


# A choice that doesn't exist can't be drawn as chosen, a NUL can't be drawn at all.
NOT_DRAWN = ("stand_leeg", "soort", "mag", "doel_id", "label_id", "ouder_id", "verhaal")


@pytest.mark.parametrize("name", [n for n in REFUSED if n not in NOT_DRAWN])
def test_a_refused_field_comes_back_as_typed(refused, name):
    assert refused.value(name) == REFUSED[name][0]


def test_every_refusal_is_also_told_above_the_form(refused):
    for name in refused.errors:
        assert refused.errors[name] in refused.summary


def test_defaults_are_preselected(contact):
    page = contact.get("/toetsdingen/add")
    expected = {
        "stand": "bezig",
        "soort_vast": "fiets",
        "cijfer": "7",
        "moet": ["nee", "ja"],
        "begin": "01-02-2026",
        "tarief": "12,5",
        "instelling": '{"a": 1}',
        "korte_tekst": "it's",
        "echt": "nee",
        "sleutel": "",
        "gemaakt": "",
    }
    assert {name: page.value(name) for name in expected} == expected


def test_what_the_database_makes_itself_is_not_asked(form, contact):
    fields = set(form.sends()) | set(contact.get("/toetsdingen/add").sends())
    own = {"id", "volgnummer", "dubbel", "zoek", "sorteer", "gemeente_id"}
    assert not fields & own
    assert not fields & set(UNKNOWN)


@pytest.mark.parametrize("name", ["data", "errors", "validate", "meta", "form_errors", "reden"])
def test_a_name_that_a_form_has_itself_is_not_asked(form, name):
    assert name in AWKWARD
    assert name not in form.sends()


def test_other_strange_names_can_be_filled_in(contact, form, database):
    page = contact.send(form.form["action"], form, keys="sleutels", method="get", id_="7")
    assert page.shown["Keys"] == "sleutels"
    assert page.shown["Method"] == "get"


def test_a_value_that_exists_already_is_told_at_its_field(contact, added):
    page = contact.send("/toetsdingen/add", naam="Nog een", uniek="enig")
    assert page.status == 400
    assert page.errors == {"uniek": "Dit bestaat al."}
    assert page.value("naam") == "Nog een"


def test_a_text_that_is_too_long_for_an_index_is_told(contact, added):
    page = contact.send("/toetsdingen/add", naam="Nog een", uniek=LONG_WORD)
    assert page.status == 400
    assert "te lang" in page.summary
    assert page.value("uniek") == LONG_WORD


def test_a_boolean_can_be_true_false_and_unknown(contact, added, database):
    def now():
        return database.value(
            "select array[mag, moet, echt] from register.toetsding where naam = 'Nieuw'"
        )

    address = added.link("Wijzig")
    contact.send(address, mag="ja", moet=["nee", "ja"], echt=["nee", "ja"])
    assert now() == [True, True, True]
    contact.send(address, mag="", moet="nee", echt="nee")
    assert now() == [None, False, False]


def test_an_emptied_field_is_empty_in_the_database(contact, added, database):
    address = added.link("Wijzig")
    contact.send(address, gegevens="", code="  ", bedrag="", dag="", moment="", kenmerk="")
    row = database.value(
        "select to_jsonb(d) from register.toetsding d where naam = 'Nieuw' and gegevens is null"
    )
    empty = ("gegevens", "code", "bedrag", "dag", "moment", "kenmerk")
    assert [row[name] for name in empty] == [None] * len(empty)


def test_a_field_that_was_not_sent_keeps_its_value(contact, added, database):
    address = added.link("Wijzig")
    contact.send(address, cijfer="9")
    contact.send(address, cijfer=None, tarief=None, moet=None)
    query = "select cijfer from register.toetsding where naam = 'Nieuw'"
    assert database.value(query) == 9


def test_the_hour_that_comes_twice_keeps_its_place(contact, added, database):
    address = added.link("Wijzig")
    contact.send(address, moment="2026-10-25T02:30:00+01:00")
    page = contact.get(address)
    assert page.value("moment") == "25-10-2026 02:30 +01:00"
    contact.send(address, page)
    moment = database.value("select moment from register.toetsding where naam = 'Nieuw'")
    assert moment.isoformat() == "2026-10-25T01:30:00+00:00"


def test_a_row_can_be_joined_to_several_others_and_let_go(contact, added, database):
    labels = database.value("select array_agg(id order by naam) from register.toetslabel")
    address = added.link("Wijzig")
    page = contact.send(address, labels=["", str(labels[0]), str(labels[2])])
    assert set(page.shown["Labels"].split(", ")) == {"Blauw", "Rood"}
    page = contact.send(address, labels=["", str(labels[1])])
    assert page.shown["Labels"] == "Groen"
    assert "Blauw" in contact.get(page.link("Geschiedenis")).text
    assert contact.send(address, labels=["", "999"]).errors["labels"]
    assert contact.send(address, labels="").shown["Labels"] == "–"


def test_a_row_can_point_at_another_of_its_own_table_but_not_itself(contact, added, database):
    row = database.value("select id from register.toetsding where naam = 'Alles Amersfoort'")
    own = database.value("select id from register.toetsding where naam = 'Nieuw'")
    page = contact.send(added.link("Wijzig"), ouder_id=str(row))
    assert page.shown["Ouder id"] == "Alles Amersfoort"
    assert "Nieuw" in contact.get(f"/toetsdingen/show/{row}?tab=toetsding-ouder_id").text
    assert contact.send(added.link("Wijzig"), ouder_id=str(own)).status == 400


def test_json_that_the_database_can_not_hold_is_refused(contact, added):
    deep = "[" * 60 + "]" * 60
    for typed in ('"\\u0000"', '"\\ud800"', deep, "[" * 2_000, "1e999", "{"):
        page = contact.send(added.link("Wijzig"), gegevens=typed)
        assert page.status == 400, typed[:20]
        assert set(page.errors) == {"gegevens"}
        assert page.value("gegevens") == typed


def test_a_text_of_one_line_refuses_more(contact, added):
    page = contact.send(added.link("Wijzig"), code="a\r\nBcc", kenteken="AB-123\n")
    assert set(page.errors) == {"code"}
    assert "één regel" in page.errors["code"]


def test_a_character_that_a_page_can_not_hold_comes_back_marked(contact, added):
    page = contact.send(added.link("Wijzig"), code="a\x00b\x1bc\ufffe", verhaal="\ufffd")
    assert set(page.errors) == {"code", "verhaal"}
    assert page.value("code") == "a\ufffdb\ufffdc\ufffd"
