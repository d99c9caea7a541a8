"""Makes Flask-AppBuilder's permission tables say exactly what the roles and the catalog say."""

from sqlalchemy import Connection, text

from app.catalog.spec import ROLES
from app.security.roles import Catalog, permissions_of

# What should be, as one table of (role, permission, view); the statements below compare with it.
_WANTED = """
create temporary table gewenst on commit drop as
  select * from unnest(cast(:roles as text[]), cast(:permissions as text[]), cast(:views as text[]))
    as g (rol, recht, weergave)
"""
_STEPS = (
    # Two deploys at once: the second waits here and then finds nothing to do.
    """lock table ab_permission_view_role, ab_permission_view, ab_permission, ab_view_menu, ab_role
       in share row exclusive mode""",
    "insert into ab_role (name) select unnest(cast(:all_roles as text[])) on conflict do nothing",
    "insert into ab_permission (name) select distinct recht from gewenst on conflict do nothing",
    "insert into ab_view_menu (name) select distinct weergave from gewenst on conflict do nothing",
    """insert into ab_permission_view (permission_id, view_menu_id)
       select distinct p.id, v.id from gewenst g
         join ab_permission p on p.name = g.recht join ab_view_menu v on v.name = g.weergave
       on conflict do nothing""",
    """delete from ab_permission_view_role pvr
        where not exists (
          select from gewenst g
            join ab_role r on r.name = g.rol
            join ab_permission p on p.name = g.recht
            join ab_view_menu v on v.name = g.weergave
            join ab_permission_view pv on pv.permission_id = p.id and pv.view_menu_id = v.id
           where r.id = pvr.role_id and pv.id = pvr.permission_view_id)""",
    """insert into ab_permission_view_role (permission_view_id, role_id)
       select pv.id, r.id from gewenst g
         join ab_role r on r.name = g.rol
         join ab_permission p on p.name = g.recht
         join ab_view_menu v on v.name = g.weergave
         join ab_permission_view pv on pv.permission_id = p.id and pv.view_menu_id = v.id
       on conflict do nothing""",
    """delete from ab_permission_view pv
        where not exists (
          select from ab_permission_view_role r where r.permission_view_id = pv.id)""",
    """delete from ab_view_menu v
        where not exists (select from ab_permission_view pv where pv.view_menu_id = v.id)""",
    """delete from ab_permission p
        where not exists (select from ab_permission_view pv where pv.permission_id = p.id)""",
    # A role that somebody still has stays, without rights: who has what is not ours to forget.
    """delete from ab_role r where r.name <> all (cast(:all_roles as text[]))
          and not exists (select from ab_user_role ur where ur.role_id = r.id)""",
)


def sync_permissions(connection: Connection, catalog: Catalog) -> None:
    """Bring roles and permissions in line, in the caller's transaction; again changes nothing.

    `connection` is the owner's. The only writer of these tables; `ab_user_role` is left alone.
    """
    triples = sorted(
        (role, permission, view)
        for role in ROLES
        for permission, view in permissions_of(role, catalog)
    )
    roles, permissions, views = (list(column) for column in zip(*triples, strict=True))
    connection.execute(text(_WANTED), {"roles": roles, "permissions": permissions, "views": views})
    for step in _STEPS:
        parameters = {"all_roles": list(ROLES)} if ":all_roles" in step else {}
        connection.execute(text(step), parameters)
