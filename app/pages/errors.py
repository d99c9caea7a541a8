"""Turns every error into a page: a Dutch sentence, a request id for support, never a stack."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NoResultFound,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from app.core import metrics
from app.core.request_log import log_fault, request_id
from app.panel.access import to_sign_in
from app.panel.rows import TellingBadRequest
from app.security.refusals import tell_refusal
from app.security.return_path import HOME, safe_path

LOGGER = logging.getLogger("ledengegevens.web")
INSUFFICIENT_PRIVILEGE = "42501"
RETRY_AFTER_SECONDS = "30"
# Column, table, function or type not there, and a plan that was made for another table: the schema
# was changed while this process was running.
SCHEMA_CHANGED = frozenset({"42703", "42P01", "42883", "42704", "0A000"})


@dataclass(frozen=True, slots=True)
class ErrorText:
    """What an error page says; both are worked out when a page is made, in its language."""

    title: Callable[[], str]
    sentence: Callable[[], str]


def _text(title: Callable[[], str], sentence: Callable[[], str]) -> ErrorText:
    return ErrorText(title, sentence)


TEXTS: dict[int, ErrorText] = {
    400: _text(
        lambda: _("Dit verzoek klopt niet"),
        lambda: _("We begrijpen niet wat er gevraagd is. Ga terug en probeer het opnieuw."),
    ),
    401: _text(
        lambda: _("U bent niet ingelogd"),
        lambda: _("Log in om deze pagina te bekijken."),
    ),
    403: _text(
        lambda: _("U mag dit niet bekijken"),
        lambda: _("Uw rol geeft geen recht op deze pagina. Vraag VNG om hulp als dit niet klopt."),
    ),
    404: _text(
        lambda: _("Deze pagina is er niet"),
        lambda: _("De pagina of het gegeven bestaat niet, of is niet voor u."),
    ),
    405: _text(
        lambda: _("Dit kan hier niet"),
        lambda: _("Deze pagina kan niet op deze manier worden gebruikt."),
    ),
    409: _text(
        lambda: _("Dit kon niet worden opgeslagen"),
        lambda: _("De gegevens passen niet bij wat er al staat. Er is niets gewijzigd."),
    ),
    413: _text(
        lambda: _("Dit is te groot"),
        lambda: _("U verstuurt meer dan deze website aankan. Er is niets gewijzigd."),
    ),
    422: _text(
        lambda: _("Dit kon niet worden verwerkt"),
        lambda: _("De gegevens zijn niet te verwerken. Er is niets gewijzigd."),
    ),
    429: _text(
        lambda: _("Te veel pogingen"),
        lambda: _("Wacht een paar minuten en probeer het dan opnieuw."),
    ),
    500: _text(
        lambda: _("Er ging iets mis"),
        lambda: _("Dat ligt aan ons. Er is niets gewijzigd. Probeer het later opnieuw."),
    ),
    503: _text(
        lambda: _("De website is even niet beschikbaar"),
        lambda: _(
            "De gegevens zijn nu niet te bereiken. Probeer het over een paar minuten opnieuw."
        ),
    ),
}
CSRF_TEXT = _text(
    lambda: _("Dit formulier is verlopen"),
    lambda: _(
        "De pagina stond te lang open, of u bent intussen opnieuw ingelogd. Er is niets"
        " gewijzigd. Open de pagina opnieuw en vul het formulier nog een keer in."
    ),
)
# Behind https the browser says from which page a form comes; it has to be one of this site.
PROXY_TEXT = _text(
    lambda: _("De website is niet goed ingesteld"),
    lambda: _(
        "De server die voor deze website staat, geeft de naam of de poort van de website niet goed"
        " door in de header Host. Zo lukt geen enkel formulier. Er is niets gewijzigd. Meld dit aan"
        " de beheerder; in nginx hoort er: proxy_set_header Host $http_host."
    ),
)
REFERRER_TEXT = _text(
    lambda: _("Dit formulier is niet aangenomen"),
    lambda: _(
        "Uw browser zegt niet van welke pagina dit formulier komt. Er is niets gewijzigd. Laat uw"
        " browser de verwijzende pagina (referrer) meesturen en probeer het opnieuw."
    ),
)
SCHEMA_TEXT = _text(
    lambda: _("De website wordt bijgewerkt"),
    lambda: _("De gegevens krijgen een nieuwe vorm. Probeer het over een paar minuten opnieuw."),
)


def add_error_pages(flask: Flask) -> None:
    """Register the handlers; the kinds that aren't here reach the last one, which is a 500."""
    flask.register_error_handler(HTTPException, _http_error)
    flask.register_error_handler(CSRFError, _csrf_error)
    flask.register_error_handler(SecurityError, tell_strange_host)
    flask.register_error_handler(NoResultFound, _not_there)
    flask.register_error_handler(SQLAlchemyError, _database_error)
    flask.register_error_handler(Exception, _unexpected_error)


def error_page(
    status: int, text: ErrorText | None = None, *, back: str = "", is_bare: bool = False
) -> Response:
    """Return the page of this status. A bare one has no menu and asks nothing of the database."""
    known = status if status in TEXTS else (400 if status < 500 else 500)
    text = text or TEXTS[known]
    if not is_bare:
        _know_the_user()
    page = render_template(
        "error.html",
        page_base="bare.html" if is_bare else "base.html",
        title=text.title(),
        sentence=text.sentence(),
        request_id=request_id(),
        back=back,
    )
    again = {"Retry-After": RETRY_AFTER_SECONDS} if status == 503 else {}
    return Response(page, status=status, mimetype="text/html", headers=again)


def _http_error(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error  # a redirect that Flask makes by raising
    if status == 401:
        return to_sign_in()
    tell_refusal(status)
    if isinstance(error, TellingBadRequest):
        sentence = error.description or ""
        return error_page(status, ErrorText(TEXTS[400].title, lambda: sentence))
    page = error_page(status)
    if status == 405:
        page.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return page


def _not_there(_error: NoResultFound) -> Response:
    return error_page(404)


def _csrf_error(error: CSRFError) -> Any:
    """A polite way back: a form of the panel comes back as it was typed, with a new token."""
    metrics.REFUSALS.labels("csrf").inc()
    told = _refused_referrer(error)
    if told is not None:
        return error_page(400, told)
    builder = current_app.extensions["appbuilder"]
    views: list[Any] = [v for v in builder.baseviews if v.endpoint == request.blueprint]
    if views and hasattr(views[0], "show_again"):
        # The token is checked before our own guard has run.
        builder.sm.before_request()
        again = _("Sla het nog eens op.")
        try:
            page = views[0].show_again(f"{CSRF_TEXT.title()}. {again}")
        except HTTPException as refusal:
            # A row that is not hers, or not there.
            return _http_error(refusal)
        if page is not None:
            return Response(page, status=400, mimetype="text/html")
    # Where the form stood, if the browser says so and it is ours.
    referrer = request.referrer or ""
    here = request.host_url.rstrip("/")
    back = safe_path(referrer.removeprefix(here)) if referrer.startswith(here + "/") else HOME
    return error_page(400, CSRF_TEXT, back=back)


def _refused_referrer(error: CSRFError) -> ErrorText | None:
    """Return what to say when the token was right and the page it came from was not, or None.

    A page of PUBLIC_URL that doesn't match the host of the request: a server in front passes on
    another name, or (nginx's `$host`) leaves out the port.
    """
    public = urlsplit(current_app.config["PUBLIC_URL"])
    if error.description == "The referrer header is missing.":
        return REFERRER_TEXT
    if error.description != "The referrer does not match the host.":
        return None
    came_from = urlsplit(request.referrer or "")
    if (came_from.scheme, came_from.netloc) != (public.scheme, public.netloc):
        return None
    LOGGER.error(
        "de header Host is niet die van PUBLIC_URL; een server ervoor geeft hem niet goed door"
    )
    return PROXY_TEXT


def tell_strange_host(_error: SecurityError) -> Response:
    """Say by which address the site answers: mostly a server in front of it is being set up."""
    metrics.REFUSALS.labels("host").inc()
    sentence = _(
        "Deze website antwoordt alleen op %(adres)s. Een server die voor de website staat, hoort"
        " de naam die de bezoeker vraagt, door te geven in de header Host.",
        adres=current_app.config["PUBLIC_URL"],
    )
    # Bare: without a host to trust, no address can be made.
    return error_page(400, ErrorText(TEXTS[400].title, lambda: sentence), is_bare=True)


def _database_error(error: SQLAlchemyError) -> Response:
    """Tell apart bad input, no right, a changed schema, a database that is away, and our fault."""
    log_fault(error)
    code = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    if isinstance(error, DBAPIError) and code in SCHEMA_CHANGED:
        return error_page(503, SCHEMA_TEXT, is_bare=True)
    if code == INSUFFICIENT_PRIVILEGE:
        return error_page(403)
    if isinstance(error, DataError):
        return error_page(400)
    if isinstance(error, IntegrityError | StaleDataError):
        return error_page(409)
    if isinstance(error, OperationalError | InterfaceError | PoolTimeoutError):
        return error_page(503, is_bare=True)
    return error_page(500, is_bare=True)


def _unexpected_error(error: Exception) -> Response:
    log_fault(error)
    return error_page(500, is_bare=True)


def _know_the_user() -> None:
    """An error before our own guard has run still shows the page as the user knows it."""
    if g.get("user") is None:
        try:
            g.user = current_user._get_current_object()  # noqa: SLF001 - Flask-Login's own way
        except SQLAlchemyError:
            g.user = None
