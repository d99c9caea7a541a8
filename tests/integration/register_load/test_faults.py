"""Each kind of fault has its place and its sentence; no sentence repeats a value."""

import pytest

from app.register.intake import load_folder

P, V, H, F = "personen.csv", "functievervullingen.csv", "huisadressen.csv", "fracties.csv"

# File, what is replaced, by what, and the place where that is told.
CASES = {
    "bad date": (V, "2022-06-01", "31-02-2022", (V, 4, "begindatum")),
    "unknown gemeente": (P, "p3;GM0344", "p3;GM9999", (P, 4, "gemeente")),
    "unknown functie": (V, "raadslid", "dijkgraaf", (V, 5, "functie")),
    "unknown fractie": (V, "raadslid;voorbeeld", "raadslid;elders", (V, 5, "fractie")),
    "unknown partij": (V, ";;PvV", ";;XYZ", (V, 2, "partij")),
    "unknown portefeuille": (V, "Wonen|", "Vissen|", (V, 2, "portefeuilles")),
    "unknown person": (V, "f3;p3", "f3;p9", (V, 5, "persoon")),
    "unknown vervangt": (V, ";f2;", ";f9;", (V, 2, "vervangt")),
    "other gemeente": (V, "p1;GM0307", "p1;GM0344", (V, 2, "gemeente")),
    "replaces elsewhere": (V, ";f2;", ";f3;", (V, 2, "vervangt")),
    "duplicate key": (P, "p2;", "p1;", (P, 3, "sleutel")),
    "too long": (P, "Tweenaam", "a" * 201, (P, 3, "achternaam")),
    "empty surname": (P, "Tweenaam", "", (P, 3, "achternaam")),
    "bad choice": (P, "Vrouw", "dame", (P, 2, "geslacht")),
    "bad number": (P, "1980", "jaren 80", (P, 2, "geboortejaar")),
    "domain": (P, "o@voorbeeld.example", "o bij voorbeeld", (P, 2, "email_werk")),
    "formula as initials": (P, "A.;Adi", "=1+1;Adi", (P, 3, "voorletters")),
    "too young": (P, "1980", "2015", (V, 2, "begindatum")),
    "party of an official": (V, "wethouder;;PvV", "griffier;;PvV", (V, 2, "functie")),
    "end before begin": (V, "31-05-2026", "31-05-2020", (V, 4, "einddatum")),
    "address": (H, "3811ab", "0000", (H, 2, "postcode")),
    "address left out": (H, "Verzonnenlaan", "", (H, 2, "straat")),
    "fractie twice": (F, "Nieuwe Lijst", "Voorbeeld Nu", (F, 3, "naam")),
    "cells": (P, "p2;gm0307;", "p2;gm0307;;;", (P, 3, "")),
    "unknown column": (P, "titel_achter", "bsn", (P, 1, "kolom 8")),
    "missing column": (P, "sleutel;", "Roepnaam;", (P, 1, "sleutel")),
    "delimiter": (P, ";", "\t", (P, 1, "")),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_where_it_is(case, folder, faults_of):
    file, old, new, place = CASES[case]
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new) if old == ";" else text.replace(old, new, 1))
    found = faults_of(folder)
    assert place in [fault[:3] for fault in found], found
    if len(new) > 4 and place[1] > 1:
        assert not [fault for fault in found if new in fault[3]]


def test_all_faults_are_told_at_once(folder, faults_of):
    for file, old, new, _ in (CASES["bad date"], CASES["unknown gemeente"], CASES["address"]):
        path = folder / file
        path.write_text(path.read_text().replace(old, new, 1))
    assert {fault[0] for fault in faults_of(folder)} == {P, V, H}


def test_overlap_is_told_of_the_second_row(folder, faults_of):
    with (folder / V).open("a") as file:
        file.write("f4;p3;;raadslid;;;2026-05-01;;;;;;;;;\n")
    assert [f[:3] for f in faults_of(folder)] == [(V, 6, "begindatum")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Dit bestand is leeg."),
        ("sleutel;gemeente\np;GM0307\n".encode("utf-16"), "Dit bestand is niet in UTF-8."),
        ("sleutel;achternaam;gemeente\np;Één;GM0307\n".encode("cp1252"), "niet in UTF-8"),
        (b"sleutel;gemeente\np;" + b"x" * 1_000_000, "Deze regel is langer dan"),
        (b'sleutel;gemeente\np;"x\n' + b"y\n" * 100_000, "geen goede CSV"),
        (b"sleutel;gemeente\np;a\x00b\n", "teken dat geen tekst is"),
    ],
    ids=["empty", "utf16", "cp1252", "megabyte", "open quote", "nul"],
)
def test_a_file_that_cant_be_read_is_told(content, sentence, folder, faults_of):
    (folder / P).write_bytes(content)
    assert any(f[0] == P and sentence in f[3] for f in faults_of(folder))


def test_a_file_that_misses_or_is_unknown_is_told(folder, faults_of):
    (folder / P).unlink()
    (folder / "adressen.xlsx").write_bytes(b"PK")
    found = [f[:3] for f in faults_of(folder)]
    assert (P, 0, "") in found
    assert ("adressen.xlsx", 0, "") in found


def test_a_bom_is_no_part_of_the_first_column(folder, faults_of):
    (folder / P).write_bytes(b"\xef\xbb\xbf" + (folder / P).read_bytes())
    assert faults_of(folder) == []


def test_the_list_is_bounded_and_the_total_is_not(folder, reference, cipher):
    with (folder / P).open("a") as file:
        file.writelines(f"x{n};GM9999;;;;;A;;;;;;;;;;;\n" for n in range(500))
    with reference.as_owner() as owner:
        faults = load_folder(owner, folder, cipher.encrypt).faults
        owner.rollback()
    assert (len(faults.kept), faults.total) == (200, 500)
