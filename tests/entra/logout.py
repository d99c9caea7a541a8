"""Signing out: the provider's session ends, and each website that knew of it is told."""

from __future__ import annotations

from flask import Blueprint, Response, request

from tests.entra.faults import FaultError, with_parameters
from tests.entra.pages import forget_browser, page, problem, this_session
from tests.entra.provider import Provider, provider
from tests.entra.state import Session

blueprint = Blueprint("logout", __name__)


@blueprint.route("/<tenant>/oauth2/v2.0/logout", methods=["GET", "POST"])
def logout(tenant: str) -> Response:
    known = provider()
    try:
        known.require_tenant(tenant)
    except FaultError as error:
        return problem(error.fault)
    session = this_session(known)
    told = _front_channel(known, session)
    known.state.sessions.pop(session.key, None)
    answer = page("uitgelogd.html", told=told, back=_way_back(known), frames=told)
    return forget_browser(answer)


def _front_channel(known: Provider, session: Session) -> list[str]:
    """Return the addresses that tell each website which of its sessions ended."""
    found = []
    for signed_in in session.accounts.values():
        for client_id in sorted(signed_in.clients):
            uri = known.registrations[client_id].frontchannel_logout_uri
            if uri is not None:
                issuer = known.issuer(signed_in.account.tenant.tid)
                found.append(with_parameters(uri, {"iss": issuer, "sid": signed_in.sid}))
    return found


def _way_back(known: Provider) -> str | None:
    """Return where the person goes next: only to an address that is registered exactly so."""
    uri = request.values.get("post_logout_redirect_uri")
    registered = {
        uri for found in known.registrations.values() for uri in found.post_logout_redirect_uris
    }
    if uri not in registered or uri is None:
        return None
    state = request.values.get("state")
    return with_parameters(uri, {"state": state}) if state is not None else uri
