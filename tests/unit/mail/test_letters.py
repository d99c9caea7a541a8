"""What the product mails: every word in its place, secrets in the text alone, nothing fetched."""

import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from app.core.settings import PROJECT_ROOT
from app.mail.layout import page
from app.mail.markup import to_html, to_text
from app.mail.standard import LetterFileError, read_letter, standard_letters

REFERENCE = PROJECT_ROOT.parent / "shared/reference/aanmeldprocedure.txt"
LETTERS = standard_letters()
CODE = "VNG-0123-4567-89AB-CDEF-GHJK-MNPQ"
LINK = "https://leden.example/herstel/aB_c-d"
WORDS = {
    "aantal": "12",
    "adres": "https://leden.example",
    "apparaat": "Firefox",
    "code": CODE,
    "gemeente": "Súdwest-Fryslân",
    "hulp": "hulp@vng.example",
    "link": LINK,
    "melding": "storing 7000222",
    "werkadres": "n.dewit@amersfoort.example",
    "naam": "mevrouw <b>De *Vries*</b>",
    "over": "3",
    "rol": "redacteur",
    "tijdstip": "3 november",
    "verloopt": "31 december 2026",
    "wat": "veel fouten",
}
KINDS = {
    "account-uitgezet",
    "adres-code",
    "adres-gewijzigd",
    "adres-nieuw",
    "al-een-account",
    "alarm",
    "herstel-door-vng",
    "herstelcode-gebruikt",
    "herstelcode-wachtwoord",
    "herstelcodes-vernieuwd",
    "nieuw-apparaat",
    "tweede-stap-gewijzigd",
    "uitnodiging",
    "uitnodiging-vng",
    "verificatiecode",
    "voorstel-collega",
    "wachtwoord-gewijzigd",
    "werkaccount-gekoppeld",
    "werkaccount-geweigerd",
    "werkaccount-ontkoppeld",
    "werkaccount-storing",
    "werkaccount-toegelaten",
    "werkaccount-wacht",
}


def test_every_letter_is_there():
    assert set(LETTERS) >= KINDS


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_a_letter_is_whole_and_fits_in_its_table(kind):
    letter = LETTERS[kind]
    text = to_text(letter.text, WORDS)
    assert "{{" not in text
    assert letter.words <= set(WORDS)
    assert 2 <= len(letter.name) <= 100
    assert 2 <= len(letter.subject) <= 150
    assert len(letter.text) < 40_000
    html = BeautifulSoup(page(letter.subject, to_html(letter.text, WORDS)), "html5lib")
    assert html.find(["img", "script", "link", "iframe"]) is None
    assert "url(" not in str(html.style)
    assert "@import" not in str(html.style)
    for a in html.find_all("a"):
        assert a["href"] == "mailto:hulp@vng.example" or is_of_the_site(a["href"])
    # Both versions say the same, apart from the frame.
    flat = re.sub(r"[\s=-]+|\d+\.", "", text)
    assert flat in re.sub(r"[\s=-]+|\d+\.", "", html.get_text())


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_a_secret_is_asked_for_and_stands_in_no_subject(kind):
    letter = LETTERS[kind]
    assert letter.required == letter.words & {"code", "link"}
    assert "{{code}}" not in letter.subject
    assert "{{link}}" not in letter.subject


def test_what_lasts_ten_minutes_says_so():
    for letter in LETTERS.values():
        minutes = letter.lasts.total_seconds() / 60 if letter.lasts else 0
        assert ("10 minuten" in letter.text) == (minutes == 10), letter.kind
    assert LETTERS["herstel-door-vng"].lasts.total_seconds() == 24 * 3600
    assert "72 uur" in LETTERS["adres-gewijzigd"].text


# The invitation.


def test_the_invitation_holds_the_whole_procedure_in_its_order():
    text = to_text(LETTERS["uitnodiging"].text, WORDS)
    order = [
        "Aanmeldprocedure\n", "<https://leden.example>", "<Aanmelden>", "2 opties",
        "Optie 1: Gemeentelijk werkaccount", "onder in het inlogscherm",
        '"Beheerdersgoedkeuring vereist"', "<Registeren>", "<Help>",
        "Optie 2: Account VNG Leden", "boven in het inlogscherm", "<Nu registreren>",
        "<Inloggen>", "Nieuw wachtwoord, Weergavenaam, Voornaam en Achternaam",
        "<Stuur verificatiecode>", "6 cijfers", "<Verifiëren>", "<Volgende>", "authenticator",
        "<Registeren>", "<Help>", "Uitnodigingscode\n", CODE, "31 december 2026",
        "Hulp nodig?", "hulp@vng.example", "Bijlage: AVG en privacy", "huisadres",
        "Geboortejaar, politieke partij en geslacht", "BMC", "Publicatie op overheid.nl",
        "www.overheid.nl", "Open Overheid", "Sdu",
    ]  # fmt: skip
    # However it is wrapped.
    flat, place = " ".join(text.split()), 0
    for words in order:
        found = flat.find(words.strip(), place)
        assert found >= 0, words
        place = found


def test_the_invitation_names_the_buttons_of_the_procedure():
    if not REFERENCE.is_file():
        pytest.skip("de tekst van de aanmeldprocedure ligt niet naast dit project")
    procedure = REFERENCE.read_text(encoding="utf-8")
    literal = {
        f"<{found}>" for found in re.findall(r"<([^<>\n]+)>", procedure) if "://" not in found
    }
    for kind, wanted in (("uitnodiging", literal), ("uitnodiging-vng", literal - {"<Help>"})):
        text = to_text(LETTERS[kind].text, WORDS)
        assert not [label for label in wanted if label not in text], kind


@pytest.mark.parametrize("kind", ["uitnodiging", "uitnodiging-vng"])
def test_the_code_stands_alone_under_its_heading(kind):
    html = BeautifulSoup(to_html(LETTERS[kind].text, WORDS), "html5lib")
    heading = next(h for h in html.find_all("h2") if h.get_text() == "Uitnodigingscode")
    assert heading.find_next("p").get_text() == CODE
    lines = to_text(LETTERS[kind].text, WORDS).splitlines()
    assert lines[lines.index("Uitnodigingscode") + 3] == CODE


# The drawing.


def test_what_a_word_holds_is_never_layout():
    hostile = "**x** <script>alert(1)</script> [a](https://e.example)\n\n# kop {{code}}"
    text, words = "Dag {{naam}}.", {"naam": hostile, "code": "geheim"}
    html = BeautifulSoup(to_html(text, words), "html5lib")
    assert html.find(["script", "a", "h1", "strong"]) is None
    flat = " ".join(hostile.split())
    assert html.get_text().strip() == f"Dag {flat}."
    assert " ".join(to_text(text, words).split()) == f"Dag {flat}."


def test_markdown_brings_no_html_no_picture_and_no_strange_link():
    text = "<img src=x> ![a](https://e.example/x.png) [b](javascript:alert(1)) [c](//e.example)"
    html = BeautifulSoup(to_html(text, {}), "html5lib")
    assert html.find("img") is None
    assert [a["href"] for a in html.find_all("a")] == ["https://e.example/x.png"]


def test_a_link_is_its_address_in_plain_text():
    text = "[Draai terug]({{link}}), zie {{adres}}/help/aanmelden. Of <{{adres}}>"
    plain = to_text(text, WORDS)
    assert " ".join(plain.split()) == (
        f"Draai terug ({LINK}), zie https://leden.example/help/aanmelden."
        " Of <https://leden.example>"
    )
    html = BeautifulSoup(to_html(text, WORDS), "html5lib")
    assert [a["href"] for a in html.find_all("a")] == [
        LINK,
        "https://leden.example/help/aanmelden",
        "https://leden.example",
    ]


def test_plain_text_keeps_steps_and_breaks_no_button_or_code():
    text = (
        "1. Een\n2. Twee\n   - a\n   - b\n3. " + "woord " * 11 + "klik op <Nu registreren> {{code}}"
    )
    plain = to_text(text, WORDS)
    assert plain.splitlines()[:4] == ["1. Een", "2. Twee", "   -  a", "   -  b"]
    assert any("<Nu registreren>" in line for line in plain.splitlines())
    assert any(CODE in line for line in plain.splitlines())
    assert max(map(len, plain.splitlines())) <= 76


@pytest.mark.parametrize(
    "content",
    ["zonder kop", "onderwerp:\n\ntekst", "naam: x\n\ntekst", "onderwerp: x\nanders: y\n\ntekst",
     "onderwerp: uw code {{code}}\n\n{{code}}", "onderwerp: x\n\n"],
)  # fmt: skip
def test_a_file_that_is_no_letter_is_refused(content):
    with pytest.raises(LetterFileError):
        read_letter("x", content)


def is_of_the_site(address: str) -> bool:
    parts = urlsplit(address)
    return (parts.scheme, parts.hostname) == ("https", "leden.example")
