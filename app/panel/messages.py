"""Turns what the database refuses into a field and a sentence; its text reaches no page."""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from app.panel.columns import DomainInfo, Reflected

# PostgreSQL's error codes (appendix A of its manual).
UNIQUE, EXCLUSION, CHECK, FOREIGN, NOT_NULL = "23505", "23P01", "23514", "23503", "23502"
TOO_LONG, OUT_OF_RANGE, BAD_TEXT, BAD_DATE, NO_RIGHT = "22001", "22003", "22P02", "22008", "42501"
# More than an index or a list of search words can hold.
TOO_MUCH = ("54000", "54001", "54011", "54023")
# Two at a time: one waits for the other, and loses.
SERIALIZATION = ("40001", "40P01")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the database said no. `column` is empty when it concerns the whole row."""

    sentence: str
    column: str = ""


def explain(
    error: DBAPIError,
    table: Reflected,
    tables: Mapping[str, Reflected],
    domains: Mapping[str, DomainInfo],
    *,
    deleting: bool = False,
) -> Refusal | None:
    """Return the sentence for a refused write, or None when it is no fault of what was typed."""
    original = error.orig
    if not isinstance(original, psycopg.Error):
        return None
    diag, code = original.diag, original.sqlstate or ""
    name, column = diag.constraint_name or "", diag.column_name or ""
    rule = table.rules.get(name)
    if code == NOT_NULL:
        return Refusal(_("Vul dit in."), column)
    if code == FOREIGN:
        return _still_needed(name, tables) if deleting else _wrong_choice(name, table)
    if rule is not None and rule.sentence:
        return Refusal(str(_(rule.sentence)), rule.column)
    if code == CHECK and column and diag.message_primary:
        # A trigger of ours that says it in Dutch and names the field.
        return Refusal(str(_(diag.message_primary)), column)
    if code in (CHECK, UNIQUE, EXCLUSION):
        return _by_kind(code, name, rule.columns if rule else (), domains)
    if code in TOO_MUCH:
        return Refusal(_("Een van deze teksten is te lang om op te zoeken. Maak haar korter."))
    if code in (TOO_LONG, OUT_OF_RANGE, BAD_TEXT, BAD_DATE) or code.startswith("22"):
        return Refusal(_("De database neemt een van deze waarden niet aan. Kijk de velden na."))
    if code in SERIALIZATION:
        return Refusal(_("Iemand anders sloeg op hetzelfde moment iets op. Sla nog eens op."))
    return None


def _by_kind(
    code: str, name: str, columns: tuple[str, ...], domains: Mapping[str, DomainInfo]
) -> Refusal:
    for domain in domains.values():
        if any(rule.name == name for rule in domain.rules):
            return Refusal(f"{_(domain.label)}: {_(domain.help)}")
    column = columns[-1] if columns else ""
    if code == UNIQUE:
        return Refusal(_("Dit bestaat al."), column)
    if code == EXCLUSION:
        return Refusal(_("Dit overlapt met iets dat er al staat."), column)
    return Refusal(_("Deze waarde is niet toegestaan."), column)


def _wrong_choice(name: str, table: Reflected) -> Refusal:
    rule = table.rules.get(name)
    columns = rule.columns if rule else ()
    column = next((c for c in columns if table.columns[c].points_at and c != "gemeente_id"), "")
    return Refusal(_("Kies iets uit de lijst dat bij dezelfde gemeente hoort."), column)


def _still_needed(name: str, tables: Mapping[str, Reflected]) -> Refusal:
    for other in tables.values():
        if name in other.rules:
            return Refusal(
                _(
                    "Dit kan niet weg: er horen nog gegevens bij (%(wat)s).",
                    wat=_(other.spec.plural),
                )
            )
    return Refusal(_("Dit kan niet weg: er horen nog andere gegevens bij."))
