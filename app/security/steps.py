"""Progress at the door: a row per visitor who is half-way, and a random word in her browser.

Half-way is not signed in: FAB knows nobody until the last step. Each step is one conditional
update; of two that take the same step at once, one is the first.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from flask import session as cookie
from sqlalchemy import Row, text

from app.security.door import Door

Kind = Literal["registratie", "inloggen", "herstel", "koppeling", "vervangen", "werkaccount"]
COOKIE_WORD = "aanmelding"
# The word that a form brings along, so that sending it twice begins once.
PREPARED = "aanmelding-klaar"
PURPOSE = "aanmelding"
# The last step of who gets recovery codes: they are shown until she has them.
SHOWING = "herstelcodes"
# How long a step may take, and everything together (security.md 3).
STEP_LIFE: Mapping[str, timedelta] = {
    "code": timedelta(minutes=60),
    "bevestigd": timedelta(minutes=60),
    "authenticator": timedelta(minutes=30),
    "uitnodiging": timedelta(minutes=60),
    "tweede stap": timedelta(minutes=10),
    "nieuw wachtwoord": timedelta(minutes=10),
    "bij de gemeente": timedelta(minutes=10),
    SHOWING: timedelta(minutes=30),
}
LIFE: Mapping[str, timedelta] = {
    "registratie": timedelta(hours=24),
    "inloggen": timedelta(minutes=10),
    "herstel": timedelta(minutes=60),
    "koppeling": timedelta(minutes=60),
    "vervangen": timedelta(minutes=30),
    "werkaccount": timedelta(minutes=60),
}
KEPT = timedelta(days=30)

_COLUMNS = (
    "soort", "stap", "user_id", "email", "wachtwoord", "weergavenaam", "voornaam", "achternaam",
    "is_bekend", "code_digest", "code_op", "code_pogingen", "totp_geheim", "totp_stap",
    "pogingen", "begonnen_op", "stap_op", "volgt", "herstelcodes",
    "doel", "nonce", "verifier", "tid", "oid", "sid", "is_bevestigd",
)  # fmt: skip
_FIND = text(
    f"select {', '.join(_COLUMNS)} from app.aanmelding"  # noqa: S608 - our own names
    " where digest = :digest and klaar_op is null"
)
_CLOSE = text(
    """update app.aanmelding set klaar_op = :now, wachtwoord = null, totp_geheim = null,
              code_digest = null, herstelcodes = null, nonce = null, verifier = null
        where digest = :digest and stap = :step and klaar_op is null"""
)
_CLOSE_ALL = text(
    """update app.aanmelding set klaar_op = :now, wachtwoord = null, totp_geheim = null,
              code_digest = null, herstelcodes = null, nonce = null, verifier = null
        where user_id = :user_id and digest <> :except and klaar_op is null"""
)
_UNFINISHED = text(
    f"select digest, {', '.join(_COLUMNS)} from app.aanmelding"  # noqa: S608 - our own names
    " where email = :email and begonnen_op > :since and soort = 'registratie' and klaar_op is null"
    " and stap in ('bevestigd', 'authenticator', 'uitnodiging') order by begonnen_op desc limit 1"
)
_WAITING = text(
    f"select digest, {', '.join(_COLUMNS)} from app.aanmelding"  # noqa: S608 - our own names
    " where user_id = :user_id and soort in ('registratie', 'werkaccount')"
    " and stap = 'herstelcodes' and klaar_op is null order by begonnen_op desc limit 1"
)
_FORGET = text("delete from app.aanmelding where begonnen_op < :before")
_WRITABLE = frozenset(_COLUMNS) - {"soort", "begonnen_op"}


@dataclass(frozen=True, slots=True)
class Flow:
    """One visitor's progress, as it was read; `digest` is the key of its row."""

    digest: bytes
    kind: Kind
    step: str
    row: Row[Any]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def prepare() -> None:
    """Give the form on this page a word, so that `begin_once` knows it when it comes twice."""
    cookie.setdefault(PREPARED, secrets.token_urlsafe(32))


def begin(door: Door, kind: Kind, step: str, **values: Any) -> Flow:
    """Begin anew in this browser and commit; what was under way there is left behind."""
    return _begin_with(door, secrets.token_urlsafe(32), kind, step, values)[0]


def begin_once(door: Door, kind: Kind, step: str, **values: Any) -> tuple[Flow, bool]:
    """Begin as `begin` does, or go on with what this very form began before; say whether it began.

    A double press, a reload, an answer that never arrived: the form has the same word.
    """
    token = str(cookie.pop(PREPARED, ""))
    if token:
        flow, is_new = _begin_with(door, token, kind, step, values)
        if is_new or (flow.kind == kind and is_alive(flow, door.now)):
            return flow, is_new
    return begin(door, kind, step, **values), True


def begin_elsewhere(door: Door, token: str, kind: Kind, step: str, **values: Any) -> None:
    """Begin what goes on at another site and commit; what is under way in this browser stays.

    `token` is what the other site brings back.
    """
    _write(door, door.keys.digest(PURPOSE, token), kind, step, values)


def find_elsewhere(door: Door, token: str, kind: Kind) -> Flow | None:
    """Return what began with this word, if it still counts."""
    flow = _read(door, door.keys.digest(PURPOSE, token))
    return flow if flow and flow.kind == kind and is_alive(flow, door.now) else None


def _begin_with(
    door: Door, token: str, kind: Kind, step: str, values: Mapping[str, Any]
) -> tuple[Flow, bool]:
    digest = door.keys.digest(PURPOSE, token)
    is_new = _write(door, digest, kind, step, values)
    found = _read(door, digest)
    if found is None:
        # The word was of something that is over: a new one.
        return _begin_with(door, secrets.token_urlsafe(32), kind, step, values)
    cookie[COOKIE_WORD] = token
    return found, is_new


def _write(door: Door, digest: bytes, kind: Kind, step: str, values: Mapping[str, Any]) -> bool:
    """Write a row for this digest and commit; False when there is one."""
    row = {
        **values,
        "digest": digest,
        "soort": kind,
        "stap": step,
        "begonnen_op": door.now,
        "stap_op": door.now,
        "oorsprong": door.visitor.origin,
        "apparaat": door.visitor.device,
    }
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    written: Any = door.session.execute(
        text(
            f"insert into app.aanmelding ({names}) values ({marks})"  # noqa: S608 - our own names
            " on conflict (digest) do nothing"
        ),
        row,
    )
    door.session.commit()
    return bool(written.rowcount)


def current(door: Door, *kinds: Kind) -> Flow | None:
    """Return what is under way in this browser, of one of these kinds, and not too old."""
    token = cookie.get(COOKIE_WORD)
    flow = _read(door, door.keys.digest(PURPOSE, token)) if isinstance(token, str) else None
    if flow is None or flow.kind not in kinds or not is_alive(flow, door.now):
        return None
    return flow


def is_alive(flow: Flow, now: datetime) -> bool:
    """Say whether neither the whole nor this step has taken too long."""
    step_life = STEP_LIFE.get(flow.step, LIFE[flow.kind])
    return now - flow.begonnen_op < LIFE[flow.kind] and now - flow.stap_op < step_life


def adopt(door: Door, flow: Flow) -> bool:
    """Go on with a progress that began in another browser: this one gets a word of its own.

    False when it is no longer where it was read.
    """
    token = secrets.token_urlsafe(32)
    digest = door.keys.digest(PURPOSE, token)
    taken: Any = door.session.execute(
        text(
            "update app.aanmelding set digest = :new, stap_op = :now"
            " where digest = :digest and stap = :step and klaar_op is null"
        ),
        {"new": digest, "digest": flow.digest, "step": flow.step, "now": door.now},
    )
    door.session.commit()
    if taken.rowcount:
        cookie[COOKIE_WORD] = token
    return bool(taken.rowcount)


def find_unfinished(door: Door, email: str) -> Flow | None:
    """Return the latest registration of this address whose e-mail step is done, in any browser."""
    row = door.session.execute(
        _UNFINISHED, {"email": email, "since": door.now - LIFE["registratie"]}
    )
    found = row.one_or_none()
    return None if found is None else Flow(bytes(found.digest), found.soort, found.stap, found)


def find_recovery_codes(door: Door, user_id: int) -> Flow | None:
    """Return the finished registration of this account whose recovery codes still wait."""
    row = door.session.execute(_WAITING, {"user_id": user_id}).one_or_none()
    flow = None if row is None else Flow(bytes(row.digest), row.soort, row.stap, row)
    return flow if flow is not None and is_alive(flow, door.now) else None


def advance(door: Door, flow: Flow, **changes: Any) -> bool:
    """Write changes (a new `stap` among them) in the caller's transaction.

    False when somebody took a step meanwhile: this flow is no longer where it was read.
    """
    if "stap" in changes and changes["stap"] != flow.step:
        changes["stap_op"] = door.now
    unknown = set(changes) - _WRITABLE
    if unknown:
        raise ValueError(f"not columns of a progress: {sorted(unknown)}")
    sets = ", ".join(f"{name} = :{name}" for name in changes)
    result: Any = door.session.execute(
        text(
            f"update app.aanmelding set {sets} where digest = :_digest and stap = :_step"  # noqa: S608 - our own names
            " and klaar_op is null"
        ),
        {**changes, "_digest": flow.digest, "_step": flow.step},
    )
    return bool(result.rowcount)


def has_moved(door: Door, flow: Flow) -> bool:
    """Say whether this progress went on since it was read; False when it is over."""
    found = _read(door, flow.digest)
    return found is not None and found.step != flow.step


def with_step(flow: Flow, step: str) -> Flow:
    """Return the flow as it is after this transaction took it to `step`."""
    return Flow(flow.digest, flow.kind, step, flow.row)


def add_failure(door: Door, flow: Flow, counter: str = "pogingen") -> int:
    """Count a wrong answer at this step, commit it, and return how many there are."""
    if counter not in ("pogingen", "code_pogingen"):
        raise ValueError(counter)
    count = door.session.execute(
        text(
            f"update app.aanmelding set {counter} = {counter} + 1 where digest = :digest"  # noqa: S608 - one of two words
            f" returning {counter}"
        ),
        {"digest": flow.digest},
    ).scalar_one_or_none()
    door.session.commit()
    return int(count or 0)


def close(door: Door, flow: Flow) -> bool:
    """End the progress in the caller's transaction, its secrets with it; False when it was over."""
    values = {"digest": flow.digest, "step": flow.step, "now": door.now}
    result: Any = door.session.execute(_CLOSE, values)
    return bool(result.rowcount)


def close_all(door: Door, user_id: int, *, besides: Flow | None = None) -> None:
    """End everything under way for this account, in the caller's transaction."""
    digest = besides.digest if besides else b""
    values = {"user_id": user_id, "now": door.now, "except": digest}
    door.session.execute(_CLOSE_ALL, values)


def has_word() -> bool:
    """Say whether something was under way in this browser, be it over or not."""
    return COOKIE_WORD in cookie


def drop_word() -> None:
    """Forget in this browser what was under way."""
    cookie.pop(COOKIE_WORD, None)


def forget_old(door: Door) -> None:
    """Throw away what was begun long ago."""
    door.session.execute(_FORGET, {"before": door.now - KEPT})


def _read(door: Door, digest: bytes) -> Flow | None:
    row = door.session.execute(_FIND, {"digest": digest}).one_or_none()
    return None if row is None else Flow(digest, row.soort, row.stap, row)
