"""What every answer tells the browser: run only our files, show us in no frame, keep nothing."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from app.core.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action {forms};"
    " frame-ancestors {frames}; img-src 'self'; script-src 'self'; style-src 'self'"
)
ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# The one answer that stands in a frame: Entra shows it to who signs out there. It is empty.
IN_A_FRAME = "FrontChannelView.logout"
ONE_YEAR = 365 * 24 * 3600


def add_headers(flask: Flask) -> None:
    """Add the headers to every answer, those of errors included."""
    settings = flask.extensions["settings"]
    is_https = urlsplit(settings.public_url).scheme == "https"
    usual = policy(settings)

    @flask.after_request
    def set_headers(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers[name] = value
        if request.endpoint == IN_A_FRAME and settings.has_entra:
            response.headers["Content-Security-Policy"] = policy(settings, settings.entra_base)
        else:
            response.headers["Content-Security-Policy"] = usual
            response.headers["X-Frame-Options"] = "DENY"
        if is_https:
            response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
        if not _may_be_kept(response):
            response.headers["Cache-Control"] = "no-store"
        return response


def policy(settings: Settings, frames: str = "'none'") -> str:
    """Return what a page may do; `frames` is who may show it in a frame.

    A form leads to Entra too where it is in use: browsers hold the redirect after a form to it.
    """
    forms = f"'self' {settings.entra_base}" if settings.has_entra else "'self'"
    return CONTENT_SECURITY_POLICY.format(forms=forms, frames=frames)


def _may_be_kept(response: Response) -> bool:
    """Only our own files, which are the same for everyone."""
    is_file = request.endpoint in ("static", "favicon") and response.status_code in (200, 206, 304)
    return is_file and not current_app.debug
