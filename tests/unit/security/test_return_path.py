"""Where somebody goes after sign-in is a path on this site, whatever the address bar says."""

import pytest

from app.security.return_path import HOME, safe_path
from tests.support.open_redirects import AWAY, LOCAL


@pytest.mark.parametrize("text", AWAY)
def test_what_leads_away_becomes_the_home_page(text):
    assert safe_path(text) == HOME


@pytest.mark.parametrize("text", LOCAL)
def test_a_path_of_our_own_is_kept(text):
    assert safe_path(text) == text


@pytest.mark.parametrize("text", [None, "", "/login/", "/login/?next=/x", "/logout/"])
def test_nothing_and_the_door_itself_become_the_home_page(text):
    assert safe_path(text, never=("/login", "/logout")) == HOME
