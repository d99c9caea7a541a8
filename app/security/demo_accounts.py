"""Accounts to try the product with: fictitious people, fresh passwords, never in production."""

import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from app.catalog.spec import Role
from app.core.installation import mark_demo_content
from app.core.settings import Settings
from app.security import totp
from app.security.keys import Keys
from app.security.passwords import Passwords

FILE_NAME = "demo-accounts.json"
# Letters and digits that nobody mixes up when typing them over.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class DemoAccountsError(Exception):
    """Demo accounts can't be made here; the message is a Dutch sentence."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who doesn't exist."""

    first_name: str
    last_name: str
    email: str
    role: Role
    gemeente: str | None = None


PEOPLE: tuple[Person, ...] = (
    Person("Tineke", "Hofstra", "t.hofstra@amersfoort.example", "contactpersoon", "GM0307"),
    Person("Youssef", "Amrani", "y.amrani@amersfoort.example", "contactpersoon", "GM0307"),
    Person("Wouter", "Dijkema", "w.dijkema@utrecht.example", "contactpersoon", "GM0344"),
    Person("Sevda", "Yıldız", "s.yildiz@utrecht.example", "contactpersoon", "GM0344"),
    Person("Maartje", "Terpstra", "m.terpstra@groningen.example", "contactpersoon", "GM0014"),
    Person("Lodewijk", "Brands", "l.brands@vng.example", "lezer"),
    Person("Priya", "Ramdin", "p.ramdin@vng.example", "redacteur"),
    Person("Hanneke", "Zuidema", "h.zuidema@vng.example", "beheerder"),
    Person("Joost", "van Wessem", "j.vanwessem@vng.example", "privacyfunctionaris"),
)

_ANY_PRESENT = text("select exists (select from ab_user where email = any (:emails))")
_ACCOUNT = text(
    """insert into ab_user (first_name, last_name, username, email, password, active, created_on)
       values (:first_name, :last_name, :email, :email, :password, true, timezone('UTC', now()))
       on conflict (email) do update set password = excluded.password, active = true
       returning id"""
)
_AUTHENTICATOR = text(
    """insert into app.authenticator (user_id, geheim, ingesteld_op) values (:id, :secret, now())
       on conflict (user_id) do update
          set geheim = excluded.geheim, laatste_stap = 0, ingesteld_op = excluded.ingesteld_op"""
)
_ROLE = text(
    """insert into ab_user_role (user_id, role_id)
       select :id, r.id from ab_role r where r.name = :role
       on conflict (user_id) do update set role_id = excluded.role_id returning id"""
)
_GEMEENTE = text(
    """insert into app.gebruiker_gemeente (user_id, gemeente_id)
       select :id, g.id from register.gemeente g where g.code = :code
       on conflict (user_id) do update set gemeente_id = excluded.gemeente_id returning user_id"""
)


def ensure_demo_accounts(connection: Connection, settings: Settings) -> bool:
    """Make the accounts and the file with their passwords; return False when both were there.

    `connection` is the owner's; it is committed. Without the file nobody knows the passwords, so
    then every account gets a new one. Raises DemoAccountsError in production.
    """
    if settings.is_production:
        raise DemoAccountsError("In productie worden geen demo-accounts gemaakt.")
    file = settings.data_dir / FILE_NAME
    emails = [person.email for person in PEOPLE]
    # One account left is enough: who removed the others meant it.
    if _is_complete(file) and connection.execute(_ANY_PRESENT, {"emails": emails}).scalar_one():
        return False
    keys, passwords = Keys(settings.auth_keys), Passwords(settings.password_memory)
    entries = [_make(connection, keys, passwords, person) for person in PEOPLE]
    mark_demo_content(connection)
    _write(file, entries, before_rename=connection)
    return True


def new_password() -> str:
    """Return a password of about 80 bits that can be read out loud."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def read_demo_accounts(settings: Settings) -> list[dict[str, Any]]:
    """Return what the file holds; nothing when there is none that can be read."""
    try:
        found = json.loads((settings.data_dir / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return found if isinstance(found, list) else []


def _is_complete(file: Path) -> bool:
    """Say whether the file is of this version: one with the secrets of the second step."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return all(entry.get("totp_secret") for entry in found)


def _make(
    connection: Connection, keys: Keys, passwords: Passwords, person: Person
) -> dict[str, Any]:
    password, secret = new_password(), totp.new_secret()
    values = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "password": passwords.hash(password),
    }
    user_id = connection.execute(_ACCOUNT, values).scalar_one()
    connection.execute(_AUTHENTICATOR, {"id": user_id, "secret": keys.seal(secret)})
    if connection.execute(_ROLE, {"id": user_id, "role": person.role}).one_or_none() is None:
        raise DemoAccountsError(f"De rol {person.role} bestaat niet; voer eerst de rollen in.")
    if person.gemeente is not None:
        place = {"id": user_id, "code": person.gemeente}
        if connection.execute(_GEMEENTE, place).one_or_none() is None:
            raise DemoAccountsError(f"De gemeente {person.gemeente} staat niet in het register.")
    return {
        "email": person.email,
        "password": password,
        "totp_secret": secret,
        "role": person.role,
        "gemeente": person.gemeente,
    }


def _write(file: Path, entries: list[dict[str, Any]], *, before_rename: Connection) -> None:
    """Write beside its place, commit, then rename: a crash leaves no file, and is made good."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(entries, stream, ensure_ascii=False, indent=2)
            stream.write("\n")
        before_rename.commit()
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
