"""What every answer tells the browser: run only our files, show us in no frame, keep nothing."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; img-src 'self'; script-src 'self'; style-src 'self'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ONE_YEAR = 365 * 24 * 3600


def add_headers(flask: Flask) -> None:
    """Add the headers to every answer, those of errors included."""
    is_https = urlsplit(flask.extensions["settings"].public_url).scheme == "https"

    @flask.after_request
    def set_headers(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers[name] = value
        if is_https:
            response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
        if not _may_be_kept(response):
            response.headers["Cache-Control"] = "no-store"
        return response


def _may_be_kept(response: Response) -> bool:
    """Only our own files, which are the same for everyone."""
    is_file = request.endpoint in ("static", "favicon") and response.status_code in (200, 206, 304)
    return is_file and not current_app.debug
