"""What a list's URL says: page, size, order, search, filters; the impossible is refused."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.panel.columns import Column, Kind, Reflected
from app.panel.operators import Operator, operators_of
from app.panel.values import BIGINT, TypedWrongError, drawable, parse, parse_text

PAGE_SIZES = (25, 50, 100)
DEFAULT_SIZE = 25
MAX_SIZE = 100
MAX_FILTERS = 20
MAX_SEARCH = 200
# With an OFFSET this far nobody is reading any more.
MAX_PAGE = 1_000_000
_FILTER = re.compile(r"_flt_(\d{1,3})_(\w+)\Z")


class BadUrlError(ValueError):
    """The URL asks for something that can't be: a 400 with this sentence."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one column: the operator by its index, and the value as it was typed."""

    column: Column
    index: int
    typed: str
    value: Any

    @property
    def operator(self) -> Operator:
        return operators_of(self.column)[self.index]

    @property
    def key(self) -> str:
        return f"_flt_{self.index}_{self.column.name}"


@dataclass(frozen=True, slots=True)
class ListState:
    """The state of one list. `after` and `before` are keys of rows, never their contents."""

    view: str
    search: str = ""
    filters: tuple[Filter, ...] = ()
    order: str = ""
    descending: bool = False
    page: int = 0
    size: int = DEFAULT_SIZE
    after: int | None = None
    before: int | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def to_query(self, *, searched: bool = True) -> str:
        """Return this state as a query string, with what is default left out."""
        pairs: list[tuple[str, str]] = list(self.extra.items())
        if searched and self.search:
            pairs.append(("q", self.search))
        pairs += [(f.key, f.typed) for f in self.filters]
        if self.order:
            pairs.append((f"_oc_{self.view}", self.order))
            pairs.append((f"_od_{self.view}", "desc" if self.descending else "asc"))
        if self.page:
            pairs.append((f"page_{self.view}", str(self.page)))
        if self.size != DEFAULT_SIZE:
            pairs.append((f"psize_{self.view}", str(self.size)))
        if self.after is not None:
            pairs.append(("na", str(self.after)))
        if self.before is not None:
            pairs.append(("voor", str(self.before)))
        return urlencode(pairs)

    def at(self, page: int, *, after: int | None = None, before: int | None = None) -> "ListState":
        """Return the same list at another page."""
        return replace(self, page=page, after=after, before=before)

    def without(self, dropped: Filter) -> "ListState":
        """Return the same list with one filter less, from its first page."""
        rest = tuple(f for f in self.filters if f != dropped)
        return replace(self, filters=rest, page=0, after=None, before=None)

    def ordered_by(self, column: str) -> "ListState":
        """Return the list ordered by this column; the same column again turns the order round."""
        turned = self.order == column and not self.descending
        return replace(self, order=column, descending=turned, page=0, after=None, before=None)


def _whole_number(args: MultiDict[str, str], name: str, default: int, highest: int) -> int:
    text = args.get(name)
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        raise BadUrlError(_("Het adres van deze pagina klopt niet: er staat geen geldig getal."))
    return min(int(text), highest)


def searched_for(args: MultiDict[str, str], field_name: str) -> str:
    """Return what is looked up in the text box of a reference, in a form or a filter."""
    return drawable(args.get(f"{field_name}__zoek", "").strip()[:MAX_SEARCH])


def read_row(args: MultiDict[str, str], name: str) -> int | None:
    """Return the key of the row that a page begins after or before; raises BadUrlError."""
    text = args.get(name)
    if not text:
        return None
    return _whole_number(args, name, 0, BIGINT)


def read_filters(
    table: Reflected, args: MultiDict[str, str], allowed: Iterable[str]
) -> list[Filter]:
    """Return the filters that the URL asks for; raise BadUrlError for any that can't be."""
    filters = []
    columns = set(allowed)
    for name, typed in args.items(multi=True):
        found = _FILTER.match(name)
        if not found:
            if name.startswith("_flt_"):
                raise BadUrlError(_("Op deze manier kan deze lijst niet worden gefilterd."))
            continue
        column = table.listable.get(found[2])
        if column is None or column.name not in columns:
            raise BadUrlError(_("Op dit gegeven kan deze lijst niet worden gefilterd."))
        filters.append(make_filter(column, int(found[1]), typed))
    if len(filters) > MAX_FILTERS:
        raise BadUrlError(_("Gebruik hoogstens %(n)s filters tegelijk.", n=MAX_FILTERS))
    return filters


def make_filter(column: Column, index: int, typed: str) -> Filter:
    """Return the filter; raise BadUrlError when operator or value is not one for this column."""
    operators = operators_of(column)
    if index >= len(operators):
        raise BadUrlError(_("Deze vergelijking bestaat niet voor dit gegeven."))
    if not operators[index].needs_value:
        return Filter(column, index, "", None)
    if len(typed) > MAX_SEARCH:
        raise BadUrlError(_("De tekst waarop u filtert is te lang."))
    try:
        # Of a domain or a document only a part may be typed: it is not tidied or read.
        is_text = column.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.JSON)
        value = parse_text(typed) if is_text else parse(column, typed)
    except TypedWrongError as error:
        raise BadUrlError(f"{_(column.label)}: {error}") from error
    if is_text and not value:
        raise BadUrlError(_("Vul in waarop u wilt filteren."))
    return Filter(column, index, typed, value)


def read_order(view: str, args: MultiDict[str, str], allowed: Iterable[str]) -> tuple[str, bool]:
    """Return order column and direction; a column that is not allowed is refused, never ignored."""
    column = args.get(f"_oc_{view}", "")
    direction = args.get(f"_od_{view}", "asc")
    if direction not in ("asc", "desc"):
        raise BadUrlError(_("De volgorde in het adres klopt niet."))
    if column and column not in set(allowed):
        raise BadUrlError(_("Op dit gegeven kan deze lijst niet worden gesorteerd."))
    return column, bool(column) and direction == "desc"


def read_state(
    table: Reflected,
    view: str,
    args: MultiDict[str, str],
    *,
    filterable: Iterable[str],
    sortable: Iterable[str],
) -> ListState:
    """Return the list's state from the URL; raise BadUrlError with a sentence for what can't be."""
    order, descending = read_order(view, args, sortable)
    search = args.get("q", "").strip()
    if len(search) > MAX_SEARCH:
        raise BadUrlError(_("De zoektekst is te lang."))
    if drawable(search) != search:
        raise BadUrlError(_("De zoektekst bevat tekens waarop niet gezocht kan worden."))
    size = _whole_number(args, f"psize_{view}", DEFAULT_SIZE, MAX_SIZE)
    return ListState(
        view=view,
        search=search,
        filters=tuple(read_filters(table, args, filterable)),
        order=order,
        descending=descending,
        page=_whole_number(args, f"page_{view}", 0, MAX_PAGE),
        size=size or DEFAULT_SIZE,
        after=read_row(args, "na"),
        before=read_row(args, "voor"),
    )
