"""What the catalog lets somebody do with a row on a page of our own: as links, for who may."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.catalog.spec import Action
from app.panel.list_page import Page

May = Callable[[Action], bool]


@dataclass(frozen=True, slots=True)
class Offered:
    """One link: its words, where it leads, and its drawing."""

    text: str
    href: str
    icon: str


@dataclass(frozen=True, slots=True)
class RowOffer:
    """A link beside each row of a list: the address without the row's key, and which rows."""

    title: str
    start: str
    keys: frozenset[Any]


def of_row(
    actions: Iterable[Action], key: Any, values: Mapping[str, Any], may: May, own: int | None
) -> list[Offered]:
    """Return what the user whose account is `own` may do with this row."""
    return [
        Offered(str(_(a.title)), _address(a, key), a.icon)
        for a in actions
        if a.fits(values) and not (a.of_others and key == own) and may(a)
    ]


def of_list(actions: Iterable[Action], may: May) -> list[Offered]:
    """Return what this person may begin from the list."""
    return [
        Offered(str(_(a.title)), url_for(f"{a.view}.{a.method}"), a.icon) for a in actions if may(a)
    ]


def beside_rows(actions: Sequence[Action], page: Page, may: May) -> list[RowOffer]:
    """Return what stands beside the rows of a list; an address is made once, not per row."""
    return [
        RowOffer(str(_(a.title)), url_for(f"{a.view}.{a.method}", pk="0")[:-1], _fitting(a, page))
        for a in actions
        if a.in_list and may(a)
    ]


def _address(action: Action, key: Any) -> str:
    of = {f"_flt_0_{action.filtered_by}": key} if action.filtered_by else {"pk": key}
    return url_for(f"{action.view}.{action.method}", **of)


def _fitting(action: Action, page: Page) -> frozenset[Any]:
    rows = ((row.key, {name: cell.value for name, cell in row.cells.items()}) for row in page.rows)
    return frozenset(key for key, values in rows if action.fits(values))
