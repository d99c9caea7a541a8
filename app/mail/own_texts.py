"""The letters as they are now: what VNG wrote, or else the text that the product brought."""

from collections.abc import Iterable

from sqlalchemy import Connection, text

from app.core.text_table import TextTable
from app.mail.outbox import AnySession
from app.mail.standard import StandardLetter, standard_letters

_ONE = text("select onderwerp, tekst from app.mailtekst where soort = :kind")
# Of what VNG wrote, a new version may fill in other words: then it would be no letter any more.
_TABLE = TextTable(
    "app.mailtekst",
    key=("soort",),
    texts=("onderwerp", "tekst"),
    fixed=("naam", "woorden", "verplicht"),
    fits="app.woorden_in(hier.onderwerp || ' ' || hier.tekst) <@ app.woorden_in(excluded.woorden)"
    " and app.woorden_in(excluded.verplicht) <@ app.woorden_in(hier.tekst)",
)


def get_texts(session: AnySession, kind: str) -> list[tuple[str, str]]:
    """Return subject and text of this kind, as VNG has them, and then as the product has them.

    The session acts as `aanmelding` or `beheerder`; raises KeyError for a kind that is not there.
    """
    standard = standard_letters()[kind]
    row = session.execute(_ONE, {"kind": kind}).one_or_none()
    own = [(row.onderwerp, row.tekst)] if row else []
    return [*own, (standard.subject, standard.text)]


def install(connection: Connection, letters: Iterable[StandardLetter]) -> None:
    """Bring the standard texts in line with these; see `TextTable.install`."""
    rows = [
        {
            "soort": letter.kind,
            "naam": letter.name,
            "onderwerp": letter.subject,
            "tekst": letter.text,
            "woorden": _shown(letter.words),
            "verplicht": _shown(letter.required),
        }
        for letter in letters
    ]
    _TABLE.install(connection, rows)


def _shown(words: Iterable[str]) -> str:
    return " ".join(f"{{{{{word}}}}}" for word in sorted(words))
