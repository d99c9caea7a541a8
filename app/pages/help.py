"""HTTP for the help: the overview, a page, and back to the standard text; open to everyone."""

import functools
from typing import Any

from flask import Flask, abort, current_app, flash, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.routing import BuildError

from app.help import topics
from app.help.pages import get_help_page, get_overview, restore_standard
from app.help.prose import Image, Prose, ProseWriter
from app.help.texts import GROUPS, LANGUAGES, standard_texts
from app.pages.assets import STATIC, asset
from app.panel.access import requires
from app.scope.actor import current_actor

SUPPORT_EMAIL = "{{support_email}}"
EDITING = "HelppaginaView"
# Texts that people hand to somebody else: copied into a mail, or printed.
PASSED_ON = ("privacytekst",)
_PNG_SIZE = slice(16, 24)


@functools.cache
def find_image(language: str, name: str) -> Image | None:
    """Return one of our own pictures, as it looks in this language.

    Its size stands at a fixed place in a PNG. A picture that only the other language has is better
    than none.
    """
    for folder in (language, *LANGUAGES):
        path = STATIC / "help" / folder / name
        if path.is_file():
            size = path.read_bytes()[_PNG_SIZE]
            width, height = int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")
            return Image(asset(f"help/{folder}/{name}"), width, height)
    return None


_writers = {lang: ProseWriter(functools.partial(find_image, lang)) for lang in LANGUAGES}


def prose(text: str | None, below: int = 1, language: str = "") -> Prose:
    """Return a text as HTML, with VNG's address where it belongs and pictures of its language."""
    address = current_app.extensions["settings"].support_email
    writer = _writers[language or str(get_locale())]
    return writer.write((text or "").replace(SUPPORT_EMAIL, f"<{address}>"), below)


def help_link(page: str = "") -> str:
    """Return the address of the help about this page, or about the page of this name."""
    page = page or topic_of_request()
    return url_for("HelpView.show", pagina=page) if page else url_for("HelpView.overview")


def topic_of_request() -> str:
    """Return the help page about the page that is asked for now; empty is the overview."""
    view, _dot, method = (request.endpoint or "").partition(".")
    if view == "FrontView":
        return _topic_of_start()
    table = _table_of(view)
    return topics.topic_of_table(table, method) if table else topics.topic_of_view(view)


def _topic_of_start() -> str:
    actor = current_actor()
    if actor is None:
        return topics.START_OF_NOBODY
    return topics.START_OF_STAFF if actor.gemeente_id is None else topics.START_OF_CONTACT


def _table_of(view: str) -> str:
    return _tables_by_view(current_app._get_current_object()).get(view, "")  # type: ignore[attr-defined]  # noqa: SLF001 - the app itself, to keep its answer by


@functools.lru_cache(maxsize=8)
def _tables_by_view(flask: Flask) -> dict[str, str]:
    views = flask.extensions["appbuilder"].baseviews
    return {type(v).__name__: v.table.name for v in views if hasattr(v, "table")}


def add_help(flask: Flask) -> None:
    """Give these words to every template."""
    flask.jinja_env.globals.update(help_link=help_link, prose=prose)


class HelpView(BaseView):
    """Read at the door: who has not signed in yet needs help most."""

    route_base = "/help"
    default_view = "overview"

    @expose("/", methods=["GET"])
    def overview(self) -> str:
        """Every page, by what somebody comes to do."""
        found = get_overview(current_app.extensions["ledengegevens"].door, str(get_locale()))
        groups = [(key, _(title), found.get(key, [])) for key, title in GROUPS.items()]
        return render_template("help_overview.html", groups=[g for g in groups if g[2]])

    @expose("/<pagina>", methods=["GET"])
    def show(self, pagina: str) -> str:
        """One page."""
        language = str(get_locale())
        found = get_help_page(current_app.extensions["ledengegevens"].door, pagina, language)
        if found is None:
            abort(404)
        can_edit = found.key is not None and self._may_edit()
        return render_template(
            "help_page.html",
            page=found.text,
            prose=prose(found.text.text, language=found.text.language),
            is_passed_on=pagina in PASSED_ON,
            is_changed=found.is_changed,
            can_edit=can_edit,
            edit=_edit_link(found.key) if can_edit else "",
        )

    @expose("/<pagina>/standaardtekst", methods=["POST"])
    @requires("can_edit")
    def restore(self, pagina: str) -> Any:
        """Put the standard text back; what VNG wrote stays in the history."""
        if (pagina, str(get_locale())) not in standard_texts():
            abort(404)
        session = current_app.extensions["ledengegevens"].register
        if restore_standard(session, pagina, str(get_locale())):
            told = _("De standaardtekst staat er weer. Uw tekst staat in de geschiedenis.")
            flash(told, "success")
        return redirect(url_for("HelpView.show", pagina=pagina))

    def _may_edit(self) -> bool:
        return bool(self.appbuilder.sm.has_access("can_edit", EDITING))


def _edit_link(key: int | None) -> str:
    try:
        return url_for(f"{EDITING}.edit", pk=key)
    except BuildError:
        return ""
