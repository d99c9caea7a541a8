"""Refuses a database in which the product can't keep its word: too old, or not in UTF8."""

from sqlalchemy import Connection, text

OLDEST_VERSION = 150000

# What everything rests on, whatever the locale: each must be true.
_SELF_TEST = text(
    r"""select normalize('Ö', nfd) = U&'O\0308'
           and 'Ö' ~ '^[\u00c0-\u00d6]$'
           and lower('I' collate "C") = 'i'
           and (select array_agg(w order by w collate "C")
                  from unnest(array['zaal', 'aap', 'angstrom']) w) = '{aap,angstrom,zaal}'"""
)
# The same, of the product's own functions, which are there after the migrations.
_FOLDING_TEST = text(
    """select register.vouw('Ö.P.W. ŞAHİN Ångström Øst') = 'o.p.w. sahin angstrom ost'
          and register.zoekwoorden('Éé-Øø 3x') @@ register.zoekvraag('ee oo 3X')
          and 'Ö' ~ (select substring(pg_get_constraintdef(oid) from '\\[[^]]+\\]')
                       from pg_constraint where conname = 'woonplaats_vorm')
          and register.sorteersleutel('’s-Gravenhage') collate "C" < 'sluis'"""
)


class DatabaseUnfitError(Exception):
    """The product can't work in this database; the message is a Dutch sentence."""


def refuse_unfit_database(connection: Connection) -> None:
    """Raise DatabaseUnfitError for a server or an encoding that can't work."""
    version = int(connection.exec_driver_sql("show server_version_num").scalar_one())
    if version < OLDEST_VERSION:
        raise DatabaseUnfitError("De server is te oud: PostgreSQL 15 of nieuwer is nodig.")
    encoding = connection.exec_driver_sql("show server_encoding").scalar_one()
    if encoding != "UTF8":
        raise DatabaseUnfitError(
            f"De database heeft codering {encoding}; maak haar met encoding 'UTF8' en template0."
        )
    _refuse_unless(connection.execute(_SELF_TEST).scalar_one())


def refuse_unfit_folding(connection: Connection) -> None:
    """Raise DatabaseUnfitError when texts are not folded here as they are elsewhere."""
    _refuse_unless(connection.execute(_FOLDING_TEST).scalar_one())


def _refuse_unless(is_fit: bool | None) -> None:
    if not is_fit:
        raise DatabaseUnfitError(
            "Deze database gaat anders met letters om dan de website nodig heeft. Maak haar met een"
            " andere locale, bijvoorbeeld C.UTF-8."
        )
