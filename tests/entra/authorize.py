"""Signing in: the request is checked, the person chooses and consents, the browser goes back."""

from __future__ import annotations

import re

from flask import Blueprint, Response, redirect, request

from tests.entra import faults
from tests.entra.faults import Fault, FaultError, with_parameters
from tests.entra.pages import page, problem, remember_browser, this_session
from tests.entra.provider import Provider, one, provider
from tests.entra.state import AuthorizeRequest, Session, SignedIn
from tests.entra.world import Account, Registration

WISHES = {"none", "login", "consent", "select_account"}
# Of a SHA-256 in base64url (RFC 7636, 4.2).
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")

CANCELLED = Fault(
    "access_denied", 65004, "User declined to consent to access the app.", subcode="cancel"
)
NEEDS_ADMIN = Fault("access_denied", 90094, "The grant requires admin permission.")
NOT_SIGNED_IN = Fault(
    "login_required", 50058, "A silent sign-in request was sent but no user is signed in."
)
NOT_CONSENTED = Fault(
    "consent_required",
    65001,
    "The user or administrator has not consented to use the application.",
)
GUEST = Fault(
    "access_denied",
    50020,
    "User account from an external identity provider does not exist in the tenant.",
)

blueprint = Blueprint("authorize", __name__)


class _ToldToClientError(Exception):
    """A fault of a request whose address to return to is right: the client hears of it."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.sentence)


@blueprint.route("/<tenant>/oauth2/v2.0/authorize", methods=["GET", "POST"])
def authorize(tenant: str) -> Response:
    known = provider()
    try:
        known.require_tenant(tenant)
        redirect_uri = _parameter("redirect_uri")
        client = known.require_client(_parameter("client_id"), redirect_uri)
        state = _parameter("state")
    except FaultError as error:
        return problem(error.fault)
    assert redirect_uri is not None
    try:
        asked = _checked(tenant, client, redirect_uri, state)
    except (_ToldToClientError, FaultError) as error:
        return _back(redirect_uri, state, error.fault.parameters())
    told = known.control.next_error() if known.control else None
    if told is not None:
        return _back(redirect_uri, state, told)
    return _begin(known, asked)


def _checked(
    tenant: str, client: Registration, redirect_uri: str, state: str | None
) -> AuthorizeRequest:
    """Return the request; raise when it is not what the registration allows."""
    _check_response(_parameter("response_type"), _parameter("response_mode"))
    scope = tuple((_parameter("scope") or "").split())
    if not scope:
        raise _ToldToClientError(faults.missing("scope"))
    if "openid" not in scope:
        raise _ToldToClientError(
            Fault("invalid_scope", 70011, "The provided value for 'scope' is not valid.")
        )
    return AuthorizeRequest(
        tenant=tenant,
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        scope=scope,
        challenge=_challenge(),
        state=state,
        nonce=_parameter("nonce"),
        wishes=_wishes(_parameter("prompt")),
        max_age=_max_age(_parameter("max_age")),
        login_hint=_parameter("login_hint"),
        domain_hint=_parameter("domain_hint"),
    )


def _check_response(kind: str | None, mode: str | None) -> None:
    if not kind:
        raise _ToldToClientError(faults.missing("response_type"))
    if kind != "code":
        raise _ToldToClientError(
            Fault(
                "unsupported_response_type",
                700054,
                f"response_type '{kind}' is not enabled for the application.",
            )
        )
    if mode not in (None, "query"):
        raise _ToldToClientError(faults.malformed("response_mode is not supported here.", 70007))


def _challenge() -> str:
    challenge, method = _parameter("code_challenge"), _parameter("code_challenge_method")
    if not challenge:
        raise _ToldToClientError(faults.missing("code_challenge"))
    if method != "S256":
        raise _ToldToClientError(faults.malformed("code_challenge_method must be S256.", 9002325))
    if not CHALLENGE.fullmatch(challenge):
        raise _ToldToClientError(
            faults.malformed("Invalid size of Code_Challenge parameter.", 501491)
        )
    return challenge


def _wishes(text: str | None) -> frozenset[str]:
    found = frozenset((text or "").split())
    if found - WISHES or ("none" in found and len(found) > 1):
        raise _ToldToClientError(faults.malformed(f"Invalid value '{text}' for how to sign in."))
    return found


def _max_age(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise _ToldToClientError(faults.malformed(f"Invalid value '{text}' for 'max_age'."))
    return int(text)


def _begin(known: Provider, asked: AuthorizeRequest) -> Response:
    session = this_session(known)
    signed_in = _still_good(known, asked, session)
    if "none" in asked.wishes:
        if signed_in is None or _refused_here(asked, signed_in.account):
            return _back(asked.redirect_uri, asked.state, NOT_SIGNED_IN.parameters())
        if not known.state.consented(asked.client_id, signed_in.account):
            return _back(asked.redirect_uri, asked.state, NOT_CONSENTED.parameters())
        return _with_code(known, asked, signed_in)
    key = known.state.wait_for_person(asked, session)
    if signed_in is not None:
        answer = _chosen(known, key, asked, signed_in)
    else:
        answer = _choose(known, key, asked, session)
    return remember_browser(answer, session)


def _still_good(known: Provider, asked: AuthorizeRequest, session: Session) -> SignedIn | None:
    """Return who is signed in already, if that is enough for this request."""
    if asked.wishes & {"login", "select_account"}:
        return None
    shown = {account.key for account in known.world.accounts(asked.tenant)}
    for signed_in in reversed(session.accounts.values()):
        account = signed_in.account
        is_meant = asked.login_hint is None or account.answers_to(asked.login_hint)
        if account.key in shown and is_meant and not _too_long_ago(known, asked, signed_in):
            return signed_in
    return None


def _too_long_ago(known: Provider, asked: AuthorizeRequest, signed_in: SignedIn) -> bool:
    return asked.max_age is not None and known.now() - signed_in.auth_time >= asked.max_age


def _choose(known: Provider, key: str, asked: AuthorizeRequest, session: Session) -> Response:
    """Show who there is, first whom the website or the browser names."""

    def place(account: Account) -> tuple[bool, bool]:
        is_hinted = asked.login_hint is not None and account.answers_to(asked.login_hint)
        return not is_hinted, account.tenant.domain != asked.domain_hint

    accounts = sorted(known.world.accounts(asked.tenant), key=place)
    tenants: dict[str, list[Account]] = {}
    for account in accounts:
        tenants.setdefault(account.tenant.name, []).append(account)
    here = [found.account for found in reversed(session.accounts.values())]
    shown = {account.key for account in accounts}
    return page(
        "kies.html",
        verzoek=key,
        website=known.registrations[asked.client_id].name,
        tenants=tenants,
        signed_in=[account for account in here if account.key in shown],
    )


@blueprint.post("/_demo/kies")
def choose() -> Response:
    known = provider()
    session = this_session(known)
    key = request.form.get("verzoek", "")
    pending = known.state.waiting(key, session)
    tid, _, oid = request.form.get("account", "").partition("/")
    account = known.world.account(tid, oid)
    if pending is None or account is None:
        return _expired()
    asked = pending.request
    if account.key not in {found.key for found in known.world.accounts(asked.tenant)}:
        return _expired()
    before = session.accounts.get(account.key)
    again = "login" in asked.wishes or (before is not None and _too_long_ago(known, asked, before))
    signed_in = session.sign_in(account, int(known.now()), again=again)
    return remember_browser(_chosen(known, key, asked, signed_in), session)


def _chosen(known: Provider, key: str, asked: AuthorizeRequest, signed_in: SignedIn) -> Response:
    """Go on with this person: back with a code, or first a question, or no further."""
    account = signed_in.account
    pending = known.state.pending[key]
    pending.asked = None
    website = known.registrations[asked.client_id].name
    shared = {"verzoek": key, "website": website, "account": account}
    refused = _refused_here(asked, account)
    if refused is not None:
        template, pending.fault = refused
        return page(template, fault=pending.fault, **shared)
    has_consent = known.state.consented(asked.client_id, account)
    if has_consent and "consent" not in asked.wishes:
        return _finished(known, key, asked, signed_in)
    if account.tenant.admin_consent and not has_consent:
        pending.fault = NEEDS_ADMIN
        return page("beheerder.html", fault=NEEDS_ADMIN, **shared)
    pending.asked, pending.fault = signed_in, CANCELLED
    return page("toestemming.html", **shared)


def _refused_here(asked: AuthorizeRequest, account: Account) -> tuple[str, Fault] | None:
    """Return the page for whom this endpoint is not, and what the website hears of it."""
    if account.is_personal and asked.tenant == "organizations":
        return "geen-werkaccount.html", CANCELLED
    if account.person.home and asked.tenant in ("organizations", "common"):
        return "gast.html", GUEST
    return None


@blueprint.post("/_demo/toestemming")
def consent() -> Response:
    known = provider()
    key = request.form.get("verzoek", "")
    pending = known.state.waiting(key, this_session(known))
    if pending is None or pending.asked is None:
        return _expired()
    asked, signed_in = pending.request, pending.asked
    if request.form.get("antwoord") != "accepteren":
        known.state.pending.pop(key, None)
        return _back(asked.redirect_uri, asked.state, CANCELLED.parameters())
    known.state.consent(asked.client_id, signed_in.account)
    return _finished(known, key, asked, signed_in)


@blueprint.post("/_demo/terug")
def leave() -> Response:
    """Go back from a page on which the sign-in ended."""
    known = provider()
    key = request.form.get("verzoek", "")
    pending = known.state.waiting(key, this_session(known))
    if pending is None:
        return _expired()
    known.state.pending.pop(key, None)
    asked, fault = pending.request, pending.fault or CANCELLED
    return _back(asked.redirect_uri, asked.state, fault.parameters())


def _finished(known: Provider, key: str, asked: AuthorizeRequest, signed_in: SignedIn) -> Response:
    known.state.pending.pop(key, None)
    return _with_code(known, asked, signed_in)


def _with_code(known: Provider, asked: AuthorizeRequest, signed_in: SignedIn) -> Response:
    code = known.state.hand_out(asked, signed_in, known.now())
    parameters = {"code": code, "session_state": signed_in.sid}
    return _back(asked.redirect_uri, asked.state, parameters)


def _back(redirect_uri: str, state: str | None, parameters: dict[str, str]) -> Response:
    found = parameters | ({} if state is None else {"state": state})
    answer = redirect(with_parameters(redirect_uri, found), 302)
    assert isinstance(answer, Response)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _expired() -> Response:
    return problem(
        Fault("invalid_request", 165000, "The request tokens do not match the user context.")
    )


def _parameter(name: str) -> str | None:
    return one(request.values.getlist(name), name)
