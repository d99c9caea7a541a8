"""Signing in with a municipal work account: whose it is, which tenants a gemeente has, and what waits for VNG."""

from migrations.sql import run

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# Who somebody is at Microsoft is the pair (tid, oid); an address is only what the gemeente says.
TABLES = """
create table app.werkaccount (
  tid uuid not null,
  oid uuid not null,
  user_id integer not null unique references ab_user (id) on delete cascade,
  email text not null default '',
  gekoppeld_op timestamptz not null,
  laatst_gebruikt_op timestamptz,
  primary key (tid, oid)
);
create table app.tenant (
  id integer generated always as identity primary key,
  gemeente_id integer references register.gemeente (id),
  tid uuid not null,
  domein text not null default '',
  status text not null constraint tenant_status_keuze check (status in ('voorgesteld', 'goedgekeurd', 'geweigerd')),
  voorgesteld_op timestamptz not null,
  besloten_op timestamptz,
  besloten_door integer references ab_user (id) on delete set null,
  constraint tenant_een_per_gemeente unique nulls not distinct (gemeente_id, tid)
);
create index tenant_tid_idx on app.tenant (tid);
create table app.werkaccountaanvraag (
  id integer generated always as identity primary key,
  tid uuid not null,
  oid uuid not null,
  email text not null default '',
  is_bevestigd boolean not null default false,
  voornaam text not null,
  achternaam text not null,
  uitnodiging_id integer references app.uitnodiging (id) on delete cascade,
  user_id integer references ab_user (id) on delete cascade,
  accountversie integer,
  reden text not null constraint werkaccountaanvraag_reden_keuze
    check (reden in ('tweede tenant', 'gedeelde tenant', 'ander e-mailadres', 'medewerker van VNG')),
  aangevraagd_op timestamptz not null,
  besluit text constraint werkaccountaanvraag_besluit_keuze check (besluit in ('toegelaten', 'geweigerd')),
  besloten_op timestamptz,
  besloten_door integer references ab_user (id) on delete set null,
  afgerond_op timestamptz,
  constraint werkaccountaanvraag_waarvoor check (num_nonnulls(uitnodiging_id, user_id) = 1)
);
-- One at a time for a person: who asks again, asks the same.
create unique index werkaccountaanvraag_een_open on app.werkaccountaanvraag (tid, oid) where besluit is null;
create index werkaccountaanvraag_wie_idx on app.werkaccountaanvraag (tid, oid, id desc);
create index werkaccountaanvraag_uitnodiging_idx on app.werkaccountaanvraag (uitnodiging_id);
create index werkaccountaanvraag_user_idx on app.werkaccountaanvraag (user_id);
"""

# A visitor who is away at Microsoft, and who came back as somebody that nobody here knows.
FLOWS = """
alter table app.aanmelding drop constraint aanmelding_soort_keuze, add constraint aanmelding_soort_keuze
  check (soort in ('registratie', 'inloggen', 'herstel', 'koppeling', 'vervangen', 'werkaccount'));
alter table app.aanmelding
  add column doel text constraint aanmelding_doel_keuze check (doel in ('inloggen', 'koppelen', 'bewijzen')),
  add column nonce text,
  add column verifier bytea,
  add column tid uuid,
  add column oid uuid,
  add column sid text,
  add column is_bevestigd boolean not null default false;
alter table app.sessie add column tid uuid, add column sid text;
create index sessie_sid_idx on app.sessie (sid) where sid is not null and beeindigd_op is null;
"""

ACCOUNTS = """
-- Two names of 64 letters and the space between them are more than fits.
create or replace function app.begin_accountstand() returns trigger language plpgsql security definer
  set search_path = pg_catalog as $$
begin
  insert into app.accountstand (user_id, weergavenaam)
    values (new.id, coalesce(nullif(btrim(left(new.first_name || ' ' || new.last_name, 100)), ''), left(new.email, 100)));
  return null;
end $$;
create trigger verhoog_accountversie after insert or delete on app.werkaccount
  for each row execute function app.verhoog_accountversie('user_id');

-- A tenant that VNG turns away: nobody who came in by it stays.
create function app.weer_tenant() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.accountstand st set versie = versie + 1
    from app.werkaccount w
    left join app.gebruiker_gemeente gg on gg.user_id = w.user_id
   where w.tid = new.tid and gg.gemeente_id is not distinct from new.gemeente_id and st.user_id = w.user_id;
  update app.aanmelding f set klaar_op = now()
    from app.werkaccount w
    left join app.gebruiker_gemeente gg on gg.user_id = w.user_id
   where w.tid = new.tid and gg.gemeente_id is not distinct from new.gemeente_id
     and f.tid = w.tid and f.user_id = w.user_id and f.klaar_op is null;
  return null;
end $$;
-- Nor who was on the way in by a work account that is taken off.
create function app.sluit_weg_van_werkaccount() returns trigger language plpgsql security definer
  set search_path = pg_catalog as $$
begin
  update app.aanmelding set klaar_op = now() where tid = old.tid and user_id = old.user_id and klaar_op is null;
  return null;
end $$;
create trigger sluit_weg after delete on app.werkaccount
  for each row execute function app.sluit_weg_van_werkaccount();
create trigger weer_tenant after update of status on app.tenant
  for each row when (new.status = 'geweigerd' and old.status <> 'geweigerd') execute function app.weer_tenant();

-- What both ways of registering make of an invitation that is used up.
create function app.maak_account(
  van app.uitnodiging, nu timestamptz, voornaam text, achternaam text, toonnaam text, wachtwoordhash text)
  returns integer language plpgsql security definer set search_path = pg_catalog as $$
declare wie integer;
begin
  -- A gemeente may tell no name at all; VNG's own invitation has one.
  if btrim(voornaam || achternaam) = '' then voornaam := left(van.naam, 64); end if;
  insert into public.ab_user (first_name, last_name, username, email, password, active, created_on)
    values (voornaam, achternaam, van.email, van.email, wachtwoordhash, true, nu at time zone 'UTC')
    returning id into wie;
  update app.accountstand
     set weergavenaam = coalesce(nullif(left(btrim(toonnaam), 100), ''), van.naam), wachtwoord_sinds = case when wachtwoordhash is not null then nu end
   where user_id = wie;
  insert into public.ab_user_role (user_id, role_id)
    select wie, r.id from public.ab_role r where r.name = van.rol;
  if van.gemeente_id is not null then
    insert into app.gebruiker_gemeente (user_id, gemeente_id) values (wie, van.gemeente_id);
  end if;
  update app.uitnodiging set gebruikt_op = nu, gebruikt_door = wie where id = van.id;
  return wie;
end $$;

create or replace function app.verzilver_uitnodiging(
  met_code bytea, van_email text, nu timestamptz, voornaam text, achternaam text, toonnaam text,
  wachtwoordhash text) returns integer language plpgsql security definer set search_path = pg_catalog as $$
declare gevonden app.uitnodiging;
begin
  update app.uitnodiging u set gebruikt_op = nu
   where u.code_digest = met_code and u.email = van_email and u.gebruikt_op is null
     and u.ingetrokken_op is null and nu < u.verloopt_op
     and not exists (select from public.ab_user a where a.email = van_email)
  returning * into gevonden;
  if not found then return null; end if;
  return app.maak_account(gevonden, nu, voornaam, achternaam, toonnaam, wachtwoordhash);
end $$;
"""

# Whether somebody of this tenant may come in for this gemeente (null is VNG itself) without VNG looking:
# 'bekend', 'vrij' (the first of this gemeente), 'geweigerd', or the reason to wait.
STANDING = """
create function app.stand_van_tenant(voor_gemeente integer, van_tid uuid) returns text
  language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(
    (select case when t.status = 'geweigerd' then 'geweigerd' else 'bekend' end from app.tenant t
      where t.gemeente_id is not distinct from voor_gemeente and t.tid = van_tid),
    case when voor_gemeente is null then 'medewerker van VNG'
         -- One that VNG turned away is no first one: after it every other waits.
         when exists (select from app.tenant t where t.gemeente_id = voor_gemeente) then 'tweede tenant'
         when exists (select from app.tenant t
                       where t.tid = van_tid and t.status <> 'geweigerd') then 'gedeelde tenant'
         else 'vrij' end)
$$;
create function app.stel_tenant_voor(
  voor_gemeente integer, van_tid uuid, met_email text, bevestigd boolean, nu timestamptz) returns void
  language sql security definer set search_path = pg_catalog as $$
  insert into app.tenant (gemeente_id, tid, domein, status, voorgesteld_op)
    -- A domain that Microsoft does not vouch for may be anybody's: it would name the wrong tenant.
    values (voor_gemeente, van_tid, case when bevestigd then split_part(met_email, '@', 2) else '' end, 'voorgesteld', nu)
    on conflict on constraint tenant_een_per_gemeente do nothing
$$;
"""

# One after the other, because two first ones of a gemeente are not both the first. All of them give
# (uitkomst, user_id): 'in', 'nieuw', 'gekoppeld', 'wacht', 'wachtte al', 'geweigerd', 'verlopen', 'bezet', 'onbekend' or 'nee'.
ENTERING = """
create function app.verzilver_met_werkaccount(
  met_code bytea, van_tid uuid, van_oid uuid, met_email text, bevestigd boolean, nu timestamptz,
  met_voornaam text, met_achternaam text, out uitkomst text, out wie integer)
  language plpgsql security definer set search_path = pg_catalog as $$
declare gevonden app.uitnodiging; stand text; waarom text;
begin
  perform pg_advisory_xact_lock(hashtextextended('werkaccount', 0));
  select w.user_id into wie from app.werkaccount w where w.tid = van_tid and w.oid = van_oid;
  if found then uitkomst := 'bezet'; return; end if;
  select * into gevonden from app.uitnodiging u
   where u.code_digest = met_code and u.gebruikt_op is null and u.ingetrokken_op is null and nu < u.verloopt_op
     and not exists (select from public.ab_user a where a.email = u.email)
     for update;
  if not found then uitkomst := 'nee'; return; end if;
  stand := app.stand_van_tenant(gevonden.gemeente_id, van_tid);
  -- Turned down stays turned down, until VNG sends the invitation again.
  if stand = 'geweigerd' or exists (
    select from app.werkaccountaanvraag a
     where a.tid = van_tid and a.oid = van_oid and a.uitnodiging_id = gevonden.id and a.besluit = 'geweigerd'
       and a.besloten_op > gevonden.uitgenodigd_op) then
    uitkomst := 'geweigerd';
    return;
  end if;
  waarom := case when stand not in ('bekend', 'vrij') then stand
                 when met_email <> gevonden.email then 'ander e-mailadres' end;
  if waarom is not null then
    insert into app.werkaccountaanvraag (tid, oid, email, is_bevestigd, voornaam, achternaam, uitnodiging_id, reden,
                                         aangevraagd_op)
      values (van_tid, van_oid, met_email, bevestigd, met_voornaam, met_achternaam, gevonden.id, waarom, nu)
      on conflict (tid, oid) where besluit is null do update
        set email = excluded.email, is_bevestigd = excluded.is_bevestigd, voornaam = excluded.voornaam,
            achternaam = excluded.achternaam, uitnodiging_id = excluded.uitnodiging_id, user_id = null,
            accountversie = null, reden = excluded.reden, aangevraagd_op = excluded.aangevraagd_op
      returning case when xmax = 0 then 'wacht' else 'wachtte al' end into uitkomst;
    return;
  end if;
  perform app.stel_tenant_voor(gevonden.gemeente_id, van_tid, met_email, bevestigd, nu);
  wie := app.maak_account(gevonden, nu, met_voornaam, met_achternaam, btrim(met_voornaam || ' ' || met_achternaam), null);
  insert into app.werkaccount (tid, oid, user_id, email, gekoppeld_op) values (van_tid, van_oid, wie, met_email, nu);
  uitkomst := 'in';
end $$;
comment on function app.verzilver_met_werkaccount(bytea, uuid, uuid, text, boolean, timestamptz, text, text) is
  'Uitnodiging verzilveren met een werkaccount: maakt het account, of legt vast dat VNG eerst moet kijken';

create function app.kom_met_werkaccount(
  van_tid uuid, van_oid uuid, met_email text, nu timestamptz, out uitkomst text, out wie integer)
  language plpgsql security definer set search_path = pg_catalog as $$
declare aanvraag app.werkaccountaanvraag; gevonden app.uitnodiging; gemeente integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('werkaccount', 0));
  -- An answer is of no use any more once its invitation can't be, and a question neither.
  delete from app.werkaccountaanvraag a where coalesce(a.besloten_op, a.aangevraagd_op) < nu - interval '90 days';
  delete from app.werkaccountaanvraag a using app.uitnodiging u
   where a.tid = van_tid and a.oid = van_oid and a.besluit is null and u.id = a.uitnodiging_id
     and (u.gebruikt_op is not null or u.ingetrokken_op is not null);
  select w.user_id, gg.gemeente_id into wie, gemeente
    from app.werkaccount w left join app.gebruiker_gemeente gg on gg.user_id = w.user_id
   where w.tid = van_tid and w.oid = van_oid;
  if found then
    uitkomst := app.stand_van_tenant(gemeente, van_tid);
    -- For a gemeente to which VNG moved somebody her tenant may not be known: she is, and nobody else by it.
    if uitkomst in ('geweigerd', 'medewerker van VNG') then uitkomst := 'geweigerd'; return; end if;
    update app.werkaccount set email = met_email, laatst_gebruikt_op = nu where tid = van_tid and oid = van_oid;
    uitkomst := 'in';
    return;
  end if;
  select * into aanvraag from app.werkaccountaanvraag a
   where a.tid = van_tid and a.oid = van_oid and a.afgerond_op is null and a.besluit is distinct from 'geweigerd'
   order by a.id desc limit 1 for update;
  if not found then uitkomst := 'onbekend'; return; end if;
  if aanvraag.besluit is null then uitkomst := 'wacht'; return; end if;
  -- Whatever comes of it: this request has been answered.
  update app.werkaccountaanvraag set afgerond_op = nu where id = aanvraag.id;
  if aanvraag.user_id is not null then
    select gg.gemeente_id into gemeente from app.gebruiker_gemeente gg where gg.user_id = aanvraag.user_id;
    if app.stand_van_tenant(gemeente, van_tid) <> 'bekend' then uitkomst := 'geweigerd'; return; end if;
    -- Her password or authenticator is another since: who asked may not have been she.
    if not exists (select from app.accountstand st
                    where st.user_id = aanvraag.user_id and st.versie = aanvraag.accountversie) then
      uitkomst := 'onbekend';
      return;
    end if;
    insert into app.werkaccount (tid, oid, user_id, email, gekoppeld_op)
      values (van_tid, van_oid, aanvraag.user_id, met_email, nu) on conflict do nothing;
    if not found then uitkomst := 'bezet'; return; end if;
    wie := aanvraag.user_id;
    uitkomst := 'gekoppeld';
    return;
  else
    -- The code was right in time, however long VNG took; revoked or used since is another matter.
    select * into gevonden from app.uitnodiging u
     where u.id = aanvraag.uitnodiging_id and u.gebruikt_op is null and u.ingetrokken_op is null
       and aanvraag.aangevraagd_op < u.verloopt_op
       and not exists (select from public.ab_user a where a.email = u.email)
       for update;
    if not found then uitkomst := 'verlopen'; return; end if;
    if app.stand_van_tenant(gevonden.gemeente_id, van_tid) <> 'bekend' then uitkomst := 'geweigerd'; return; end if;
    wie := app.maak_account(gevonden, nu, aanvraag.voornaam, aanvraag.achternaam,
                            btrim(aanvraag.voornaam || ' ' || aanvraag.achternaam), null);
    insert into app.werkaccount (tid, oid, user_id, email, gekoppeld_op) values (van_tid, van_oid, wie, met_email, nu);
  end if;
  uitkomst := 'nieuw';
end $$;
comment on function app.kom_met_werkaccount(uuid, uuid, text, timestamptz) is
  'Inloggen met een werkaccount: zegt van welk account het is, en rondt af wat VNG heeft toegelaten';

create function app.koppel_werkaccount(
  aan integer, van_tid uuid, van_oid uuid, met_email text, bevestigd boolean, nu timestamptz) returns text
  language plpgsql security definer set search_path = pg_catalog as $$
declare gemeente integer; stand text;
begin
  perform pg_advisory_xact_lock(hashtextextended('werkaccount', 0));
  if exists (select from app.werkaccount w where (w.tid = van_tid and w.oid = van_oid) or w.user_id = aan) then
    return 'bezet';
  end if;
  select gg.gemeente_id into gemeente from app.gebruiker_gemeente gg where gg.user_id = aan;
  stand := app.stand_van_tenant(gemeente, van_tid);
  if stand = 'geweigerd' or exists (
    select from app.werkaccountaanvraag a
     where a.tid = van_tid and a.oid = van_oid and a.user_id = aan and a.besluit = 'geweigerd') then
    return 'geweigerd';
  end if;
  if stand not in ('bekend', 'vrij') then
    insert into app.werkaccountaanvraag (tid, oid, email, is_bevestigd, voornaam, achternaam, user_id, accountversie,
                                         reden, aangevraagd_op)
      select van_tid, van_oid, met_email, bevestigd, u.first_name, u.last_name, u.id, st.versie, stand, nu
        from public.ab_user u join app.accountstand st on st.user_id = u.id where u.id = aan
      on conflict (tid, oid) where besluit is null do update
        set email = excluded.email, is_bevestigd = excluded.is_bevestigd, voornaam = excluded.voornaam,
            achternaam = excluded.achternaam, uitnodiging_id = null, user_id = excluded.user_id,
            accountversie = excluded.accountversie, reden = excluded.reden, aangevraagd_op = excluded.aangevraagd_op
      returning case when xmax = 0 then 'wacht' else 'wachtte al' end into stand;
    return stand;
  end if;
  perform app.stel_tenant_voor(gemeente, van_tid, met_email, bevestigd, nu);
  insert into app.werkaccount (tid, oid, user_id, email, gekoppeld_op) values (van_tid, van_oid, aan, met_email, nu);
  return 'in';
end $$;
comment on function app.koppel_werkaccount(integer, uuid, uuid, text, boolean, timestamptz) is
  'Werkaccount koppelen aan een account waarmee iemand is ingelogd';
revoke execute on function app.weer_tenant(), app.sluit_weg_van_werkaccount(),
  app.maak_account(app.uitnodiging, timestamptz, text, text, text, text),
  app.stand_van_tenant(integer, uuid), app.stel_tenant_voor(integer, uuid, text, boolean, timestamptz),
  app.verzilver_met_werkaccount(bytea, uuid, uuid, text, boolean, timestamptz, text, text),
  app.kom_met_werkaccount(uuid, uuid, text, timestamptz),
  app.koppel_werkaccount(integer, uuid, uuid, text, boolean, timestamptz) from public;
grant execute on function
  app.verzilver_met_werkaccount(bytea, uuid, uuid, text, boolean, timestamptz, text, text),
  app.kom_met_werkaccount(uuid, uuid, text, timestamptz),
  app.koppel_werkaccount(integer, uuid, uuid, text, boolean, timestamptz) to aanmelding;
"""

# Somebody who signs in with a work account has an authenticator only where she needs one.
ACCOUNT = """
create or replace view app.account with (security_invoker = true) as
  select st.user_id as id, u.email, u.first_name as voornaam, u.last_name as achternaam, r.name as rol,
         gg.gemeente_id, u.active as actief, u.last_login at time zone 'UTC' as laatst_ingelogd,
         st.zoek as zoek,
         st.sorteer as sorteer,
         case when not coalesce(u.active, false) then 'uitgezet'
              when not exists (select from app.authenticator a where a.user_id = u.id){work}
              then 'zonder authenticator'
              when u.last_login is null then 'nooit ingelogd'
              else 'actief' end as stand,
         st.inactief_sinds
    from app.accountstand st join ab_user u on u.id = st.user_id
    left join ab_user_role ur on ur.user_id = u.id
    left join ab_role r on r.id = ur.role_id
    left join app.gebruiker_gemeente gg on gg.user_id = u.id;
"""
WORK = " and not exists (select from app.werkaccount w where w.user_id = u.id)"

VIEWS = """
create view app.werkaccountstatus with (security_invoker = true) as
  select a.id, coalesce(nullif(btrim(a.voornaam || ' ' || a.achternaam), ''), u.naam, k.email) as naam,
         coalesce(u.email, k.email) as email,
         coalesce(u.gemeente_id, gg.gemeente_id) as gemeente_id, a.email as email_gemeente,
         a.is_bevestigd as bevestigd, a.tid::text as tenant, a.reden, a.aangevraagd_op,
         case when a.besluit is not null then a.besluit
              when u.gebruikt_op is not null or u.ingetrokken_op is not null then 'achterhaald'
              else 'wacht' end as status,
         u.rol, a.besloten_op, st.weergavenaam as besloten_door,
         a.user_id as account
    from app.werkaccountaanvraag a
    left join app.uitnodiging u on u.id = a.uitnodiging_id
    left join ab_user k on k.id = a.user_id
    left join app.gebruiker_gemeente gg on gg.user_id = a.user_id
    left join app.accountstand st on st.user_id = a.besloten_door;
create view app.tenantstatus with (security_invoker = true) as
  select t.id, t.gemeente_id, t.domein, t.tid::text as tenant, t.status, t.voorgesteld_op, t.besloten_op,
         st.weergavenaam as besloten_door
    from app.tenant t left join app.accountstand st on st.user_id = t.besloten_door;
"""
RIGHTS = """
grant select, delete on app.werkaccount to aanmelding;
grant select, delete on app.werkaccount to beheerder;
grant delete on app.werkaccountaanvraag to beheerder;
grant select on app.werkaccountstatus, app.tenantstatus to beheerder;
grant select on app.werkaccountaanvraag to beheerder;
grant update (besluit, besloten_op, besloten_door) on app.werkaccountaanvraag to beheerder;
grant select, insert on app.tenant to beheerder;
grant update (status, besloten_op, besloten_door) on app.tenant to beheerder;
grant select (doel) on app.aanmelding to beheerder;
"""

COMMENTS = {
    "table app.werkaccount": (
        "Werkaccount: een account bij Microsoft waarmee iemand inlogt",
        {
            "tid": "Tenant: nummer van de organisatie bij Microsoft",
            "oid": "Persoon: nummer van de persoon binnen die organisatie",
            "user_id": "Account: van wie dit is",
            "email": "E-mailadres: wat de gemeente zegt, niet nagekeken",
            "gekoppeld_op": "Gekoppeld op: datum en tijd",
            "laatst_gebruikt_op": "Laatst gebruikt op: datum en tijd",
        },
    ),
    "table app.tenant": (
        "Tenant: een organisatie bij Microsoft waarmee een gemeente mag inloggen",
        {
            "id": "Nummer: vast nummer van deze rij",
            "gemeente_id": "Gemeente: leeg is VNG zelf",
            "tid": "Tenant: nummer van de organisatie bij Microsoft",
            "domein": "Domein: van het e-mailadres van de eerste die ermee inlogde",
            "status": "Status: of ermee mag worden ingelogd",
            "voorgesteld_op": "Voorgesteld op: datum en tijd",
            "besloten_op": "Besloten op: datum en tijd",
            "besloten_door": "Besloten door: medewerker van VNG",
        },
    ),
    "table app.werkaccountaanvraag": (
        "Aanvraag werkaccount: iemand die pas kan inloggen als VNG heeft gekeken",
        {
            "id": "Nummer: vast nummer van deze aanvraag",
            "tid": "Tenant: nummer van de organisatie bij Microsoft",
            "oid": "Persoon: nummer van de persoon binnen die organisatie",
            "email": "E-mailadres: wat de gemeente zegt",
            "is_bevestigd": "Bevestigd: Microsoft zegt dat het domein van de organisatie is",
            "voornaam": "Voornaam: wat de gemeente zegt",
            "achternaam": "Achternaam: wat de gemeente zegt",
            "uitnodiging_id": "Uitnodiging: waarvan de code klopte",
            "user_id": "Account: waaraan het werkaccount gekoppeld wordt",
            "accountversie": "Accountversie: een ander wachtwoord of een andere authenticator maakt de aanvraag ongedaan",
            "reden": "Reden: waarom VNG eerst moet kijken",
            "aangevraagd_op": "Aangevraagd op: datum en tijd",
            "besluit": "Besluit: van VNG",
            "besloten_op": "Besloten op: datum en tijd",
            "besloten_door": "Besloten door: medewerker van VNG",
            "afgerond_op": "Afgerond op: toen de persoon daarna inlogde",
        },
    ),
    "view app.werkaccountstatus": (
        "Aanvraag werkaccount: iemand die pas kan inloggen als VNG heeft gekeken",
        {
            "id": "Nummer: vast nummer van deze aanvraag",
            "naam": "Naam: zoals de gemeente die kent",
            "email": "E-mailadres bij VNG: waarop de uitnodiging kwam",
            "gemeente_id": "Gemeente: waarvoor iemand gaat werken",
            "email_gemeente": "E-mailadres van het werkaccount: wat de gemeente zegt",
            "bevestigd": "Bevestigd: Microsoft zegt dat het domein van de organisatie is",
            "tenant": "Tenant: nummer van de organisatie bij Microsoft",
            "reden": "Reden: waarom VNG eerst moet kijken",
            "aangevraagd_op": "Aangevraagd op: datum en tijd",
            "status": "Status: wat VNG heeft besloten",
            "rol": "Rol: die het account krijgt",
            "besloten_op": "Besloten op: datum en tijd",
            "besloten_door": "Besloten door: medewerker van VNG",
            "account": "Account: nummer van het account waaraan wordt gekoppeld",
        },
    ),
    "view app.tenantstatus": (
        "Tenant: een organisatie bij Microsoft waarmee een gemeente mag inloggen",
        {
            "id": "Nummer: vast nummer van deze rij",
            "gemeente_id": "Gemeente: leeg is VNG zelf",
            "domein": "Domein: van het e-mailadres van de eerste die ermee inlogde",
            "tenant": "Tenant: nummer van de organisatie bij Microsoft",
            "status": "Status: of ermee mag worden ingelogd",
            "voorgesteld_op": "Voorgesteld op: datum en tijd",
            "besloten_op": "Besloten op: datum en tijd",
            "besloten_door": "Besloten door: medewerker van VNG",
        },
    ),
}
MORE = {
    "app.aanmelding": {
        "doel": "Doel: waarvoor iemand naar Microsoft ging",
        "nonce": "Nonce: hoort in het antwoord van Microsoft terug te komen",
        "verifier": "Verifier: bewijst dat wie de code inwisselt haar ook vroeg; versleuteld",
        "tid": "Tenant: nummer van de organisatie bij Microsoft",
        "oid": "Persoon: nummer van de persoon binnen die organisatie",
        "sid": "Sessie bij Microsoft: zoals die haar noemt",
        "is_bevestigd": "Bevestigd: Microsoft zegt dat het domein van de organisatie is",
    },
    "app.sessie": {
        "tid": "Tenant: waarmee is ingelogd",
        "sid": "Sessie bij Microsoft: waarmee is ingelogd",
    },
}


def comments() -> list[str]:
    """Return a comment for every table, view and column."""
    found = []
    for thing, (about, columns) in COMMENTS.items():
        name = thing.split()[1]
        found.append(f"comment on {thing} is '{about}'")
        found += [f"comment on column {name}.{c} is '{told}'" for c, told in columns.items()]
    for name, columns in MORE.items():
        found += [f"comment on column {name}.{c} is '{told}'" for c, told in columns.items()]
    return found


FUNCTIONS_BEFORE = """
create or replace function app.begin_accountstand() returns trigger language plpgsql security definer
  set search_path = pg_catalog as $$
begin
  insert into app.accountstand (user_id, weergavenaam)
    values (new.id, coalesce(nullif(btrim(new.first_name || ' ' || new.last_name), ''), new.email));
  return null;
end $$;
create or replace function app.verzilver_uitnodiging(
  met_code bytea, van_email text, nu timestamptz, voornaam text, achternaam text, toonnaam text,
  wachtwoordhash text) returns integer language plpgsql security definer set search_path = pg_catalog as $$
declare gevonden app.uitnodiging; wie integer;
begin
  update app.uitnodiging u set gebruikt_op = nu
   where u.code_digest = met_code and u.email = van_email and u.gebruikt_op is null
     and u.ingetrokken_op is null and nu < u.verloopt_op
     and not exists (select from public.ab_user a where a.email = van_email)
  returning * into gevonden;
  if not found then return null; end if;
  insert into public.ab_user (first_name, last_name, username, email, password, active, created_on)
    values (voornaam, achternaam, van_email, van_email, wachtwoordhash, true, nu at time zone 'UTC')
    returning id into wie;
  update app.accountstand set weergavenaam = toonnaam, wachtwoord_sinds = nu where user_id = wie;
  insert into public.ab_user_role (user_id, role_id)
    select wie, r.id from public.ab_role r where r.name = gevonden.rol;
  if gevonden.gemeente_id is not null then
    insert into app.gebruiker_gemeente (user_id, gemeente_id) values (wie, gevonden.gemeente_id);
  end if;
  update app.uitnodiging set gebruikt_door = wie where id = gevonden.id;
  return wie;
end $$;
"""


def upgrade() -> None:
    run(
        TABLES,
        FLOWS,
        ACCOUNTS,
        STANDING,
        ENTERING,
        ACCOUNT.format(work=WORK),
        VIEWS,
        RIGHTS,
        *comments(),
    )


def downgrade() -> None:
    run(
        "drop view app.werkaccountstatus, app.tenantstatus",
        ACCOUNT.format(work=""),
        "drop function app.verzilver_met_werkaccount, app.kom_met_werkaccount, app.koppel_werkaccount,"
        " app.stel_tenant_voor, app.stand_van_tenant",
        FUNCTIONS_BEFORE,
        "drop function app.maak_account",
        "drop table app.werkaccountaanvraag, app.tenant, app.werkaccount",
        "drop function app.weer_tenant, app.sluit_weg_van_werkaccount",
        "delete from app.aanmelding where soort = 'werkaccount'",
        "alter table app.aanmelding drop constraint aanmelding_soort_keuze, add constraint aanmelding_soort_keuze"
        " check (soort in ('registratie', 'inloggen', 'herstel', 'koppeling', 'vervangen'))",
        "alter table app.aanmelding drop column doel, drop column nonce, drop column verifier, drop column tid,"
        " drop column oid, drop column sid, drop column is_bevestigd",
        "alter table app.sessie drop column tid, drop column sid",
    )
