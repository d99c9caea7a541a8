"""The provider's pages and the cookie that knows a browser again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

from tests.entra.faults import Fault
from tests.entra.provider import Provider
from tests.entra.state import Session

# Cookies do not know ports: the name must not be one of the website's.
COOKIE = "nagemaakt_entra"


def page(
    template: str, *, frames: Iterable[str] = (), status: int = 200, **values: Any
) -> Response:
    """Return a page; it may load nothing but its style and these frames."""
    answer = make_response(render_template(template, **values), status)
    origins = sorted({"{0.scheme}://{0.netloc}".format(urlsplit(uri)) for uri in frames})
    framed = " ".join(origins) or "'none'"
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none';"
        f" frame-ancestors 'none'; frame-src {framed}"
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def problem(fault: Fault) -> Response:
    """Return the page of a fault that the website never hears of."""
    return page("fout.html", fault=fault, details=fault.body(), status=fault.status)


def this_session(known: Provider) -> Session:
    return known.state.session(request.cookies.get(COOKIE))


def remember_browser(answer: Response, session: Session) -> Response:
    answer.set_cookie(COOKIE, session.key, httponly=True, samesite="Lax")
    return answer


def forget_browser(answer: Response) -> Response:
    answer.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    return answer
