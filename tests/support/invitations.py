"""What tests need to know of invitations: who is new, what the mail says, what was written down."""

import re
from typing import Any

from tests.support.database import SampleDatabase

NEW = {"naam": "Noor van den Berg", "email": "n.vandenberg@amersfoort.example"}
_CODE = re.compile(r"VNG(?:-[0-9A-HJKMNP-TV-Z]{4}){5}-[0-9A-HJKMNP-TV-Z]{5}")


def rows(database: SampleDatabase, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return what a query gives the owner."""
    with database.as_owner() as owner:
        return owner.execute(statement, values).fetchall()


def forget(database: SampleDatabase) -> None:
    """Let nobody have been invited, proposed or written to."""
    with database.as_owner() as owner:
        owner.execute("delete from app.voorstel")
        owner.execute("delete from app.uitnodiging")
        owner.execute("delete from app.uitnodigingsreeks")
        owner.execute("delete from app.bericht")
        owner.execute("delete from app.poging")


def codes_mailed(database: SampleDatabase, email: str) -> list[str]:
    """Return the codes in the mails to this address, the oldest first."""
    letters = rows(database, "select tekst from app.bericht where aan = %s order by id", email)
    return [code for (text,) in letters if text for code in _CODE.findall(text)]


def events(database: SampleDatabase, action: str) -> list[tuple[str, str, str]]:
    """Return object, result and actor of what was written down under this action."""
    return rows(
        database,
        "select object, resultaat, actor from app.gebeurtenis where actie = %s order by id",
        action,
    )


def redeem(database: SampleDatabase, code: str, email: str, digest: bytes) -> int | None:
    """Use a code as the door does, and take that back: whether it would have worked."""
    with database.as_role("aanmelding") as door:
        found = door.execute(
            "select app.verzilver_uitnodiging(%s, %s, clock_timestamp(), 'N', 'B', 'N B', 'x')",
            (digest, email),
        ).fetchone()
        door.rollback()
    return None if found is None else found[0]
