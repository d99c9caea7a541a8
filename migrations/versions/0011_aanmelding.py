"""Invitations, sign-up, second step, sessions, events and mail: the door's own tables, kept apart from the register."""

from migrations.sql import run

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What ab_user has no room for. `versie` counts what ends sessions; triggers below raise it.
ACCOUNTS = """
create table app.accountstand (
  user_id integer primary key references ab_user (id) on delete cascade,
  weergavenaam text not null
    constraint accountstand_weergavenaam_lengte check (length(weergavenaam) between 1 and 100),
  versie integer not null default 1,
  wachtwoord_sinds timestamptz,
  wachtwoord_fouten integer not null default 0,
  inactief_sinds timestamptz
);
create table app.authenticator (
  user_id integer primary key references ab_user (id) on delete cascade,
  geheim bytea not null,
  laatste_stap bigint not null default 0,
  ingesteld_op timestamptz not null
);
create table app.herstelcode (
  id bigint generated always as identity primary key,
  user_id integer not null references ab_user (id) on delete cascade,
  digest bytea not null,
  zout bytea not null,
  gemaakt_op timestamptz not null,
  gebruikt_op timestamptz
);
create index herstelcode_user_idx on app.herstelcode (user_id);
create table app.sessie (
  digest bytea primary key,
  volgnummer bigint generated always as identity unique,
  user_id integer not null references ab_user (id) on delete cascade,
  versie integer not null,
  begonnen_op timestamptz not null,
  laatst_gezien_op timestamptz not null,
  bewezen_op timestamptz not null,
  bewijs text not null constraint sessie_bewijs_keuze check (bewijs in ('authenticator', 'herstelcode', 'entra')),
  oorsprong text not null default '',
  apparaat text not null default '',
  beeindigd_op timestamptz,
  reden text
);
create index sessie_user_idx on app.sessie (user_id) where beeindigd_op is null;
create table app.concept (
  user_id integer not null references ab_user (id) on delete cascade,
  pad text not null constraint concept_pad_lengte check (length(pad) between 1 and 1500),
  inhoud bytea not null,
  bewaard_op timestamptz not null,
  primary key (user_id, pad)
);
"""

# A row per visitor who is half-way; the browser holds a random word whose digest is the key.
FLOWS = """
create table app.aanmelding (
  digest bytea primary key,
  soort text not null constraint aanmelding_soort_keuze
    check (soort in ('registratie', 'inloggen', 'herstel', 'koppeling', 'vervangen')),
  stap text not null,
  user_id integer references ab_user (id) on delete cascade,
  email text,
  wachtwoord text,
  weergavenaam text,
  voornaam text,
  achternaam text,
  is_bekend boolean not null default false,
  code_digest bytea,
  code_op timestamptz,
  code_pogingen integer not null default 0,
  totp_geheim bytea,
  totp_stap bigint not null default 0,
  pogingen integer not null default 0,
  begonnen_op timestamptz not null,
  stap_op timestamptz not null,
  klaar_op timestamptz,
  oorsprong text not null default '',
  apparaat text not null default '',
  volgt text not null default '/'
);
create index aanmelding_email_idx on app.aanmelding (email, begonnen_op);
create table app.poging (
  id bigint generated always as identity primary key,
  soort text not null,
  sleutel bytea not null,
  tijdstip timestamptz not null
);
create index poging_telling_idx on app.poging (soort, sleutel, tijdstip);
create table app.adreswijziging (
  id bigint generated always as identity primary key,
  user_id integer not null references ab_user (id) on delete cascade,
  oud text not null,
  nieuw text not null,
  code_digest bytea,
  code_pogingen integer not null default 0,
  aangevraagd_op timestamptz not null,
  gewijzigd_op timestamptz,
  terug_digest bytea unique,
  terug_tot timestamptz,
  teruggedraaid_op timestamptz,
  wacht_op_vng boolean not null default false,
  beoordeeld_op timestamptz,
  beoordeeld_door integer references ab_user (id) on delete set null
);
create index adreswijziging_user_idx on app.adreswijziging (user_id);
create table app.herstelaanvraag (
  id bigint generated always as identity primary key,
  user_id integer not null references ab_user (id) on delete cascade,
  aangevraagd_door integer references ab_user (id) on delete set null,
  aangevraagd_op timestamptz not null,
  teruggebeld_op text not null default '',
  bevestigd_door integer references ab_user (id) on delete set null,
  bevestigd_op timestamptz,
  ingetrokken_op timestamptz,
  link_digest bytea unique,
  link_tot timestamptz,
  gebruikt_op timestamptz,
  constraint herstelaanvraag_vier_ogen check (bevestigd_door <> aangevraagd_door)
);
create index herstelaanvraag_user_idx on app.herstelaanvraag (user_id);
"""

MAIL = """
create table app.bericht (
  id bigint generated always as identity primary key,
  soort text not null,
  aan text not null,
  user_id integer references ab_user (id) on delete set null,
  onderwerp text not null,
  tekst text,
  html text,
  aangemaakt_op timestamptz not null,
  volgende_poging_op timestamptz,
  pogingen integer not null default 0,
  verzonden_op timestamptz,
  mislukt_op timestamptz,
  fout text
);
create index bericht_wachtend_idx on app.bericht (volgende_poging_op) where volgende_poging_op is not null;
"""

INVITATIONS = """
create table app.uitnodiging (
  id integer generated always as identity primary key,
  email text not null constraint uitnodiging_email_vorm check (email = lower(email) and email like '%_@_%'),
  naam text not null constraint uitnodiging_naam_lengte check (length(naam) between 1 and 100),
  rol text not null default 'contactpersoon' constraint uitnodiging_rol_keuze
    check (rol in ('contactpersoon', 'lezer', 'redacteur', 'beheerder', 'privacyfunctionaris')),
  gemeente_id integer references register.gemeente (id),
  code_digest bytea unique,
  uitgenodigd_op timestamptz not null,
  uitgenodigd_door integer references ab_user (id) on delete set null,
  verloopt_op timestamptz not null,
  bericht_id bigint references app.bericht (id) on delete set null,
  reeks_id integer,
  gebruikt_op timestamptz,
  gebruikt_door integer references ab_user (id) on delete set null,
  ingetrokken_op timestamptz,
  constraint uitnodiging_gemeente_bij_rol check ((rol = 'contactpersoon') = (gemeente_id is not null))
);
-- One open invitation for an address at a time: a new one kills the older.
create unique index uitnodiging_een_open on app.uitnodiging (email)
  where gebruikt_op is null and ingetrokken_op is null;
create index uitnodiging_gemeente_idx on app.uitnodiging (gemeente_id);
create table app.uitnodigingsreeks (
  id integer generated always as identity primary key,
  gemaakt_op timestamptz not null,
  gemaakt_door integer references ab_user (id) on delete set null,
  verstuurd_op timestamptz,
  regels jsonb not null
);
alter table app.uitnodiging add foreign key (reeks_id) references app.uitnodigingsreeks (id) on delete set null;
create table app.voorstel (
  id integer generated always as identity primary key,
  gemeente_id integer not null references register.gemeente (id),
  email text not null,
  naam text not null,
  voorgesteld_door integer references ab_user (id) on delete set null,
  voorgesteld_op timestamptz not null,
  afgehandeld_op timestamptz,
  uitnodiging_id integer references app.uitnodiging (id) on delete set null
);
"""

EVENTS = """
create table app.gebeurtenis (
  id bigint generated always as identity primary key,
  tijdstip timestamptz not null,
  actie text not null,
  object text not null,
  resultaat text not null constraint gebeurtenis_resultaat_keuze check (resultaat in ('gelukt', 'geweigerd')),
  oorsprong text not null,
  actor text not null,
  user_id integer,
  gemeente_id integer,
  toelichting text
);
create index gebeurtenis_user_idx on app.gebeurtenis (user_id, id);
create index gebeurtenis_actie_idx on app.gebeurtenis (actie, tijdstip);
create trigger alleen_toevoegen before update or delete or truncate on app.gebeurtenis
  for each statement execute function app.weiger_wijziging();
create table app.rechtencontrole (
  id integer generated always as identity primary key,
  jaar integer not null,
  user_id integer not null references ab_user (id) on delete cascade,
  oordeel text not null constraint rechtencontrole_oordeel_keuze check (oordeel in ('klopt', 'aangepast')),
  gecontroleerd_door integer references ab_user (id) on delete set null,
  gecontroleerd_op timestamptz not null,
  constraint rechtencontrole_een_per_jaar unique (jaar, user_id)
);
"""

# What ends the sessions of an account, whoever writes it: the database counts it.
VERSIONS = """
create function app.begin_accountstand() returns trigger language plpgsql security definer
  set search_path = pg_catalog as $$
begin
  insert into app.accountstand (user_id, weergavenaam)
    values (new.id, coalesce(nullif(btrim(new.first_name || ' ' || new.last_name), ''), new.email));
  return null;
end $$;
create trigger begin_accountstand after insert on public.ab_user
  for each row execute function app.begin_accountstand();

create function app.verhoog_accountversie() returns trigger language plpgsql security definer
  set search_path = pg_catalog as $$
declare wie integer;
begin
  wie := (case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end ->> tg_argv[0])::integer;
  update app.accountstand set versie = versie + 1 where user_id = wie;
  return null;
end $$;
create trigger verhoog_accountversie after update of password, active, email on public.ab_user
  for each row when (old.password is distinct from new.password or old.active is distinct from new.active
                     or old.email is distinct from new.email)
  execute function app.verhoog_accountversie('id');
create trigger verhoog_accountversie after insert or update or delete on public.ab_user_role
  for each row execute function app.verhoog_accountversie('user_id');
create trigger verhoog_accountversie after insert or update or delete on app.gebruiker_gemeente
  for each row execute function app.verhoog_accountversie('user_id');
create trigger verhoog_accountversie after insert or delete or update of geheim on app.authenticator
  for each row execute function app.verhoog_accountversie('user_id');
insert into app.accountstand (user_id, weergavenaam)
  select id, coalesce(nullif(btrim(first_name || ' ' || last_name), ''), email) from ab_user;

-- Somebody must be able to give rights: the last one who can stays.
create function app.bewaak_laatste_beheerder() returns trigger language plpgsql security definer
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
create constraint trigger bewaak_laatste_beheerder after update or delete on public.ab_user
  deferrable initially immediate for each row execute function app.bewaak_laatste_beheerder();
create constraint trigger bewaak_laatste_beheerder after update or delete on public.ab_user_role
  deferrable initially immediate for each row execute function app.bewaak_laatste_beheerder();

-- An account, its role and its gemeente come from the invitation and from nowhere else: the door
-- can't choose them. Null when the code is not open for this address; then nothing is written.
create function app.verzilver_uitnodiging(
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
comment on function app.verzilver_uitnodiging(bytea, text, timestamptz, text, text, text, text) is
  'Uitnodiging verzilveren: maakt het account met de rol en de gemeente van de uitnodiging';
revoke execute on function app.begin_accountstand(), app.verhoog_accountversie(),
  app.bewaak_laatste_beheerder(),
  app.verzilver_uitnodiging(bytea, text, timestamptz, text, text, text, text) from public;
grant execute on function app.verzilver_uitnodiging(bytea, text, timestamptz, text, text, text, text)
  to aanmelding;
"""

TABLES = [
    "rechtencontrole", "gebeurtenis", "voorstel", "uitnodiging", "uitnodigingsreeks", "bericht",
    "herstelaanvraag", "adreswijziging", "poging", "aanmelding", "concept", "sessie", "herstelcode",
    "authenticator", "accountstand",
]  # fmt: skip


def upgrade() -> None:
    run(ACCOUNTS, FLOWS, MAIL, INVITATIONS, EVENTS, VERSIONS)


def downgrade() -> None:
    run(
        "drop trigger bewaak_laatste_beheerder on public.ab_user",
        "drop trigger bewaak_laatste_beheerder on public.ab_user_role",
        "drop trigger begin_accountstand on public.ab_user",
        "drop trigger verhoog_accountversie on public.ab_user",
        "drop trigger verhoog_accountversie on public.ab_user_role",
        "drop trigger verhoog_accountversie on app.gebruiker_gemeente",
        *(f"drop table app.{table}" for table in TABLES),
        "drop function app.begin_accountstand, app.verhoog_accountversie,"
        " app.bewaak_laatste_beheerder, app.verzilver_uitnodiging",
    )
