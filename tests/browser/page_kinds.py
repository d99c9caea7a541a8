"""Every kind of page in every state: one line each, with who sees it and how to get there.

A new page or state is a line in KINDS. `tests/browser/test_page_kinds.py` holds the table to the
routes of the product. There is no dialog among them, because the product has none: what opens over
a page is a popover (a menu, the account), and what has to be confirmed is a page.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import requests

from tests.browser.content import EMPTY
from tests.browser.desk import NOBODY, Visit
from tests.support.sample import A, B

Step = Callable[[Visit], None]
SAVE = ".vng-savebar button[type=submit]"
SEND = "main form .vng-actions button"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class PageKind:
    """A page in one state. `path` may hold "{personen}": the key of the first row of that list."""

    name: str
    role: str
    path: str
    steps: tuple[Step, ...] = ()
    status: int = HTTPStatus.OK
    gemeente: str = A
    # The state is only there on a screen of this kind: a menu behind a button, for one.
    only_narrow: bool = False
    has_script: bool = True
    # The demo has no such state: too few persons, or no gemeente without any.
    is_of_the_tests: bool = False
    # What puts back what the steps changed.
    after: tuple[Step, ...] = ()

    @property
    def changes_tab(self) -> bool:
        """Say whether what comes after it would have to do without script too."""
        return not self.has_script

    def open(self, visit: Visit) -> None:
        """Bring the tab to this state."""
        if not self.has_script:
            visit.page.route("**/static/**/*.js", lambda route: route.abort())
        visit.go(self.path)
        for step in self.steps:
            step(visit)
        assert visit.status == self.status, f"{self.name}: {visit.status}"

    def leave(self, visit: Visit) -> None:
        """Put back what this state changed for others."""
        for step in self.after:
            step(visit)


# Steps. No texts: the same steps are taken in every language.


def click(selector: str) -> Step:
    """Click, and wait for what comes of it."""

    def step(visit: Visit) -> None:
        visit.page.locator(selector).first.click()
        visit.page.wait_for_load_state()

    return step


def type_in(**values: str) -> Step:
    """Type in fields, by their name."""

    def step(visit: Visit) -> None:
        for name, value in values.items():
            visit.page.fill(f"main [name='{name}']", value)

    return step


def type_at(selector: str, text: str) -> Step:
    """Type in the first field that is found like this."""

    def step(visit: Visit) -> None:
        visit.page.locator(selector).first.fill(text)

    return step


def lose_token(visit: Visit) -> None:
    """What happens when a form stood open for too long."""
    visit.page.evaluate(
        "document.querySelectorAll('[name=csrf_token]').forEach(e => { e.value = 'oud' })"
    )


def save_from_another_tab(visit: Visit) -> None:
    """Somebody changes the same field of the same row, and saves first."""
    other = visit.another_tab()
    other.page.goto(visit.page.url)
    other.page.fill("[name=roepnaam]", f"Ander{next(_numbers)}")
    other.page.click(SAVE)
    other.page.wait_for_url("**/show/**")
    other.page.close()


def search_while_typing(name: str, typed: str) -> Step:
    """Type in a field that points at another table, and wait for the hits."""

    def step(visit: Visit) -> None:
        box = visit.page.locator(f"[data-search][id={name}-zoek]")
        box.press_sequentially(typed)
        visit.page.get_by_role("option").first.wait_for()
        box.press("ArrowDown")

    return step


def open_filter(visit: Visit) -> None:
    """Open the filters where the list is."""
    visit.page.click("a[data-filter]")
    visit.page.wait_for_selector("#filterplek form")


def change_help(page: str) -> Step:
    """Change a page of the help, as VNG does, and look at it."""

    def step(visit: Visit) -> None:
        visit.go(f"/help/{page}")
        visit.page.click(".vng-title a[href*='/helppaginas/edit/']")
        visit.page.fill("[name=samenvatting]", f"Anders dan de standaard {next(_numbers)}.")
        visit.page.click(SAVE)
        visit.page.wait_for_url("**/show/**")
        visit.go(f"/help/{page}")

    return step


def as_a_strange_host(visit: Visit) -> None:
    """Show what a request for another host gets: the page that stands by itself."""
    cookies = {c["name"]: c["value"] for c in visit.page.context.cookies()}
    answer = requests.get(
        visit.origin, headers={"Host": "elders.example"}, cookies=cookies, timeout=10
    )
    visit.page.route(
        "**/kaal",
        lambda route: route.fulfill(
            status=answer.status_code,
            headers={
                k: v
                for k, v in answer.headers.items()
                if k.lower() in ("content-type", "content-security-policy")
            },
            body=answer.content,
        ),
    )
    visit.go("/kaal")
    visit.page.unroute("**/kaal")


CONTACT, STAFF, EDITOR = "contactpersoon", "lezer", "redacteur"
ADMIN, PRIVACY = "beheerder", "privacyfunctionaris"
PERSON_FORM = "/personen/edit/{personen?q=a}"

KINDS: tuple[PageKind, ...] = (
    # Outside.
    PageKind("front", NOBODY, "/"),
    PageKind("sign-in", NOBODY, "/login/"),
    PageKind(
        "sign-in-refused",
        NOBODY,
        "/login/",
        (type_in(email="wie@is.example", password="fout"), click("main [type=submit]")),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind(
        "sign-in-empty",
        NOBODY,
        "/login/",
        (click("main [type=submit]"),),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("appearance", NOBODY, "/weergave/"),
    # Start pages.
    PageKind("start-contact", CONTACT, "/"),
    PageKind("start-contact-nothing-to-do", CONTACT, "/", gemeente=B),
    PageKind("start-contact-part", CONTACT, "/", (click("#bevestigen summary"),)),
    PageKind(
        "start-contact-confirmed",
        CONTACT,
        "/",
        (click("#bevestigen .vng-button--lg[type=submit]"),),
        after=(click("form[action*='/terug'] button"),),
    ),
    PageKind(
        "start-contact-taken-back",
        CONTACT,
        "/",
        (
            click("#bevestigen .vng-button--lg[type=submit]"),
            click("form[action*='/terug'] button"),
        ),
    ),
    PageKind("start-contact-empty", CONTACT, "/", gemeente=EMPTY, is_of_the_tests=True),
    PageKind("start-staff", STAFF, "/"),
    PageKind("start-editor", EDITOR, "/"),
    PageKind("start-admin", ADMIN, "/"),
    PageKind("start-privacy", PRIVACY, "/"),
    PageKind("start-contact-members", CONTACT, "/", (click(".vng-fractie summary"),)),
    PageKind("start-staff-names", STAFF, "/", (click(".vng-grid summary"),)),
    PageKind("start-staff-point", STAFF, "/", (click(".vng-points summary"),)),
    PageKind("start-provincie", STAFF, "/?provincie={provincies?q=utrecht}"),
    PageKind("sheet", CONTACT, "/blad/"),
    PageKind("sheet-staff", STAFF, f"/blad/?gemeente={B}"),
    PageKind("sheet-empty", CONTACT, "/blad/", gemeente=EMPTY, is_of_the_tests=True),
    PageKind("search", STAFF, "/zoeken/"),
    PageKind("search-hits", STAFF, "/zoeken/?q=a"),
    PageKind("search-contact", CONTACT, "/zoeken/?q=a"),
    PageKind("search-no-hits", STAFF, "/zoeken/?q=zzzz"),
    PageKind("leaving", CONTACT, "/vertrek/"),
    PageKind("leaving-empty", CONTACT, "/vertrek/", gemeente=EMPTY, is_of_the_tests=True),
    PageKind("joining", CONTACT, "/benoemen/raadslid"),
    PageKind("joining-hits", CONTACT, "/benoemen/raadslid?q=a"),
    PageKind("joining-no-hits", CONTACT, "/benoemen/wethouder?q=zzzz"),
    # Help.
    PageKind("help", NOBODY, "/help/"),
    PageKind("help-page", CONTACT, "/help/functievervulling"),
    PageKind("help-editor", EDITOR, "/help/functievervulling"),
    PageKind("help-edit", EDITOR, "/helppaginas/edit/{helppaginas}"),
    PageKind(
        "help-changed",
        EDITOR,
        "/help/contact",
        (change_help("contact"),),
        after=(click("form[action*='/standaardtekst'] button"),),
    ),
    PageKind("help-privacy-text", CONTACT, "/help/privacytekst"),
    PageKind("help-sign-up", NOBODY, "/help/aanmelden"),
    PageKind("help-privacy", NOBODY, "/help/privacy"),
    PageKind("help-accessibility", NOBODY, "/help/toegankelijkheid"),
    PageKind("help-contact", NOBODY, "/help/contact"),
    # Menus.
    PageKind("menu", CONTACT, "/", (click(".vng-header__menu"),), only_narrow=True),
    PageKind("menu-group", CONTACT, "/", (click(".vng-nav__more"),)),
    PageKind("menu-account", CONTACT, "/", (click("[popovertarget=account]"),)),
    # Lists.
    PageKind("list", CONTACT, "/personen/list/"),
    PageKind("list-next-page", CONTACT, "/personen/list/", (click(".vng-pager a"),)),
    PageKind("list-empty", CONTACT, "/huisadressen/list/", gemeente=B),
    PageKind("list-no-hits", CONTACT, "/personen/list/?q=zzzz"),
    PageKind("list-filter-open", CONTACT, "/functievervullingen/list/?filter=1"),
    PageKind(
        "list-filter-hits", STAFF, "/functievervullingen/list/?filter=1&w_persoon_id__zoek=raadslid"
    ),
    PageKind("list-chips", CONTACT, "/personen/list/?q=r&_flt_0_geslacht=vrouw&_flt_2_roepnaam=a"),
    PageKind("list-filter-in-place", CONTACT, "/personen/list/", (open_filter,)),
    PageKind(
        "list-tools",
        CONTACT,
        "/personen/list/?q=r&_flt_0_geslacht=vrouw",
        (click(".vng-tools__button"),),
        only_narrow=True,
    ),
    PageKind("list-sorted", STAFF, "/gemeenten/list/?_oc_GemeenteView=naam&_od_GemeenteView=desc"),
    PageKind("list-history", CONTACT, "/geschiedenis/list/"),
    PageKind("list-accounts", ADMIN, "/accounts/list/"),
    PageKind("list-codes", ADMIN, "/functies/list/"),
    # One row.
    PageKind("show", CONTACT, "/personen/show/{personen?q=a}"),
    PageKind("show-tab", CONTACT, "/personen/show/{personen?q=a}", (click(".vng-tab >> nth=1"),)),
    PageKind(
        "show-tab-empty",
        CONTACT,
        "/personen/show/{personen?q=a}",
        (click(".vng-tab >> nth=2"),),
    ),
    PageKind(
        "show-mandate", CONTACT, "/functievervullingen/show/{functievervullingen?q=wethouder}"
    ),
    PageKind("show-gemeente", STAFF, "/gemeenten/show/{gemeenten?q=amersfoort}"),
    PageKind("show-fractie", CONTACT, "/fracties/show/{fracties}"),
    PageKind("show-account", ADMIN, "/accounts/show/{accounts}"),
    PageKind("show-code", STAFF, "/functies/show/{functies}"),
    PageKind("history", CONTACT, "/personen/history/{personen?q=a}"),
    PageKind(
        "history-empty",
        CONTACT,
        "/personen/history/{personen}",
        gemeente=EMPTY,
        is_of_the_tests=True,
    ),
    # Home addresses.
    PageKind("address", CONTACT, "/huisadressen/show/{huisadressen}"),
    PageKind("address-staff", PRIVACY, "/huisadressen/show/{huisadressen}"),
    PageKind(
        "address-shown", CONTACT, "/huisadressen/show/{huisadressen}", (click("main form button"),)
    ),
    PageKind(
        "address-refused",
        PRIVACY,
        "/huisadressen/show/{huisadressen}",
        # A browser refuses an empty reason by itself.
        (type_in(reden=" "), click("main form button")),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("address-edit", CONTACT, "/huisadressen/edit/{huisadressen}"),
    # Forms.
    PageKind("add-person", CONTACT, "/personen/add"),
    PageKind(
        "add-person-errors",
        CONTACT,
        "/personen/add",
        (type_in(email_werk="geen adres"), click(SAVE)),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("add-mandate", CONTACT, "/functievervullingen/add"),
    PageKind(
        "add-mandate-errors",
        CONTACT,
        "/functievervullingen/add",
        (click(SAVE),),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind(
        "add-mandate-searching",
        CONTACT,
        "/functievervullingen/add",
        (search_while_typing("persoon_id", "oudlid"),),
        is_of_the_tests=True,
    ),
    PageKind(
        "add-mandate-hits",
        CONTACT,
        "/functievervullingen/add",
        (type_in(persoon_id__zoek="heijden"), click("[name=_zoek][value=persoon_id]")),
        has_script=False,
        is_of_the_tests=True,
    ),
    PageKind("edit-person-lines", CONTACT, PERSON_FORM, (click("[name=_regel_erbij]"),)),
    PageKind(
        "edit-person-lines-errors",
        CONTACT,
        PERSON_FORM,
        (
            click("[name=_regel_erbij]"),
            type_at(".vng-line--new [name$=begindatum]", "geen datum"),
            click(SAVE),
        ),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("edit-person", CONTACT, PERSON_FORM),
    PageKind("saved", CONTACT, PERSON_FORM, (type_in(telefoon_werk="033 123 45 67"), click(SAVE))),
    PageKind(
        "edit-person-errors",
        CONTACT,
        PERSON_FORM,
        (type_in(achternaam="", email_werk="geen adres"), click(SAVE)),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind(
        "edit-mandate", CONTACT, "/functievervullingen/edit/{functievervullingen?q=wethouder}"
    ),
    PageKind("edit-gemeente", CONTACT, "/gemeenten/edit/{gemeenten?q=amersfoort}"),
    PageKind("edit-with-reason", EDITOR, PERSON_FORM),
    PageKind("edit-code", ADMIN, "/functies/edit/{functies}"),
    PageKind(
        "conflict",
        CONTACT,
        PERSON_FORM,
        (save_from_another_tab, type_in(roepnaam="Van mij"), click(SAVE)),
        status=HTTPStatus.CONFLICT,
    ),
    PageKind(
        "form-expired",
        CONTACT,
        PERSON_FORM,
        (type_in(roepnaam="Van mij"), lose_token, click(SAVE)),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("end-mandate", CONTACT, "/functievervullingen/end/{functievervullingen?q=wethouder}"),
    PageKind(
        "end-mandate-errors",
        CONTACT,
        "/functievervullingen/end/{functievervullingen?q=wethouder}",
        (click(SEND),),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("end-person", CONTACT, "/personen/end/{personen?q=a}"),
    PageKind("delete", CONTACT, "/personen/delete/{personen?q=a}"),
    PageKind("delete-with-reason", EDITOR, "/personen/delete/{personen?q=a}"),
    PageKind(
        "delete-refused",
        CONTACT,
        "/personen/delete/{personen?q=a}",
        (click(SEND),),
        status=HTTPStatus.BAD_REQUEST,
    ),
    # Everything else.
    PageKind("rights", STAFF, "/rechten/"),
    PageKind("not-found", CONTACT, "/is-er-niet", status=HTTPStatus.NOT_FOUND),
    PageKind("not-found-outside", NOBODY, "/is-er-niet", status=HTTPStatus.NOT_FOUND),
    PageKind("forbidden", CONTACT, "/rechten/", status=HTTPStatus.FORBIDDEN),
    PageKind(
        "bad-request", CONTACT, "/personen/list/?_flt_0_is_er_niet=x", status=HTTPStatus.BAD_REQUEST
    ),
    PageKind(
        "page-expired",
        NOBODY,
        "/weergave/",
        (lose_token, click(SEND)),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("bare", NOBODY, "/", (as_a_strange_host,), status=HTTPStatus.BAD_REQUEST),
    # The conflict above left a change, also where nothing was changed before.
    PageKind("history-change", CONTACT, "/geschiedenis/show/{geschiedenis}"),
)
