"""The five roles as data, and the full set of rights that follows from them and the catalog."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.catalog.spec import ROLES, STAFF, Right, Role, Table

Permission = tuple[str, str]
Catalog = Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class RoleText:
    """What people read about a role."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page beyond the catalog: which right on which view, in which menu, and who has it."""

    view: str
    title: str
    permissions: tuple[str, ...]
    roles: tuple[Role, ...]
    menu: str = ""
    category: str = ""


ROLE_TEXTS: Mapping[Role, RoleText] = {
    "contactpersoon": RoleText(
        _l("Contactpersoon"), _l("Houdt de gegevens van de eigen gemeente bij, ook huisadressen.")
    ),
    "lezer": RoleText(_l("Lezer"), _l("Leest bij VNG de gegevens van alle gemeenten.")),
    "redacteur": RoleText(
        _l("Redacteur"), _l("Wijzigt bij VNG de gegevens van alle gemeenten, met een reden.")
    ),
    "beheerder": RoleText(
        _l("Beheerder"), _l("Beheert bij VNG de accounts, de uitnodigingen en de keuzelijsten.")
    ),
    "privacyfunctionaris": RoleText(
        _l("Privacyfunctionaris"),
        _l("Behandelt bij VNG huisadressen, verzoeken van betrokkenen en bewaartermijnen."),
    ),
}

START = Page("StartView", _l("Startpagina"), ("can_show",), ROLES)
RECHTEN = Page(
    "RechtenView",
    _l("Wie mag wat"),
    ("can_list",),
    STAFF,
    menu="Wie mag wat",
    category="Beheer",
)
BEVESTIGEN = Page(
    "BevestigenView",
    _l("Bevestigen dat alles nog klopt"),
    ("can_add", "can_delete"),
    ("contactpersoon",),
)
BLAD = Page("BladView", _l("Alles op één blad"), ("can_show",), ROLES)
ZOEKEN = Page("ZoekenView", _l("Zoeken naar personen en gemeenten"), ("can_show",), ROLES)
BENOEMEN = Page(
    "BenoemenView", _l("Iemand in een functie benoemen"), ("can_show",), ("contactpersoon",)
)
VERTREK = Page("VertrekView", _l("Kiezen wie vertrekt"), ("can_show",), ("contactpersoon",))
HELP = Page(
    "HelpView",
    _l("Helppagina terugzetten naar de standaardtekst"),
    ("can_edit",),
    ("redacteur", "beheerder"),
)
UITNODIGEN = Page("UitnodigenView", _l("Iemand uitnodigen"), ("can_add",), ("beheerder",))
REEKS = Page("ReeksView", _l("Velen tegelijk uitnodigen"), ("can_add",), ("beheerder",))
COLLEGA = Page("CollegaView", _l("Een collega voorstellen"), ("can_add",), ("contactpersoon",))
ACCOUNTBEHEER = Page(
    "AccountbeheerView",
    _l("Accounts uitzetten, verplaatsen en helpen"),
    ("can_edit",),
    ("beheerder",),
)
WERKACCOUNTBEHEER = Page(
    "WerkaccountbeheerView",
    _l("Werkaccounts en tenants toelaten of weigeren"),
    ("can_edit",),
    ("beheerder",),
)
HERSTELAANVRAGEN = Page(
    "HerstelaanvragenView",
    _l("Herstel bevestigen van wie alles kwijt is"),
    ("can_edit",),
    ("beheerder",),
    menu="Herstelaanvragen",
    category="Beheer",
)
ADRESWIJZIGINGEN = Page(
    "AdreswijzigingenView",
    _l("Nieuwe e-mailadressen goedkeuren"),
    ("can_edit",),
    ("beheerder",),
    menu="Adreswijzigingen",
    category="Beheer",
)
AANMELDINGEN = Page(
    "AanmeldingenView",
    _l("Zien waar een aanmelding staat"),
    ("can_show",),
    ("beheerder",),
    menu="Waar staat deze aanmelding?",
    category="Beheer",
)
RECHTENCONTROLE = Page(
    "RechtencontroleView",
    _l("Elk jaar controleren wie welke rechten heeft"),
    ("can_list", "can_edit"),
    ("beheerder",),
    menu="Rechtencontrole",
    category="Beheer",
)
STAFF_PAGES = (
    *(ACCOUNTBEHEER, WERKACCOUNTBEHEER, HERSTELAANVRAGEN, ADRESWIJZIGINGEN, AANMELDINGEN),
    RECHTENCONTROLE,
)
PAGES: tuple[Page, ...] = (
    *(HELP, START, BEVESTIGEN, BLAD, ZOEKEN, BENOEMEN, VERTREK, COLLEGA, RECHTEN),
    *(UITNODIGEN, REEKS),
    *STAFF_PAGES,
)

RIGHT_PERMISSIONS: Mapping[Right, tuple[str, ...]] = {
    "lezen": ("can_list", "can_show", "can_export", "can_lookup", "can_history"),
    "toevoegen": ("can_add",),
    "wijzigen": ("can_edit",),
    "verwijderen": ("can_delete",),
}


def view_name(table: Table) -> str:
    """Return the name of the table's view class: `functievervulling` is FunctievervullingView."""
    return "".join(part.capitalize() for part in table.table.split("_")) + "View"


def permissions_of(role: Role, catalog: Catalog) -> set[Permission]:
    """Return every (permission, view or menu) that the role has; pure, so it can be compared."""
    permissions: set[Permission] = set()
    for table in catalog.values():
        permissions |= _table_permissions(role, table)
        if _may_end(role, table, catalog):
            permissions.add(("can_end", view_name(table)))
    for page in PAGES:
        if role in page.roles:
            permissions |= {(permission, page.view) for permission in page.permissions}
            permissions |= {("menu_access", name) for name in (page.menu, page.category) if name}
    return permissions


def _may_end(role: Role, table: Table, catalog: Catalog) -> bool:
    """Ending a row writes the rows that are closed, which may be those of another table."""
    if table.ends is None:
        return False
    closed = catalog.get(table.ends.table, table)
    return table.allows(role, "wijzigen") and closed.allows(role, "wijzigen")


def _table_permissions(role: Role, table: Table) -> set[Permission]:
    view = view_name(table)
    permissions = {
        (permission, view)
        for right, names in RIGHT_PERMISSIONS.items()
        if table.allows(role, right)
        for permission in names
    }
    if table.allows(role, "lezen"):
        permissions |= {("menu_access", name) for name in (table.plural, table.menu) if name}
    return permissions
