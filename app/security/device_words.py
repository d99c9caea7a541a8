"""Says in words what a browser tells of itself: the same on the account page and in a mail."""

from flask_babel import force_locale
from flask_babel import gettext as _

# What a User-Agent holds, and what people call it; the first that fits.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
_LANGUAGE_OF_MAIL = "nl"


def device_words(device: str) -> str:
    """Return browser and system of a User-Agent in the reader's language: "Chrome op Linux"."""
    browser, system = (
        next((name for mark, name in known if mark in device), "")
        for known in (_BROWSERS, _SYSTEMS)
    )
    if browser and system:
        return _("%(browser)s op %(systeem)s", browser=browser, systeem=system)
    return browser or system or _("Onbekend apparaat")


def device_words_for_mail(device: str) -> str:
    """Return the same in the language that every mail is written in."""
    with force_locale(_LANGUAGE_OF_MAIL):
        return device_words(device)
