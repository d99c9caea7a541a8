"""What an account changes about itself asks a fresh proof, ends other sessions, and is told."""

import re
from datetime import timedelta

import pyotp
import pytest

from app.core import clock
from app.security.totp import code_at
from tests.integration.security.own_account.conftest import CONTACT, code_in
from tests.support import sample
from tests.support.entrance import asks_fresh_code

NEW = "een heel ander lang wachtwoord"
PAGES = ("wachtwoord", "adres", "authenticator", "herstelcodes")


def test_the_page_shows_what_is_mine(mine, elsewhere):
    elsewhere.get("/")
    page = mine.get("/account/").get_data(as_text=True)
    assert CONTACT in page
    assert "Overal uitloggen, behalve hier" in page
    assert page.count("dit apparaat") == 1


def test_nobody_has_no_account_page(client):
    for page in ("", *PAGES):
        assert client.get(f"/account/{page}").location.startswith("/login/")


@pytest.mark.parametrize("page", PAGES)
def test_a_change_asks_a_fresh_code(mine, new_code, page):
    clock.move(timedelta(minutes=6))
    answer = mine.get(f"/account/{page}")
    assert answer.location == f"/code/?next=/account/{page}"
    assert mine.submit(answer.location, {"code": "000000"}).status_code == 400
    assert mine.submit(answer.location, {"code": new_code()}).location == f"/account/{page}"
    assert mine.get(f"/account/{page}").status_code in (200, 302)


def test_a_form_that_was_opened_fresh_may_be_sent_later(mine):
    token = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', mine.get("/account/adres").get_data(as_text=True)
    )
    assert token
    clock.move(timedelta(minutes=12))
    answer = mine.post("/account/adres", data={"email": "geen adres", "csrf_token": token[1]})
    assert answer.status_code == 400
    clock.move(timedelta(minutes=10))
    answer = mine.post("/account/adres", data={"email": "geen adres", "csrf_token": token[1]})
    assert asks_fresh_code(answer, "/account/adres")


def test_another_password_ends_every_other_session_and_is_told(mine, elsewhere, mails, events):
    assert elsewhere.is_signed_in()
    form = {"present": sample.PASSWORD, "new": NEW}
    assert mine.submit("/account/wachtwoord", form).location == "/account/"
    assert not elsewhere.is_signed_in()
    assert mine.is_signed_in()
    assert mails(CONTACT)[-1][0] == "wachtwoord-gewijzigd"
    assert ("wachtwoord gewijzigd", "gelukt") in events()
    assert NEW not in mine.get("/account/").get_data(as_text=True)


def test_a_wrong_present_password_changes_nothing(mine, elsewhere, database, events):
    before = database.value("select password from ab_user where email = %s", CONTACT)
    answer = mine.submit("/account/wachtwoord", {"present": "fout", "new": NEW})
    assert answer.status_code == 400
    assert "Dit is niet uw huidige wachtwoord." in answer.get_data(as_text=True)
    assert events()[-1] == ("wachtwoord gewijzigd", "geweigerd")
    assert database.value("select password from ab_user where email = %s", CONTACT) == before
    assert elsewhere.is_signed_in()
    for _ in range(5):
        mine.submit("/account/wachtwoord", {"present": "fout", "new": NEW})
    right = mine.submit("/account/wachtwoord", {"present": sample.PASSWORD, "new": NEW})
    assert right.status_code == 400, "na vijf fouten telt ook het goede wachtwoord niet"


@pytest.mark.parametrize(
    "weak", ["kort", "wachtwoord123456", "Ledengegevens2026!", "amersfoort1", "x" * 129, "a" * 12]
)
def test_a_weak_password_is_refused_with_a_reason(mine, weak):
    answer = mine.submit("/account/wachtwoord", {"present": sample.PASSWORD, "new": weak})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'id="new-fout"' in page
    assert f'value="{weak}"' not in page


def test_another_authenticator_counts_when_it_is_proved(mine, elsewhere, database, mails, events):
    page = mine.get("/account/authenticator").get_data(as_text=True)
    found = re.search(r'id="sleutel">([A-Z2-7 ]+)<', page)
    assert found
    secret = found[1].replace(" ", "")
    assert mine.submit("/account/authenticator", {"code": "123456"}).status_code == 400
    assert elsewhere.is_signed_in(), "nog niets gewijzigd"
    answer = mine.submit("/account/authenticator", {"code": code_at(secret, clock.now())})
    assert answer.location == "/account/"
    assert not elsewhere.is_signed_in()
    assert mine.is_signed_in()
    assert mails(CONTACT)[-1][0] == "tweede-stap-gewijzigd"
    assert ("authenticator gewijzigd", "gelukt") in events()
    # Put the sample's own back.
    from app.security.keys import Keys

    with database.as_owner() as owner:
        owner.execute(
            "update app.authenticator set geheim = %s where user_id ="
            " (select id from ab_user where email = %s)",
            (Keys([sample.AUTH_KEY]).seal(sample.TOTP_SECRET), CONTACT),
        )
    assert pyotp.TOTP(secret).secret != sample.TOTP_SECRET


def test_recovery_codes_are_renewed_and_shown_once(mine, client, mails, database):
    def make() -> list[str]:
        page = mine.submit("/account/herstelcodes", {}).get_data(as_text=True)
        return re.findall(r'class="vng-secret">([A-Z2-7-]+)<', page)

    old, new = make(), make()
    assert len(old) == len(new) == 10
    assert not set(old) & set(new)
    assert new[0] not in mine.get("/account/herstelcodes").get_data(as_text=True)
    assert mails(CONTACT)[-1][0] == "herstelcodes-vernieuwd"
    form = {"email": CONTACT, "password": sample.PASSWORD}
    assert client.submit("/login/", form).location == "/login/code"
    assert client.submit("/login/code", {"code": old[0]}).status_code == 400
    assert client.submit("/login/code", {"code": new[0].lower().replace("-", " ")}).location == "/"
    assert mails(CONTACT)[-1][0] in ("herstelcode-gebruikt", "nieuw-apparaat")
    assert client.submit("/logout/", {}, form_at="/account/").location == "/"
    client.submit("/login/", form)
    assert client.submit("/login/code", {"code": new[0]}).status_code == 400


def test_the_mail_about_a_new_browser_names_it_as_the_page_does(client, mails, database):
    chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/139.0.0.0 Safari/537.36"
    client.environ_base["HTTP_USER_AGENT"] = chrome
    with database.as_owner() as owner:
        owner.execute("update ab_user set last_login = now() where email = %s", (CONTACT,))
    assert client.sign_in(CONTACT).location == "/"
    kind, words = mails(CONTACT)[-1]
    assert kind == "nieuw-apparaat"
    assert "Chrome op Linux" in words
    assert "Mozilla" not in words
    assert "Chrome op Linux" in client.get("/account/").get_data(as_text=True)


def test_sessions_are_listed_and_ended(mine, elsewhere, database, events):
    elsewhere.get("/")
    number = database.value(
        "select max(volgnummer) from app.sessie where user_id ="
        " (select id from ab_user where email = %s)",
        CONTACT,
    )
    answer = mine.submit("/account/sessies/einde", {"sessie": str(number)}, form_at="/account/")
    assert answer.location == "/account/"
    assert not elsewhere.is_signed_in()
    assert ("sessie beëindigen", "gelukt") in events()


def test_a_session_of_somebody_else_is_not_there(mine, client_as, database, events):
    theirs = client_as("contactpersoon", sample.B)
    assert theirs.is_signed_in()
    number = database.value(
        "select max(s.volgnummer) from app.sessie s join ab_user u on u.id = s.user_id"
        " where u.email = 'contact@utrecht.example'"
    )
    for wrong, status in ((str(number), 404), ("999999999", 404), ("x", 400), ("", 400)):
        answer = mine.submit("/account/sessies/einde", {"sessie": wrong}, form_at="/account/")
        assert answer.status_code == status
    assert theirs.is_signed_in()
    assert ("sessie beëindigen", "geweigerd") in events()


def test_everywhere_but_here(mine, elsewhere):
    mine.submit("/account/sessies/andere", {}, form_at="/account/")
    assert not elsewhere.is_signed_in()
    assert mine.is_signed_in()


# Another address.


def ask(mine, mails, address="nieuw@amersfoort.example") -> str:
    assert mine.submit("/account/adres", {"email": address}).location == "/account/adres/code"
    return code_in(mails(address)[-1][1])


def test_another_address_tells_both_and_can_be_taken_back(
    mine, elsewhere, client, mails, database, events
):
    code = ask(mine, mails)
    assert mine.submit("/account/adres/code", {"code": code}).location == "/account/"
    assert not elsewhere.is_signed_in()
    assert mine.is_signed_in()
    assert mails("nieuw@amersfoort.example")[-1][0] == "adres-nieuw"
    kind, text = mails(CONTACT)[-1]
    assert kind == "adres-gewijzigd"
    path = re.search(r"http://[^/]+(/account/adres-terug/[\w-]+)", text)
    assert path
    assert client.get(path[1]).location == "/account/adres-terug/"
    assert "Zet mijn oude adres terug" in client.get("/account/adres-terug/").get_data(as_text=True)
    assert database.value("select count(*) from ab_user where email = %s", CONTACT) == 0
    assert client.submit("/account/adres-terug/", {}).location == "/login/"
    assert database.value("select count(*) from ab_user where email = %s", CONTACT) == 1
    assert not mine.is_signed_in()
    assert ("adreswijziging terugdraaien", "gelukt") in events()
    client.get(path[1])
    client.submit("/account/adres-terug/", {})
    assert database.value("select count(*) from ab_user where email = %s", CONTACT) == 1


def test_after_72_hours_it_can_no_longer_be_taken_back(mine, client, mails, database):
    code = ask(mine, mails)
    mine.submit("/account/adres/code", {"code": code})
    path = re.search(r"http://[^/]+(/account/adres-terug/[\w-]+)", mails(CONTACT)[-1][1])
    assert path
    clock.move(timedelta(hours=72, seconds=1))
    client.get(path[1])
    client.submit("/account/adres-terug/", {})
    assert database.value("select count(*) from ab_user where email = %s", CONTACT) == 0


def test_an_address_of_another_organisation_waits_for_vng(mine, mails, database):
    code = ask(mine, mails, "nieuw@elders.example")
    assert mine.submit("/account/adres/code", {"code": code}).location == "/account/"
    assert database.value("select count(*) from ab_user where email = %s", CONTACT) == 1
    waits = "select wacht_op_vng and gewijzigd_op is null from app.adreswijziging"
    assert database.value(waits) is True


def test_an_address_of_somebody_else_gets_the_same_page_and_no_code(mine, mails):
    theirs = "contact2@amersfoort.example"
    answer = mine.submit("/account/adres", {"email": theirs})
    assert answer.location == "/account/adres/code"
    kind, text = mails(theirs)[-1]
    assert kind == "al-een-account"
    assert not re.search(r"\b\d{6}\b", text)
    assert mine.submit("/account/adres/code", {"code": "000000"}).status_code == 400


def test_a_code_of_an_address_dies_of_five_wrong_ones_and_of_ten_minutes(mine, mails, new_code):
    code = ask(mine, mails)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(5):
        mine.submit("/account/adres/code", {"code": wrong}, form_at="/account/adres")
    answer = mine.submit("/account/adres/code", {"code": code}, form_at="/account/adres")
    assert answer.location == "/account/adres"
    code = ask(mine, mails)
    clock.move(timedelta(minutes=10))
    answer = mine.submit("/account/adres/code", {"code": code}, form_at="/is-er-niet")
    assert answer.location in ("/account/adres", "/code/?next=/account/adres/code")
