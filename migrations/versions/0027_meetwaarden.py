"""Counts for `/metrics`: how much waits and is open, and nothing of whom or what."""

from migrations.sql import run

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# As in `app.security.sessions`, a session that was not seen for half an hour is over.
FUNCTION = """
create function app.meetwaarden(out wachtend bigint, out oudste timestamptz,
  out laatst_verstuurd timestamptz, out mislukt bigint, out teruggekomen bigint, out sessies bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select (select count(*) from app.bericht where volgende_poging_op is not null),
         (select min(aangemaakt_op) from app.bericht where volgende_poging_op is not null),
         (select max(verzonden_op) from app.bericht where aangemaakt_op > now() - interval '7 days'),
         (select count(*) from app.bericht where aangemaakt_op > now() - interval '7 days'
             and mislukt_op > now() - interval '1 day' and verzonden_op is null),
         (select count(*) from app.bericht where aangemaakt_op > now() - interval '7 days'
             and mislukt_op > now() - interval '1 day' and verzonden_op is not null),
         (select count(*) from app.sessie s
            join app.accountstand st on st.user_id = s.user_id and st.versie = s.versie
           where s.beeindigd_op is null and s.laatst_gezien_op > now() - interval '30 minutes')
$$;
revoke all on function app.meetwaarden() from public;
grant execute on function app.meetwaarden() to postbode;
comment on function app.meetwaarden() is 'Aantallen voor het toezicht op de site: zonder namen en zonder inhoud';
"""


def upgrade() -> None:
    run(FUNCTION)


def downgrade() -> None:
    run("drop function app.meetwaarden()")
