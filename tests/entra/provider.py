"""The provider itself: its world, its registrations, its keys and what it remembers."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import current_app

from tests.entra import faults
from tests.entra.faults import Fault, FaultError
from tests.entra.keys import KeyRing
from tests.entra.refusals import refuse_production
from tests.entra.state import State
from tests.entra.world import SHARED_TENANTS, Registration, World

if TYPE_CHECKING:
    from tests.entra.control import Control


class Provider:
    """One running stand-in; `base` is its own address, known once it listens."""

    def __init__(self, world: World, registrations: Iterable[Registration]) -> None:
        refuse_production()
        self.world = world
        self.registrations = {found.client_id: found for found in registrations}
        self.base = ""
        self.keys = KeyRing()
        self.state = State()
        self.control: Control | None = None

    def now(self) -> float:
        """Return the time in seconds, which tests may move."""
        return time.time() + (self.control.clock if self.control else 0.0)

    def accepts(self, access_token: str) -> bool:
        """Say whether this is a token that a website got for itself and that still counts."""
        return self.state.access_tokens.get(access_token, 0.0) > self.now()

    @property
    def template_issuer(self) -> str:
        return f"{self.base}/{{tenantid}}/v2.0"

    def issuer(self, tenant: str) -> str:
        """Return the issuer of a path: for a path of many tenants the literal template."""
        return self.template_issuer if tenant in SHARED_TENANTS else f"{self.base}/{tenant}/v2.0"

    def require_tenant(self, tenant: str) -> None:
        if not self.world.knows(tenant):
            raise FaultError(faults.unknown_tenant(tenant))

    def require_client(self, client_id: str | None, redirect_uri: str | None) -> Registration:
        """Return who asks; raise FaultError unless client and address are registered so."""
        if not client_id:
            raise FaultError(faults.missing("client_id"))
        found = self.registrations.get(client_id)
        if found is None:
            raise FaultError(faults.unknown_client(client_id))
        if redirect_uri not in found.redirect_uris:
            raise FaultError(faults.other_redirect(redirect_uri or "", client_id))
        return found

    def discovery(self, tenant: str) -> dict[str, Any]:
        """Return the discovery document of this tenant, with what a test changed in it."""
        root = f"{self.base}/{tenant}"
        found: dict[str, Any] = {
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": [
                *("client_secret_post", "private_key_jwt", "client_secret_basic"),
            ],
            "jwks_uri": f"{root}/discovery/v2.0/keys",
            "response_modes_supported": ["query"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": self.issuer(tenant),
            "request_uri_parameter_supported": False,
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "http_logout_supported": True,
            "frontchannel_logout_supported": True,
            "frontchannel_logout_session_supported": True,
            "end_session_endpoint": f"{root}/oauth2/v2.0/logout",
            "claims_supported": [
                *("sub", "iss", "cloud_instance_name", "cloud_instance_host_name"),
                *("cloud_graph_host_name", "msgraph_host", "aud", "exp", "iat", "auth_time"),
                *("acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash"),
                *("c_hash", "email"),
            ],
            "tenant_region_scope": None if tenant in SHARED_TENANTS else "EU",
            "cloud_instance_name": "microsoftonline.com",
        }
        found |= self.control.discovery if self.control else {}
        return {name: value for name, value in found.items() if value is not None or name == REGION}


REGION = "tenant_region_scope"


def provider() -> Provider:
    """Return the provider that serves this request."""
    found = current_app.extensions["entra"]
    assert isinstance(found, Provider)
    return found


def one(values: list[str], name: str) -> str | None:
    """Return the value of a parameter; raise FaultError if it is there twice."""
    if len(values) > 1:
        raise FaultError(
            Fault(
                "invalid_request",
                9000411,
                f"The request is not properly formatted. The parameter '{name}' is duplicated.",
            )
        )
    return values[0] if values else None
