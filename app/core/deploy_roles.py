"""The database roles: made once per server, lent to the app's login without inheritance."""

from sqlalchemy import Connection, text

# The five product roles; `aanmelding`: the door, where somebody is found out to be who she is; and
# `postbode`, who takes the mail away.
PRODUCT_ROLES = (
    "contactpersoon",
    "lezer",
    "redacteur",
    "beheerder",
    "privacyfunctionaris",
    "aanmelding",
    "postbode",
)
_PER_MEMBERSHIP_INHERIT = 160000  # from PostgreSQL 16 on, each membership says whether it inherits


class RoleError(Exception):
    """The roles can't be made, or the login is too strong; the message is a Dutch sentence."""


def ensure_roles(connection: Connection, app_login: str) -> None:
    """Make the roles and lend them to `app_login`; doing it again changes nothing.

    `connection` is the owner's (CREATEROLE). Raises RoleError when `app_login` is missing, or could
    see or do something without taking a role.
    """
    _close_database(connection)
    _refuse_strong_login(connection, app_login)
    for role in PRODUCT_ROLES:
        _create(connection, role)
    # Lending is not repeated: two deploys at once would trip over each other's grant.
    for role in _not_lent(connection, app_login):
        options = " with inherit false, set true" if _membership_inherits(connection) else ""
        name = _quoted(connection, app_login)
        connection.exec_driver_sql(f"grant {role} to {name}{options}")
    _refuse_strong_login(connection, app_login)


def _close_database(connection: Connection) -> None:
    """Take from PUBLIC what PostgreSQL gives it on a new database, where the owner may do so.

    A temporary table or type could stand in for what a function of the owner names; `migrations`
    (0026) closes that in the functions, this at the database.
    """
    connection.exec_driver_sql(
        """do $$ begin
              if has_database_privilege('public', current_database(), 'temporary')
                 and (select pg_has_role(current_user, datdba, 'member')
                        from pg_database where datname = current_database()) then
                execute 'revoke temporary on database ' || quote_ident(current_database())
                        || ' from public';
              end if;
            end $$"""
    )


def _create(connection: Connection, role: str) -> None:
    connection.exec_driver_sql(
        f"""do $$ begin
              if not exists (select from pg_roles where rolname = '{role}') then
                create role {role} nologin;
              end if;
            exception when duplicate_object or unique_violation then null;
            end $$"""
    )


def _membership_inherits(connection: Connection) -> bool:
    number = connection.exec_driver_sql("show server_version_num").scalar_one()
    return int(number) >= _PER_MEMBERSHIP_INHERIT


def _not_lent(connection: Connection, app_login: str) -> list[str]:
    fit = "and not m.inherit_option and m.set_option" if _membership_inherits(connection) else ""
    lent = connection.execute(
        text(
            f"""select r.rolname from pg_auth_members m
                  join pg_roles r on r.oid = m.roleid
                  join pg_roles l on l.oid = m.member
                 where l.rolname = :login {fit}"""  # noqa: S608 - two fixed texts
        ),
        {"login": app_login},
    ).scalars()
    known = set(lent)
    return [role for role in PRODUCT_ROLES if role not in known]


def _refuse_strong_login(connection: Connection, app_login: str) -> None:
    """Raise RoleError for everything that would let the login pass by its roles."""
    row = connection.execute(
        text(
            """select r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolinherit,
                      d.datdba = r.oid or pg_has_role(r.oid, d.datdba, 'member') as eigenaar,
                      has_database_privilege(r.oid, d.oid, 'temporary') as tijdelijk
                 from pg_roles r cross join pg_database d
                where r.rolname = :login and d.datname = current_database()"""
        ),
        {"login": app_login},
    ).one_or_none()
    if row is None:
        raise RoleError(f"De databasegebruiker {app_login} uit DATABASE_URL bestaat niet.")
    reasons = [
        (row.rolsuper, "is beheerder van de hele server (SUPERUSER)"),
        (row.rolbypassrls, "mag de rijbeveiliging overslaan (BYPASSRLS)"),
        (row.rolcreaterole, "mag zelf rollen maken (CREATEROLE)"),
        (row.eigenaar, "is eigenaar van de database"),
        (row.rolinherit, "erft de rechten van zijn rollen; maak hem NOINHERIT"),
        (row.tijdelijk and not row.rolsuper, "mag tijdelijke tabellen maken (TEMPORARY)"),
    ]
    wrong = [sentence for holds, sentence in reasons if holds]
    if wrong:
        reasons_told = "; hij ".join(wrong)
        raise RoleError(
            f"De databasegebruiker {app_login} van de website mag te veel: hij {reasons_told}."
        )


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
