"""Where in the panel something of the register is put right, as an address."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import current_app, url_for

from app.panel.columns import Reflected
from app.panel.operators import EMPTY, OPEN, TEXT_IS, operators_of
from app.register.finding import Act, Condition, Target


def address_of(target: Target, act: Act) -> str:
    """Return the panel's page for this: the form of a new row, a row, or the rows of a list."""
    if act is Act.CONFIRM:
        return "#bevestigen"
    view = _view_name(target.table)
    if act in (Act.ADD, Act.FILL):
        known = {f"_flt_0_{c.column}": c.value for c in target.where}
        return _with_query(url_for(f"{view}.add"), known)
    if target.row is not None:
        method = "edit" if act is Act.COMPLETE else "show"
        return url_for(f"{view}.{method}", pk=target.row)
    return list_of(target.table, *target.where)


def list_of(table: str, *where: Condition) -> str:
    """Return the address of the table's list, with only the rows under these conditions."""
    view = _view_name(table)
    filters = {_filter_key(view, condition): condition.value or "" for condition in where}
    return _with_query(url_for(f"{view}.list"), filters)


def _with_query(path: str, query: Mapping[str, object]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _filter_key(view: str, condition: Condition) -> str:
    operators = operators_of(_reflected(view).columns[condition.column])
    if condition.value is None:
        index = operators.index(OPEN if condition.is_open else EMPTY)
    else:
        # A text begins with other comparisons; all else begins with "is".
        index = operators.index(TEXT_IS) if TEXT_IS in operators else 0
    return f"_flt_{index}_{condition.column}"


def _view_name(table: str) -> str:
    """Return the panel's view of a table, which is also the beginning of its endpoints."""
    return "".join(part.capitalize() for part in table.partition(".")[2].split("_")) + "View"


def _reflected(view: str) -> Reflected:
    views = current_app.extensions["appbuilder"].baseviews
    table: Reflected = next(v.table for v in views if type(v).__name__ == view)
    return table
