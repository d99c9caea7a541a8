"""The append-only history: one line a change, its content erasable, its chain of digests not."""

from migrations.sql import run

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROLES = "contactpersoon, lezer, redacteur, beheerder, privacyfunctionaris"
STAFF = "lezer, redacteur, beheerder, privacyfunctionaris"

# Content lies apart, so that erasing it (AVG art. 17) deletes a row and never touches a line.
TABLES = """
create table app.geschiedenis (
  id bigint generated always as identity primary key,
  keten integer not null,
  volgnummer bigint not null,
  gemeente_id integer,
  tijdstip timestamptz not null default clock_timestamp(),
  tabel text not null,
  rij text not null,
  soort text not null constraint geschiedenis_soort_keuze
    check (soort in ('toegevoegd', 'gewijzigd', 'verwijderd', 'ingezien', 'ingebruikname')),
  actor_id integer,
  rol text not null,
  inhoud_digest bytea not null,
  ketting bytea not null,
  constraint geschiedenis_keten_volgnummer unique (keten, volgnummer)
);
-- By bytes: the lines of a joining table are found by the first of their two keys.
create index geschiedenis_rij_idx on app.geschiedenis (tabel, rij text_pattern_ops, id desc);
create index geschiedenis_gemeente_idx on app.geschiedenis (gemeente_id, id desc);

create table app.geschiedenis_inhoud (
  geschiedenis_id bigint primary key references app.geschiedenis (id),
  gemeente_id integer,
  zout bytea not null,
  oud jsonb,
  nieuw jsonb,
  actor text,
  reden text
);

create table app.geschiedenis_kop (
  keten integer primary key,
  volgnummer bigint not null,
  ketting bytea not null
);
"""

COMMENTS = {
    "geschiedenis": (
        "Geschiedenis: wie wat wanneer heeft gewijzigd",
        {
            "id": "Nummer: vast nummer van deze regel",
            "keten": "Keten: elke gemeente heeft een eigen keten; 0 is van VNG",
            "volgnummer": "Volgnummer: plaats in de keten",
            "gemeente_id": "Gemeente: van wie de gewijzigde rij is",
            "tijdstip": "Tijdstip: wanneer de wijziging is gedaan",
            "tabel": "Soort gegeven: waarin is gewijzigd",
            "rij": "Rij: welk gegeven is gewijzigd",
            "soort": "Gebeurtenis: toegevoegd, gewijzigd, verwijderd of ingezien",
            "actor_id": "Accountnummer: het account dat de wijziging deed",
            "rol": "Rol: de rol waarmee is gewijzigd",
            "inhoud_digest": "Vingerafdruk: van de inhoud met het zout",
            "ketting": "Ketting: vingerafdruk van deze regel en alle eerdere",
        },
    ),
    "geschiedenis_inhoud": (
        "Inhoud van de geschiedenis: wat er stond en wat er kwam te staan; kan worden gewist",
        {
            "geschiedenis_id": "Regel: bij welke regel deze inhoud hoort",
            "gemeente_id": "Gemeente: van wie de gewijzigde rij is",
            "zout": "Zout: maakt de vingerafdruk onraadbaar",
            "oud": "Oud: wat er stond",
            "nieuw": "Nieuw: wat er kwam te staan",
            "actor": "Door: naam van wie de wijziging deed",
            "reden": "Reden: waarom is gewijzigd",
        },
    ),
    "geschiedenis_kop": (
        "Kop van de geschiedenis: de laatste regel van elke keten",
        {
            "keten": "Keten: de gemeente, 0 is van VNG",
            "volgnummer": "Volgnummer: van de laatste regel",
            "ketting": "Ketting: van de laatste regel",
        },
    ),
}

# One writer, used by the trigger and by the reading of home addresses.
# The head row is locked until the transaction ends, so a chain has no forks.
WRITER = """
create function app.regel_digest(zout bytea, oud jsonb, nieuw jsonb, actor text, reden text)
  returns bytea language sql immutable set search_path = pg_catalog
  return sha256(zout || convert_to(
    jsonb_build_array(oud, nieuw, actor, reden)::text, 'UTF8'));

create function app.regel_ketting(vorige bytea, regel app.geschiedenis)
  returns bytea language sql immutable set search_path = pg_catalog
  return sha256(vorige || convert_to(jsonb_build_array(
    (regel).keten, (regel).volgnummer, (regel).gemeente_id, extract(epoch from (regel).tijdstip)::text,
    (regel).tabel, (regel).rij, (regel).soort, (regel).actor_id, (regel).rol)::text, 'UTF8')
    || (regel).inhoud_digest);

create function app.leg_vast(gemeente integer, tabel text, rij text, soort text, oud jsonb, nieuw jsonb)
  returns bigint language plpgsql security definer set search_path = pg_catalog as $$
declare
  regel app.geschiedenis; vorige bytea;
  zout bytea := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
  actor text := nullif(current_setting('app.actor_naam', true), '');
  reden text := nullif(current_setting('app.reden', true), '');
begin
  regel.keten := coalesce(gemeente, 0);
  insert into app.geschiedenis_kop values (regel.keten, 0, ''::bytea) on conflict do nothing;
  select k.volgnummer + 1, k.ketting into regel.volgnummer, vorige
    from app.geschiedenis_kop k where k.keten = regel.keten for update;
  regel.gemeente_id := gemeente; regel.tijdstip := clock_timestamp();
  regel.tabel := tabel; regel.rij := rij; regel.soort := soort;
  regel.actor_id := nullif(current_setting('app.actor', true), '')::integer;
  regel.rol := coalesce(nullif(nullif(current_setting('role', true), ''), 'none'), session_user);
  regel.inhoud_digest := app.regel_digest(zout, oud, nieuw, actor, reden);
  regel.ketting := app.regel_ketting(vorige, regel);
  insert into app.geschiedenis (keten, volgnummer, gemeente_id, tijdstip, tabel, rij, soort, actor_id,
                                rol, inhoud_digest, ketting)
    values (regel.keten, regel.volgnummer, regel.gemeente_id, regel.tijdstip, regel.tabel, regel.rij,
            regel.soort, regel.actor_id, regel.rol, regel.inhoud_digest, regel.ketting)
    returning id into regel.id;
  insert into app.geschiedenis_inhoud values (regel.id, gemeente, zout, oud, nieuw, actor, reden);
  update app.geschiedenis_kop k set volgnummer = regel.volgnummer, ketting = regel.ketting
   where k.keten = regel.keten;
  return regel.id;
end $$;
"""

# Trigger arguments: key columns; columns whose value is never written; operations that VNG must explain.
TRIGGER = """
create function app.schrijf_geschiedenis() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  sleutels text[] := string_to_array(tg_argv[0], ',');
  verborgen text[] := string_to_array(tg_argv[1], ',');
  afgeleid text[]; oud jsonb; nieuw jsonb; bron jsonb; gemeente integer; soort text;
begin
  -- What the database works out itself is nobody's change. Of a functie somebody typed
  -- partij_toegestaan; elsewhere it follows from the functie.
  select coalesce(array_agg(a.attname::text), '{}') || '{zoek,sorteer}' into afgeleid
    from pg_attribute a where a.attrelid = tg_relid and a.attgenerated <> '';
  if tg_table_name <> 'functie' then afgeleid := afgeleid || '{partij_toegestaan}'; end if;
  if tg_op <> 'INSERT' then oud := to_jsonb(old) - afgeleid; end if;
  if tg_op <> 'DELETE' then nieuw := to_jsonb(new) - afgeleid; end if;
  bron := coalesce(nieuw, oud);
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, nieuw -> o.key) into oud, nieuw
      from jsonb_each(oud) o where nieuw -> o.key is distinct from o.value;
    if nieuw is null then return null; end if;
  else
    oud := jsonb_strip_nulls(oud); nieuw := jsonb_strip_nulls(nieuw);
  end if;
  select jsonb_object_agg(e.key, case when e.key = any (verborgen) and e.value <> 'null'::jsonb
      then '"gewijzigd"'::jsonb else e.value end) into oud from jsonb_each(oud) e;
  select jsonb_object_agg(e.key, case when e.key = any (verborgen) and e.value <> 'null'::jsonb
      then '"gewijzigd"'::jsonb else e.value end) into nieuw from jsonb_each(nieuw) e;
  gemeente := case when tg_table_name = 'gemeente' then bron ->> 'id' else bron ->> 'gemeente_id' end;
  if position(left(tg_op, 1) in tg_argv[2]) > 0
     and current_setting('role', true) in ('redacteur', 'privacyfunctionaris')
     and nullif(current_setting('app.reden', true), '') is null then
    raise exception using errcode = 'check_violation', schema = 'app', table = tg_table_name,
      constraint = 'reden_verplicht', column = 'reden',
      message = 'Vul in waarom u dit namens de gemeente wijzigt.';
  end if;
  soort := case tg_op when 'INSERT' then 'toegevoegd' when 'UPDATE' then 'gewijzigd'
                      else 'verwijderd' end;
  perform app.leg_vast(gemeente, tg_table_name::text,
    (select string_agg(bron ->> s, ',') from unnest(sleutels) s), soort, oud, nieuw);
  return null;
end $$;

create function app.leg_ingebruikname_vast(omschrijving text) returns bigint
  language sql set search_path = pg_catalog
  return app.leg_vast(null, 'register', '', 'ingebruikname', null,
    jsonb_build_object('omschrijving', omschrijving));

create function app.wis_geschiedenis(van_tabel text, van_rij text) returns integer
  language plpgsql security definer set search_path = pg_catalog as $$
declare aantal integer;
begin
  delete from app.geschiedenis_inhoud i using app.geschiedenis g
   where g.id = i.geschiedenis_id and g.tabel = van_tabel and g.rij = van_rij;
  get diagnostics aantal = row_count;
  return aantal;
end $$;

-- Every fault in the chains: a line gone, changed or added, or content that is not what it was.
create function app.controleer_geschiedenis() returns table (keten integer, volgnummer bigint, fout text)
  language sql stable security definer set search_path = pg_catalog as $$
  with regels as (
    select g, i.geschiedenis_id is not null as heeft_inhoud, i.gemeente_id as inhoud_gemeente,
           app.regel_digest(i.zout, i.oud, i.nieuw, i.actor, i.reden) as digest,
           lag((g).ketting, 1, ''::bytea) over keten as vorige,
           lag((g).volgnummer, 1, 0::bigint) over keten as vorig_nummer
      from app.geschiedenis g left join app.geschiedenis_inhoud i on i.geschiedenis_id = g.id
    window keten as (partition by (g).keten order by (g).volgnummer)
  )
  select (g).keten, (g).volgnummer, 'regel ontbreekt voor deze'
    from regels where (g).volgnummer <> vorig_nummer + 1
  union all
  select (g).keten, (g).volgnummer, 'regel is veranderd'
    from regels where (g).ketting is distinct from app.regel_ketting(vorige, g)
  union all
  select (g).keten, (g).volgnummer, 'inhoud is veranderd'
    from regels where heeft_inhoud
     and ((g).inhoud_digest is distinct from digest
          or (g).gemeente_id is distinct from inhoud_gemeente)
  union all
  select (g).keten, (g).volgnummer, 'regel is toegevoegd buiten de keten om'
    from regels left join app.geschiedenis_kop k on k.keten = (g).keten
   where (g).volgnummer > coalesce(k.volgnummer, 0)
  union all
  select k.keten, k.volgnummer, 'laatste regel ontbreekt'
    from app.geschiedenis_kop k
   where not exists (select from app.geschiedenis g where g.keten = k.keten
                       and g.volgnummer = k.volgnummer and g.ketting = k.ketting)
$$;

create function app.weiger_wijziging() returns trigger language plpgsql as $$
begin
  raise exception 'de geschiedenis kan niet worden gewijzigd' using errcode = 'insufficient_privilege';
end $$;
create trigger alleen_toevoegen before update or delete or truncate on app.geschiedenis
  for each statement execute function app.weiger_wijziging();
create trigger alleen_wissen before update or truncate on app.geschiedenis_inhoud
  for each statement execute function app.weiger_wijziging();

revoke execute on all functions in schema app from public;
"""

# Table, key columns, hidden columns, operations for which VNG gives a reason (Insert, Update, Delete).
WATCHED = (
    ("provincie", "id", "", ""),
    ("functie", "id", "", ""),
    ("portefeuille", "id", "", ""),
    ("partij", "id", "", ""),
    ("partijalias", "id", "", ""),
    ("gemeente", "id", "", "U"),
    ("raadsperiode", "id", "", ""),
    ("verkiezingsuitslag", "id", "", ""),
    ("fractie", "id", "", "IUD"),
    ("persoon", "id", "", "IUD"),
    (
        "huisadres",
        "persoon_id",
        "straat,huisnummer,huisletter,toevoeging,postcode,woonplaats",
        "IUD",
    ),
    ("functievervulling", "id", "", "IUD"),
    ("functievervulling_portefeuille", "functievervulling_id,portefeuille_id", "", "IUD"),
    ("bevestiging", "id", "", "IUD"),
)

POLICIES = f"""
alter table app.geschiedenis enable row level security;
alter table app.geschiedenis force row level security;
alter table app.geschiedenis_inhoud enable row level security;
alter table app.geschiedenis_inhoud force row level security;
alter table app.geschiedenis_kop enable row level security;
alter table app.geschiedenis_kop force row level security;
create policy eigenaar_leest on app.geschiedenis for select to current_user using (true);
create policy eigenaar_schrijft on app.geschiedenis for insert to current_user with check (true);
create policy eigenaar_leest on app.geschiedenis_inhoud for select to current_user using (true);
create policy eigenaar_schrijft on app.geschiedenis_inhoud for insert to current_user with check (true);
create policy eigenaar_wist on app.geschiedenis_inhoud for delete to current_user using (true);
create policy eigenaar on app.geschiedenis_kop to current_user using (true) with check (true);
create policy eigen_gemeente on app.geschiedenis for select to contactpersoon
  using (gemeente_id = (select app.huidige_gemeente()));
create policy eigen_gemeente on app.geschiedenis_inhoud for select to contactpersoon
  using (gemeente_id = (select app.huidige_gemeente()));
create policy vng_leest on app.geschiedenis for select to {STAFF} using (true);
create policy vng_leest on app.geschiedenis_inhoud for select to {STAFF} using (true);
grant select on app.geschiedenis to {ROLES};
-- Never the salt: with it somebody could guess what was erased.
grant select (geschiedenis_id, gemeente_id, oud, nieuw, actor, reden) on app.geschiedenis_inhoud
  to {ROLES};
grant execute on function app.huidige_gemeente() to {ROLES};
grant execute on function app.controleer_geschiedenis() to beheerder, privacyfunctionaris;
"""

# Secrets of the mechanism (salt) stay out; erased content shows as empty. Which files are of one human
# being is VNG's alone, so a contact person's lines do not tell it.
VIEW = f"""
create view app.geschiedenisregel with (security_invoker = true) as
  select g.id, g.gemeente_id, g.tijdstip, g.tabel, g.rij, g.soort, g.actor_id, g.rol,
         case when current_setting('role', true) = 'contactpersoon'
              then i.oud - 'zelfde_persoon' else i.oud end as oud,
         case when current_setting('role', true) = 'contactpersoon'
              then i.nieuw - 'zelfde_persoon' else i.nieuw end as nieuw,
         i.actor, i.reden, i.geschiedenis_id is null as gewist
    from app.geschiedenis g left join app.geschiedenis_inhoud i on i.geschiedenis_id = g.id;
comment on view app.geschiedenisregel is 'Geschiedenis: wie wat wanneer heeft gewijzigd, met de inhoud';
comment on column app.geschiedenisregel.id is 'Nummer: vast nummer van deze regel';
comment on column app.geschiedenisregel.gemeente_id is 'Gemeente: van wie de gewijzigde rij is';
comment on column app.geschiedenisregel.tijdstip is 'Tijdstip: wanneer de wijziging is gedaan';
comment on column app.geschiedenisregel.tabel is 'Soort gegeven: waarin is gewijzigd';
comment on column app.geschiedenisregel.rij is 'Rij: welk gegeven is gewijzigd';
comment on column app.geschiedenisregel.soort is 'Gebeurtenis: toegevoegd, gewijzigd, verwijderd of ingezien';
comment on column app.geschiedenisregel.actor_id is 'Accountnummer: het account dat de wijziging deed';
comment on column app.geschiedenisregel.rol is 'Rol: de rol waarmee is gewijzigd';
comment on column app.geschiedenisregel.oud is 'Oud: wat er stond';
comment on column app.geschiedenisregel.nieuw is 'Nieuw: wat er kwam te staan';
comment on column app.geschiedenisregel.actor is 'Door: naam van wie de wijziging deed';
comment on column app.geschiedenisregel.reden is 'Reden: waarom is gewijzigd';
comment on column app.geschiedenisregel.gewist is 'Gewist: de inhoud is op verzoek gewist';
grant select on app.geschiedenisregel to {ROLES};
"""


def quoted(text: str) -> str:
    """Return the text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def upgrade() -> None:
    run(TABLES)
    for table, (comment, columns) in COMMENTS.items():
        run(f"comment on table app.{table} is {quoted(comment)}")
        run(*(f"comment on column app.{table}.{c} is {quoted(t)}" for c, t in columns.items()))
    run(WRITER, TRIGGER, POLICIES, VIEW)
    for table, keys, hidden, reason in WATCHED:
        run(f"""create trigger geschiedenis after insert or update or delete on register.{table}
                for each row execute function
                  app.schrijf_geschiedenis('{keys}', '{hidden}', '{reason}')""")


def downgrade() -> None:
    run(
        *(f"drop trigger geschiedenis on register.{table}" for table, *_ in WATCHED),
        """drop view app.geschiedenisregel;
           drop function app.controleer_geschiedenis, app.wis_geschiedenis,
             app.leg_ingebruikname_vast, app.schrijf_geschiedenis, app.leg_vast, app.regel_ketting,
             app.regel_digest;
           drop table app.geschiedenis_kop, app.geschiedenis_inhoud, app.geschiedenis;
           drop function app.weiger_wijziging;""",
    )
