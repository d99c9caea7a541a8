"""The filter form of a list, and the conditions that are on, in words; needs no script."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.panel.columns import Column, Kind, Reflected
from app.panel.lookups import Choices, Wanted
from app.panel.operators import operators_of
from app.panel.panel import Panel, view_name
from app.panel.url_state import BadUrlError, Filter, ListState, make_filter, searched_for
from app.panel.values import drawable, format_value
from app.scope.actor import Actor

# The form's own names; a list's lasting address uses `_flt_` only.
OPERATOR, VALUE, OPEN = "o_", "w_", "filter"


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in words, and the address of the list without it."""

    text: str
    without: str


def is_filter_form(args: MultiDict[str, str]) -> bool:
    """Say whether the filter form was sent (and not just opened)."""
    return "filteren" in args


def canonical_query(
    panel: Panel, table: Reflected, actor: Actor, args: MultiDict[str, str]
) -> str | None:
    """Return the lasting address of a sent filter form; None while a choice is still open."""
    allowed = panel.listings[table.name].filterable(actor.role)
    pairs = [(k, v) for k, v in args.items(multi=True) if k.startswith("_flt_") or (k == "q" and v)]
    for name in allowed:
        column = table.listable[name]
        typed = args.get(VALUE + name, "").strip()
        index_text = args.get(OPERATOR + name, "0")
        index = int(index_text) if index_text.isascii() and index_text.isdigit() else 999
        operators = operators_of(column)
        if index >= len(operators):
            raise BadUrlError(_("Deze vergelijking bestaat niet voor dit gegeven."))
        if operators[index].needs_value and not typed:
            if searched_for(args, VALUE + name):
                return None
            continue
        made = make_filter(column, index, typed)
        pairs.append((made.key, made.typed))
    view = view_name(table)
    pairs += [
        (k, v) for k, v in args.items() if k in (f"_oc_{view}", f"_od_{view}", f"psize_{view}")
    ]
    return urlencode(pairs)


@dataclass(frozen=True, slots=True)
class FilterField:
    """One line of the filter form."""

    column: Column
    operators: tuple[tuple[int, str], ...]
    options: tuple[tuple[str, str], ...]
    choices: Choices | None
    value: str

    @property
    def name(self) -> str:
        return VALUE + self.column.name

    @property
    def operator_name(self) -> str:
        return OPERATOR + self.column.name


class FilterPanel:
    """The conditions that are on, and the form when it is open; at most three statements."""

    def __init__(
        self,
        panel: Panel,
        table: Reflected,
        actor: Actor,
        state: ListState,
        args: MultiDict[str, str],
    ) -> None:
        self.panel = panel
        self.table = table
        self.actor = actor
        self.state = state
        self.args = args
        self.is_open = OPEN in args or is_filter_form(args)
        self.columns = panel.listings[table.name].offer(actor.role).compared
        self._choices = self._look_up()
        self.chips = [self._chip(f) for f in state.filters]
        self.fields = [self._field(c) for c in self.columns] if self.is_open else []

    def _look_up(self) -> dict[str, Choices]:
        """Return what the references offer when the form is open, else only what the chips need."""
        if not (self.is_open or self.state.filters):
            return {}
        wanted = []
        for column in self.columns:
            if not column.points_at:
                continue
            keys = tuple(f.value for f in self.state.filters if f.column is column and f.value)
            target = self.panel.tables[column.points_at]
            if self.actor.role not in target.spec.rights:
                continue
            search = searched_for(self.args, VALUE + column.name)
            whose = self.actor.gemeente_id is None
            wanted.append(Wanted(column.name, target, keys, search, whose))
        if not self.is_open:
            named = self.panel.lookups.name(self.panel.session, [w for w in wanted if w.keys])
            return {name: Choices(chosen=options) for name, options in named.items()}
        # VNG filters over all gemeenten at once: nothing has to be chosen first.
        return self.panel.lookups.fill(self.panel.session, wanted, None, all_scoped=True)

    def _chip(self, filter_: Filter) -> Chip:
        text = f"{_(filter_.column.label)} {filter_.operator.label}"
        if filter_.operator.needs_value:
            text = f"{text} {self._in_words(filter_)}"
        return Chip(text, self.state.without(filter_).to_query())

    def _in_words(self, filter_: Filter) -> str:
        if filter_.column.points_at:
            choices = self._choices.get(filter_.column.name, Choices())
            named = {o.key: o.text for o in (*choices.chosen, *choices.options)}
            return named.get(filter_.value, _("(niet meer te zien)"))
        return format_value(filter_.value, filter_.column.kind)

    def _field(self, column: Column) -> FilterField:
        operators = tuple((i, str(o.label)) for i, o in enumerate(operators_of(column)))
        choices = self._choices.get(column.name)
        options = _options(column)
        if choices is not None and choices.is_list:
            options = (("", ""), *((str(o.key), o.text) for o in choices.options))
        return FilterField(
            column,
            operators,
            options,
            choices,
            drawable(self.args.get(VALUE + column.name, "")),
        )

    def kept(self, *, searched: bool = True) -> Mapping[str, Any]:
        """Return what a form must carry along: the conditions that are on, and the order.

        The search box itself carries no search.
        """
        view = self.state.view
        pairs = {f.key: f.typed for f in self.state.filters}
        if searched and self.state.search:
            pairs["q"] = self.state.search
        if self.state.order:
            pairs[f"_oc_{view}"] = self.state.order
            pairs[f"_od_{view}"] = "desc" if self.state.descending else "asc"
        return pairs


def _options(column: Column) -> tuple[tuple[str, str], ...]:
    if column.kind is Kind.BOOLEAN:
        return (("", ""), ("ja", _("Ja")), ("nee", _("Nee")))
    if column.kind is Kind.CHOICE:
        return (("", ""), *((value, str(_(value))) for value in column.choices))
    return ()
