"""An administrator's approval for a whole organisation."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request

from tests.entra.faults import Fault, FaultError, with_parameters
from tests.entra.pages import page, problem
from tests.entra.provider import one, provider
from tests.entra.world import PERSONAL_TENANT, SHARED_TENANTS

CANCELLED = Fault("permission_denied", 65004, "The admin canceled the request.", subcode="cancel")

blueprint = Blueprint("admin_consent", __name__)


@blueprint.route("/<tenant>/v2.0/adminconsent", methods=["GET", "POST"])
def adminconsent(tenant: str) -> Response:
    """Ask for the approval, and go back with the answer."""
    known = provider()
    try:
        known.require_tenant(tenant)
        redirect_uri = one(request.args.getlist("redirect_uri"), "redirect_uri")
        client = known.require_client(request.args.get("client_id"), redirect_uri)
    except FaultError as error:
        return problem(error.fault)
    assert redirect_uri is not None
    possible = {
        found.tid: found
        for found in known.world.tenants.values()
        if found.tid != PERSONAL_TENANT and tenant in (found.tid, *SHARED_TENANTS)
    }
    if request.method != "POST":
        return page("beheerder-akkoord.html", website=client.name, tenants=possible.values())
    state = request.args.get("state")
    kept = {} if state is None else {"state": state}
    tid = request.form.get("organisatie", "")
    if tid not in possible:
        return _back(redirect_uri, CANCELLED.parameters() | kept)
    known.state.consent_for_tenant(client.client_id, tid)
    scope = request.args.get("scope")
    told = {"admin_consent": "True", "tenant": tid} | ({"scope": scope} if scope else {})
    return _back(redirect_uri, told | kept)


def _back(redirect_uri: str, parameters: dict[str, str]) -> Response:
    answer = redirect(with_parameters(redirect_uri, parameters), 302)
    assert isinstance(answer, Response)
    return answer
