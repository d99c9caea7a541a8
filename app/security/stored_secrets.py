"""Everything in the database that is encrypted under ADDRESS_KEY or AUTH_KEY, and its rotation.

Digests are not among it: nothing can be read from them, so they can't be made anew. What depends
on one goes on working for as long as the old key is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.core.encryption import AddressCipher, DecryptionError
from app.core.installation import (
    InstallationError,
    drop_unknown_keys,
    is_recorded,
    keys_of,
    read_facts,
    refuse_missing_key,
)
from app.core.settings import Settings
from app.security.events import Event, write_event
from app.security.keys import Keys, SealBrokenError

ADDRESSES: Final = "register.huisadres"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column that `Keys.seal` fills; `is_lasting` when its value can't be made anew."""

    table: str
    column: str
    is_lasting: bool = False


SEALED = (
    Sealed("app.authenticator", "geheim", is_lasting=True),
    Sealed("app.aanmelding", "totp_geheim"),
    Sealed("app.aanmelding", "herstelcodes"),
    Sealed("app.aanmelding", "verifier"),
    Sealed("app.concept", "inhoud"),
)
# What a new value would set off: a line of history per address, and the end of each session.
SILENCED = ((ADDRESSES, "geschiedenis"), ("app.authenticator", "verhoog_accountversie"))

_ADDRESS_COLUMNS = text(
    """select attname from pg_attribute
        where attrelid = cast(:table as regclass) and not attisdropped
          and atttypid = cast('register.versleuteld' as regtype) order by attnum"""
)
_OPEN_DIGESTS = text(
    """select count(*), max(tot) from (
         select verloopt_op as tot from app.uitnodiging
          where gebruikt_op is null and ingetrokken_op is null and code_digest is not null
         union all
         select link_tot from app.herstelaanvraag
          where gebruikt_op is null and ingetrokken_op is null and link_digest is not null
         union all
         select terug_tot from app.adreswijziging
          where teruggedraaid_op is null and terug_digest is not null) w where tot > :now"""
)


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: how many values per column got the newest key, and what it leaves.

    `dropped` counts per column what no key of the list could read and is made anew by itself.
    `waiting` is how many invitations and links may depend on an older key, the last until
    `waiting_until`.
    """

    rotated: dict[str, int]
    dropped: dict[str, int]
    waiting: int
    waiting_until: datetime | None


def refuse_unreadable(connection: Connection, settings: Settings) -> None:
    """Raise InstallationError when a lasting value can't be read with the keys of these settings.

    For a database that has no check values yet: of before they existed.
    """
    cipher, keys = AddressCipher(settings.address_keys), Keys(settings.auth_keys)
    for column in _address_columns(connection):
        if any(not cipher.knows_key_of(value) for *_, value in _address_values(connection, column)):
            raise InstallationError(_unreadable("ADDRESS_KEY"))
    for sealed in SEALED:
        values = _sealed_values(connection, sealed) if sealed.is_lasting else ()
        if any(not keys.can_unseal(value) for _, value in values):
            raise InstallationError(_unreadable("AUTH_KEY"))


def rotate(connection: Connection, settings: Settings, now: datetime) -> Rotation:
    """Encrypt every stored value under the first key of its setting; the caller commits.

    All in the caller's transaction, the owner's. Afterwards only the first keys are on record.
    Raises InstallationError when a key is missing, a first key isn't in use yet, or a lasting value
    can't be read; then nothing may be committed.
    """
    facts = read_facts(connection)
    refuse_missing_key(facts, settings)
    for name, given in keys_of(settings).items():
        if not is_recorded(facts, name, given[0]):
            raise InstallationError(
                f"De eerste sleutel in {name} is nog niet in gebruik: start eerst de website"
                " opnieuw met deze instellingen."
            )
    rotation = Rotation({}, {}, *_open_digests(connection, now))
    with _silenced(connection):
        _rotate_addresses(connection, AddressCipher(settings.address_keys), rotation)
        for sealed in SEALED:
            _rotate_sealed(connection, Keys(settings.auth_keys), sealed, rotation)
    for name, given in keys_of(settings).items():
        drop_unknown_keys(connection, facts, name, given[:1])
    _write_event(connection, f"{sum(rotation.rotated.values())} waarden", now)
    return rotation


def count_unreadable(connection: Connection, settings: Settings, name: str) -> int:
    """Return how many rows hold a value that none of the keys of setting `name` can read."""
    return sum(len(places) for places in _unreadable_rows(connection, settings, name).values())


def remove_unreadable(connection: Connection, settings: Settings, name: str, now: datetime) -> int:
    """Delete the rows that a lost key made unreadable, and take that key off the record.

    In the caller's transaction, the owner's. Returns how many rows went.
    """
    found = _unreadable_rows(connection, settings, name)
    for table, places in found.items():
        for place in places:
            _drop(connection, table, place)
    drop_unknown_keys(connection, read_facts(connection), name, keys_of(settings)[name])
    count = sum(map(len, found.values()))
    _write_event(connection, f"{name} verloren, {count} rijen verwijderd", now)
    return count


def _unreadable_rows(connection: Connection, settings: Settings, name: str) -> dict[str, set[str]]:
    """Return per table the places (ctid) of rows with a value that no key of `name` can read."""
    found: dict[str, set[str]] = {}
    if name == "ADDRESS_KEY":
        cipher = AddressCipher(settings.address_keys)
        for column in _address_columns(connection):
            for *_, place, value in _address_values(connection, column):
                if not cipher.knows_key_of(value):
                    found.setdefault(ADDRESSES, set()).add(place)
        return found
    keys = Keys(settings.auth_keys)
    for sealed in SEALED:
        for place, value in _sealed_values(connection, sealed):
            if not keys.can_unseal(value):
                found.setdefault(sealed.table, set()).add(place)
    return found


def _write_event(connection: Connection, note: str, now: datetime) -> None:
    event = Event("sleutels vervangen", "sleutels", actor="beheeropdracht", note=note)
    with Session(connection) as session:
        write_event(session, event, origin="opdrachtregel", now=now)


@contextmanager
def _silenced(connection: Connection) -> Iterator[None]:
    """Hold these tables against other writers, and put off what a new value would set off."""
    connection.execute(text("set local lock_timeout = '15s'"))
    for table in sorted({ADDRESSES, *(sealed.table for sealed in SEALED)}):
        connection.execute(text(f"lock table {table} in share row exclusive mode"))
    for table, trigger in SILENCED:
        connection.execute(text(f"alter table {table} disable trigger {trigger}"))
    yield
    for table, trigger in SILENCED:
        connection.execute(text(f"alter table {table} enable trigger {trigger}"))


def _rotate_addresses(connection: Connection, cipher: AddressCipher, rotation: Rotation) -> None:
    for column in _address_columns(connection):
        fresh = []
        for gemeente_id, persoon_id, place, value in _address_values(connection, column):
            if cipher.is_newest(value):
                continue
            try:
                plain = cipher.decrypt(column, gemeente_id, persoon_id, value)
            except DecryptionError as error:
                raise InstallationError(_unreadable("ADDRESS_KEY")) from error
            sealed = cipher.encrypt(column, gemeente_id, persoon_id, plain)
            fresh.append({"row": place, "value": sealed})
        if fresh:
            _put(connection, (ADDRESSES, column), fresh)
            rotation.rotated[f"{ADDRESSES}.{column}"] = len(fresh)


def _rotate_sealed(connection: Connection, keys: Keys, sealed: Sealed, rotation: Rotation) -> None:
    for place, value in _sealed_values(connection, sealed):
        if keys.is_newest(value):
            continue
        try:
            fresh = keys.reseal(value)
        except SealBrokenError as error:
            if sealed.is_lasting:
                raise InstallationError(_unreadable("AUTH_KEY")) from error
            _drop(connection, sealed.table, place)
            _count(rotation.dropped, sealed.table, sealed.column)
            continue
        _put(connection, (sealed.table, sealed.column), [{"row": place, "value": fresh}])
        _count(rotation.rotated, sealed.table, sealed.column)


def _address_columns(connection: Connection) -> Sequence[str]:
    return connection.execute(_ADDRESS_COLUMNS, {"table": ADDRESSES}).scalars().all()


def _address_values(connection: Connection, column: str) -> Iterator[tuple[int, int, str, bytes]]:
    """Give gemeente, persoon, place and value of each address that has this encrypted column.

    The place is the row's ctid: good until the row is written.
    """
    rows = connection.execute(
        text(
            f"select gemeente_id, persoon_id, cast(ctid as text), {column}"  # noqa: S608 - names of the database itself
            f" from {ADDRESSES} where {column} is not null"
        )
    ).all()
    for gemeente_id, persoon_id, place, value in rows:
        yield gemeente_id, persoon_id, place, bytes(value)


def _sealed_values(connection: Connection, sealed: Sealed) -> list[tuple[str, bytes]]:
    """Give the place of each row (its ctid, good for one update) and its sealed value."""
    rows = connection.execute(
        text(
            f"select cast(ctid as text), {sealed.column} from {sealed.table}"  # noqa: S608 - names of SEALED
            f" where {sealed.column} is not null"
        )
    ).all()
    return [(place, bytes(value)) for place, value in rows]


def _put(
    connection: Connection, where: tuple[str, str], fresh: Sequence[Mapping[str, object]]
) -> None:
    """Write each `value` of one column into the row at the place `row`."""
    table, column = where
    connection.execute(
        text(f"update {table} set {column} = :value where ctid = cast(:row as tid)"),  # noqa: S608 - names of this module
        fresh,
    )


def _drop(connection: Connection, table: str, place: str) -> None:
    connection.execute(
        text(f"delete from {table} where ctid = cast(:row as tid)"),  # noqa: S608 - names of SEALED
        {"row": place},
    )


def _open_digests(connection: Connection, now: datetime) -> tuple[int, datetime | None]:
    count, until = connection.execute(_OPEN_DIGESTS, {"now": now}).one()
    return count, until


def _count(counts: dict[str, int], table: str, column: str) -> None:
    name = f"{table}.{column}"
    counts[name] = counts.get(name, 0) + 1


def _unreadable(name: str) -> str:
    return (
        f"Met de sleutels in {name} is niet alles te lezen wat in deze database is versleuteld: zet"
        f" ook de oude sleutel erbij ({name}=nieuw,oud)."
    )
