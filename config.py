"""What Flask and FAB are told: the product's fixed choices, and those of this installation."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_appbuilder.const import AUTH_DB

from app.core.settings import LOOPBACK_HOSTS, PROJECT_ROOT, Settings

MEGABYTE = 1024 * 1024

FIXED: dict[str, Any] = {
    "APP_NAME": "VNG Ledengegevens",
    # Flask-AppBuilder: our own sign-in, and none of what it would add by itself.
    "AUTH_TYPE": AUTH_DB,
    "AUTH_USER_REGISTRATION": False,
    "AUTH_API_LOGIN_ALLOW_MULTIPLE_PROVIDERS": False,
    "FAB_ADD_MENU_API": False,
    "FAB_ADD_OPENAPI_VIEWS": False,
    "FAB_ADD_SECURITY_API": False,
    "FAB_ADD_SECURITY_VIEWS": False,
    "FAB_ALLOW_GET_UNSAFE_MUTATIONS": False,
    "FAB_API_KEY_ENABLED": False,
    "FAB_API_SWAGGER_UI": False,
    # Only `flask deploy` writes its tables.
    "FAB_CREATE_DB": False,
    "FAB_UPDATE_PERMS": False,
    "RATELIMIT_ENABLED": False,
    # Language and time.
    "BABEL_DEFAULT_LOCALE": "nl",
    "BABEL_DEFAULT_TIMEZONE": "Europe/Amsterdam",
    "BABEL_TRANSLATION_DIRECTORIES": str(PROJECT_ROOT / "translations"),
    "LANGUAGES": {
        "nl": {"flag": "nl", "name": "Nederlands"},
        "en": {"flag": "gb", "name": "English"},
    },
    # Forms: the token lives as long as the session, so that a long form is never lost to a clock.
    "WTF_CSRF_TIME_LIMIT": None,
    "MAX_CONTENT_LENGTH": 2 * MEGABYTE,
    "MAX_FORM_MEMORY_SIZE": MEGABYTE,
    "MAX_FORM_PARTS": 2000,
    # The session: a signed cookie that a script can't read and another site can't send.
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_PATH": "/",
    "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
    "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=1),
    "TEMPLATES_AUTO_RELOAD": False,
}


def flask_config(settings: Settings) -> dict[str, Any]:
    """Return the whole configuration of an app with these settings."""
    is_https = urlsplit(settings.public_url).scheme == "https"
    return FIXED | {
        "SECRET_KEY": settings.secret_key,
        "SUPPORT_EMAIL": settings.support_email,
        "PUBLIC_URL": settings.public_url,
        "EXPORT_SECONDS": settings.export_seconds,
        # A browser keeps a __Host- cookie only for this host, over https and for the whole site.
        "SESSION_COOKIE_NAME": "__Host-sessie" if is_https else "sessie",
        "SESSION_COOKIE_SECURE": is_https,
        "TRUSTED_HOSTS": trusted_hosts(settings),
        "TESTING": settings.app_env == "test",
    }


def trusted_hosts(settings: Settings) -> list[str]:
    """Return the names by which visitors may ask for the site; the port doesn't count."""
    hosts = [urlsplit(settings.public_url).hostname or ""]
    if not settings.is_production:
        hosts += LOOPBACK_HOSTS
    return sorted({f"[{host}]" if ":" in host else host for host in hosts if host})
