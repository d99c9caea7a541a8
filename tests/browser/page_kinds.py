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

from app.security.invitations.codes import new_code
from tests.browser.content import EMPTY
from tests.browser.desk import NOBODY, WORKER, Visit
from tests.browser.half_way import LINK, at
from tests.support.sample import A, B
from tests.support.work_accounts import (
    AUTHENTICATOR,
    BACK,
    CONSENTED,
    FATIMA,
    INVITATION,
    TROUBLE,
    WAITING,
)

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
    # Only the tests' own site has somebody who is half-way (tests/browser/half_way.py).
    needs_sample: bool = False
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


def end_session_soon(visit: Visit) -> None:
    """What a page shows two minutes before a session ends."""
    visit.page.evaluate(
        """() => {
             const box = document.getElementById("sessie");
             box.querySelector("[data-said]").textContent = box.dataset.soon;
             box.hidden = false;
           }"""
    )


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


def prove_at_work(visit: Visit) -> None:
    """Sign in at the gemeente once more, where a page asks it."""
    button = visit.page.locator("main form[action*='/bevestigen'] button")
    if button.count():
        wanted = visit.page.url
        button.click()
        visit.page.get_by_role("button", name=FATIMA).first.click()
        visit.page.wait_for_url(lambda url: url.startswith(visit.origin) and url != wanted)


def withdraw_help(visit: Visit) -> None:
    """Leave nobody waiting who lost everything."""
    visit.go("/herstelaanvragen/")
    button = visit.page.locator("main form:has([value=intrekken]) button")
    while button.count():
        button.first.click()
        visit.page.wait_for_load_state()


def ask_for_help(visit: Visit) -> None:
    """Let one account wait for the second of two beheerders."""
    withdraw_help(visit)
    visit.go("/accountbeheer/1/alles-kwijt")
    visit.page.fill("main [name=telefoon]", "030 123 45 67")
    visit.page.click("main form [type=submit]")
    visit.page.wait_for_load_state()
    visit.go("/herstelaanvragen/")


def sign_off_one(visit: Visit) -> None:
    """Review an account, if any is left this year."""
    tick = visit.page.locator("main input[type=checkbox]")
    if tick.count():
        tick.first.check()
        visit.page.click("main form [value=klopt]")
        visit.page.wait_for_load_state()


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
    PageKind(
        "sign-in-code",
        NOBODY,
        "/login/code",
        (at("sign-in-code", "/login/code"),),
        needs_sample=True,
    ),
    # Registering.
    PageKind("sign-up", NOBODY, "/registreren/", (at(),), needs_sample=True),
    PageKind(
        "sign-up-errors",
        NOBODY,
        "/registreren/",
        (at(), type_in(email="geen adres", password="kort"), click(SEND)),
        status=HTTPStatus.BAD_REQUEST,
        needs_sample=True,
    ),
    PageKind(
        "sign-up-password-shown",
        NOBODY,
        "/registreren/",
        (at(), type_in(password="vier paarden"), click("[data-does=show]")),
        needs_sample=True,
    ),
    PageKind(
        "sign-up-code",
        NOBODY,
        "/registreren/code",
        (at("code", "/registreren/code"),),
        needs_sample=True,
    ),
    PageKind(
        "sign-up-code-refused",
        NOBODY,
        "/registreren/code",
        (at("code-refused", "/registreren/code"), type_in(code="000000"), click(SEND)),
        status=HTTPStatus.BAD_REQUEST,
        needs_sample=True,
    ),
    PageKind(
        "sign-up-verified",
        NOBODY,
        "/registreren/code",
        (at("verified", "/registreren/code"),),
        needs_sample=True,
    ),
    PageKind(
        "sign-up-authenticator",
        NOBODY,
        "/registreren/authenticator",
        (at("authenticator", "/registreren/authenticator"),),
        needs_sample=True,
    ),
    PageKind(
        "sign-up-invitation",
        NOBODY,
        "/registreren/uitnodiging",
        (at("invitation", "/registreren/uitnodiging"),),
        needs_sample=True,
    ),
    PageKind(
        "sign-up-invitation-typo",
        NOBODY,
        "/registreren/uitnodiging",
        (at("invitation-typo", "/registreren/uitnodiging"), type_in(code="VNG-0000"), click(SEND)),
        status=HTTPStatus.BAD_REQUEST,
        needs_sample=True,
    ),
    PageKind("sign-up-recovery-codes", CONTACT, "/registreren/herstelcodes", needs_sample=True),
    # Lost: the password, or everything.
    PageKind("reset", NOBODY, "/wachtwoord-vergeten/", (at(),), needs_sample=True),
    PageKind(
        "reset-code",
        NOBODY,
        "/wachtwoord-vergeten/code",
        (at("reset-code", "/wachtwoord-vergeten/code"),),
        needs_sample=True,
    ),
    PageKind(
        "reset-second-step",
        NOBODY,
        "/wachtwoord-vergeten/bewijs",
        (at("reset-second-step", "/wachtwoord-vergeten/bewijs"),),
        needs_sample=True,
    ),
    PageKind(
        "reset-password",
        NOBODY,
        "/wachtwoord-vergeten/nieuw",
        (at("reset-password", "/wachtwoord-vergeten/nieuw"),),
        needs_sample=True,
    ),
    PageKind("link-password", NOBODY, f"/koppelen/{LINK}", needs_sample=True),
    PageKind(
        "link-authenticator",
        NOBODY,
        "/koppelen/authenticator",
        (at("link-authenticator", "/koppelen/authenticator"),),
        needs_sample=True,
    ),
    PageKind(
        "link-codes",
        NOBODY,
        "/koppelen/herstelcodes",
        (at("link-codes", "/koppelen/herstelcodes"),),
        needs_sample=True,
    ),
    PageKind(
        "link-gone",
        NOBODY,
        "/koppelen/",
        (at("", "/koppelen/bestaat-niet"),),
        status=HTTPStatus.GONE,
        needs_sample=True,
    ),
    # Signing in with a work account.
    PageKind(
        "work-invitation",
        NOBODY,
        "/login/werkaccount/stap",
        (at("work-invitation", "/login/werkaccount/stap"),),
        needs_sample=True,
    ),
    PageKind(
        "work-invitation-empty",
        NOBODY,
        INVITATION,
        (at("work-invitation", INVITATION), click(SEND)),
        status=HTTPStatus.BAD_REQUEST,
        needs_sample=True,
    ),
    PageKind(
        "work-invitation-typo",
        NOBODY,
        INVITATION,
        (at("work-invitation-typo", INVITATION), type_in(code="VNG-0000"), click(SEND)),
        status=HTTPStatus.BAD_REQUEST,
        needs_sample=True,
    ),
    PageKind(
        "work-invitation-wrong",
        NOBODY,
        INVITATION,
        (at("work-invitation-typo", INVITATION), type_in(code=new_code()), click(SEND)),
        status=HTTPStatus.BAD_REQUEST,
        needs_sample=True,
    ),
    PageKind("work-waiting", NOBODY, WAITING, (at("work-waiting", WAITING),), needs_sample=True),
    PageKind("work-waiting-linking", CONTACT, WAITING),
    PageKind(
        "work-authenticator",
        NOBODY,
        AUTHENTICATOR,
        (at("work-authenticator", AUTHENTICATOR),),
        needs_sample=True,
    ),
    PageKind("work-no-consent", NOBODY, f"{TROUBLE}toestemming", status=HTTPStatus.FORBIDDEN),
    PageKind("work-not-admitted", NOBODY, f"{TROUBLE}geweigerd", status=HTTPStatus.FORBIDDEN),
    PageKind("work-other-account", NOBODY, f"{TROUBLE}bezet", status=HTTPStatus.CONFLICT),
    PageKind("work-again", NOBODY, BACK, status=HTTPStatus.BAD_REQUEST),
    PageKind("work-consented", NOBODY, f"{CONSENTED}?admin_consent=True"),
    PageKind("work-not-consented", NOBODY, f"{CONSENTED}?error=permission_denied"),
    PageKind("work-link", CONTACT, "/account/werkaccount/koppelen"),
    PageKind("work-unlink", ADMIN, "/account/werkaccount/ontkoppelen"),
    PageKind("work-fresh", WORKER, "/code/", is_of_the_tests=True),
    PageKind("work-account", WORKER, "/account/", is_of_the_tests=True),
    PageKind(
        "work-first-password",
        WORKER,
        "/account/wachtwoord",
        (prove_at_work,),
        is_of_the_tests=True,
    ),
    PageKind("account", CONTACT, "/account/"),
    PageKind("own-password", CONTACT, "/account/wachtwoord"),
    PageKind(
        "own-password-refused",
        CONTACT,
        "/account/wachtwoord",
        (type_in(present="fout", new="kort"), click("main [type=submit]")),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("account-address", CONTACT, "/account/adres"),
    PageKind(
        "account-address-code",
        CONTACT,
        "/account/adres",
        (type_in(email="nieuw@amersfoort.example"), click("main [type=submit]")),
    ),
    PageKind("account-address-code-asked", CONTACT, "/account/adres/code"),
    PageKind("account-address-undo", NOBODY, "/account/adres-terug/een-woord"),
    PageKind("account-address-undo-button", NOBODY, "/account/adres-terug/"),
    PageKind("account-authenticator", CONTACT, "/account/authenticator"),
    PageKind("account-recovery-codes", CONTACT, "/account/herstelcodes"),
    PageKind("fresh-code", CONTACT, "/code/"),
    PageKind("session-about-to-end", CONTACT, "/personen/list/", (end_session_soon,)),
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
    # Mail.
    PageKind("post", NOBODY, "/post/"),
    PageKind("post-mail", NOBODY, "/post/", (click("main table a"),)),
    PageKind("post-gone", NOBODY, "/post/is-er-niet", status=HTTPStatus.NOT_FOUND),
    PageKind("mail-texts", ADMIN, "/mailteksten/list/"),
    PageKind("mail-text", ADMIN, "/mailteksten/show/{mailteksten}"),
    PageKind("mail-text-edit", ADMIN, "/mailteksten/edit/{mailteksten}"),
    PageKind("mail-status", ADMIN, "/verstuurde-mail/list/"),
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
    # Inviting.
    PageKind("invite", ADMIN, "/uitnodigen/"),
    PageKind("invite-errors", ADMIN, "/uitnodigen/", (click(SEND),), status=HTTPStatus.BAD_REQUEST),
    PageKind("invite-gemeente", ADMIN, "/uitnodigen/gemeente/{gemeenten?q=amersfoort}"),
    PageKind("invite-staff", ADMIN, "/uitnodigen/medewerker"),
    PageKind(
        "invite-staff-errors",
        ADMIN,
        "/uitnodigen/medewerker",
        (click(SEND),),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind(
        "invite-known",
        ADMIN,
        "/uitnodigen/medewerker",
        (
            click("#rol-1"),
            type_in(naam="Bea Baas", email="lezer@vng.example"),
            click(SEND),
        ),
        status=HTTPStatus.BAD_REQUEST,
        is_of_the_tests=True,
    ),
    PageKind("list-invitations", ADMIN, "/uitnodigingen/list/"),
    PageKind("show-invitation", ADMIN, "/uitnodigingen/show/{uitnodigingen}"),
    PageKind("invite-again", ADMIN, "/uitnodigen/opnieuw/{uitnodigingen}"),
    PageKind("invite-revoke", ADMIN, "/uitnodigen/intrekken/{uitnodigingen}"),
    PageKind("list-without-contact", ADMIN, "/gemeenten-zonder-contactpersoon/list/"),
    PageKind("list-proposals", ADMIN, "/voorstellen/list/"),
    PageKind("show-proposal", ADMIN, "/voorstellen/show/{voorstellen}", is_of_the_tests=True),
    PageKind("invite-proposed", ADMIN, "/uitnodigen/voorstel/{voorstellen}", is_of_the_tests=True),
    PageKind("decline-proposal", ADMIN, "/uitnodigen/afwijzen/{voorstellen}", is_of_the_tests=True),
    PageKind("propose", CONTACT, "/collega-voorstellen/"),
    PageKind(
        "propose-errors",
        CONTACT,
        "/collega-voorstellen/",
        (click(SEND),),
        status=HTTPStatus.BAD_REQUEST,
        gemeente=B,
    ),
    PageKind("invite-many", ADMIN, "/uitnodigingsreeksen/nieuw"),
    PageKind(
        "invite-many-refused",
        ADMIN,
        "/uitnodigingsreeksen/nieuw",
        (click(SEND),),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("invite-many-preview", ADMIN, "/uitnodigingsreeksen/1", is_of_the_tests=True),
    PageKind("invite-many-halfway", ADMIN, "/uitnodigingsreeksen/2", is_of_the_tests=True),
    PageKind("invite-many-sent", ADMIN, "/uitnodigingsreeksen/3", is_of_the_tests=True),
    PageKind("invite-many-send", ADMIN, "/uitnodigingsreeksen/3/versturen", is_of_the_tests=True),
    # Accounts, as VNG looks after them.
    PageKind("account-off", ADMIN, "/accountbeheer/1/uitzetten"),
    PageKind(
        "account-move-errors",
        ADMIN,
        "/accountbeheer/1/gemeente",
        (click("main form [type=submit]"),),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("account-on", ADMIN, "/accountbeheer/1/aanzetten"),
    PageKind("account-move", ADMIN, "/accountbeheer/1/gemeente"),
    PageKind("account-role", ADMIN, "/accountbeheer/1/rol"),
    PageKind("account-sessions", ADMIN, "/accountbeheer/1/sessies"),
    PageKind("account-password", ADMIN, "/accountbeheer/1/wachtwoord"),
    PageKind("account-hand-over", ADMIN, "/accountbeheer/1/overdragen"),
    PageKind("account-unlink", ADMIN, "/accountbeheer/1/werkaccount"),
    PageKind(
        "account-lost-errors",
        ADMIN,
        "/accountbeheer/1/alles-kwijt",
        (click("main form [type=submit]"),),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("recovery-requests-none", ADMIN, "/herstelaanvragen/", (withdraw_help,)),
    PageKind("account-lost", ADMIN, "/accountbeheer/1/alles-kwijt"),
    PageKind("recovery-requests", ADMIN, "/herstelaanvragen/", (ask_for_help,)),
    PageKind("address-changes", ADMIN, "/adreswijzigingen/"),
    PageKind("where", ADMIN, "/aanmeldingen/"),
    PageKind(
        "where-found",
        ADMIN,
        "/aanmeldingen/",
        (type_in(email="contact@amersfoort.example"), click("main form [type=submit]")),
    ),
    PageKind(
        "where-empty",
        ADMIN,
        "/aanmeldingen/",
        (click("main form [type=submit]"),),
        status=HTTPStatus.BAD_REQUEST,
    ),
    PageKind("rights-review", ADMIN, "/rechtencontrole/"),
    PageKind(
        "rights-review-signed",
        ADMIN,
        "/rechtencontrole/",
        (sign_off_one,),
    ),
    # Work accounts and tenants, as VNG looks after them.
    PageKind("list-work-accounts", ADMIN, "/wachtende-werkaccounts/list/", is_of_the_tests=True),
    PageKind(
        "list-work-accounts-none",
        ADMIN,
        "/wachtende-werkaccounts/list/?_flt_0_reden=gedeelde%20tenant",
    ),
    PageKind(
        "show-work-account",
        ADMIN,
        "/wachtende-werkaccounts/show/{wachtende-werkaccounts}",
        is_of_the_tests=True,
    ),
    PageKind("work-admit", ADMIN, "/werkaccountbeheer/2/toelaten", is_of_the_tests=True),
    PageKind("work-refuse", ADMIN, "/werkaccountbeheer/2/weigeren", is_of_the_tests=True),
    PageKind("list-tenants", ADMIN, "/tenants-van-gemeenten/list/", is_of_the_tests=True),
    PageKind(
        "show-tenant",
        ADMIN,
        "/tenants-van-gemeenten/show/{tenants-van-gemeenten}",
        is_of_the_tests=True,
    ),
    PageKind(
        "work-approve-tenant",
        ADMIN,
        "/werkaccountbeheer/tenants/3/goedkeuren",
        is_of_the_tests=True,
    ),
    PageKind(
        "work-refuse-tenant", ADMIN, "/werkaccountbeheer/tenants/2/weigeren", is_of_the_tests=True
    ),
    PageKind("list-events", ADMIN, "/gebeurtenissen/list/"),
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
