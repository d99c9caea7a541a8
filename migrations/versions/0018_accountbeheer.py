"""What VNG's administrator sees of accounts and events, and a last beheerder who stays under haste too."""

from migrations.sql import run

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COLUMNS = """
  select u.id, u.email, u.first_name as voornaam, u.last_name as achternaam, r.name as rol,
         gg.gemeente_id, u.active as actief, u.last_login at time zone 'UTC' as laatst_ingelogd,
         register.zoekwoorden(u.first_name, u.last_name, u.email) as zoek,
         register.vouw(u.last_name || ', ' || u.first_name) collate "C" as sorteer
"""
FROM = """
    from ab_user u
    left join ab_user_role ur on ur.user_id = u.id
    left join ab_role r on r.id = ur.role_id
    left join app.gebruiker_gemeente gg on gg.user_id = u.id
"""
ACCOUNT = f"""
create or replace view app.account with (security_invoker = true) as
{COLUMNS},
         case when not coalesce(u.active, false) then 'uitgezet'
              when not exists (select from app.authenticator a where a.user_id = u.id)
              then 'zonder authenticator'
              when u.last_login is null then 'nooit ingelogd'
              else 'actief' end as stand,
         st.inactief_sinds
{FROM}
    left join app.accountstand st on st.user_id = u.id;
comment on column app.account.stand is 'Stand van het account: of iemand ermee kan inloggen';
comment on column app.account.inactief_sinds is 'Uitgezet op: datum en tijd';
"""
EVENTS = """
create view app.gebeurtenisregel with (security_invoker = true) as
  select id, tijdstip, actie, object, resultaat, actor, oorsprong, user_id, gemeente_id, toelichting
    from app.gebeurtenis;
comment on view app.gebeurtenisregel is 'Gebeurtenis: wat er bij inloggen en beheer gebeurde';
comment on column app.gebeurtenisregel.id is 'Nummer: vast nummer van deze gebeurtenis';
comment on column app.gebeurtenisregel.tijdstip is 'Tijdstip: datum en tijd';
comment on column app.gebeurtenisregel.actie is 'Actie: wat er gebeurde';
comment on column app.gebeurtenisregel.object is 'Object: waarmee het gebeurde';
comment on column app.gebeurtenisregel.resultaat is 'Resultaat: gelukt of geweigerd';
comment on column app.gebeurtenisregel.actor is 'Actor: wie het deed';
comment on column app.gebeurtenisregel.oorsprong is 'Oorsprong: netwerkadres';
comment on column app.gebeurtenisregel.user_id is 'Accountnummer: om welk account het gaat';
comment on column app.gebeurtenisregel.gemeente_id is 'Gemeente: waar het account bij hoort';
comment on column app.gebeurtenisregel.toelichting is 'Toelichting: wat er verder over te zeggen is';
grant select on app.gebeurtenisregel to beheerder;
-- A peak of refusals is counted at every refusal.
create index gebeurtenis_geweigerd_idx on app.gebeurtenis (tijdstip) include (user_id)
  where resultaat = 'geweigerd';
create index gebeurtenis_gemeente_idx on app.gebeurtenis (gemeente_id, id);
"""
# Two who put each other out at the same moment: the second waits, and sees what the first did.
LAST_ONE = """
create or replace function app.bewaak_laatste_beheerder() returns trigger language plpgsql security definer
  set search_path = pg_catalog as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(old) -> 'active' is not distinct from to_jsonb(new) -> 'active'
     and to_jsonb(old) -> 'role_id' is not distinct from to_jsonb(new) -> 'role_id' then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('laatste beheerder', 0));
  if not exists (
    select from public.ab_user u join public.ab_user_role ur on ur.user_id = u.id
      join public.ab_role r on r.id = ur.role_id where r.name = 'beheerder' and u.active)
     and exists (select from public.ab_user)
     and current_setting('role', true) <> 'none' then
    raise exception using errcode = 'check_violation', schema = 'app', table = 'account', column = 'rol',
      constraint = 'laatste_beheerder', message = 'Er moet ten minste één beheerder blijven.';
  end if;
  return null;
end $$;
"""
LAST_ONE_BEFORE = """
create or replace function app.bewaak_laatste_beheerder() returns trigger language plpgsql security definer
  set search_path = pg_catalog as $$
begin
  if not exists (
    select from public.ab_user u join public.ab_user_role ur on ur.user_id = u.id
      join public.ab_role r on r.id = ur.role_id where r.name = 'beheerder' and u.active)
     and exists (select from public.ab_user)
     and current_setting('role', true) <> 'none' then
    raise exception using errcode = 'check_violation', schema = 'app', table = 'account',
      constraint = 'laatste_beheerder', message = 'Er moet ten minste één beheerder blijven.';
  end if;
  return null;
end $$;
"""
ACCOUNT_BEFORE = f"""
drop view app.account;
create view app.account with (security_invoker = true) as {COLUMNS} {FROM};
comment on view app.account is 'Account: wie er kan inloggen';
comment on column app.account.id is 'Nummer: vast nummer van dit account';
comment on column app.account.email is 'E-mailadres: waarmee iemand inlogt';
comment on column app.account.voornaam is 'Voornaam: van de gebruiker';
comment on column app.account.achternaam is 'Achternaam: van de gebruiker';
comment on column app.account.rol is 'Rol: wat de gebruiker mag';
comment on column app.account.gemeente_id is 'Gemeente: voor wie een contactpersoon werkt';
comment on column app.account.actief is 'Actief: kan inloggen';
comment on column app.account.laatst_ingelogd is 'Laatst ingelogd: datum en tijd';
comment on column app.account.zoek is 'Zoekwoorden: waarop dit account gevonden wordt';
comment on column app.account.sorteer is 'Sorteersleutel: waarop de lijst is gesorteerd';
grant select on app.account to beheerder;
"""


def upgrade() -> None:
    run(ACCOUNT, EVENTS, LAST_ONE)


def downgrade() -> None:
    run(
        "drop index app.gebeurtenis_geweigerd_idx, app.gebeurtenis_gemeente_idx",
        "drop view app.gebeurtenisregel",
        ACCOUNT_BEFORE,
        LAST_ONE_BEFORE,
    )
