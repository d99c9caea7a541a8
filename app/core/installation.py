"""What is on record about this database, and which starts that forbids.

The table `app.installatie` says whether demo content is in it, and holds a check value for each key
that something in it may be encrypted with. A check value is a random salt and the HMAC-SHA-256 of
that salt under the key: it recognises the key and tells nothing about it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from app.core.settings import Settings

DEMO_CONTENT = "voorbeeldgegevens"
PRESENT = "aanwezig"
SALT_BYTES = 16
SEPARATOR = ":"

_READ = text("select naam, waarde from app.installatiefeiten()")
_ADD = text(
    "insert into app.installatie (naam, waarde) values (:name, :value) on conflict do nothing"
)
_DROP = text("delete from app.installatie where naam = :name and waarde = :value")


class InstallationError(Exception):
    """This database can't be used with these settings; the message is a Dutch sentence."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`check_values` has, per name of a key setting, the check value of each key in use."""

    has_demo_content: bool
    check_values: Mapping[str, Sequence[str]]


def read_facts(connection: Connection) -> Facts:
    """Return what is on record; `connection` is the owner's, or acts as `aanmelding`/`postbode`."""
    found = connection.execute(_READ).all()
    values: dict[str, list[str]] = {}
    for name, value in found:
        values.setdefault(name, []).append(value)
    has_demo_content = bool(values.pop(DEMO_CONTENT, []))
    return Facts(has_demo_content, values)


def keys_of(settings: Settings) -> Mapping[str, Sequence[str]]:
    """Return the keys that encrypt what is stored, per setting, the newest first.

    SECRET_KEY is not among them: nothing is stored under it, so that it may change at any time.
    """
    return {"ADDRESS_KEY": settings.address_keys, "AUTH_KEY": settings.auth_keys}


def check_start(connection: Connection, settings: Settings) -> None:
    """Raise InstallationError when website or mail worker must not start on this database."""
    facts = read_facts(connection)
    refuse_demo_content(facts, settings)
    refuse_missing_key(facts, settings)
    for name, keys in keys_of(settings).items():
        known = facts.check_values.get(name, ())
        if known and not any(_is_of(value, name, keys[0]) for value in known):
            raise InstallationError(
                f"De eerste sleutel in {name} is nieuw voor deze database; voer eerst"
                " 'flask --app app deploy' uit."
            )


def refuse_demo_content(facts: Facts, settings: Settings) -> None:
    """Raise InstallationError when production would run on invented people."""
    if settings.is_production and facts.has_demo_content:
        raise InstallationError(
            "In deze database staan verzonnen voorbeeldgegevens, daarom start productie er niet op:"
            " neem een lege database, of haal ze eruit met 'flask --app app demo remove'."
        )


def refuse_missing_key(facts: Facts, settings: Settings) -> None:
    """Raise InstallationError when a key that values may be encrypted with is not given."""
    for name, keys in keys_of(settings).items():
        for value in facts.check_values.get(name, ()):
            if not any(_is_of(value, name, key) for key in keys):
                raise InstallationError(
                    f"In {name} ontbreekt de sleutel waarmee deze database is versleuteld: zet die"
                    f" terug, alleen of achter een nieuwe ({name}=nieuw,oud)."
                )


def record_keys(connection: Connection, settings: Settings, facts: Facts) -> None:
    """Put on record which keys are in use from now on, in the caller's transaction.

    That is the first of each setting; and all of them for a database that has none on record.
    """
    for name, keys in keys_of(settings).items():
        known = facts.check_values.get(name, ())
        for key in keys[:1] if known else keys:
            if not any(_is_of(value, name, key) for value in known):
                connection.execute(_ADD, {"name": name, "value": _check_value(name, key)})


def is_recorded(facts: Facts, name: str, key: str) -> bool:
    """Say whether this key of a setting is on record."""
    return any(_is_of(value, name, key) for value in facts.check_values.get(name, ()))


def drop_unknown_keys(connection: Connection, facts: Facts, name: str, keys: Sequence[str]) -> None:
    """Take every key of a setting but these off the record, in the caller's transaction."""
    for value in facts.check_values.get(name, ()):
        if not any(_is_of(value, name, key) for key in keys):
            connection.execute(_DROP, {"name": name, "value": value})


def mark_demo_content(connection: Connection) -> None:
    """Put on record that demo content is present, in the transaction that makes it."""
    connection.execute(_ADD, {"name": DEMO_CONTENT, "value": PRESENT})


def _check_value(name: str, key: str) -> str:
    salt = secrets.token_hex(SALT_BYTES)
    return salt + SEPARATOR + _digest(name, key, salt)


def _is_of(value: str, name: str, key: str) -> bool:
    salt, _, digest = value.partition(SEPARATOR)
    return hmac.compare_digest(digest, _digest(name, key, salt))


def _digest(name: str, key: str, salt: str) -> str:
    message = f"installatie {name} {salt}".encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()
