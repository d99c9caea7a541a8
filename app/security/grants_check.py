"""Holds the catalog's rights against what the database grants, and tells each difference."""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from app.catalog.spec import RIGHTS, ROLES, Right, Scope, Table
from app.security.roles import Catalog

DOOR = "aanmelding"
POSTMAN = "postbode"
# The names of gemeenten and the help, for who has not signed in yet; what happens is written down.
READ = frozenset({"SELECT"})
AT_THE_DOOR = {
    "register.gemeente": READ,
    "app.helppagina": READ,
    "app.gebeurtenis": READ | {"INSERT"},
}
PRIVILEGES: dict[Right, str] = {
    "lezen": "SELECT",
    "toevoegen": "INSERT",
    "wijzigen": "UPDATE",
    "verwijderen": "DELETE",
}

_EXISTING = text(
    """select n.nspname || '.' || c.relname
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v') and n.nspname || '.' || c.relname = any (:names)"""
)
# A right on one column is a right: what the form shows follows from the columns.
_GRANTED = text(
    """select t as tabel, r as rol, p as recht
         from unnest(cast(:names as text[])) t, unnest(cast(:roles as text[])) r,
              unnest(cast(:privileges as text[])) p
        where case when p = 'DELETE' then has_table_privilege(r, t, p)
                   else has_any_column_privilege(r, t, p) end"""
)
_STRANGERS = text(
    """
    with rechten as (
      select c.oid, c.relowner, a.grantee, a.privilege_type
        from pg_class c cross join aclexplode(c.relacl) a
      union
      select c.oid, c.relowner, a.grantee, a.privilege_type
        from pg_class c join pg_attribute k on k.attrelid = c.oid
        cross join aclexplode(k.attacl) a)
    select distinct c.oid::regclass::text as tabel,
           coalesce(r.rolname, 'PUBLIC') as rol, a.privilege_type as recht
      from rechten a join pg_class c on c.oid = a.oid
      left join pg_roles r on r.oid = a.grantee
     where c.relnamespace in (select oid from pg_namespace where nspname in ('register', 'app'))
       and a.grantee <> a.relowner
       and coalesce(r.rolname, 'PUBLIC') <> all (cast(:known as text[]))
     order by 1, 2, 3
    """
)
_UNGUARDED = text(
    """select n.nspname || '.' || c.relname as tabel, c.relkind = 'v' as is_view,
              case when c.relkind = 'v'
                   then coalesce('security_invoker=true' = any (c.reloptions), false)
                   else c.relrowsecurity and c.relforcerowsecurity end as bewaakt
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname || '.' || c.relname = any (:names)"""
)


def check_grants(connection: Connection, catalog: Catalog) -> list[str]:
    """Return a Dutch sentence for each difference; an empty list means that both say the same.

    - Each role has in the database the rights the catalog gives it, and no other.
    - PUBLIC, the website's login and anyone else have no grant at all.
    - Rows of a gemeente are guarded by policies that hold for the owner too; views look with the
      eyes of who asks.
    """
    names = set(connection.execute(_EXISTING, {"names": list(catalog)}).scalars())
    known = [table for table in catalog.values() if table.name in names]
    faults = [f"{name}: staat niet in de database" for name in catalog if name not in names]
    faults += _differences(connection, known)
    faults += _strangers(connection)
    faults += _unguarded(connection, known)
    return faults


def _differences(connection: Connection, tables: list[Table]) -> Iterator[str]:
    rows = connection.execute(
        _GRANTED,
        {
            "names": [table.name for table in tables],
            "roles": [*ROLES, DOOR],
            "privileges": list(PRIVILEGES.values()),
        },
    )
    granted = {(row.tabel, row.rol, row.recht) for row in rows}
    for table in tables:
        for role in ROLES:
            for right in RIGHTS:
                what = f"{table.name}: {role} mag {right}"
                says = table.allows(role, right)
                has = (table.name, role, PRIVILEGES[right]) in granted
                if says and not has:
                    yield f"{what} volgens de catalogus, niet in de database"
                elif has and not says:
                    yield f"{what} in de database, niet volgens de catalogus"
    for name, role, privilege in sorted(granted):
        if role == DOOR and privilege not in AT_THE_DOOR.get(name, ()):
            yield f"{name}: {DOOR} heeft het recht {privilege} in de database"


def _strangers(connection: Connection) -> Iterator[str]:
    for row in connection.execute(_STRANGERS, {"known": [*ROLES, DOOR, POSTMAN]}):
        what = f"{row.tabel}: {row.rol} heeft het recht {row.recht}"
        yield f"{what}, maar is geen rol van dit product"


def _unguarded(connection: Connection, tables: list[Table]) -> Iterator[str]:
    scoped = {t.name for t in tables if t.scope in (Scope.GEMEENTE, Scope.EIGEN_RIJ)}
    rows = connection.execute(_UNGUARDED, {"names": [table.name for table in tables]})
    for row in sorted(rows, key=lambda row: row.tabel):
        if row.is_view and not row.bewaakt:
            what = f"{row.tabel}: de view kijkt met de ogen van de eigenaar"
            yield f"{what} (security_invoker ontbreekt)"
        elif row.tabel in scoped and not row.bewaakt:
            yield f"{row.tabel}: de rijbeveiliging staat niet aan of geldt niet voor de eigenaar"
