"""Counts failures in the database, so that a limit holds across processes and restarts."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

from app.core import metrics
from app.security.keys import Keys

AnySession = Session | scoped_session[Session]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in any `per`; `kind` is what is counted."""

    kind: str
    most: int
    per: timedelta


def per_minutes(kind: str, most: int, minutes: float) -> Limit:
    """Return a limit over so many minutes."""
    return Limit(kind, most, timedelta(minutes=minutes))


_LOCK = text("select pg_advisory_xact_lock(hashtextextended(encode(:key, 'hex'), 0))")
_COUNT = text(
    "select count(*) from app.poging where soort = :kind and sleutel = :key and tijdstip > :since"
)
_ADD = text(
    "insert into app.poging (soort, sleutel, tijdstip) values (:kind, :key, :now) returning id"
)
_GIVE_BACK = text("delete from app.poging where id = any (:ids)")
_FORGET = text("delete from app.poging where tijdstip < :before")
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Attempts that were counted beforehand; one that succeeds is given back."""

    ids: tuple[int, ...]


def take(
    session: AnySession, keys: Keys, wanted: Sequence[tuple[Limit, str]], now: datetime
) -> Ticket | None:
    """Count one attempt under each (limit, key), or return None when any of them is full.

    Counted before the attempt and given back after success, so that eight at once are eight. In
    the caller's transaction; commit it before the work that the attempt guards.
    """
    counted: dict[tuple[str, bytes], None] = {}
    for limit, key in _in_order(keys, wanted):
        session.execute(_LOCK, {"key": key})
        values = {"kind": limit.kind, "key": key, "since": now - limit.per}
        if session.execute(_COUNT, values).scalar_one() >= limit.most:
            metrics.REFUSALS.labels("grens").inc()
            return None
        counted[limit.kind, key] = None
    ids = [
        session.execute(_ADD, {"kind": kind, "key": key, "now": now}).scalar_one()
        for kind, key in counted
    ]
    return Ticket(tuple(ids))


def is_full(
    session: AnySession, keys: Keys, wanted: Sequence[tuple[Limit, str]], now: datetime
) -> bool:
    """Say whether an attempt would be refused now; counts nothing."""
    return any(
        session.execute(
            _COUNT, {"kind": limit.kind, "key": key, "since": now - limit.per}
        ).scalar_one()
        >= limit.most
        for limit, key in _in_order(keys, wanted)
    )


def give_back(session: AnySession, ticket: Ticket) -> None:
    """Take the attempts off the count: it was no failure."""
    session.execute(_GIVE_BACK, {"ids": list(ticket.ids)})


def forget_old(session: AnySession, now: datetime) -> None:
    """Throw away what no limit looks at any more."""
    session.execute(_FORGET, {"before": now - KEPT})


def network_of(address: str) -> str:
    """Return the network an address is in: /24 of IPv4, /64 of IPv6; "" for no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    bits = 24 if found.version == 4 else 64
    return str(ipaddress.ip_network((found, bits), strict=False))


def _in_order(keys: Keys, wanted: Iterable[tuple[Limit, str]]) -> list[tuple[Limit, bytes]]:
    """One order for everyone, so that two never wait for each other."""
    found = [(limit, keys.digest("poging", limit.kind, key)) for limit, key in wanted]
    return sorted(found, key=lambda pair: pair[1])
