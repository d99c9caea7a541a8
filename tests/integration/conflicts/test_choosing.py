"""Choosing between mine and theirs: also when a third saves meanwhile, and against tricks."""

import pytest

from tests.integration.conflicts.conftest import asked_on
from tests.integration.history.conftest import Register

PERSOON, MANDAAT = "register.persoon", "register.functievervulling"


@pytest.fixture
def desk(office):
    return office.desk(PERSOON, "contactpersoon")


@pytest.fixture
def key(desk):
    """A person with known names, who is afterwards who she was."""
    key = desk.row()
    desk.set_aside(key)
    desk.write(key, {"roepnaam": "Ada", "achternaam": "Bos", "titel_voor": "", "titel_achter": ""})
    yield key
    desk.put_back(key)


def names(desk, key):
    row = desk.stored(key)
    return row["roepnaam"], row["achternaam"]


def conflict_of(desk, key, mine, theirs):
    """Open the form, let somebody else store, send mine, and return browser, path and page."""
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    assert desk.write(key, theirs)
    page = person.send(path, form, **mine)
    assert page.status == 409
    return person, path, page


def test_each_field_is_chosen_by_itself(desk, key):
    person, path, page = conflict_of(
        desk,
        key,
        {"roepnaam": "Eva", "achternaam": "Mos"},
        {"roepnaam": "Ida", "achternaam": "Vos"},
    )
    sent = person.send(path, page, _keuze_roepnaam="mijn", _keuze_achternaam="andere")
    assert sent.status == 302
    assert names(desk, key) == ("Eva", "Vos")


def test_one_choice_left_open_saves_nothing_and_keeps_the_other_choice(desk, key):
    person, path, page = conflict_of(
        desk,
        key,
        {"roepnaam": "Eva", "achternaam": "Mos"},
        {"roepnaam": "Ida", "achternaam": "Vos"},
    )
    again = person.send(path, page, _keuze_roepnaam="andere")
    assert again.status == 409
    assert names(desk, key) == ("Ida", "Vos")
    asked = asked_on(again)
    assert (asked["roepnaam"].chosen, asked["achternaam"].chosen) == ("andere", "")
    assert (asked["roepnaam"].mine, asked["roepnaam"].theirs) == ("Eva", "Ida")
    assert person.send(path, again, _keuze_achternaam="mijn").status == 302
    assert names(desk, key) == ("Ida", "Mos")


def test_an_answer_that_is_no_choice_is_asked_again(desk, key):
    person, path, page = conflict_of(desk, key, {"roepnaam": "Eva"}, {"roepnaam": "Ida"})
    for nonsense in ("", "beide", "MIJN", "andere "):
        assert person.send(path, page, _keuze_roepnaam=nonsense).status == 409
    assert names(desk, key) == ("Ida", "Bos")


def test_a_third_who_saves_while_i_choose_is_asked_about_too(desk, key):
    """What was chosen of the second stays chosen; what the third changed is the new question."""
    person, path, page = conflict_of(
        desk,
        key,
        {"roepnaam": "Eva", "achternaam": "Mos"},
        {"roepnaam": "Ida", "achternaam": "Vos"},
    )
    assert desk.write(key, {"titel_voor": "dr."})
    again = person.send(path, page, _keuze_roepnaam="andere", _keuze_achternaam="mijn")
    assert again.status == 409
    asked = asked_on(again)
    assert asked["titel_voor"].theirs == "dr."
    assert asked["titel_voor"].chosen == "andere"
    assert asked["achternaam"].chosen == "mijn"
    assert person.send(path, again).status == 302
    assert names(desk, key) == ("Ida", "Mos")
    assert desk.stored(key)["titel_voor"] == "dr."


def test_a_third_who_changes_the_very_field_is_a_new_question(desk, key):
    person, path, page = conflict_of(desk, key, {"roepnaam": "Eva"}, {"roepnaam": "Ida"})
    assert desk.write(key, {"roepnaam": "Uma"})
    again = person.send(path, page, _keuze_roepnaam="mijn")
    assert again.status == 409
    (field,) = asked_on(again).values()
    assert (field.original, field.mine, field.theirs) == ("Ida", "Eva", "Uma")
    assert field.chosen == ""
    assert person.send(path, again, _keuze_roepnaam="andere").status == 302
    assert names(desk, key) == ("Uma", "Bos")


def test_both_typed_the_same_is_no_conflict(desk, key):
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    assert desk.write(key, {"roepnaam": "Eva"})
    assert person.send(path, form, roepnaam="Eva").status == 302
    assert names(desk, key) == ("Eva", "Bos")


def test_emptied_and_filled_in_are_told_apart(desk, key):
    person, path, page = conflict_of(desk, key, {"roepnaam": ""}, {"roepnaam": "Ida"})
    (field,) = asked_on(page).values()
    assert (field.original, field.mine, field.theirs) == ("Ada", "leeg", "Ida")
    assert person.send(path, page, _keuze_roepnaam="mijn").status == 302
    assert names(desk, key) == (None, "Bos")


def test_a_refused_form_still_knows_what_it_began_with(desk, key):
    """A fault in the form, and a change by somebody else in between: nothing is overwritten."""
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    refused = person.send(path, form, achternaam="", roepnaam="Eva")
    assert refused.status == 400
    assert desk.write(key, {"roepnaam": "Ida"})
    page = person.send(path, refused, achternaam="Bos")
    assert page.status == 409
    assert asked_on(page)["roepnaam"].original == "Ada"
    assert names(desk, key) == ("Ida", "Bos")


def test_a_fault_while_choosing_loses_no_choice(desk, key):
    """The other's value may be one that this person's role or form refuses."""
    person, path, page = conflict_of(
        desk, key, {"roepnaam": "Eva", "titel_voor": "mr."}, {"roepnaam": "Ida"}
    )
    refused = person.send(path, page, _keuze_roepnaam="mijn", titel_voor="x" * 31)
    assert refused.status == 400
    assert refused.value("roepnaam") == "Eva"
    assert names(desk, key) == ("Ida", "Bos")
    assert person.send(path, refused, titel_voor="mr.").status == 302
    assert names(desk, key) == ("Eva", "Bos")


@pytest.mark.parametrize(
    "trick", [{"_origineel": None}, {"_origineel": "vals"}, {"_origineel": "e30.AAAA"}]
)
def test_without_a_true_original_every_difference_is_asked(desk, key, trick):
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    assert desk.write(key, {"roepnaam": "Ida"})
    page = person.send(path, form, achternaam="Mos", **trick)
    assert page.status == 409
    assert {name: field.chosen for name, field in asked_on(page).items()} == {
        "roepnaam": "",
        "achternaam": "",
    }
    assert names(desk, key) == ("Ida", "Bos")


def test_an_original_of_another_row_is_worth_nothing(desk, key, office):
    person, path = desk.person(), desk.path(key)
    form = person.open(path)
    other = person.open(desk.path(key + 1))
    assert desk.write(key, {"roepnaam": "Ida"})
    page = person.send(path, form, achternaam="Mos", _origineel=other.value("_origineel"))
    assert page.status == 409
    assert names(desk, key) == ("Ida", "Bos")


def test_a_name_that_changed_is_no_conflict_for_who_edits_the_mandate(office, desk, key):
    """The mandate's search words are renewed: it has a new version, and nothing that was typed."""
    mandate = office.desk(MANDAAT, "contactpersoon")
    row = office.value("select id from register.functievervulling where persoon_id = %s", key)
    mandate.set_aside(row)
    person, path = mandate.person(), mandate.path(row)
    version = office.value("select xmin::text from register.functievervulling where id = %s", row)
    form = person.open(path)
    assert desk.write(key, {"achternaam": "Vos"})
    newer = office.value("select xmin::text from register.functievervulling where id = %s", row)
    assert newer != version
    sent = person.send(path, form, toelichting="invalt op dinsdag")
    assert sent.status == 302
    assert mandate.stored(row)["toelichting"] == "invalt op dinsdag"
    mandate.put_back(row)


def test_vng_is_asked_for_the_reason_once(office, key):
    """The reason travels along with the page of the conflict."""
    desk = office.desk(PERSOON, "redacteur")
    person, path, page = conflict_of(
        desk, key, {"roepnaam": "Eva", "reden": "mail van de griffie"}, {"roepnaam": "Ida"}
    )
    assert page.value("reden") == "mail van de griffie"
    assert person.send(path, page, _keuze_roepnaam="mijn").status == 302
    told = office.value("select reden from app.geschiedenisregel order by id desc limit 1")
    assert told == "mail van de griffie"


def test_both_changes_are_in_the_history(office, database, desk, key):
    register = Register(database)
    begun = register.newest()
    person, path, page = conflict_of(desk, key, {"roepnaam": "Eva"}, {"roepnaam": "Ida"})
    assert person.send(path, page, _keuze_roepnaam="mijn").status == 302
    lines = [(x["oud"], x["nieuw"]) for x in register.lines_after(begun)]
    assert lines == [
        ({"roepnaam": "Ada"}, {"roepnaam": "Ida"}),
        ({"roepnaam": "Ida"}, {"roepnaam": "Eva"}),
    ]
