"""Holds the catalog's rights against what the database grants, and tells each difference."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, text

from app.catalog.spec import RIGHTS, ROLES, Right, Role, Scope, Table, Through
from app.security.roles import Catalog

DOOR = "aanmelding"
POSTMAN = "postbode"
SCOPED_BY = "gemeente_id"
# The names of gemeenten, the help for who has not signed in yet, and the letters it writes.
READ_AT_THE_DOOR: Mapping[str, frozenset[str]] = {
    "register.gemeente": frozenset(("id", "code", "naam")),
    "app.helppagina": frozenset(
        ("id", "pagina", "taal", "titel", "samenvatting", "tekst", "gewijzigd")
    ),
    "app.mailtekst": frozenset(("id", "soort", "onderwerp", "tekst")),
}
# What happens at the door is written down there, and an account reads its own.
WRITTEN_AT_THE_DOOR = frozenset({"app.gebeurtenis"})
# Who takes the mail away, and all that he may touch.
POSTMANS = frozenset(("app.bericht", privilege) for privilege in ("SELECT", "UPDATE", "DELETE"))
PRIVILEGES: dict[Right, str] = {
    "lezen": "SELECT",
    "toevoegen": "INSERT",
    "wijzigen": "UPDATE",
    "verwijderen": "DELETE",
}

# Table, role and right; and the columns that it is about, which for deleting is one empty name.
Key = tuple[str, str, Right]
Grants = Mapping[Key, frozenset[str]]
# The columns of each table that is there.
Columns = Mapping[str, frozenset[str]]
WHOLE_ROW = frozenset({""})

_EXISTING = text(
    """select n.nspname || '.' || c.relname
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v') and n.nspname || '.' || c.relname = any (:names)"""
)
_COLUMNS = text(
    """select t as tabel, k.attname as kolom
         from unnest(cast(:names as text[])) t
         join pg_attribute k on k.attrelid = cast(t as regclass)
        where k.attnum > 0 and not k.attisdropped"""
)
# Column by column, for a right on one column is a right; a row is only deleted as a whole.
_GRANTED = text(
    """select t as tabel, r as rol, p as recht, k.attname as kolom
         from unnest(cast(:names as text[])) t cross join unnest(cast(:roles as text[])) r
        cross join unnest(array['SELECT', 'INSERT', 'UPDATE']) p
         join pg_attribute k on k.attrelid = cast(t as regclass)
        where k.attnum > 0 and not k.attisdropped
          and has_column_privilege(r, k.attrelid, k.attnum, p)
       union all
       select t, r, 'DELETE', ''
         from unnest(cast(:names as text[])) t cross join unnest(cast(:roles as text[])) r
        where has_table_privilege(r, t, 'DELETE')"""
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
       and (coalesce(r.rolname, 'PUBLIC') <> all (cast(:known as text[]))
            or c.relkind <> 'S' and a.privilege_type <> all (cast(:privileges as text[])))
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
# Temporary objects come before all others in a search path that does not name pg_temp.
_TEMPORARY = text(
    """select coalesce(r.rolname, 'PUBLIC') as rol
         from pg_database d
        cross join aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
         left join pg_roles r on r.oid = a.grantee
        where d.datname = current_database() and a.privilege_type = 'TEMPORARY'
          and a.grantee <> d.datdba
        order by 1"""
)
_OPEN_DEFINERS = text(
    """select p.oid::regprocedure::text as functie
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('register', 'app', 'public') and p.prosecdef
          and not coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false)
        order by 1"""
)


def check_grants(connection: Connection, catalog: Catalog) -> list[str]:
    """Return a Dutch sentence for each difference; an empty list means that both say the same.

    - Each role has in the database the rights the catalog gives it, on the columns it says, and
      no other.
    - PUBLIC, the website's login and anyone else have no grant at all; nobody has one of another
      kind, such as emptying a table.
    - No role may make temporary objects, and no function with the owner's rights would use one.
    - Rows of a gemeente are guarded by policies that hold for the owner too; views look with the
      eyes of who asks.
    """
    joining = [through.table for table in catalog.values() for through in table.through]
    asked = list(dict.fromkeys([*catalog, *joining]))
    names = set(connection.execute(_EXISTING, {"names": asked}).scalars())
    there = [name for name in asked if name in names]
    faults = [f"{name}: staat niet in de database" for name in catalog if name not in names]
    columns, granted = _columns(connection, there), _granted(connection, there)
    faults += _differences(dict(_said(catalog, columns)), granted, columns)
    faults += _at_the_door(granted, columns)
    faults += _strangers(connection)
    faults += _temporary_objects(connection)
    faults += _unguarded(connection, [table for table in catalog.values() if table.name in names])
    return faults


def _columns(connection: Connection, names: list[str]) -> Columns:
    found: dict[str, set[str]] = {name: set() for name in names}
    for row in connection.execute(_COLUMNS, {"names": names}):
        found[row.tabel].add(row.kolom)
    return {name: frozenset(columns) for name, columns in found.items()}


def _granted(connection: Connection, names: list[str]) -> Grants:
    right_of = {privilege: right for right, privilege in PRIVILEGES.items()}
    found: dict[Key, set[str]] = {}
    for row in connection.execute(_GRANTED, {"names": names, "roles": [*ROLES, DOOR]}):
        found.setdefault((row.tabel, row.rol, right_of[row.recht]), set()).add(row.kolom)
    return {key: frozenset(columns) for key, columns in found.items()}


def _said(catalog: Catalog, columns: Columns) -> Iterator[tuple[Key, frozenset[str]]]:
    """Yield every right that the catalog gives, with its columns."""
    for table in catalog.values():
        for role in ROLES:
            for right in RIGHTS:
                if table.name in columns and table.allows(role, right):
                    limited = frozenset(table.columns_of(role, right))
                    yield (table.name, role, right), limited or _all_of(table.name, right, columns)
            for through in table.through:
                if through.table in columns:
                    yield from _said_of_joining(table, role, through, columns)


def _said_of_joining(
    table: Table, role: Role, through: Through, columns: Columns
) -> Iterator[tuple[Key, frozenset[str]]]:
    """Yield the rights on rows that join: who reads ours reads them, who changes it keeps them."""
    name = through.table
    if table.allows(role, "lezen"):
        yield (name, role, "lezen"), columns[name]
    if table.allows(role, "wijzigen"):
        written = {SCOPED_BY, through.own, through.other}
        yield (name, role, "toevoegen"), columns[name] & written
        yield (name, role, "verwijderen"), WHOLE_ROW


def _all_of(name: str, right: Right, columns: Columns) -> frozenset[str]:
    return WHOLE_ROW if right == "verwijderen" else columns[name]


def _differences(says: Grants, granted: Grants, columns: Columns) -> Iterator[str]:
    for name in columns:
        for role in ROLES:
            for right in RIGHTS:
                key = (name, role, right)
                said, given = says.get(key, frozenset()), granted.get(key, frozenset())
                what = f"{name}: {role} mag {right}"
                if said - given:
                    which = _which(said - given, said)
                    yield f"{what} volgens de catalogus, niet in de database{which}"
                if given - said:
                    which = _which(given - said, _all_of(name, right, columns))
                    yield f"{what} in de database, niet volgens de catalogus{which}"


def _which(found: frozenset[str], whole: frozenset[str]) -> str:
    """Name the columns of a difference that isn't about all of them."""
    return "" if found == whole else f" (kolom {', '.join(sorted(found))})"


def _at_the_door(granted: Grants, columns: Columns) -> Iterator[str]:
    for name in columns:
        for right, privilege in PRIVILEGES.items():
            wanted = _wanted_at_the_door(name, right, columns)
            given = granted.get((name, DOOR, right), frozenset())
            which = _which(given - wanted, _all_of(name, right, columns))
            if given - wanted:
                yield f"{name}: {DOOR} heeft het recht {privilege} in de database{which}"
            if wanted - given:
                which = _which(wanted - given, wanted)
                yield f"{name}: {DOOR} mist het recht {privilege} in de database{which}"


def _wanted_at_the_door(name: str, right: Right, columns: Columns) -> frozenset[str]:
    if name in WRITTEN_AT_THE_DOOR:
        return columns[name] if right in ("lezen", "toevoegen") else frozenset()
    return READ_AT_THE_DOOR.get(name, frozenset()) if right == "lezen" else frozenset()


def _strangers(connection: Connection) -> Iterator[str]:
    known = {"known": [*ROLES, DOOR], "privileges": list(PRIVILEGES.values())}
    for row in connection.execute(_STRANGERS, known):
        if row.rol == POSTMAN and (row.tabel, row.recht) in POSTMANS:
            continue
        what = f"{row.tabel}: {row.rol} heeft het recht {row.recht}"
        if row.rol in known["known"]:
            yield f"{what}, dat in dit product niemand heeft"
        else:
            yield f"{what}, maar is geen rol van dit product"


def _temporary_objects(connection: Connection) -> Iterator[str]:
    for role in connection.execute(_TEMPORARY).scalars():
        yield f"de database: {role} mag tijdelijke tabellen maken (TEMPORARY)"
    for function in connection.execute(_OPEN_DEFINERS).scalars():
        yield f"{function}: het zoekpad eindigt niet met pg_temp"


def _unguarded(connection: Connection, tables: list[Table]) -> Iterator[str]:
    scoped = {t.name for t in tables if t.scope in (Scope.GEMEENTE, Scope.EIGEN_RIJ)}
    rows = connection.execute(_UNGUARDED, {"names": [table.name for table in tables]})
    for row in sorted(rows, key=lambda row: row.tabel):
        if row.is_view and not row.bewaakt:
            what = f"{row.tabel}: de view kijkt met de ogen van de eigenaar"
            yield f"{what} (security_invoker ontbreekt)"
        elif row.tabel in scoped and not row.bewaakt:
            yield f"{row.tabel}: de rijbeveiliging staat niet aan of geldt niet voor de eigenaar"
