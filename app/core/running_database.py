"""Where the database is: the address from the settings, or the embedded server in DATA_DIR."""

from pathlib import Path

from app.core import postmaster_file
from app.core.embedded_cluster import APP_ROLE, OWNER_ROLE, socket_url
from app.core.settings import Settings


class DatabaseAwayError(Exception):
    """The database can't be reached or isn't ready; the message is a Dutch sentence."""


def app_url(settings: Settings) -> str:
    """Return the address with which the website connects; raises DatabaseAwayError."""
    return settings.database_url or _embedded_url(settings.data_dir, APP_ROLE)


def owner_url(settings: Settings) -> str:
    """Return the address of the owner, for deploy and maintenance; raises DatabaseAwayError."""
    if settings.database_owner_url:
        return settings.database_owner_url
    if settings.database_url:
        raise DatabaseAwayError(
            "DATABASE_OWNER_URL ontbreekt: voor dit werk is naast DATABASE_URL het adres van de"
            " eigenaar nodig."
        )
    return _embedded_url(settings.data_dir, OWNER_ROLE)


def _embedded_url(data_dir: Path, role: str) -> str:
    folder = postmaster_file.socket_folder(data_dir / "postgres")
    if folder is None:
        raise DatabaseAwayError(
            f"In {data_dir} draait geen database. Start de website met 'make run', of stel"
            " DATABASE_URL in."
        )
    return socket_url(folder, role)
