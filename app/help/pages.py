"""The help pages as they are now: what VNG wrote, or else the text that the product brought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session, scoped_session

from app.help.texts import LANGUAGES, HelpText, pages_of, standard_texts

AnySession = Session | scoped_session[Session]

_ONE = text(
    """select id, titel, samenvatting, tekst, gewijzigd from app.helppagina
        where pagina = :page and taal = :language"""
)
_TITLES = text("select pagina, titel, samenvatting from app.helppagina where taal = :language")
_RESTORE = text(
    """update app.helppagina
          set titel = standaard_titel, samenvatting = standaard_samenvatting,
              tekst = standaard_tekst
        where pagina = :page and taal = :language and gewijzigd"""
)
# What VNG changed stays; only the text that it can go back to is renewed.
_INSTALL = text(
    """
    insert into app.helppagina as hier (pagina, taal, titel, samenvatting, tekst,
                                        standaard_titel, standaard_samenvatting, standaard_tekst)
    values (:page, :language, :title, :summary, :text, :title, :summary, :text)
    on conflict (taal, pagina) do update
       set titel = case when hier.gewijzigd then hier.titel else excluded.titel end,
           samenvatting =
             case when hier.gewijzigd then hier.samenvatting else excluded.samenvatting end,
           tekst = case when hier.gewijzigd then hier.tekst else excluded.tekst end,
           standaard_titel = excluded.titel,
           standaard_samenvatting = excluded.samenvatting,
           standaard_tekst = excluded.tekst
     where (hier.standaard_titel, hier.standaard_samenvatting, hier.standaard_tekst)
           is distinct from (excluded.titel, excluded.samenvatting, excluded.tekst)
    """
)
_DROP = text(
    """delete from app.helppagina
        where not gewijzigd and taal || ' ' || pagina <> all (cast(:names as text[]))"""
)
# Who the history names: no account did this.
_BY = text("select set_config('app.actor_naam', 'VNG Ledengegevens, nieuwe versie', true)")


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
    result: Any = session.execute(_RESTORE, {"page": page, "language": LANGUAGES[language]})
    session.commit()
    return bool(result.rowcount)


def install(connection: Connection, texts: Iterable[HelpText]) -> None:
    """Bring the standard texts in line with these, in the caller's transaction, as the owner.

    - A page that VNG never changed shows the new text.
    - A page that VNG changed keeps its text, even when the product no longer has that page.
    """
    rows = [
        {
            "page": text.page,
            "language": LANGUAGES[text.language],
            "title": text.title,
            "summary": text.summary,
            "text": text.text,
        }
        for text in texts
    ]
    if not rows:
        return
    connection.execute(_BY)
    connection.execute(_INSTALL, rows)
    connection.execute(_DROP, {"names": [f"{row['language']} {row['page']}" for row in rows]})
