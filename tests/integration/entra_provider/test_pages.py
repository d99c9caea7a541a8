"""What a person sees and does at the provider: choose, consent, decline, come back."""

from __future__ import annotations

import pytest
import requests
from bs4 import BeautifulSoup

from tests.entra.demo import AMERSFOORT, demo_world
from tests.integration.entra_provider.conftest import (
    BRAM,
    FATIMA,
    GERARD,
    GUEST,
    OTHER,
    PERSONAL,
    WIEBE,
    query_of,
)
from tests.support.entra import StayedAtProviderError

CHOOSE, CONSENT = "Kies wie u bent", "Toestemming vragen"


def title(url, browser):
    """Return the heading of the page, or "" when the browser is sent on at once."""
    answer = browser.get(url, allow_redirects=False, timeout=30)
    if answer.is_redirect:
        return ""
    heading = BeautifulSoup(answer.text, "html.parser").h1
    assert heading is not None
    return heading.get_text()


def key_of_page(website, browser):
    """Open the first page and return what its forms carry."""
    page = BeautifulSoup(browser.get(website.url(), timeout=30).text, "html.parser")
    hidden = page.find("input", attrs={"name": "verzoek"})
    assert hidden is not None
    return hidden["value"]


def test_the_page_says_that_it_is_a_demonstration_and_needs_no_script(website):
    answer = requests.get(website.url(), timeout=30)
    page = BeautifulSoup(answer.text, "html.parser")

    assert page.html is not None
    assert page.html["lang"] == "nl"
    assert page.title is not None
    assert page.title.get_text().startswith(CHOOSE)
    assert "Dit is niet Microsoft" in page.get_text()
    assert not page.find_all("script")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    style = page.find("link", rel="stylesheet")
    assert style is not None
    sheet = requests.get(f"{website.entra.base}{style['href']}", timeout=30)
    assert sheet.status_code == 200


def test_what_a_website_sends_is_escaped(website):
    answer = requests.get(website.url(client_id="<script>alert(1)</script>"), timeout=30)

    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_consent_is_asked_once_per_person(website):
    entra = website.entra
    first = entra.browser()
    assert title(website.url(), first) == CHOOSE
    entra.sign_in(website.url(), FATIMA, browser=first)
    with pytest.raises(StayedAtProviderError) as stayed:
        entra.sign_in(website.url(), None)
    assert stayed.value.title == CHOOSE

    # In another browser, who consented before goes straight back; who didn't is asked.
    assert _pages_after_choosing(website, FATIMA) == []
    assert _pages_after_choosing(website, GERARD) == [CONSENT]


def _pages_after_choosing(website, person):
    browser = website.entra.browser()
    key = key_of_page(website, browser)
    answer = browser.post(
        f"{website.entra.base}/_demo/kies",
        data={
            "verzoek": key,
            "account": "/".join(website.entra.world.find(person).key),
        },
        allow_redirects=False,
        timeout=30,
    )
    heading = BeautifulSoup(answer.text, "html.parser").h1
    return [] if answer.is_redirect or heading is None else [heading.get_text()]


def test_who_declines_goes_back_with_cancel(website):
    told = query_of(website.entra.sign_in(website.url(), FATIMA, accept=False))

    assert (told["error"], told["error_subcode"]) == ("access_denied", "cancel")
    assert told["error_description"].startswith("AADSTS65004")
    assert told["state"] == website.state
    assert "code" not in told
    # Nothing was consented to.
    assert _pages_after_choosing(website, FATIMA) == [CONSENT]


def test_who_leaves_the_first_page_goes_back_with_cancel(website):
    told = query_of(website.entra.sign_in(website.url(), None, leave=True))

    assert (told["error"], told["error_subcode"]) == ("access_denied", "cancel")


def test_where_an_administrator_must_approve_the_person_stays(website):
    entra = website.entra
    with pytest.raises(StayedAtProviderError) as stayed:
        entra.sign_in(website.url(), WIEBE)
    assert stayed.value.title == "Beheerdersgoedkeuring vereist"
    assert "AADSTS90094" in stayed.value.text

    told = query_of(entra.sign_in(website.url(), WIEBE, leave=True))
    assert told["error"] == "access_denied"
    assert told["error_description"].startswith("AADSTS90094")
    assert told["state"] == website.state


def test_nobody_consents_for_an_organisation_that_must_approve(website):
    """The form of the consent page, posted on the page that has none."""
    browser = website.entra.browser()
    key = key_of_page(website, browser)
    for path, field, value in (
        ("kies", "account", "/".join(website.entra.world.find(WIEBE).key)),
        ("toestemming", "antwoord", "accepteren"),
    ):
        answer = browser.post(
            f"{website.entra.base}/_demo/{path}",
            data={"verzoek": key, field: value},
            allow_redirects=False,
            timeout=30,
        )
    assert (answer.status_code, "AADSTS165000" in answer.text) == (400, True)


def test_a_personal_account_is_no_work_account(website):
    with pytest.raises(StayedAtProviderError) as stayed:
        website.entra.sign_in(website.url(), PERSONAL)
    assert stayed.value.title == "Gebruik een werkaccount"

    website.tenant = "common"
    assert "code" in query_of(website.entra.sign_in(website.url(), PERSONAL))


def test_a_guest_signs_in_at_the_organisation_itself(website):
    with pytest.raises(StayedAtProviderError, match="AADSTS50020"):
        website.entra.sign_in(website.url(), GUEST)

    website.tenant = AMERSFOORT
    assert "code" in query_of(website.entra.sign_in(website.url(), GUEST))


def test_the_second_time_is_one_click_or_none(website):
    entra, browser = website.entra, website.entra.browser()
    entra.sign_in(website.url(), FATIMA, browser=browser)

    # Without a wish nobody is asked anything; with select_account one button is enough.
    assert "code" in query_of(entra.sign_in(website.url(), None, browser=browser))
    choosing = website.url(prompt="select_account")
    page = BeautifulSoup(browser.get(choosing, timeout=30).text, "html.parser")
    first = page.select_one("button[name=account]")
    assert first is not None
    assert "Fatima Bouzid" in first.get_text()
    assert "code" in query_of(entra.sign_in(choosing, FATIMA, browser=browser))
    assert "code" in query_of(entra.sign_in(website.url(prompt="none"), None, browser=browser))


def test_silence_needs_consent_to_this_website(website):
    browser = website.entra.browser()
    website.entra.sign_in(website.url(), FATIMA, browser=browser)
    other = website.url(prompt="none", client_id=OTHER.client_id)
    told = query_of(website.entra.sign_in(other, None, browser=browser))

    assert told["error"] == "consent_required"
    assert told["error_description"].startswith("AADSTS65001")


def test_consent_is_asked_again_when_the_website_wants_that(website):
    browser = website.entra.browser()
    website.entra.sign_in(website.url(), FATIMA, browser=browser)

    assert title(website.url(), browser) == ""
    assert title(website.url(prompt="consent"), browser) == CONSENT


def test_a_hint_at_somebody_else_asks_who_it_is(website):
    browser = website.entra.browser()
    website.entra.sign_in(website.url(), FATIMA, browser=browser)

    assert title(website.url(login_hint=FATIMA.upper()), browser) == ""
    page = browser.get(website.url(login_hint=BRAM), timeout=30).text
    assert page.index("Bram van den Heuvel") < page.index("Gerard Klaassen")
    page = requests.get(website.url(domain_hint="utrecht.example"), timeout=30).text
    assert page.index("Bram van den Heuvel") < page.index("Gerard Klaassen")


def test_a_page_belongs_to_the_browser_that_asked_for_it(website):
    key = key_of_page(website, website.entra.browser())
    for path in ("kies", "toestemming", "terug"):
        answer = requests.post(
            f"{website.entra.base}/_demo/{path}",
            data={
                "verzoek": key,
                "account": "/".join(website.entra.world.find(FATIMA).key),
                "antwoord": "accepteren",
            },
            allow_redirects=False,
            timeout=30,
        )
        assert (answer.status_code, "AADSTS165000" in answer.text) == (400, True), path


def test_a_personal_account_gets_no_further_in_silence(website):
    browser = website.entra.browser()
    website.tenant = "common"
    website.entra.sign_in(website.url(), PERSONAL, browser=browser)
    assert "code" in query_of(website.entra.sign_in(website.url(prompt="none"), browser=browser))

    website.tenant = "organizations"
    told = query_of(website.entra.sign_in(website.url(prompt="none"), browser=browser))
    assert told["error"] == "login_required"


@pytest.mark.parametrize(
    "account",
    ["", "a/b", f"{AMERSFOORT}/", "/", "/".join(demo_world().find(BRAM).key)],
    ids=["nothing", "invented", "nobody", "nowhere", "of-another-tenant"],
)
def test_an_account_that_was_not_offered_signs_nobody_in(website, account):
    website.tenant = AMERSFOORT
    browser = website.entra.browser()
    key = key_of_page(website, browser)
    answer = browser.post(
        f"{website.entra.base}/_demo/kies",
        data={"verzoek": key, "account": account},
        allow_redirects=False,
        timeout=30,
    )
    assert answer.status_code == 400
