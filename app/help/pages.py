"""The help pages as they are now: what VNG wrote, or else the text that the product brought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, text

from app.core.text_table import AnySession, TextTable
from app.help.texts import LANGUAGES, HelpText, pages_of, standard_texts

_ONE = text(
    """select id, titel, samenvatting, tekst, gewijzigd from app.helppagina
        where pagina = :page and taal = :language"""
)
_TITLES = text("select pagina, titel, samenvatting from app.helppagina where taal = :language")
_TABLE = TextTable(
    "app.helppagina", key=("taal", "pagina"), texts=("titel", "samenvatting", "tekst")
)


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page as it is shown; `key` is None where no text was installed (yet)."""

    text: HelpText
    key: int | None = None
    is_changed: bool = False


def get_help_page(session: AnySession, page: str, language: str) -> HelpPage | None:
    """Return the page in this language, or None when there is no such page."""
    standard = standard_texts().get((page, language))
    if standard is None:
        return None
    row = session.execute(_ONE, {"page": page, "language": LANGUAGES[language]}).one_or_none()
    if row is None:
        return HelpPage(standard)
    shown = replace(standard, title=row.titel, summary=row.samenvatting, text=row.tekst)
    return HelpPage(shown, row.id, row.gewijzigd)


def get_overview(session: AnySession, language: str) -> Mapping[str, list[HelpText]]:
    """Return all pages of this language by group; without their texts' changes."""
    rows = session.execute(_TITLES, {"language": LANGUAGES[language]})
    now = {row.pagina: row for row in rows}
    groups: dict[str, list[HelpText]] = {}
    for standard in pages_of(language):
        row = now.get(standard.page)
        shown = replace(standard, title=row.titel, summary=row.samenvatting) if row else standard
        groups.setdefault(standard.group, []).append(shown)
    return groups


def restore_standard(session: AnySession, page: str, language: str) -> bool:
    """Put the product's own text back and commit; False when it was there already."""
    return _TABLE.restore(session, taal=LANGUAGES[language], pagina=page)


def install(connection: Connection, texts: Iterable[HelpText]) -> None:
    """Bring the standard texts in line with these; see `TextTable.install`."""
    rows = [
        {
            "taal": LANGUAGES[text.language],
            "pagina": text.page,
            "titel": text.title,
            "samenvatting": text.summary,
            "tekst": text.text,
        }
        for text in texts
    ]
    _TABLE.install(connection, rows)
