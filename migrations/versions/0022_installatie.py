"""What this database is: whether it holds demo content, and under which keys its secrets lie."""

from migrations.sql import run

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# A key itself is never in it: `waarde` is a salt and a keyed digest of that salt.
TABLE = """
create table app.installatie (
  naam text not null constraint installatie_naam_keuze
    check (naam in ('voorbeeldgegevens', 'ADDRESS_KEY', 'AUTH_KEY')),
  waarde text not null,
  gezet_op timestamptz not null default now(),
  primary key (naam, waarde)
);
comment on table app.installatie is 'Installatie: wat er over deze database vaststaat; alleen voor de eigenaar';
comment on column app.installatie.naam is
  'Naam: voorbeeldgegevens, of de sleutel waarvan dit de controlewaarde is';
comment on column app.installatie.waarde is
  'Waarde: bij een sleutel de controlewaarde, waarmee een verkeerde sleutel wordt herkend';
comment on column app.installatie.gezet_op is 'Gezet op: sinds wanneer dit vaststaat';
"""

# Website and mail worker read it at their start, to refuse one that would go wrong.
FUNCTION = """
create function app.installatiefeiten() returns table (naam text, waarde text)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select i.naam, i.waarde from app.installatie i;
  end;
comment on function app.installatiefeiten() is
  'Installatiefeiten: voorbeeldgegevens en controlewaarden, gelezen bij de start van website en mailbezorging';
revoke execute on function app.installatiefeiten() from public;
grant execute on function app.installatiefeiten() to aanmelding, postbode;
"""

# A demo database of before this table: its first line of history says so, or an account that only the
# demo makes, or people at a domain that can't exist (RFC 2606).
MARK = """
insert into app.installatie (naam, waarde)
  select 'voorbeeldgegevens', 'aanwezig'
   where exists (
      select from app.geschiedenis g join app.geschiedenis_inhoud i on i.geschiedenis_id = g.id
       where g.soort = 'ingebruikname' and i.nieuw ->> 'omschrijving' like '%voorbeeldpersonen%')
      or exists (select from public.ab_user where email in (
           't.hofstra@amersfoort.example', 'y.amrani@amersfoort.example', 'w.dijkema@utrecht.example',
           's.yildiz@utrecht.example', 'm.terpstra@groningen.example', 'l.brands@vng.example',
           'p.ramdin@vng.example', 'h.zuidema@vng.example', 'j.vanwessem@vng.example'))
      or exists (select from register.persoon where email_werk like '%.example')
"""


def upgrade() -> None:
    run(TABLE, FUNCTION, MARK)


def downgrade() -> None:
    run("drop function app.installatiefeiten()", "drop table app.installatie")
