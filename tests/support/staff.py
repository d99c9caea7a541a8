"""What tests of VNG's administration look up: accounts, events and mails."""

from typing import Any, NamedTuple

from tests.support.database import SampleDatabase


class Told(NamedTuple):
    """One event, as far as tests look at it."""

    action: str
    thing: str
    result: str
    actor: str
    user_id: int | None
    note: str | None


def number_of(database: SampleDatabase, email: str) -> int:
    """Return the number of an account."""
    return int(database.value("select id from ab_user where email = %s", email))


def events(database: SampleDatabase, after: int = 0) -> list[Told]:
    """Return the events with a higher number, oldest first."""
    with database.as_owner() as owner:
        rows = owner.execute(
            "select actie, object, resultaat, actor, user_id, toelichting from app.gebeurtenis"
            " where id > %s order by id", (after,),
        ).fetchall()  # fmt: skip
    return [Told(*row) for row in rows]


def newest_event(database: SampleDatabase) -> int:
    """Return the number of the newest event."""
    return int(database.value("select coalesce(max(id), 0) from app.gebeurtenis"))


def letters(database: SampleDatabase, kind: str = "") -> list[dict[str, Any]]:
    """Return the mails of this kind, oldest first."""
    with database.as_owner() as owner:
        rows = owner.execute(
            "select soort, aan, onderwerp, tekst, html from app.bericht"
            " where %s in ('', soort) order by id", (kind,),
        ).fetchall()  # fmt: skip
    return [dict(zip(("kind", "to", "subject", "text", "html"), row, strict=True)) for row in rows]


def add_account(
    database: SampleDatabase, email: str, role: str, gemeente: str | None = None
) -> int:
    """Add an account that can sign in with everybody's password and authenticator."""
    with database.as_owner() as owner:
        row = owner.execute(
            "insert into ab_user (first_name, last_name, username, email, password, active)"
            " select 'Extra', 'Toets', %(email)s, %(email)s, password, true from ab_user"
            " where email = 'beheerder@vng.example' returning id", {"email": email},
        ).fetchone()  # fmt: skip
        assert row is not None
        owner.execute(
            "insert into ab_user_role (user_id, role_id)"
            " select %s, id from ab_role where name = %s", (*row, role),
        )  # fmt: skip
        owner.execute(
            "insert into app.authenticator (user_id, geheim, ingesteld_op)"
            " select %s, geheim, now() from app.authenticator limit 1", row,
        )  # fmt: skip
        if gemeente:
            owner.execute(
                "insert into app.gebruiker_gemeente"
                " select %s, id from register.gemeente where code = %s", (*row, gemeente),
            )  # fmt: skip
    return int(row[0])
