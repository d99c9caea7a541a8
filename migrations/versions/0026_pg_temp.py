"""Functions look in pg_temp last: a temporary object can't stand in for what they name.

PostgreSQL searches pg_temp before pg_catalog for tables and types unless search_path names it
(CREATE FUNCTION, "Writing SECURITY DEFINER Functions Safely").
"""

from migrations.sql import run

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# Every function of ours that fixes its search path; extensions have none in these schemas.
SET_PATH = """
do $$
declare
  functie regprocedure;
begin
  for functie in
    select p.oid::regprocedure from pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace
     where n.nspname in ('app', 'register')
       and exists (select from pg_catalog.unnest(p.proconfig) instelling
                    where instelling like 'search_path=%')
  loop
    execute pg_catalog.format('alter function %s set search_path = {path}', functie);
  end loop;
end $$
"""


def upgrade() -> None:
    run(SET_PATH.format(path="pg_catalog, pg_temp"))


def downgrade() -> None:
    run(SET_PATH.format(path="pg_catalog"))
