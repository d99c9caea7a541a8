"""Works out where somebody stands between invitation and account, from facts alone.

- One position: the first of the rules below that holds, the one that is in the way foremost.
- One timeline: everything that happened, oldest first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from app.security import mail_codes
from app.security.local.auth import MOST_FAILURES_IN_A_ROW

# A request of the helpdesk waits so long for the second of two.
HELP_WAITS_FOR = timedelta(hours=24)
REGISTERING, WORK = "registratie", "werkaccount"


class Position(Enum):
    """Where somebody is; each has a sentence and an advice."""

    ACCOUNT_OFF = "account staat uit"
    HELP_WAITS = "herstel wacht op een tweede medewerker"
    LINK_SENT = "wacht op nieuwe authenticator"
    NO_AUTHENTICATOR = "zonder authenticator"
    TOO_OFTEN = "te vaak geprobeerd"
    PASSWORD_CLOSED = "wachtwoord gesloten"  # noqa: S105 - a place, not a password
    NEVER_IN = "nooit ingelogd"
    AT_SECOND_STEP = "wacht op code uit authenticator"
    IN_USE = "account in gebruik"
    WORK_WAITS = "werkaccount wacht op VNG"
    WORK_ADMITTED = "werkaccount toegelaten"
    CODE_MAIL_FAILED = "mail met code niet bezorgd"
    CODE_DEAD = "code te vaak fout"
    CODE_WRONG = "code fout"
    CODE_OLD = "code verlopen"
    CODE_SENT = "wacht op code uit mail"
    CONFIRMED = "e-mail bevestigd"
    AT_AUTHENTICATOR = "wacht op authenticator"
    AT_INVITATION = "wacht op uitnodigingscode"
    MAIL_FAILED = "uitnodiging niet bezorgd"
    MAIL_WAITS = "uitnodiging onderweg"
    INVITED = "uitgenodigd"
    EXPIRED = "uitnodiging verlopen"
    WITHDRAWN = "uitnodiging ingetrokken"
    TRIED_UNINVITED = "niet uitgenodigd, wel geprobeerd"
    UNKNOWN = "onbekend"


class Moment(Enum):
    """What happened at a moment of the timeline."""

    INVITED = "uitgenodigd"
    INVITATION_EXPIRED = "uitnodiging verlopen"
    INVITATION_USED = "uitnodiging gebruikt"
    INVITATION_WITHDRAWN = "uitnodiging ingetrokken"
    MAIL_DELIVERED = "mail aangenomen"
    MAIL_FAILED = "mail mislukt"
    MAIL_WAITS = "mail wacht"
    STARTED = "begonnen met registreren"
    CODE_SENT = "code verstuurd"
    CODE_WRONG = "code fout"
    STEP = "bij stap"
    FINISHED = "klaar met registreren"
    WORK_STARTED = "ingelogd bij de gemeente"
    WORK_ASKED = "werkaccount wacht"
    WORK_ADMITTED = "werkaccount toegelaten"
    WORK_REFUSED = "werkaccount geweigerd"
    HELP_ASKED = "herstel aangevraagd"
    HELP_CONFIRMED = "herstel bevestigd"
    LAST_LOGIN = "laatst ingelogd"
    DEACTIVATED = "uitgezet"


@dataclass(frozen=True, slots=True)
class Invitation:
    sent: datetime
    expires: datetime
    used: datetime | None = None
    withdrawn: datetime | None = None
    gemeente: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    kind: str
    written: datetime
    sent: datetime | None = None
    failed: datetime | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """One time that somebody was half-way."""

    kind: str
    step: str
    begun: datetime
    step_at: datetime
    is_known: bool = False
    code_at: datetime | None = None
    code_failures: int = 0
    failures: int = 0
    finished: datetime | None = None
    is_alive: bool = False


@dataclass(frozen=True, slots=True)
class WorkRequest:
    """Somebody with a work account that VNG looks at first."""

    asked: datetime
    reason: str
    decision: str | None = None
    decided: datetime | None = None
    finished: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An account, as far as it matters for getting in."""

    id: int
    is_active: bool = True
    inactive_since: datetime | None = None
    last_login: datetime | None = None
    has_authenticator: bool = True
    has_work_account: bool = False
    password_failures: int = 0


@dataclass(frozen=True, slots=True)
class Help:
    """A request of somebody who lost everything."""

    asked: datetime
    confirmed: datetime | None = None
    link_until: datetime | None = None
    used: datetime | None = None
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of an address; lists are newest first."""

    now: datetime
    invitations: list[Invitation] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    help: list[Help] = field(default_factory=list)
    work: list[WorkRequest] = field(default_factory=list)
    account: Standing | None = None
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline; `words` fill in its sentence."""

    at: datetime
    moment: Moment
    words: dict[str, Any] = field(default_factory=dict)


def position(facts: Facts) -> Position:
    """Return where this address stands."""
    if facts.account is not None:
        return _of_account(facts, facts.account)
    if facts.is_blocked:
        return Position.TOO_OFTEN
    return _of_newcomer(facts)


def _of_account(facts: Facts, account: Standing) -> Position:
    if not account.is_active:
        return Position.ACCOUNT_OFF
    if any(_waits_for_second(h, facts.now) for h in facts.help):
        return Position.HELP_WAITS
    if not account.has_authenticator and not account.has_work_account:
        has_link = any(_is_open_link(h, facts.now) for h in facts.help)
        return Position.LINK_SENT if has_link else Position.NO_AUTHENTICATOR
    if facts.is_blocked:
        return Position.TOO_OFTEN
    if account.password_failures >= MOST_FAILURES_IN_A_ROW:
        return Position.PASSWORD_CLOSED
    if any(p.is_alive and p.kind == "inloggen" for p in facts.progress):
        return Position.AT_SECOND_STEP
    return Position.IN_USE if account.last_login else Position.NEVER_IN


def _of_newcomer(facts: Facts) -> Position:
    if facts.work and (at := _of_work_account(facts.work[0])):
        return at
    if any(p.kind == WORK and p.is_alive and p.step == "uitnodiging" for p in facts.progress):
        return Position.AT_INVITATION
    under_way = next((p for p in facts.progress if p.kind == REGISTERING and p.is_alive), None)
    # Whoever types an unknown address comes as far as "code"; no code was sent.
    if under_way is not None and (under_way.is_known or under_way.step != "code"):
        return _of_progress(facts, under_way)
    if facts.invitations:
        return _of_invitation(facts, facts.invitations[0])
    return Position.TRIED_UNINVITED if facts.progress else Position.UNKNOWN


def _of_work_account(newest: WorkRequest) -> Position | None:
    if newest.decision is None:
        return Position.WORK_WAITS
    is_admitted = newest.decision == "toegelaten" and newest.finished is None
    return Position.WORK_ADMITTED if is_admitted else None


def _of_progress(facts: Facts, progress: Progress) -> Position:
    steps = {
        "bevestigd": Position.CONFIRMED,
        "authenticator": Position.AT_AUTHENTICATOR,
        "uitnodiging": Position.AT_INVITATION,
    }
    if progress.step in steps:
        return steps[progress.step]
    if _has_failed(_code_mail(facts)):
        return Position.CODE_MAIL_FAILED
    if progress.code_failures >= mail_codes.MOST_TRIES:
        return Position.CODE_DEAD
    if progress.code_at is not None and facts.now - progress.code_at >= mail_codes.LIFE:
        return Position.CODE_OLD
    return Position.CODE_WRONG if progress.code_failures else Position.CODE_SENT


def _of_invitation(facts: Facts, newest: Invitation) -> Position:
    if newest.withdrawn is not None:
        return Position.WITHDRAWN
    if newest.expires <= facts.now:
        return Position.EXPIRED
    mail = next((m for m in facts.letters if m.kind.startswith("uitnodiging")), None)
    if _has_failed(mail):
        return Position.MAIL_FAILED
    if mail is not None and mail.sent is None:
        return Position.MAIL_WAITS
    # A mail comes back when whoever waited for its code has long gone.
    code = _code_mail(facts)
    if code is not None and _has_failed(code) and code.written >= newest.sent:
        return Position.CODE_MAIL_FAILED
    return Position.INVITED


def _code_mail(facts: Facts) -> Letter | None:
    return next((m for m in facts.letters if m.kind == "verificatiecode"), None)


def _has_failed(mail: Letter | None) -> bool:
    return mail is not None and mail.failed is not None


def _is_open_link(request: Help, now: datetime) -> bool:
    is_open = request.used is None and request.withdrawn is None
    return is_open and request.link_until is not None and now < request.link_until


def _waits_for_second(request: Help, now: datetime) -> bool:
    is_open = request.confirmed is None and request.withdrawn is None
    return is_open and now - request.asked < HELP_WAITS_FOR


def timeline(facts: Facts) -> list[Line]:
    """Return everything that happened, oldest first."""
    lines = [
        *(line for i in facts.invitations for line in _invitation_lines(i, facts.now)),
        *(line for m in facts.letters for line in _letter_lines(m)),
        *(line for p in facts.progress if p.kind == REGISTERING for line in _progress_lines(p)),
        *(Line(p.begun, Moment.WORK_STARTED) for p in facts.progress if p.kind == WORK),
        *(line for w in facts.work for line in _work_lines(w)),
        *(line for h in facts.help for line in _help_lines(h)),
        *(_account_lines(facts.account) if facts.account else ()),
    ]
    return sorted(lines, key=lambda line: line.at)


def _invitation_lines(invitation: Invitation, now: datetime) -> Iterator[Line]:
    yield Line(invitation.sent, Moment.INVITED, {"gemeente": invitation.gemeente})
    if invitation.used:
        yield Line(invitation.used, Moment.INVITATION_USED)
    elif invitation.withdrawn:
        yield Line(invitation.withdrawn, Moment.INVITATION_WITHDRAWN)
    elif invitation.expires <= now:
        yield Line(invitation.expires, Moment.INVITATION_EXPIRED)


def _letter_lines(letter: Letter) -> Iterator[Line]:
    words = {"soort": letter.kind, "fout": letter.fault or ""}
    if letter.sent:
        yield Line(letter.sent, Moment.MAIL_DELIVERED, words)
    if letter.failed:
        yield Line(letter.failed, Moment.MAIL_FAILED, words)
    elif not letter.sent:
        yield Line(letter.written, Moment.MAIL_WAITS, words)


def _progress_lines(progress: Progress) -> Iterator[Line]:
    yield Line(progress.begun, Moment.STARTED)
    # At an address that VNG does not know the page looks the same, but nothing was sent.
    if progress.code_at and progress.is_known:
        yield Line(progress.code_at, Moment.CODE_SENT)
    if progress.code_failures:
        words = {"aantal": progress.code_failures}
        yield Line(progress.code_at or progress.step_at, Moment.CODE_WRONG, words)
    if progress.finished:
        yield Line(progress.finished, Moment.FINISHED)
    elif progress.step != "code":
        yield Line(progress.step_at, Moment.STEP, {"stap": progress.step})


def _work_lines(request: WorkRequest) -> Iterator[Line]:
    yield Line(request.asked, Moment.WORK_ASKED, {"reden": request.reason})
    if request.decision and request.decided:
        is_in = request.decision == "toegelaten"
        yield Line(request.decided, Moment.WORK_ADMITTED if is_in else Moment.WORK_REFUSED)


def _help_lines(request: Help) -> Iterator[Line]:
    yield Line(request.asked, Moment.HELP_ASKED)
    if request.confirmed:
        yield Line(request.confirmed, Moment.HELP_CONFIRMED)


def _account_lines(account: Standing) -> Iterator[Line]:
    if account.last_login:
        yield Line(account.last_login, Moment.LAST_LOGIN)
    if not account.is_active and account.inactive_since:
        yield Line(account.inactive_since, Moment.DEACTIVATED)
