"""Which help page is about which page of the site; data, so that each page's <Help> is right."""

from collections.abc import Mapping

OVERVIEW = ""
# The pages of a table that work alike for every table.
BY_METHOD: Mapping[str, str] = {
    "list": "lijsten",
    "export": "lijsten",
    "history": "geschiedenis-en-conflicten",
    "end": "functievervulling",
}
# What the forms and rows of a table are about.
BY_TABLE: Mapping[str, str] = {
    "app.account": "vng-beheer",
    "app.gemeente_zonder_contact": "vng-beheer",
    "app.gebeurtenisregel": "vng-beheer",
    "app.geschiedenisregel": "geschiedenis-en-conflicten",
    "app.helppagina": "helpteksten",
    "app.tenantstatus": "vng-beheer",
    "app.uitnodigingstatus": "vng-beheer",
    "app.voorstelstatus": "vng-beheer",
    "app.werkaccountstatus": "vng-beheer",
    "app.berichtstatus": "vng-beheer",
    "app.mailtekst": "helpteksten",
    "register.bevestiging": "bevestigen",
    "register.bezetting": "functievervulling",
    "register.fractie": "raad-en-fracties",
    "register.functie": "codelijsten",
    "register.functievervulling": "functievervulling",
    "register.gemeente": "gemeente",
    "register.huisadres": "huisadres",
    "register.partij": "codelijsten",
    "register.partijalias": "codelijsten",
    "register.persoon": "persoon",
    "register.portefeuille": "codelijsten",
    "register.provincie": "codelijsten",
    "register.raadsperiode": "raad-en-fracties",
    "register.verkiezingsuitslag": "raad-en-fracties",
}
# Where the list of a table asks for its own story more than for how a list works.
LISTS: Mapping[str, str] = {
    "app.geschiedenisregel": "geschiedenis-en-conflicten",
    "app.helppagina": "helpteksten",
    "app.mailtekst": "helpteksten",
    "app.berichtstatus": "vng-beheer",
    "app.tenantstatus": "vng-beheer",
    "app.werkaccountstatus": "vng-beheer",
    "register.huisadres": "huisadres",
}
BY_VIEW: Mapping[str, str] = {
    "AanmeldingenView": "vng-beheer",
    "AccountbeheerView": "vng-beheer",
    "AccountPageView": "account",
    "EigenWerkaccountView": "account",
    "StayingView": "aanmelden",
    "StepUpView": "aanmelden",
    "AdreswijzigingenView": "vng-beheer",
    "BenoemenView": "functievervulling",
    "BevestigenView": "bevestigen",
    "BladView": "bevestigen",
    "EnrolmentView": "aanmelden",
    "PasswordResetView": "aanmelden",
    "PostView": "aanmelden",
    "RechtenView": "vng-beheer",
    "RegistrationView": "aanmelden",
    "CollegaView": "mijn-gemeente",
    "ReeksView": "vng-beheer",
    "HerstelaanvragenView": "vng-beheer",
    "RechtencontroleView": "vng-beheer",
    "SignInView": "aanmelden",
    "UitnodigenView": "vng-beheer",
    "VertrekView": "functievervulling",
    "WeergaveView": "toegankelijkheid",
    "WerkaccountView": "aanmelden",
    "WerkaccountbeheerView": "vng-beheer",
    "ZoekenView": "lijsten",
}
# Pages without a story of their own: help itself, and what only sends on.
WITHOUT = frozenset({"FrontChannelView", "HelpView", "LanguageView"})
# The start page is another for each kind of visitor.
START_OF_CONTACT, START_OF_STAFF, START_OF_NOBODY = "mijn-gemeente", "vng-beheer", "aanmelden"


def topic_of_table(table: str, method: str) -> str:
    """Return the help page about one page of a table's view; the overview when there is none."""
    if method == "list" and table in LISTS:
        return LISTS[table]
    return BY_METHOD.get(method) or BY_TABLE.get(table, OVERVIEW)


def topic_of_view(view: str) -> str:
    """Return the help page about a page that is no table's; the overview when there is none."""
    return BY_VIEW.get(view, OVERVIEW)
