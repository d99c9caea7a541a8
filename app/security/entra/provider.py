"""Speaks with Entra ID: where to send a visitor, what her code is worth, with which keys it signs.

No answer is waited for longer than five seconds, none is read beyond what it can need to be, and no
address outside Entra's own is ever called.
"""

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests.adapters import HTTPAdapter

from app.core.client_certificate import ClientCertificate
from app.security.entra.problems import Problem, problem_of

# Together never more than five: a wait that begins just before the end of all lasts once more.
CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 1.5, 2.0, 3.0
LARGEST_ANSWER = 512 * 1024
# Where Entra is, and which keys it has, is looked up anew after this long; a key that it took out
# of use is good for no longer.
KEPT_SECONDS = 24 * 3600.0
# A token with a key that we don't know makes us look, but not for every forger's token.
RELOAD_SECONDS = 60.0
# After a failure nobody waits for the next one.
PAUSE_SECONDS = 10.0
SCOPE = "openid profile email"
ANY_TENANT = "organizations"
ALGORITHM = "PS256"
# Microsoft advises five to ten minutes at most.
ASSERTION_SECONDS = 300
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

Answer = Mapping[str, Any]


class ProviderError(Exception):
    """Entra does not help; `problem` says which page tells about it, `note` what an event keeps."""

    def __init__(self, problem: Problem, note: str) -> None:
        self.problem, self.note = problem, note
        super().__init__(note)


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a visitor goes, and what has to come back with her."""

    url: str
    state: str
    nonce: str
    verifier: str = field(repr=False)


Kept = TypeVar("Kept")


@dataclass(slots=True)
class _Kept(Generic[Kept]):
    """An answer, and when it was got; times are of a clock that only runs forward."""

    answer: Kept
    at: float


class _Bounded(HTTPAdapter):
    """Waits and reads no more than can be needed, whatever the other side does."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        begun = time.monotonic()
        bounds = {"stream": True, "timeout": (CONNECT_SECONDS, READ_SECONDS)}
        response = super().send(request, **(kwargs | bounds))
        body = bytearray()
        # What has come by now, and not until a piece is full: drop by drop is too slow as well.
        while chunk := response.raw.read1(16 * 1024, decode_content=True):
            body += chunk
            if len(body) > LARGEST_ANSWER or time.monotonic() - begun > ALL_SECONDS:
                response.close()
                raise requests.exceptions.ReadTimeout("het antwoord is te groot of te traag")
        response._content = bytes(body)  # noqa: SLF001 - how a response of this library holds what was read
        return response


class Provider:
    """Entra ID as one registered application sees it; one for all requests of a process."""

    def __init__(
        self,
        base: str,
        client_id: str,
        client_secret: str,
        return_url: str,
        certificate: ClientCertificate | None = None,
    ) -> None:
        self.base, self.client_id = base, client_id
        self.return_url = return_url
        self._secret = client_secret
        self._certificate = certificate
        self._metadata: _Kept[Answer] | None = None
        self._keys: _Kept[KeySet] | None = None
        self._away_until = 0.0
        self._lock = threading.Lock()

    def depart(self, **asked: str) -> Departure:
        """Return where to send a visitor; `asked` are parameters besides the usual ones.

        Raises ProviderError.
        """
        endpoint = self._read_metadata()["authorization_endpoint"]
        nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        with self._session() as session:
            url, state = session.create_authorization_url(
                endpoint,
                state=secrets.token_urlsafe(32),
                nonce=nonce,
                code_verifier=verifier,
                response_mode="query",
                **asked,
            )
        return Departure(url, state, nonce, verifier)

    def exchange(self, code: str, verifier: str) -> object:
        """Return the id_token that this code is worth; no other token is looked at, or kept.

        Raises ProviderError.
        """
        endpoint = self._read_metadata()["token_endpoint"]
        try:
            with self._session() as session:
                answer = session.fetch_token(
                    endpoint, code=code, code_verifier=verifier, allow_redirects=False
                )
        except OAuthError as error:
            told = problem_of(str(error.error), str(error.description or ""))
            raise ProviderError(told, _word(error.error)) from error
        except (requests.RequestException, ValueError, TypeError, AttributeError) as error:
            raise self._away(error) from error
        return answer.get("id_token")

    def keys_of(self, kid: str | None) -> KeySet:
        """Return Entra's keys, looked up anew when none has this id. Raises ProviderError."""
        keys = self._read_keys()
        if kid is not None and not any(key.kid == kid for key in keys.keys):
            keys = self._read_keys(is_forced=True)
        return keys

    def logout_url(self, tid: str, return_to: str) -> str:
        """Return where a visitor ends her session at Entra; asks nobody, so it always works."""
        wanted = urlencode({"client_id": self.client_id, "post_logout_redirect_uri": return_to})
        return f"{self.base}/{tid}/oauth2/v2.0/logout?{wanted}"

    def admin_consent_url(self, return_to: str) -> str:
        """Return where an administrator of a gemeente allows this site for all of its people."""
        wanted = urlencode({"client_id": self.client_id, "scope": SCOPE, "redirect_uri": return_to})
        return f"{self.base}/{ANY_TENANT}/v2.0/adminconsent?{wanted}"

    def _session(self) -> OAuth2Session:
        certificate = self._certificate
        session = OAuth2Session(
            self.client_id,
            certificate.key_pem if certificate else self._secret,
            scope=SCOPE,
            redirect_uri=self.return_url,
            code_challenge_method="S256",
            token_endpoint_auth_method="private_key_jwt" if certificate else "client_secret_post",
        )
        if certificate:
            session.register_client_auth_method(_assertion(certificate))
        session.mount("https://", _Bounded())
        session.mount("http://", _Bounded())
        return session

    def _read_metadata(self) -> Answer:
        with self._lock:
            if self._metadata is None or _age(self._metadata) > KEPT_SECONDS:
                address = f"{self.base}/{ANY_TENANT}/v2.0/.well-known/openid-configuration"
                self._metadata = _Kept(self._checked(self._fetch(address)), time.monotonic())
            return self._metadata.answer

    def _read_keys(self, *, is_forced: bool = False) -> KeySet:
        longest = RELOAD_SECONDS if is_forced else KEPT_SECONDS
        address = self._read_metadata()["jwks_uri"]
        with self._lock:
            if self._keys is None or _age(self._keys) > longest:
                answer = self._fetch(address)
                try:
                    keys = KeySet.import_key_set(answer)  # type: ignore[arg-type]
                except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
                    # What can't be read replaces nothing that could.
                    raise self._away(error) from error
                self._keys = _Kept(keys, time.monotonic())
            return self._keys.answer

    def _checked(self, metadata: Answer) -> Answer:
        """Refuse what is not Entra's own: then somebody stands between."""
        inside = all(str(metadata.get(name)).startswith(f"{self.base}/") for name in _ENDPOINTS)
        if not inside or metadata.get("issuer") != f"{self.base}/{{tenantid}}/v2.0":
            raise ProviderError(Problem.OURS, "adressen van een ander")
        return metadata

    def _fetch(self, address: str) -> Answer:
        if time.monotonic() < self._away_until:
            raise ProviderError(Problem.AWAY, "kort geleden onbereikbaar")
        try:
            with requests.Session() as session:
                session.mount("https://", _Bounded())
                session.mount("http://", _Bounded())
                response = session.get(address, allow_redirects=False)
                response.raise_for_status()
                found = response.json()
        except (requests.RequestException, ValueError) as error:
            raise self._away(error) from error
        if response.status_code != requests.codes.ok or not isinstance(found, dict):
            raise self._away(TypeError())
        return found

    def _away(self, error: Exception) -> ProviderError:
        self._away_until = time.monotonic() + PAUSE_SECONDS
        return ProviderError(Problem.AWAY, type(error).__name__)


def _assertion(certificate: ClientCertificate) -> PrivateKeyJWT:
    """Return how a request for a token is signed, as Microsoft documents it: PS256 and x5t#S256."""
    header = {"alg": ALGORITHM, "typ": "JWT", "x5t#S256": certificate.thumbprint}
    now = int(time.time())
    claims = {"nbf": now, "exp": now + ASSERTION_SECONDS}
    return PrivateKeyJWT(claims=claims, headers=header, alg=ALGORITHM)


def _age(kept: _Kept[Any]) -> float:
    return time.monotonic() - kept.at


def _word(error: object) -> str:
    """Return the error's word, if it is one of the standard's: an event keeps no text of others."""
    text = str(error)
    return text if text.isascii() and text.replace("_", "").isalpha() and len(text) < 40 else "?"
