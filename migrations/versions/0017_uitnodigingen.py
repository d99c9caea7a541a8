"""How invitations stand, who is missing, and what contact persons propose; a series knows how far it is."""

from migrations.sql import run

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# The product's clock, which a transaction is told when it begins: a state follows the same time as
# the decisions do.
CLOCK = """
create function app.nu() returns timestamptz language sql stable parallel safe
  return coalesce(nullif(current_setting('app.nu', true), '')::timestamptz, now());
comment on function app.nu() is 'Nu: de tijd van deze transactie, zoals het programma die kent';
revoke execute on function app.nu() from public;
grant execute on function app.nu() to beheerder;
"""

SERIES = """
alter table app.uitnodigingsreeks
  add column aantal integer not null default 0,
  add column behandeld integer not null default 0,
  add column overgeslagen integer not null default 0,
  add constraint uitnodigingsreeks_voortgang check (behandeld >= 0 and behandeld <= aantal and overgeslagen <= behandeld);
comment on column app.uitnodigingsreeks.aantal is 'Aantal: hoeveel uitnodigingen er te versturen zijn';
comment on column app.uitnodigingsreeks.behandeld is 'Behandeld: hoeveel daarvan klaar zijn';
comment on column app.uitnodigingsreeks.overgeslagen is 'Overgeslagen: wie intussen een account of uitnodiging had';
create index uitnodiging_reeks_idx on app.uitnodiging (reeks_id) where reeks_id is not null;
create index uitnodiging_bericht_idx on app.uitnodiging (bericht_id) where bericht_id is not null;
-- A mail that still waits is taken back with its invitation: its code no longer works.
grant update (volgende_poging_op, tekst, html, fout) on app.bericht to beheerder;
"""

# A proposal is written at the door, with the mail and the event about it: one transaction. The
# policy holds it to the proposer's own gemeente, whatever the door says.
PROPOSALS = """
revoke insert on app.voorstel from contactpersoon;
grant select (id, gemeente_id, email, voorgesteld_door, voorgesteld_op, afgehandeld_op) on app.voorstel to aanmelding;
grant insert on app.voorstel to aanmelding;
create policy deur on app.voorstel to aanmelding using (true)
  with check (afgehandeld_op is null and uitnodiging_id is null
              and gemeente_id = (select gg.gemeente_id from app.gebruiker_gemeente gg
                                  where gg.user_id = voorgesteld_door));
create unique index voorstel_een_open on app.voorstel (gemeente_id, email) where afgehandeld_op is null;
"""

STATUS = """
create view app.uitnodigingstatus with (security_invoker = true) as
  select u.id, u.naam, u.email, u.rol, u.gemeente_id,
         case when u.gebruikt_op is not null then 'gebruikt'
              when u.ingetrokken_op is not null then 'ingetrokken'
              when u.verloopt_op <= app.nu() then 'verlopen'
              when b.mislukt_op is not null then 'bezorgfout'
              when b.volgende_poging_op is not null and b.verzonden_op is null then 'wacht op verzending'
              else 'verstuurd' end as status,
         u.uitgenodigd_op, u.verloopt_op, u.gebruikt_op, u.ingetrokken_op, b.fout as bezorgfout,
         w.first_name || ' ' || w.last_name as uitgenodigd_door, u.reeks_id as reeks,
         register.zoekwoorden(u.naam, u.email, g.naam) as zoek
    from app.uitnodiging u
    left join app.bericht b on b.id = u.bericht_id
    left join register.gemeente g on g.id = u.gemeente_id
    left join ab_user w on w.id = u.uitgenodigd_door;
grant select on app.uitnodigingstatus to beheerder;

create view app.gemeente_zonder_contact with (security_invoker = true) as
  select g.id, g.naam, p.naam as provincie, coalesce(u.status, 'nog niet uitgenodigd') as uitnodiging,
         u.uitgenodigd_op, g.zoek, g.sorteer
    from register.gemeente g
    left join register.provincie p on p.id = g.provincie_id
    left join lateral (
      select s.status, s.uitgenodigd_op from app.uitnodigingstatus s
       where s.gemeente_id = g.id order by s.uitgenodigd_op desc, s.id desc limit 1) u on true
   where register.actief(g.begindatum, g.einddatum, (app.nu() at time zone 'Europe/Amsterdam')::date)
     and not exists (
       select from app.gebruiker_gemeente gg
         join ab_user a on a.id = gg.user_id
         join ab_user_role ur on ur.user_id = a.id
         join ab_role r on r.id = ur.role_id
        where gg.gemeente_id = g.id and a.active and r.name = 'contactpersoon');
grant select on app.gemeente_zonder_contact to beheerder;

create view app.voorstelstatus with (security_invoker = true) as
  select v.id, v.naam, v.email, v.gemeente_id, st.weergavenaam as voorgesteld_door, v.voorgesteld_op,
         case when v.afgehandeld_op is null then 'open'
              when v.uitnodiging_id is not null then 'uitgenodigd'
              else 'afgewezen' end as status,
         v.afgehandeld_op, register.zoekwoorden(v.naam, v.email, g.naam) as zoek
    from app.voorstel v
    join register.gemeente g on g.id = v.gemeente_id
    left join app.accountstand st on st.user_id = v.voorgesteld_door;
grant select on app.voorstelstatus to beheerder;
"""

COMMENTS = {
    "uitnodigingstatus": (
        "Uitnodiging: wie VNG heeft gevraagd een account te maken",
        {
            "id": "Nummer: vast nummer van deze uitnodiging",
            "naam": "Naam: van wie is uitgenodigd",
            "email": "E-mailadres: waar de uitnodiging heen ging",
            "rol": "Rol: die het account krijgt",
            "gemeente_id": "Gemeente: waarvoor een contactpersoon gaat werken",
            "status": "Status: hoe het met de uitnodiging staat",
            "uitgenodigd_op": "Uitgenodigd op: datum en tijd",
            "verloopt_op": "Verloopt op: datum en tijd",
            "gebruikt_op": "Gebruikt op: datum en tijd",
            "ingetrokken_op": "Ingetrokken op: datum en tijd",
            "bezorgfout": "Fout bij bezorgen: wat de mailserver zei",
            "uitgenodigd_door": "Uitgenodigd door: medewerker van VNG",
            "reeks": "Reeks: nummer van de reeks waar de uitnodiging bij hoort",
            "zoek": "Zoekwoorden: waarop deze uitnodiging gevonden wordt",
        },
    ),
    "gemeente_zonder_contact": (
        "Gemeente zonder contactpersoon: niemand van deze gemeente kan inloggen",
        {
            "id": "Nummer: vast nummer van de gemeente",
            "naam": "Naam: van de gemeente",
            "provincie": "Provincie: waarin de gemeente ligt",
            "uitnodiging": "Laatste uitnodiging: hoe het daarmee staat",
            "uitgenodigd_op": "Uitgenodigd op: datum en tijd",
            "zoek": "Zoekwoorden: waarop de gemeente gevonden wordt",
            "sorteer": "Sorteersleutel: waarop de lijst is gesorteerd",
        },
    ),
    "voorstelstatus": (
        "Voorstel: een contactpersoon stelt een collega voor",
        {
            "id": "Nummer: vast nummer van dit voorstel",
            "naam": "Naam: van de collega",
            "email": "E-mailadres: van de collega",
            "gemeente_id": "Gemeente: waarvoor de collega gaat werken",
            "voorgesteld_door": "Voorgesteld door: contactpersoon",
            "voorgesteld_op": "Voorgesteld op: datum en tijd",
            "status": "Status: wat er met het voorstel is gedaan",
            "afgehandeld_op": "Afgehandeld op: datum en tijd",
            "zoek": "Zoekwoorden: waarop dit voorstel gevonden wordt",
        },
    ),
}


def comments() -> list[str]:
    """Return a comment for every view and column."""
    found = []
    for view, (about, columns) in COMMENTS.items():
        found.append(f"comment on view app.{view} is '{about}'")
        found += [f"comment on column app.{view}.{c} is '{told}'" for c, told in columns.items()]
    return found


def upgrade() -> None:
    run(CLOCK, SERIES, PROPOSALS, STATUS, *comments())


def downgrade() -> None:
    run(
        "drop view app.voorstelstatus, app.gemeente_zonder_contact, app.uitnodigingstatus",
        "drop index app.voorstel_een_open",
        "drop policy deur on app.voorstel",
        "revoke all on app.voorstel from aanmelding",
        "grant insert on app.voorstel to contactpersoon",
        "revoke update (volgende_poging_op, tekst, html, fout) on app.bericht from beheerder",
        "drop index app.uitnodiging_reeks_idx, app.uitnodiging_bericht_idx",
        "alter table app.uitnodigingsreeks drop constraint uitnodigingsreeks_voortgang,"
        " drop column aantal, drop column behandeld, drop column overgeslagen",
        "drop function app.nu",
    )
