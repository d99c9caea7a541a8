"""Tokens with which the mail worker signs in to Microsoft 365 instead of with a password.

A token is of the application itself (RFC 6749, 4.4), kept in memory and asked for anew five minutes
before it is over. SMTP and IMAP get it by the SASL mechanism XOAUTH2.
"""

from __future__ import annotations

import threading
from typing import Any

import msal
import requests
from msal.exceptions import MsalServiceError

from app.core.settings import MailOAuth, Settings

MECHANISM = "XOAUTH2"
# For IMAP, POP and SMTP alike (Microsoft: authenticate an IMAP, POP or SMTP connection).
SCOPE = "https://outlook.office365.com/.default"
TIMEOUT_SECONDS = 10.0
_NONE = "Het token voor de mail is niet te krijgen"
_AWAY = f"{_NONE}: de inlogdienst van Microsoft is niet bereikbaar."
# What the standard's error codes mean, for the administrator (RFC 6749, 5.2).
_REASONS = {
    "invalid_client": "het geheim of certificaat klopt niet of is verlopen",
    "unauthorized_client": "de toepassing in MAIL_OAUTH_CLIENT_ID is er niet",
    "invalid_tenant": "de tenant in MAIL_OAUTH_TENANT is er niet",
    "invalid_scope": "de toepassing heeft geen recht op mail",
}


class TokenError(Exception):
    """No token can be had; the message is a Dutch sentence without any secret."""


class _Http:
    """How msal speaks: with a bound on time, following no redirect, keeping nothing open."""

    def __init__(self, verify: str | bool) -> None:
        self._verify = verify

    def get(self, url: str, **more: Any) -> requests.Response:
        return self._ask("GET", url, more)

    def post(self, url: str, **more: Any) -> requests.Response:
        return self._ask("POST", url, more)

    def close(self) -> None:
        """Nothing is open."""

    def _ask(self, method: str, url: str, more: dict[str, Any]) -> requests.Response:
        bounds = {"timeout": TIMEOUT_SECONDS, "allow_redirects": False, "verify": self._verify}
        with requests.Session() as session:
            return session.request(method, url, **(more | bounds))


class MailTokens:
    """The tokens of one registered application; one for all threads of a process."""

    def __init__(self, oauth: MailOAuth, *, verify: str | bool = True) -> None:
        self.oauth = oauth
        self._verify = verify
        self._application: msal.ConfidentialClientApplication | None = None
        self._lock = threading.Lock()

    def get(self) -> str:
        """Return a token that is valid for at least five more minutes; raises TokenError."""
        with self._lock:
            try:
                answer = self._opened().acquire_token_for_client(scopes=[SCOPE])
            except (
                requests.RequestException,
                MsalServiceError,
                ValueError,
            ) as error:
                raise TokenError(_AWAY) from error
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise TokenError(_told(answer))
        return token

    def forget(self) -> None:
        """Make the next `get` ask for a new token: the mail server did not take this one."""
        with self._lock:
            if self._application is not None:
                self._application.remove_tokens_for_client()

    def _opened(self) -> msal.ConfidentialClientApplication:
        """Return msal's own object; making it asks Microsoft for its addresses."""
        if self._application is None:
            self._application = msal.ConfidentialClientApplication(
                self.oauth.client_id,
                client_credential=_credential(self.oauth),
                authority=f"{self.oauth.base}/{self.oauth.tenant}",
                # No other host is ever asked whether this one is right.
                instance_discovery=False,
                http_client=_Http(self._verify),
            )
        return self._application


def open_tokens(settings: Settings) -> MailTokens | None:
    """Return where tokens come from; None where mail servers get passwords."""
    return MailTokens(settings.mail_oauth) if settings.mail_oauth else None


def sasl(user: str, token: str) -> str:
    """Return what XOAUTH2 sends (Google, "The XOAUTH2 protocol"; Microsoft uses the same)."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def _credential(oauth: MailOAuth) -> str | dict[str, str]:
    if oauth.certificate is None:
        return oauth.client_secret
    return {
        "private_key": oauth.certificate.key_pem,
        "public_certificate": oauth.certificate.certificate_pem,
    }


def _told(answer: dict[str, Any]) -> str:
    """Return why there is no token: our words and Microsoft's number, never its text."""
    word = str(answer.get("error", ""))
    if word in ("temporarily_unavailable", "server_error"):
        return _AWAY
    numbers = [str(number) for number in answer.get("error_codes") or () if isinstance(number, int)]
    reason = _REASONS.get(word, "Microsoft weigerde het")
    shown = f" (AADSTS{numbers[0]})" if numbers else ""
    return f"{_NONE}: {reason}{shown}."
