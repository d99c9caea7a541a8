"""Accounts, invitations and proposals are found by stored words and an index, as every list is."""

from migrations.sql import run

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# A gemeente's name is in the words, so that all invitations of Amersfoort are found by its name.
TOLD_TO = """
alter table app.{table} add column zoek tsvector;
comment on column app.{table}.zoek is 'Zoekwoorden: waarop deze rij gevonden wordt';
create trigger zoekwoorden before insert or update of naam, email, gemeente_id, zoek on app.{table}
  for each row execute function app.zoekwoorden_bij_gemeente();
update app.{table} set zoek = zoek;
create index {table}_zoek_idx on app.{table} using gin (zoek);
"""
WORDS = """
create function app.zoekwoorden_bij_gemeente() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  new.zoek := register.zoekwoorden(
    new.naam, new.email, (select g.naam from register.gemeente g where g.id = new.gemeente_id));
  return new;
end $$;
create function app.zoekwoorden_bijwerken() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.uitnodiging set zoek = zoek where gemeente_id = new.id;
  update app.voorstel set zoek = zoek where gemeente_id = new.id;
  return null;
end $$;
create trigger zoekwoorden_bijwerken after update of naam on register.gemeente
  for each row when (old.naam is distinct from new.naam)
  execute function app.zoekwoorden_bijwerken();
-- The last invitation of a gemeente without a contact person is the first of its index.
drop index app.uitnodiging_gemeente_idx;
create index uitnodiging_gemeente_idx on app.uitnodiging (gemeente_id, uitgenodigd_op desc, id desc);
create index voorstel_gemeente_idx on app.voorstel (gemeente_id);
revoke execute on function app.zoekwoorden_bij_gemeente(), app.zoekwoorden_bijwerken() from public;
"""

# FAB's own table has no room for them; `accountstand` has a row for every account.
ACCOUNT_WORDS = """
alter table app.accountstand add column zoek tsvector, add column sorteer text collate "C";
comment on column app.accountstand.zoek is 'Zoekwoorden: waarop dit account gevonden wordt';
comment on column app.accountstand.sorteer is 'Sorteersleutel: waarop de lijst is gesorteerd';
create function app.accountstand_zoekwoorden() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.accountstand
     set zoek = register.zoekwoorden(new.first_name, new.last_name, new.email),
         sorteer = register.vouw(new.last_name || ', ' || new.first_name)
   where user_id = new.id;
  return null;
end $$;
-- After begin_accountstand, by the order of their names, which makes the row that this one fills.
create trigger zoekwoorden after insert or update of first_name, last_name, email on public.ab_user
  for each row execute function app.accountstand_zoekwoorden();
revoke execute on function app.accountstand_zoekwoorden() from public;
update app.accountstand st
   set zoek = register.zoekwoorden(u.first_name, u.last_name, u.email),
       sorteer = register.vouw(u.last_name || ', ' || u.first_name)
  from public.ab_user u where u.id = st.user_id;
create index accountstand_zoek_idx on app.accountstand using gin (zoek);
create index accountstand_sorteer_idx on app.accountstand (sorteer, user_id);
"""

ACCOUNT = """
create or replace view app.account with (security_invoker = true) as
  select {id} as id, u.email, u.first_name as voornaam, u.last_name as achternaam, r.name as rol,
         gg.gemeente_id, u.active as actief, u.last_login at time zone 'UTC' as laatst_ingelogd,
         {zoek} as zoek,
         {sorteer} as sorteer,
         case when not coalesce(u.active, false) then 'uitgezet'
              when not exists (select from app.authenticator a where a.user_id = u.id)
              then 'zonder authenticator'
              when u.last_login is null then 'nooit ingelogd'
              else 'actief' end as stand,
         st.inactief_sinds
    from {accounts}
    left join ab_user_role ur on ur.user_id = u.id
    left join ab_role r on r.id = ur.role_id
    left join app.gebruiker_gemeente gg on gg.user_id = u.id;
"""
STORED = {
    "id": "st.user_id",
    "zoek": "st.zoek",
    "sorteer": "st.sorteer",
    "accounts": "app.accountstand st join ab_user u on u.id = st.user_id",
}
COMPUTED = {
    "id": "u.id",
    "zoek": "register.zoekwoorden(u.first_name, u.last_name, u.email)",
    "sorteer": "register.vouw(u.last_name || ', ' || u.first_name) collate \"C\"",
    "accounts": "ab_user u left join app.accountstand st on st.user_id = u.id",
}

STATUS = """
create or replace view app.uitnodigingstatus with (security_invoker = true) as
  select u.id, u.naam, u.email, u.rol, u.gemeente_id,
         case when u.gebruikt_op is not null then 'gebruikt'
              when u.ingetrokken_op is not null then 'ingetrokken'
              when u.verloopt_op <= app.nu() then 'verlopen'
              when b.mislukt_op is not null then 'bezorgfout'
              when b.volgende_poging_op is not null and b.verzonden_op is null then 'wacht op verzending'
              else 'verstuurd' end as status,
         u.uitgenodigd_op, u.verloopt_op, u.gebruikt_op, u.ingetrokken_op, b.fout as bezorgfout,
         w.first_name || ' ' || w.last_name as uitgenodigd_door, u.reeks_id as reeks,
         {uitnodiging} as zoek
    from app.uitnodiging u
    left join app.bericht b on b.id = u.bericht_id
    {gemeente_van_uitnodiging}
    left join ab_user w on w.id = u.uitgenodigd_door;

create or replace view app.voorstelstatus with (security_invoker = true) as
  select v.id, v.naam, v.email, v.gemeente_id, st.weergavenaam as voorgesteld_door, v.voorgesteld_op,
         case when v.afgehandeld_op is null then 'open'
              when v.uitnodiging_id is not null then 'uitgenodigd'
              else 'afgewezen' end as status,
         v.afgehandeld_op, {voorstel} as zoek
    from app.voorstel v
    {gemeente_van_voorstel}
    left join app.accountstand st on st.user_id = v.voorgesteld_door;
"""


def upgrade() -> None:
    run(
        WORDS,
        TOLD_TO.format(table="uitnodiging"),
        TOLD_TO.format(table="voorstel"),
        "grant select (zoek) on app.uitnodiging to beheerder",
        ACCOUNT_WORDS,
        ACCOUNT.format(**STORED),
        STATUS.format(
            uitnodiging="u.zoek",
            voorstel="v.zoek",
            gemeente_van_uitnodiging="",
            gemeente_van_voorstel="",
        ),
    )


def downgrade() -> None:
    run(
        ACCOUNT.format(**COMPUTED),
        STATUS.format(
            uitnodiging="register.zoekwoorden(u.naam, u.email, g.naam)",
            voorstel="register.zoekwoorden(v.naam, v.email, g.naam)",
            gemeente_van_uitnodiging="left join register.gemeente g on g.id = u.gemeente_id",
            gemeente_van_voorstel="join register.gemeente g on g.id = v.gemeente_id",
        ),
        "drop trigger zoekwoorden on public.ab_user",
        "drop trigger zoekwoorden_bijwerken on register.gemeente",
        "drop trigger zoekwoorden on app.uitnodiging",
        "drop trigger zoekwoorden on app.voorstel",
        "drop function app.accountstand_zoekwoorden, app.zoekwoorden_bijwerken,"
        " app.zoekwoorden_bij_gemeente",
        "alter table app.accountstand drop column zoek, drop column sorteer",
        "alter table app.uitnodiging drop column zoek",
        "alter table app.voorstel drop column zoek",
        "drop index app.voorstel_gemeente_idx, app.uitnodiging_gemeente_idx",
        "create index uitnodiging_gemeente_idx on app.uitnodiging (gemeente_id)",
    )
