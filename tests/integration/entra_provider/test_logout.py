"""Signing out ends the session here, tells the websites, and goes only to a known address."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
import requests

from tests.entra.demo import AMERSFOORT
from tests.integration.entra_provider.conftest import (
    BRAM,
    FATIMA,
    FRONT_CHANNEL,
    HOME,
    OTHER,
    query_of,
)
from tests.support.entra import StayedAtProviderError


def end(website, **parameters):
    return f"{website.root}/logout?{urlencode(parameters)}"


def sign_in(website, person, browser):
    back = website.entra.sign_in(website.url(), person, browser=browser)
    return website.verified(website.tokens(back)["id_token"])


def test_the_session_ends_and_the_website_is_told_of_its_own(website):
    browser = website.entra.browser()
    claims = sign_in(website, FATIMA, browser)
    stolen = browser.cookies.copy()
    out = website.entra.sign_out(end(website, post_logout_redirect_uri=HOME), browser)

    assert out.back == HOME
    assert [url.partition("?")[0] for url in out.told] == [FRONT_CHANNEL]
    assert query_of(out.told[0]) == {"iss": claims["iss"], "sid": claims["sid"]}
    assert claims["iss"] == f"{website.entra.base}/{AMERSFOORT}/v2.0"
    with pytest.raises(StayedAtProviderError, match="Kies wie u bent"):
        website.entra.sign_in(website.url(), None, browser=browser)
    assert not browser.cookies or browser.cookies.get_dict() != stolen.get_dict()
    browser.cookies = stolen
    with pytest.raises(StayedAtProviderError, match="Kies wie u bent"):
        website.entra.sign_in(website.url(), None, browser=browser)


def test_everybody_in_this_browser_is_signed_out_and_nobody_else(website):
    browser, elsewhere = website.entra.browser(), website.entra.browser()
    sids = {sign_in(website, person, browser)["sid"] for person in (FATIMA, BRAM)}
    sign_in(website, FATIMA, elsewhere)
    out = website.entra.sign_out(end(website), browser)

    assert {query_of(url)["sid"] for url in out.told} == sids
    assert "code" in query_of(website.entra.sign_in(website.url(), None, browser=elsewhere))


def test_a_website_that_knew_nothing_hears_nothing(website):
    browser = website.entra.browser()
    asked = website.url(client_id=OTHER.client_id)
    website.entra.sign_in(asked, FATIMA, browser=browser)

    assert website.entra.sign_out(end(website), browser).told == ()
    assert website.entra.sign_out(end(website), website.entra.browser()).told == ()


def test_the_page_may_frame_the_website_and_goes_on_by_itself(website):
    browser = website.entra.browser()
    sign_in(website, FATIMA, browser)
    answer = browser.get(end(website, post_logout_redirect_uri=HOME, state="s"), timeout=30)

    assert "frame-src http://127.0.0.1:8080" in answer.headers["Content-Security-Policy"]
    assert f'content="2;url={HOME}?state=s"' in answer.text


@pytest.mark.parametrize(
    "uri",
    ["http://boef.example/", HOME + "x", HOME.rstrip("/"), HOME + "?x=1", "javascript:alert(1)"],
)
def test_it_goes_to_no_address_that_is_not_registered(website, uri):
    answer = requests.get(end(website, post_logout_redirect_uri=uri), allow_redirects=False,
                          timeout=30)  # fmt: skip

    assert answer.status_code == 200
    assert "U bent uitgelogd" in answer.text
    assert "refresh" not in answer.text
    assert "verder" not in answer.text
    assert uri not in answer.text


def test_an_unknown_tenant_signs_nobody_out(website):
    browser = website.entra.browser()
    sign_in(website, FATIMA, browser)
    wrong = f"{website.entra.base}/onbekend/oauth2/v2.0/logout"

    assert browser.get(wrong, timeout=30).status_code == 400
    assert "code" in query_of(website.entra.sign_in(website.url(), None, browser=browser))
