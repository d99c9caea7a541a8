"""Finds the gemeente that somebody wrote down: by code or by name, today's only."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.security.invitations.desk import AnySession

_TODAYS = text(
    """select id, code, naam, officiele_naam from register.gemeente
        where register.actief(begindatum, einddatum, :today) order by sorteer, id"""
)
PREFIX = "gemeente "


@dataclass(frozen=True, slots=True)
class Gemeente:
    """One gemeente of today."""

    id: int
    naam: str


class Gemeenten:
    """All gemeenten of today, by what they are called."""

    def __init__(self, all_of_them: list[Gemeente], by_word: Mapping[str, Gemeente | None]) -> None:
        self.all = all_of_them
        self._by_word = by_word

    def find(self, typed: str) -> Gemeente | None:
        """Return the gemeente with this code (GM0307, 307) or name; None for none or several."""
        word = folded(typed).removeprefix(PREFIX)
        if word.isascii() and word.isdigit() and len(word) <= 4:
            word = f"gm{word:0>4}"
        return self._by_word.get(word)


def get_gemeenten(session: AnySession, now: datetime) -> Gemeenten:
    """Return the gemeenten of today."""
    found, words = [], []
    for row in session.execute(_TODAYS, {"today": now.date()}):
        gemeente = Gemeente(row.id, row.naam)
        found.append(gemeente)
        names = {row.code, row.naam, row.officiele_naam or row.naam}
        words += [(word, gemeente) for word in {folded(n).removeprefix(PREFIX) for n in names}]
    return Gemeenten(found, _unambiguous(words))


def _unambiguous(words: Iterable[tuple[str, Gemeente]]) -> dict[str, Gemeente | None]:
    found: dict[str, Gemeente | None] = {}
    for word, gemeente in words:
        found[word] = None if found.get(word, gemeente) != gemeente else gemeente
    return found


def folded(text_: str) -> str:
    """Return a name without what people leave out or type otherwise: capitals, accents, signs."""
    plain = unicodedata.normalize("NFKD", text_.casefold())
    signs = (" " if not s.isalnum() else s for s in plain if not unicodedata.combining(s))
    return " ".join("".join(signs).split())
