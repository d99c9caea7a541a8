"""Who there is to sign in: organisations, their people, and the websites that may ask for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# Microsoft's own tenant of personal accounts.
PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
# The names that stand for more than one tenant, and the issuer that is a template there.
SHARED_TENANTS = ("organizations", "common", "consumers")


@dataclass(frozen=True)
class Person:
    """Somebody with an account in a tenant; `home` is the tid that a guest comes from.

    `xms_edov` is left out of the token when None; Entra sends it as a boolean or as text.
    """

    given_name: str
    family_name: str
    upn: str
    email: str | None = None
    oid: str = ""
    xms_edov: bool | str | int | None = None
    home: str | None = None

    def __post_init__(self) -> None:
        if not self.oid:
            object.__setattr__(self, "oid", str(uuid.uuid5(uuid.NAMESPACE_URL, self.upn)))

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True)
class Tenant:
    """An organisation; where `admin_consent` is set its people can't consent by themselves."""

    tid: str
    name: str
    domain: str
    persons: tuple[Person, ...] = ()
    admin_consent: bool = False

    def person(self, oid: str) -> Person | None:
        return next((person for person in self.persons if person.oid == oid), None)


@dataclass(frozen=True)
class Account:
    """A person in a tenant: what a token is about."""

    tenant: Tenant
    person: Person

    @property
    def key(self) -> tuple[str, str]:
        return self.tenant.tid, self.person.oid

    @property
    def is_personal(self) -> bool:
        return self.tenant.tid == PERSONAL_TENANT

    def answers_to(self, hint: str) -> bool:
        """Say whether this is whom a `login_hint` means."""
        names = {self.person.upn.casefold(), (self.person.email or "").casefold()}
        return hint.casefold() in names


@dataclass(frozen=True)
class Registration:
    """A website as it is registered; addresses count only when they are exactly the same."""

    client_id: str
    client_secret: str = field(repr=False)
    name: str = "VNG Ledengegevens"
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    frontchannel_logout_uri: str | None = None
    # PEM texts; with one of their keys the website may prove itself instead of by its secret.
    certificates: tuple[str, ...] = ()


class World:
    """All tenants by their tid; tests may add to it while the provider runs."""

    def __init__(self, tenants: Iterable[Tenant] = ()) -> None:
        self.tenants: dict[str, Tenant] = {}
        for tenant in tenants:
            self.add(tenant)

    def add(self, tenant: Tenant) -> Tenant:
        """Add or replace a tenant."""
        self.tenants[tenant.tid] = tenant
        return tenant

    def knows(self, tenant: str) -> bool:
        """Say whether this first part of a path is a tenant of ours."""
        return tenant in SHARED_TENANTS or tenant in self.tenants

    def accounts(self, tenant: str) -> Iterator[Account]:
        """Yield everybody whom the sign-in page of this path shows."""
        for found in self.tenants.values():
            is_personal = found.tid == PERSONAL_TENANT
            if tenant in ("organizations", "common", found.tid) or (
                tenant == "consumers" and is_personal
            ):
                yield from (Account(found, person) for person in found.persons)

    def account(self, tid: str, oid: str) -> Account | None:
        tenant = self.tenants.get(tid)
        person = tenant.person(oid) if tenant else None
        return Account(tenant, person) if tenant and person else None

    def find(self, upn: str) -> Account:
        """Return the first account with this user name; raise KeyError if there is none."""
        for tenant in self.tenants.values():
            for person in tenant.persons:
                if person.upn == upn:
                    return Account(tenant, person)
        raise KeyError(upn)
