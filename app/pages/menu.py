"""The main menu: what somebody with these rights may open, in words."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, request
from flask_appbuilder import AppBuilder
from flask_babel import get_locale

# So many menus are kept: each product role in each language, several times over.
KEPT = 64


class Entry(NamedTuple):
    """One page: `path` is where it stands, and what begins with `within` belongs to it."""

    label: str
    url: str
    path: str
    within: str


class Group(NamedTuple):
    """Pages behind one button."""

    label: str
    entries: tuple[Entry, ...]


class Menu(NamedTuple):
    """The whole menu: pages in sight, then groups."""

    entries: tuple[Entry, ...]
    groups: tuple[Group, ...]


def add_menu(flask: Flask) -> None:
    """Give the menu of who is signed in to every template."""
    flask.jinja_env.globals["menu"] = _make_menu(flask.extensions["appbuilder"])


def _make_menu(builder: AppBuilder) -> Callable[[], Menu]:
    """Return what gives the menu. It stands on every page and is kept, because it is dear to make.

    Kept by all that it is made of: which entries somebody may see, the language, and where the site
    stands. So nobody gets what another may see, and a right that changes is seen at once.
    """

    @lru_cache(maxsize=KEPT)
    def made(_seen: frozenset[str], _language: str, _root: str) -> Menu:
        found = [item for item in builder.menu.get_data() if item != "-"]
        return Menu(
            tuple(_entry(item) for item in found if "childs" not in item),
            tuple(_group(item) for item in found if "childs" in item),
        )

    def menu() -> Menu:
        seen = frozenset(builder.sm.get_user_menu_access())
        return made(seen, str(get_locale()), request.script_root)

    return menu


def _group(item: dict[str, Any]) -> Group:
    return Group(item["label"], tuple(_entry(child) for child in item["childs"] if child != "-"))


def _entry(item: dict[str, Any]) -> Entry:
    path = item["url"].partition("?")[0]
    return Entry(item["label"], item["url"], path, path.removesuffix("list/"))
