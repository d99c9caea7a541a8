"""Takes everything of a demo out of its database, so that production can begin on it.

What is left is what production makes of an empty database: reference data, help and letters. All
else goes as a whole, the history with it: a chain of which half is left can't be verified, and what
was tried out in a demo can't be told from what was meant.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from app.core.clock import now
from app.core.installation import InstallationError, read_facts
from app.core.settings import Settings
from app.help.pages import install
from app.help.texts import standard_texts
from app.mail import own_texts
from app.mail.standard import standard_letters
from app.register import seed
from app.security.demo_accounts import FILE_NAME

# The version of the schema, and who may open which page: neither is content.
KEPT = (
    "app.alembic_version",
    "public.ab_permission",
    "public.ab_permission_view",
    "public.ab_permission_view_role",
    "public.ab_role",
    "public.ab_view_menu",
)

_TABLES = text(
    """select quote_ident(n.nspname) || '.' || quote_ident(c.relname)
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('app', 'public', 'register') and c.relkind in ('r', 'p')
          and n.nspname || '.' || c.relname <> all (:kept) order by 1"""
)
# Bit 5 of tgtype: fires before or after TRUNCATE.
_GUARDS = text(
    """select cast(cast(tgrelid as regclass) as text), quote_ident(tgname) from pg_trigger
        where not tgisinternal and tgtype & 32 > 0 and tgenabled <> 'D' order by 1, 2"""
)
# What an administrator wants to know before it goes. Addresses of a demo can't exist (RFC 2606).
_COUNTS = text(
    """select (select count(*) from ab_user) as accounts,
              (select count(*) from ab_user where email not like '%.example') as eigen_accounts,
              (select count(*) from register.persoon) as personen,
              (select count(*) from register.persoon where email_werk not like '%.example')
                as eigen_personen,
              (select count(*) from register.huisadres) as huisadressen,
              (select count(*) from register.bevestiging) as bevestigingen,
              (select count(*) from app.geschiedenis) as geschiedenis,
              (select count(*) from app.helppagina where gewijzigd)
                + (select count(*) from app.mailtekst where gewijzigd) as teksten"""
)


def describe_content(connection: Connection) -> list[str]:
    """Return Dutch lines that say how much goes; raises InstallationError without demo content."""
    _refuse_other_database(connection)
    found = connection.execute(_COUNTS).one()
    return [
        "Dit wordt verwijderd, en is daarna niet terug te halen:",
        f"- accounts: {found.accounts}, waarvan {found.eigen_accounts} met een echt e-mailadres",
        "- wat daarbij hoort: sessies, uitnodigingen, mail en bewaarde formulieren",
        f"- personen: {found.personen}, waarvan {found.eigen_personen} met een echt e-mailadres",
        "- wat daarbij hoort: alle functievervullingen",
        f"- huisadressen: {found.huisadressen}; bevestigingen: {found.bevestigingen}",
        f"- regels geschiedenis: {found.geschiedenis}, en alle gebeurtenissen",
        f"- eigen help- en mailteksten: {found.teksten}; de standaardtekst komt terug",
        "Gemeenten, partijen, uitslagen en codelijsten worden weer zoals meegeleverd.",
    ]


def remove_demo(connection: Connection, settings: Settings) -> None:
    """Remove all content and fill the register anew, in one transaction; then the passwords' file.

    `connection` is the owner's; it is committed. Raises InstallationError without demo content.
    """
    _refuse_other_database(connection)
    tables = connection.execute(_TABLES, {"kept": list(KEPT)}).scalars().all()
    with _unguarded(connection):
        connection.execute(text(f"truncate {', '.join(tables)} restart identity"))
    install(connection, standard_texts().values())
    own_texts.install(connection, standard_letters().values())
    driver = connection.connection.driver_connection
    assert driver is not None, "the connection is open"
    seed.seed_reference(driver, now())
    connection.commit()
    (settings.data_dir / FILE_NAME).unlink(missing_ok=True)


def _refuse_other_database(connection: Connection) -> None:
    if not read_facts(connection).has_demo_content:
        raise InstallationError(
            "In deze database staan geen voorbeeldgegevens; er is niets verwijderd."
        )


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """Put off what refuses to empty a table, as the history does, and on again."""
    connection.execute(text("set local lock_timeout = '15s'"))
    guards = connection.execute(_GUARDS).all()
    for table, trigger in guards:
        connection.execute(text(f"alter table {table} disable trigger {trigger}"))
    yield
    for table, trigger in guards:
        connection.execute(text(f"alter table {table} enable trigger {trigger}"))
