"""No text for users claims what the product does not do.

A claim leaves this list in the commit that builds the feature.
"""

import re

import pytest

from app.core.settings import PROJECT_ROOT

TEXTS = ("app/help/*/*.md", "app/mail/texts/*.md", "app/templates/**/*.html", "app/pages/*.py",
         "app/catalog/*.py", "app/register/*.py", "app/security/**/*.py",
         "translations/en/LC_MESSAGES/messages.po")  # fmt: skip
# There are no deliveries, nothing ends by itself, and the cause of leave is not kept.
CLAIMS = {
    "publication": r"(word(t|en)|nooit) gepubliceerd|\b(is|are|never\W*) published\b",
    "on overheid.nl": r"(staan|gelden|are|counts as [a-z ]+) (op|on) (www\.)?overheid\.nl",
    "to others": r"(worden (ook )?gebruikt voor|are (also )?used for)\s+overheidsadressen",
    "magazine": r"VNG stuurt (het|VNG) (VNG )?magazine|VNG sends (the|VNG) magazine",
    "ends by itself": r"eindigt (vanzelf|van rechtswege)|ends by itself",
    "health": r"(kieswet|artikel|article)\W+(artikel\W+)?X ?1[0-2]|ziekte of verlof",
    "statement elsewhere": r"privacyverklaring[^.]*\{\{adres\}\}",
}


def texts():
    found = {p for pattern in TEXTS for p in PROJECT_ROOT.glob(pattern)}
    assert len(found) > 150
    return sorted(found)


def claimed(text: str, claim: str) -> bool:
    return re.search(CLAIMS[claim], " ".join(text.split()), re.IGNORECASE) is not None


@pytest.mark.parametrize("claim", CLAIMS)
def test_no_text_claims_what_is_not_so(claim):
    assert [
        str(p.relative_to(PROJECT_ROOT))
        for p in texts()
        if claimed(p.read_text(encoding="utf-8"), claim)
    ] == []


@pytest.mark.parametrize("claim", CLAIMS)
def test_no_comment_in_the_database_claims_it(claim, template_database):
    with template_database.as_owner() as owner:
        comments = owner.execute("select description from pg_description").fetchall()
    assert not [text for (text,) in comments if claimed(text, claim)]


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("publication", "Ze worden\ngepubliceerd op overheid.nl."),
        ("publication", "It is published on overheid.nl."),
        ("on overheid.nl", "gelden op overheid.nl als misschien niet meer actueel"),
        ("to others", "Ze worden ook gebruikt voor\nOverheidsadressen.nl"),
        ("magazine", "VNG stuurt het VNG Magazine gratis naar het huisadres"),
        ("ends by itself", "duurt 16 weken en eindigt vanzelf"),
        ("health", "(artikel X 10 van de Kieswet)"),
        ("statement elsewhere", "In onze privacyverklaring leest u meer: {{adres}}/help/privacy."),
    ],
)
def test_the_list_knows_the_sentences_that_were_taken_out(claim, text):
    assert claimed(text, claim)
