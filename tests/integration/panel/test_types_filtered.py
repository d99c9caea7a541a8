"""Every type can be filtered, searched and sorted, in Dutch or as ISO, at a lasting address."""

import pytest

from tests.integration.panel.page import Page, words

# Column, operator by its index, what is typed, and which of the rows A, B, C and D that leaves.
CASES = [
    ("code", 0, "ab", "AB"), ("code", 1, "1", "AC"), ("code", 2, "É", "B"), ("code", 3, "AB1", "A"),
    ("code", 4, "ab", "CD"), ("code", 5, "1", "BD"), ("code", 6, "b", "CD"),
    ("code", 7, "ab1", "BCD"), ("code", 8, "", "D"), ("code", 9, "", "ABC"),
    ("code", 2, "%", ""), ("code", 2, "_", ""), ("code", 2, "\\", ""), ("code", 2, "'", ""),
    ("verhaal", 2, "wereld", "A"), ("verhaal", 2, "50%", "B"),
    ("klein", 0, "1", "A"), ("getal", 1, "1.500", "B"), ("getal", 2, "1500", "A"),
    ("groot", 3, "1", "BCD"), ("groot", 4, "", "CD"),
    ("bedrag", 0, "12,50", "A"), ("bedrag", 0, "12.5", "A"), ("bedrag", 1, "12,5", "B"),
    ("maat", 0, "0.125", "A"), ("drijvend", 2, "0,5", "A"), ("vrij", 0, "1e3", None),
    ("mag", 0, "ja", "A"), ("mag", 0, "nee", "B"), ("mag", 1, "ja", "BCD"), ("mag", 2, "", "CD"),
    ("moet", 0, "nee", "B"), ("moet", 2, "", None),
    ("dag", 0, "31-12-2026", "A"), ("dag", 0, "2026-12-31", "A"), ("dag", 1, "31-12-2026", "B"),
    ("dag", 2, "1-1-2027", "A"), ("dag", 0, "31-02-2026", None),
    ("moment", 0, "01-07-2026 14:00", "A"), ("moment", 0, "2026-07-01T12:00Z", "A"),
    ("moment", 1, "01-07-2026 14:00", "B"), ("moment", 2, "01-01-0001", None),
    ("kenmerk", 0, "0000000000000000000000000000000A", "A"), ("kenmerk", 0, "x", None),
    ("stand", 0, "klaar", "A"), ("stand", 1, "klaar", "BCD"), ("stand", 0, "weg", None),
    ("stand_leeg", 2, "", "ABD"), ("soort", 0, "O'Neill & <zoon>", "A"),
    ("soort", 0, "trein", None),
    ("kenteken", 0, "AB", "A"), ("cijfer", 0, "9", "A"), ("aandeel", 1, "50,1", "B"),
    ("label_id", 2, "", "BCD"), ("begin", 0, "01-02-2026", "ABCD"), ("dubbel", 0, "2000", "A"),
    ("uniek", 0, "u", "A"), ("bereik", 0, "[1,2)", None),
    ("gegevens", 0, "É", "A"), ("gegevens", 0, '"b": [1', "A"), ("gegevens", 0, "{}", ""),
    ("gegevens", 0, "%", ""), ("gegevens", 0, "", None), ("gegevens", 1, "é", "BCD"),
    ("gegevens", 2, "", "CD"), ("gegevens", 3, "", "AB"), ("gegevens", 4, "", None),
    ("labels", 0, "1", "AB"), ("labels", 0, "2", "A"), ("labels", 0, "3", ""),
    ("labels", 0, "999", ""), ("labels", 1, "1", "CD"), ("labels", 1, "2", "BCD"),
    ("labels", 2, "", "CD"), ("labels", 3, "", "AB"), ("labels", 4, "1", None),
    ("labels", 0, "", None), ("labels", 0, "rood", None), ("labels", 0, "9" * 20, None),
    ("zoek", 0, "a", None), ("sorteer", 0, "a", None), ("id", 0, "1", None),
]  # fmt: skip
ROWS = """
insert into register.toetsding (gemeente_id, naam, code, verhaal, klein, getal, groot, bedrag, maat,
    drijvend, vrij, mag, moet, echt, dag, moment, kenmerk, stand, stand_leeg, soort, kenteken,
    cijfer, aandeel, uniek, label_id, gegevens)
  select g.id, v.* from register.gemeente g, (values
    ('Rij A', 'ab1', 'Hallo' || chr(10) || 'wéreld', 1::smallint, 1000, 1::bigint, 12.5, 0.125,
      0.25::float8, 1000, true, true, true, '2026-12-31'::date, '2026-07-01 12:00Z'::timestamptz,
      '00000000-0000-0000-0000-00000000000a'::uuid, 'klaar'::register.toetsstand,
      null::register.toetsstand, 'O''Neill & <zoon>', 'AB-123', 9::smallint, 50.1, 'u',
      (select min(id) from register.toetslabel), '{"b": [1, 2], "a": "é"}'::jsonb),
    ('Rij B', 'Abé', '50% korting', 2, 2000, 2, 13, 1, 0.75, 2, false, false, false, '2027-01-01',
      '2026-07-01 12:01Z', '00000000-0000-0000-0000-00000000000b', 'open', null, 'auto', 'XY-999',
      8, 50.2, null, null, '{"x": null}'),
    ('Rij C', 'c1', null, null, null, null, null, null, null, null, null, true, true, null, null,
      null, 'bezig', 'open', null, null, 7, null, null, null, null),
    ('Rij D', null, null, null, null, null, null, null, null, null, null, true, true, null, null,
      null, 'bezig', null, null, null, null, null, null, null, null)) v
  where g.code = 'GM0307'
"""
# A is linked to Rood and Groen, B to Rood; in the other gemeente somebody is to Blauw.
LINKS = """
with b as (insert into register.toetsding (gemeente_id, naam, echt)
  select id, 'KANARIE-B', true from register.gemeente where code = 'GM0344' returning *)
insert into register.toetsding_label (gemeente_id, ding_id, label_id)
  select d.gemeente_id, d.id, l.id from register.toetsding d, register.toetslabel l
   where (d.naam, l.naam) in (('Rij A', 'Rood'), ('Rij A', 'Groen'), ('Rij B', 'Rood'))
  union all
  select b.gemeente_id, b.id, l.id from b, register.toetslabel l where l.naam = 'Blauw'
"""


@pytest.fixture(scope="module")
def contact(every_as, database):
    with database.as_owner() as owner:
        owner.execute("delete from register.toetsding")
        owner.execute(ROWS)
        owner.execute(LINKS)
    return every_as("contactpersoon")


@pytest.fixture(scope="module")
def quick(contact, every_as):
    return every_as("contactpersoon", checked=False)


def names(page):
    return "".join(name.removeprefix("Rij ") for name in page.column("Naam")) if page.rows else ""


@pytest.mark.parametrize(("column", "index", "typed", "expected"), CASES)
def test_a_filter_leaves_what_it_says_or_is_refused(quick, column, index, typed, expected):
    answer = quick.client.get("/toetsdingen/list/", query_string={f"_flt_{index}_{column}": typed})
    if expected is None:
        assert answer.status_code == 400
        return
    assert answer.status_code == 200
    assert "".join(sorted(names(Page.of(answer)))) == expected


def test_several_filters_must_all_hold(contact):
    page = contact.get("/toetsdingen/list/?_flt_0_code=a&_flt_1_getal=500&_flt_2_getal=1500&q=rij")
    assert names(page) == "A"
    assert contact.get(page.link("Weg")).text


def test_the_form_leads_to_a_lasting_address(contact):
    page = contact.get("/toetsdingen/list/?filter=1&q=rij&psize_ToetsdingView=50")
    sent = page.sends(
        page.filter_form,
        o_bedrag="1", w_bedrag="12,5", o_dag="4", w_mag="nee", o_mag="0", filteren="1",
    )  # fmt: skip
    answer = contact.client.get("/toetsdingen/list/", query_string=sent)
    assert answer.status_code == 302
    for part in ("_flt_1_bedrag=12%2C5", "_flt_0_mag=nee", "q=rij"):
        assert part in answer.location
    assert "filteren" not in answer.location


@pytest.mark.parametrize(
    ("order", "filled", "empty"),
    [
        ("naam", "ABCD", ""), ("code", "ABC", "D"), ("getal", "AB", "CD"), ("bedrag", "AB", "CD"),
        ("dag", "AB", "CD"), ("moment", "AB", "CD"), ("mag", "BA", "CD"), ("stand", "BCDA", ""),
        ("drijvend", "AB", "CD"), ("label_id", "A", "BCD"), ("soort", "BA", "CD"),
        ("kenmerk", "AB", "CD"), ("cijfer", "CBA", "D"),
    ],
)  # fmt: skip
def test_the_list_can_be_sorted_with_empty_values_last(quick, order, filled, empty):
    address = f"/toetsdingen/list/?_oc_ToetsdingView={order}&_od_ToetsdingView="
    upwards, downwards = names(quick.get(address + "asc")), names(quick.get(address + "desc"))
    assert upwards == filled + empty
    if order == "stand":  # C and D are equal
        assert (downwards[0], set(downwards[1:3]), downwards[3]) == ("A", {"C", "D"}, "B")
    else:
        assert downwards[: len(filled)] == filled[::-1]
        assert set(downwards[len(filled) :]) == set(empty)


@pytest.mark.parametrize("order", ["gegevens", "labels", "bereik", "zoek", "weg", "naam;", "id"])
def test_what_can_not_be_sorted_is_refused(quick, order):
    answer = quick.client.get("/toetsdingen/list/", query_string={"_oc_ToetsdingView": order})
    assert answer.status_code == 400


def test_links_are_a_column_of_list_and_csv(contact):
    page = contact.get("/toetsdingen/list/")
    assert dict(zip(page.column("Naam"), page.column("Labels"), strict=True)) == {
        "Rij A": "Groen, Rood",
        "Rij B": "Rood",
        "Rij C": "",
        "Rij D": "",
    }
    csv = contact.client.get("/toetsdingen/export?_flt_0_labels=2").get_data(as_text=True)
    head, *rows = csv.splitlines()
    assert head.split(";")[-1] == '"Labels"'
    assert rows[-1].split(";")[-1] == "Groen, Rood"


def test_links_are_chosen_in_the_filter_form_and_said_in_words(contact):
    page = contact.get("/toetsdingen/list/?filter=1")
    offered = page.filter_form.find("select", attrs={"name": "w_labels"})
    assert [words(o) for o in offered.find_all("option")][1:] == ["Rood", "Groen", "Blauw"]
    sent = page.sends(page.filter_form, o_labels="1", w_labels="2", filteren="1")
    answer = contact.client.get("/toetsdingen/list/", query_string=sent)
    assert answer.status_code == 302
    found = contact.get(answer.location)
    assert "".join(sorted(names(found))) == "BCD"
    assert "Labels bevat niet Groen" in found.text


def test_links_of_another_gemeente_are_never_there(contact, every_as):
    blue = "/toetsdingen/list/?_flt_0_labels=3"
    assert names(contact.get(blue)) == ""
    csv = contact.client.get("/toetsdingen/export?_flt_0_labels=3").get_data(as_text=True)
    assert len(csv.splitlines()) == 1
    everything = contact.get("/toetsdingen/list/?_flt_1_labels=1").html
    assert "KANARIE-B" not in everything
    assert every_as("lezer").get(blue).column("Naam") == ["KANARIE-B"]


def test_a_linked_name_that_would_be_a_formula_is_text_in_the_csv(contact, database):
    with database.as_owner() as owner:
        owner.execute(
            """with l as (insert into register.toetslabel (naam) values ('=1+1') returning id)
               insert into register.toetsding_label (gemeente_id, ding_id, label_id)
               select d.gemeente_id, d.id, l.id from register.toetsding d, l
                where d.naam = 'Rij D'"""
        )
    csv = contact.client.get("/toetsdingen/export?q=rij").get_data(as_text=True)
    assert "'=1+1" in csv


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("rij", "ABCD"), ("RIJ b", "B"), ("abe", "B"), ("ABÉ rij", "B"), ("ij", ""), ("%", "")],
)
def test_every_word_typed_begins_a_word_of_the_row(quick, typed, expected):
    page = quick.get(f"/toetsdingen/list/?q={typed.replace('%', '%25')}")
    assert "".join(sorted(names(page))) == expected
