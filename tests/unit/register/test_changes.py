"""Lines of the history, said in words."""

from datetime import UTC, datetime, timedelta

import pytest

from app.register.changes import describe, with_confirmations
from app.register.situation import Bevestiging

MOMENT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def line(tabel="persoon", soort="gewijzigd", **more):
    return {
        "moment": MOMENT,
        "tabel": tabel,
        "soort": soort,
        "rol": "contactpersoon",
        "actor": "Tineke Hofstra",
        "oud": None,
        "nieuw": None,
        "functievervulling_id": None,
        "functie": None,
        "persoon": None,
        "fractie": None,
        "velden": None,
    } | more


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (line(persoon="Bram Vos"), "Gegevens van Bram Vos gewijzigd"),
        (line(soort="verwijderd", persoon="Bram Vos"), "Bram Vos verwijderd"),
        (line("huisadres", persoon="Bram Vos"), "Huisadres van Bram Vos gewijzigd"),
        (line("fractie", "toegevoegd", fractie="VVD"), "Fractie VVD toegevoegd"),
        (line("gemeente"), "Gegevens van de gemeente gewijzigd"),
        (line("bevestiging", "verwijderd"), "Bevestiging teruggenomen"),
        (line("onbekend"), "Gegevens gewijzigd"),
        (line(), "Gegevens van een persoon gewijzigd"),
    ],
)
def test_each_kind_of_line_has_its_sentence(entry, sentence):
    (change,) = describe([entry])
    assert str(change.what) == sentence


def test_an_end_is_told_as_an_end():
    ended = line(
        "functievervulling",
        functie="Raadslid",
        persoon="Bram Hoekzema",
        functievervulling_id=5,
        oud={"einddatum": None, "reden_einde": None},
        nieuw={"einddatum": "2026-11-02", "reden_einde": "verhuizing"},
        velden=["Einddatum", "Reden van einde"],
    )
    (change,) = describe([ended])
    assert (str(change.what), change.fields) == ("Raadslid Bram Hoekzema beëindigd", ())
    moved = {**ended, "oud": {"einddatum": "2026-12-01"}, "nieuw": {"einddatum": "2026-11-02"}}
    assert str(describe([moved])[0].what) == "Raadslid Bram Hoekzema gewijzigd"


def test_what_is_saved_at_once_is_one_change():
    part = line("functievervulling_portefeuille", "toegevoegd", functievervulling_id=5, persoon="X")
    whole = line("functievervulling", "toegevoegd", functievervulling_id=5, functie="Wethouder",
                 persoon="X")  # fmt: skip
    assert [str(c.what) for c in describe([part, part, whole])] == ["Wethouder X toegevoegd"]
    assert [str(c.what) for c in describe([part, part])] == ["Portefeuilles van X gewijzigd"]


def test_what_is_saved_apart_stays_apart():
    part = line("functievervulling_portefeuille", "toegevoegd", functievervulling_id=5, persoon="X")
    earlier = {**part, "moment": MOMENT - timedelta(minutes=1)}
    other = {**part, "functievervulling_id": 6}
    somebody = {**part, "actor": "Peter Langezaal"}
    for second in (earlier, other, somebody):
        assert len(describe([part, second])) == 2
    twice = line("functievervulling", functievervulling_id=5)
    assert len(describe([twice, twice])) == 2


def test_vng_is_named_and_a_person_whose_name_is_erased_is_not():
    (change,) = describe([line(rol="redacteur", actor=None)])
    assert (change.who, change.is_vng) == ("", True)


def test_confirmations_stand_among_the_changes_by_their_moment():
    changes = describe([line(persoon="X"), line(persoon="Y", moment=MOMENT - timedelta(days=9))])
    said = Bevestiging(1, "alles", MOMENT - timedelta(days=3), "Tineke Hofstra", False)
    found = [str(c.what) for c in with_confirmations(changes, [said])]
    assert found == ["Gegevens van X gewijzigd", "Alles bevestigd", "Gegevens van Y gewijzigd"]
