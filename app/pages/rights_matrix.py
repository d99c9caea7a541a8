"""Who may do what: the roles beside every table and page, in words."""

from dataclasses import dataclass

from flask import current_app, render_template
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.catalog.spec import ROLES, Role, Scope, Table
from app.panel.access import requires
from app.security.roles import PAGES, ROLE_TEXTS, Catalog, Page

RIGHT_WORDS = {
    "lezen": _l("lezen"),
    "toevoegen": _l("toevoegen"),
    "wijzigen": _l("wijzigen"),
    "verwijderen": _l("verwijderen"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the matrix: what it is about, and for each role what she may do in words."""

    title: str
    cells: tuple[str, ...]


class RechtenView(BaseView):
    """For VNG only."""

    route_base = "/rechten"
    default_view = "list"

    @expose("/")
    @requires("can_list")
    def list(self) -> str:
        tables, pages = matrix(current_app.extensions["catalog"])
        return render_template(
            "rights_matrix.html", roles=list(ROLE_TEXTS.values()), tables=tables, pages=pages
        )


def matrix(catalog: Catalog) -> tuple[list[Line], list[Line]]:
    """Return the lines of the tables and those of the pages, each with a cell per role."""
    tables = [
        Line(str(_(table.plural)), tuple(_table_cell(table, role) for role in ROLES))
        for table in catalog.values()
    ]
    pages = [
        Line(str(page.title), tuple(_page_cell(page, role) for role in ROLES)) for page in PAGES
    ]
    return tables, pages


def _table_cell(table: Table, role: Role) -> str:
    rights = table.rights.get(role, ())
    if not rights:
        return _("geen toegang")
    words = ", ".join(str(RIGHT_WORDS[right]) for right in rights)
    if role != "contactpersoon" or table.scope in (Scope.OPENBAAR, Scope.VNG):
        return words
    if table.scope is Scope.EIGEN_RIJ:
        writes = ", ".join(str(RIGHT_WORDS[right]) for right in rights if right != "lezen")
        return _("alle lezen; eigen gemeente %(rechten)s", rechten=writes) if writes else words
    return _("eigen gemeente: %(rechten)s", rechten=words)


def _page_cell(page: Page, role: Role) -> str:
    return _("openen") if role in page.roles else _("geen toegang")
