"""Sessions are rows: one lasts until it ends, idles, ages, or its account changes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, text
from sqlalchemy.orm import Session, scoped_session

from app.security.keys import Keys

AnySession = Session | scoped_session[Session]
Proof = Literal["authenticator", "herstelcode", "entra"]

# ASVS 5.0 V7.3: idle and absolute; staff shorter, because they reach every gemeente.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
LONGEST_STAFF = timedelta(hours=8)
MOST_SESSIONS = 5
# A proof this young counts for what asks a fresh one (ASVS V7.5.3).
FRESH = timedelta(minutes=5)
# Seen is written at most this often: a page is a read, not a write.
TOUCH = timedelta(minutes=1)
PURPOSE = "sessie"

_BEGIN = text(
    """
    insert into app.sessie (digest, user_id, versie, begonnen_op, laatst_gezien_op, bewezen_op,
                            bewijs, oorsprong, apparaat, tid, sid)
    select :digest, st.user_id, st.versie, :begun, :now, :proved, :proof, :origin, :device, :tid,
           :sid
      from app.accountstand st where st.user_id = :user_id
    """
)
# More than five: the oldest ends (security.md, S05).
_TRIM = text(
    """
    update app.sessie set beeindigd_op = :now, reden = 'te veel sessies'
     where digest in (
       select digest from app.sessie
        where user_id = :user_id and beeindigd_op is null and laatst_gezien_op > :idle_since
        order by begonnen_op desc, volgnummer desc offset :most)
    """
)
_END = text(
    """update app.sessie set beeindigd_op = :now, reden = :reason
        where digest = :digest and beeindigd_op is null"""
)
_END_ONE = text(
    """update app.sessie set beeindigd_op = :now, reden = :reason
        where user_id = :user_id and volgnummer = :number and beeindigd_op is null"""
)
_END_ALL = text(
    """update app.sessie set beeindigd_op = :now, reden = :reason
        where user_id = :user_id and beeindigd_op is null"""
)
_END_ELSEWHERE = text(
    """update app.sessie set beeindigd_op = :now, reden = :reason
        where sid = :sid and tid = coalesce(cast(:tid as uuid), tid) and beeindigd_op is null
       returning user_id"""
)
_OWN = text(
    """select s.volgnummer, s.begonnen_op, s.laatst_gezien_op, s.oorsprong, s.apparaat, s.bewijs
         from app.sessie s
         join app.accountstand st on st.user_id = s.user_id and st.versie = s.versie
        where s.user_id = :user_id and s.beeindigd_op is null and s.laatst_gezien_op > :idle_since
        order by s.laatst_gezien_op desc, s.volgnummer desc"""
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from: the network address, and what the browser says it is."""

    origin: str
    device: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The session at Entra that one of ours came from; `proved` is when it says she signed in."""

    tid: str
    sid: str | None
    proved: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session of an account, as its owner sees it."""

    number: int
    begun: datetime
    seen: datetime
    origin: str
    device: str
    proof: Proof


def begin_session(
    session: AnySession,
    keys: Keys,
    user_id: int,
    visitor: Visitor,
    proof: Proof,
    now: datetime,
    begun: datetime | None = None,
    elsewhere: Elsewhere | None = None,
    proved: datetime | None = None,
) -> str:
    """Write a new session and return the word that its browser keeps; in the caller's transaction.

    `begun` is when its forerunner began: a new word at step-up does not make a session younger.
    A proof of Entra is as old as Entra says; when it says nothing, it is no fresh one. `proved` is
    of a proof that the forerunner had already.
    """
    token = secrets.token_urlsafe(32)
    session.execute(
        _BEGIN,
        {
            "digest": digest_of(keys, token),
            "user_id": user_id,
            "begun": begun or now,
            "now": now,
            "proved": proved or _proved(proof, elsewhere, now),
            "proof": proof,
            "origin": visitor.origin,
            "device": visitor.device,
            "tid": elsewhere and elsewhere.tid,
            "sid": elsewhere and elsewhere.sid,
        },
    )
    values = {"user_id": user_id, "now": now, "idle_since": now - IDLE, "most": MOST_SESSIONS}
    session.execute(_TRIM, values)
    return token


def _proved(proof: Proof, elsewhere: Elsewhere | None, now: datetime) -> datetime:
    if proof != "entra":
        return now
    told = elsewhere.proved if elsewhere else None
    return min(told, now) if told else now - LONGEST


def digest_of(keys: Keys, token: str) -> bytes:
    """Return the key of a session's row."""
    return keys.digest(PURPOSE, token)


def end_session(session: AnySession, keys: Keys, token: str, reason: str, now: datetime) -> None:
    """End the session of this browser."""
    values = {"digest": digest_of(keys, token), "reason": reason, "now": now}
    session.execute(_END, values)


def end_one(session: AnySession, user_id: int, number: int, reason: str, now: datetime) -> bool:
    """End a session of this account; False when there is no such open one."""
    values = {"user_id": user_id, "number": number, "reason": reason, "now": now}
    result: Any = session.execute(_END_ONE, values)
    return bool(result.rowcount)


def end_all(session: AnySession, user_id: int, reason: str, now: datetime) -> None:
    """End every session of this account."""
    session.execute(_END_ALL, {"user_id": user_id, "reason": reason, "now": now})


def end_elsewhere(
    session: AnySession, tid: str | None, sid: str, reason: str, now: datetime
) -> list[int]:
    """End the sessions that came from this one at Entra; return whose they were.

    Without a tenant the session's name alone says which: nobody can guess it.
    """
    values = {"tid": tid, "sid": sid, "reason": reason, "now": now}
    return list(session.execute(_END_ELSEWHERE, values).scalars())


def open_sessions(session: AnySession, user_id: int, now: datetime) -> list[OpenSession]:
    """Return the sessions of this account that still count, last seen first."""
    rows = session.execute(_OWN, {"user_id": user_id, "idle_since": now - IDLE})
    return [_of(row) for row in rows]


def _of(row: Row[Any]) -> OpenSession:
    return OpenSession(
        number=row.volgnummer,
        begun=row.begonnen_op,
        seen=row.laatst_gezien_op,
        origin=row.oorsprong,
        device=row.apparaat,
        proof=row.bewijs,
    )
