"""The first form: which names, addresses and passwords it takes, and what it never shows again."""

import pytest

from tests.support.registering import CODE, PASSWORD, SIGN_UP, letters


def text(answer):
    return answer.get_data(as_text=True)


def send(client, who, **changes):
    return client.submit(SIGN_UP, {**who.details, **changes})


PASSWORDS = {
    "te kort": ("elf tekens!", "minstens 12 tekens"),
    "te lang": ("lang " * 26, "hoogstens 128 tekens"),
    "van de lijst": ("administrator", "te bekend"),
    "één teken": ("aaaaaaaaaaaaaaaa", "te bekend"),
    "deze site": ("Ledengegevens2026!", "lijkt te veel"),
    "haar gemeente": ("Amersfoort, mooi!", "lijkt te veel"),
    "een andere gemeente": ("Utrecht is oké", "lijkt te veel"),
    "haar naam": ("Achterkamp1234", "lijkt te veel"),
    "leeg": ("", "Kies een wachtwoord"),
}


@pytest.mark.parametrize("case", PASSWORDS)
def test_a_password_that_others_guess_is_refused_with_the_reason_at_the_field(
    client, database, who, case
):
    password, reason = PASSWORDS[case]
    answer = send(client, who, password=password, achternaam="Achterkamp")
    page = text(answer)
    assert answer.status_code == 400
    assert reason in page.partition('id="password-fout"')[2].partition("</p>")[0]
    assert 'aria-describedby="password-fout password-help"' in page
    # The rest of what was typed stays, the password does not.
    assert f'value="{who.email}"' in page
    assert not password or password not in page.replace("Amersfoort", "")
    assert letters(database, who.email) == []


def test_a_part_of_the_own_address_is_an_own_word(client, who):
    local = who.email.partition("@")[0]
    assert "lijkt te veel" in text(send(client, who, password=f"{local}-2026!"))


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "x7qZ9!" * 21, "tw  aalf tekens", "naïeve één wééské", "🐴🐮🐷🐔 op de wei vandaag",
     "' or 1=1; --   x", "<b>paard & wagen</b>"],
)  # fmt: skip
def test_any_signs_make_a_password(client, who, password):
    assert send(client, who, password=password).location == CODE


@pytest.mark.parametrize(
    "email",
    ["", " ", "geen adres", "a@b", "@amersfoort.example", "a@", "a b@c.example",
     "a@b.example,c@d.e",
     "<a@b.example>", "a@b.example\r\nBcc: c@d.example", "a@@b.example", "x" * 300 + "@b.example",
     "x" * 130 + "@b.example", "a@b..", 'Naam "a@b.example"'],
)  # fmt: skip
def test_what_is_no_address_is_refused_at_the_field(client, database, who, email):
    answer = send(client, who, email=email)
    assert answer.status_code == 400
    assert 'id="email-fout"' in text(answer)
    assert 'value="Noor de Wit"' in text(answer)
    assert who.password not in text(answer)
    assert database.value("select count(*) from app.bericht where aan like '%%d.example'") == 0


@pytest.mark.parametrize("name", ["weergavenaam", "voornaam", "achternaam"])
@pytest.mark.parametrize(
    "typed", ["", "   ", "x" * 101, "a\r\nBcc: b@c.example", "a\u202eb", "\x00"]
)
def test_a_name_that_is_none_is_refused_at_its_field(client, who, name, typed):
    answer = send(client, who, **{name: typed})
    assert answer.status_code == 400
    assert f'id="{name}-fout"' in text(answer)


@pytest.mark.parametrize(
    "typed", ["Ç. O'Brien-van der Áa", "<script>alert(1)</script>", "张伟", "{{7*7}}"]
)
def test_a_name_of_any_signs_is_taken_and_comes_back_as_typed(client, database, who, typed):
    answer = send(client, who, voornaam=typed)
    assert answer.location == CODE
    kept = "select voornaam from app.aanmelding where email = %s"
    assert database.value(kept, who.email) == typed
    page = text(client.get(f"{SIGN_UP}?wijzig=1"))
    assert "<script>alert" not in page


def test_a_form_without_its_token_is_refused_politely(client, database, who):
    answer = client.post(SIGN_UP, data=who.details)
    assert answer.status_code == 400
    assert "Dit formulier is verlopen" in text(answer)
    assert letters(database, who.email) == []


def test_only_a_hash_of_the_password_is_kept(client, database, who):
    send(client, who)
    stored = database.value("select wachtwoord from app.aanmelding where email = %s", who.email)
    assert stored.startswith("$argon2id$")
    row = database.value("select a::text from app.aanmelding a where email = %s", who.email)
    assert who.password not in row
