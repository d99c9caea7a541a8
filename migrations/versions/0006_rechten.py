"""Who may do what: grants by column and policies by row, for each product role."""

from migrations.sql import run

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STAFF = "lezer, redacteur, beheerder, privacyfunctionaris"
ALL = f"contactpersoon, {STAFF}"

CODE_LISTS = ("provincie", "functie", "portefeuille", "partij", "partijalias")
SCOPED = (
    "raadsperiode",
    "verkiezingsuitslag",
    "fractie",
    "persoon",
    "huisadres",
    "functievervulling",
    "functievervulling_portefeuille",
    "bevestiging",
)

HUISADRES = "straat, huisnummer, huisletter, toevoeging, postcode, woonplaats, afgeschermd"
GEMEENTE_CONTACT = (
    "bezoek_straat, bezoek_huisnummer, bezoek_toevoeging, bezoek_postcode, bezoek_plaats,"
    " post_postbus, post_straat, post_huisnummer, post_postcode, post_plaats, telefoon, email, website"
)

WHOLE = "*"


def columns(named: str) -> str:
    """Return the column list of a grant; the whole table needs none."""
    return "" if named == WHOLE else f" ({named})"


READ = f"""
grant select on {", ".join(f"register.{t}" for t in (*CODE_LISTS, "gemeente"))} to {ALL};
grant select on {", ".join(f"register.{t}" for t in SCOPED if t != "huisadres")} to {ALL};
-- A home address is only ever read through register.lees_huisadres(), which writes down that it was.
-- xmin is the version by which two savers notice each other.
grant select (id, gemeente_id, persoon_id, afgeschermd, aangemaakt_op, xmin) on register.huisadres
  to contactpersoon, privacyfunctionaris;
"""


def write(
    table: str, roles: str, *, insert: str = "", update: str = "", delete: bool = False
) -> str:
    """Return the grants with which the roles write the table; no columns means not at all.

    `WHOLE` grants the table as it is and as it grows: a new column needs no grant of its own.
    """
    lines = []
    if insert:
        lines.append(f"grant insert{columns(insert)} on register.{table} to {roles};")
    if update:
        lines.append(f"grant update{columns(update)} on register.{table} to {roles};")
    if delete:
        lines.append(f"grant delete on register.{table} to {roles};")
    return "\n".join(lines)


def all_writes() -> list[str]:
    """Return every write grant, role by role as in docs/scope.md."""
    statements = [
        write(t, "beheerder", insert=WHOLE, update=WHOLE, delete=True)
        for t in ("functie", "portefeuille", "partij", "partijalias")
    ]
    statements += [
        write(t, "redacteur", insert=WHOLE, update=WHOLE, delete=True)
        for t in ("partij", "partijalias")
    ]
    statements += [
        write("gemeente", "redacteur", insert=WHOLE, update=WHOLE),
        write("gemeente", "contactpersoon", update=GEMEENTE_CONTACT),
    ]
    statements += [
        write(t, "redacteur", insert=WHOLE, update=WHOLE, delete=True)
        for t in ("raadsperiode", "verkiezingsuitslag")
    ]
    statements += [
        write(t, "contactpersoon, redacteur", insert=WHOLE, update=WHOLE, delete=True)
        for t in ("fractie", "persoon", "functievervulling")
    ]
    statements += [
        # The rights desk honours objections (art. 21) by these three switches.
        write(
            "persoon",
            "privacyfunctionaris",
            update="magazine, statistiek, publicatie, zelfde_persoon",
        ),
        write(
            "huisadres",
            "contactpersoon, privacyfunctionaris",
            insert=f"gemeente_id, persoon_id, {HUISADRES}",
            update=HUISADRES,
            delete=True,
        ),
        write(
            "functievervulling_portefeuille",
            "contactpersoon, redacteur",
            insert="gemeente_id, functievervulling_id, portefeuille_id",
            delete=True,
        ),
        write(
            "bevestiging",
            "contactpersoon, redacteur",
            insert="gemeente_id, onderdeel, gebruiker_id, bevestigd_door",
            delete=True,
        ),
    ]
    return statements


OWN = "gemeente_id = (select app.huidige_gemeente())"

# What a contact may still take back as a mistake; older rows are ended, not deleted.
YOUNG = {
    "fractie": "aangemaakt_op > now() - interval '24 hours'",
    "persoon": "aangemaakt_op > now() - interval '24 hours'",
    "functievervulling": "aangemaakt_op > now() - interval '24 hours'",
    "bevestiging": "tijdstip > now() - interval '24 hours'",
}


def policies(table: str) -> str:
    """Return the policies of a scoped table: nothing set is no rows, for a contact the own gemeente only."""
    young = f" and {YOUNG[table]}" if table in YOUNG else ""
    return f"""
      alter table register.{table} enable row level security;
      alter table register.{table} force row level security;
      create policy eigenaar on register.{table} to current_user using (true) with check (true);
      create policy vng on register.{table} to {STAFF} using (true) with check (true);
      create policy eigen_gemeente on register.{table} for select to contactpersoon using ({OWN});
      create policy eigen_toevoegen on register.{table} for insert to contactpersoon with check ({OWN});
      create policy eigen_wijzigen on register.{table} for update to contactpersoon
        using ({OWN}) with check ({OWN});
      create policy eigen_verwijderen on register.{table} for delete to contactpersoon
        using ({OWN}{young});
    """


GEMEENTE_POLICIES = f"""
alter table register.gemeente enable row level security;
alter table register.gemeente force row level security;
create policy eigenaar on register.gemeente to current_user using (true) with check (true);
create policy vng on register.gemeente to {STAFF} using (true) with check (true);
create policy openbaar on register.gemeente for select to contactpersoon using (true);
create policy eigen_gemeente on register.gemeente for update to contactpersoon
  using (id = (select app.huidige_gemeente())) with check (id = (select app.huidige_gemeente()));
"""

# What a grant on a whole table gives too much: these stay the database's own.
GUARDS = """
create function app.bewaak_gemeente() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.gemeente_id is distinct from old.gemeente_id and current_setting('role', true) <> 'none' then
    raise exception 'een rij kan niet naar een andere gemeente' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create function app.bewaak_aanmaak() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if tg_op = 'UPDATE' then
    new.aangemaakt_op := old.aangemaakt_op;
  elsif current_setting('role', true) <> 'none' then
    new.aangemaakt_op := now();
  end if;
  return new;
end $$;
-- Linking the files of one human being is VNG's: a gemeente may not say who works elsewhere.
create function app.bewaak_zelfde_persoon() returns trigger language plpgsql
  set search_path = pg_catalog as $$
begin
  if current_setting('role', true) = 'contactpersoon'
     and new.zelfde_persoon is distinct from
         (case when tg_op = 'UPDATE' then old.zelfde_persoon end) then
    raise exception 'alleen VNG verbindt dossiers' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
revoke execute on function app.bewaak_gemeente(), app.bewaak_aanmaak(), app.bewaak_zelfde_persoon()
  from public;
create trigger bewaak_zelfde_persoon before insert or update on register.persoon
  for each row execute function app.bewaak_zelfde_persoon();
"""
DATED = ("fractie", "persoon", "huisadres", "functievervulling")


def guards() -> list[str]:
    """Return the triggers that keep a row in its gemeente and its date of creation what it was."""
    return [
        GUARDS,
        *(
            f"create trigger bewaak_gemeente before update on register.{t}"
            " for each row execute function app.bewaak_gemeente()"
            for t in SCOPED
        ),
        *(
            f"create trigger bewaak_aanmaak before insert or update on register.{t}"
            " for each row execute function app.bewaak_aanmaak()"
            for t in DATED
        ),
    ]


# Reading a home address and writing down that it was read are one act.
READ_ADDRESS = """
create function register.lees_huisadres(van_persoon integer)
  returns table (gemeente_id integer, straat bytea, huisnummer bytea, huisletter bytea,
                 toevoeging bytea, postcode bytea, woonplaats bytea)
  language plpgsql security definer set search_path = pg_catalog as $$
declare rol text := current_setting('role', true); adres register.huisadres;
begin
  if rol is null or rol not in ('contactpersoon', 'privacyfunctionaris') then
    raise exception 'geen recht op huisadressen' using errcode = 'insufficient_privilege';
  end if;
  select * into adres from register.huisadres h
   where h.persoon_id = van_persoon
     and (rol = 'privacyfunctionaris' or h.gemeente_id = app.huidige_gemeente());
  if not found then return; end if;
  if rol = 'privacyfunctionaris' and nullif(current_setting('app.reden', true), '') is null then
    raise exception using errcode = 'check_violation', schema = 'app', table = 'huisadres',
      constraint = 'reden_verplicht', column = 'reden',
      message = 'Vul in waarom u dit huisadres wilt zien.';
  end if;
  perform app.leg_vast(adres.gemeente_id, 'huisadres', adres.persoon_id::text, 'ingezien', null, null);
  return query select adres.gemeente_id, adres.straat::bytea, adres.huisnummer::bytea,
    adres.huisletter::bytea, adres.toevoeging::bytea, adres.postcode::bytea, adres.woonplaats::bytea;
end $$;
comment on function register.lees_huisadres(integer) is
  'Huisadres lezen: geeft het versleutelde adres en legt de inzage vast';
revoke execute on function register.lees_huisadres(integer) from public;
grant execute on function register.lees_huisadres(integer) to contactpersoon, privacyfunctionaris;
"""

# The role `aanmelding` is taken for one short transaction at the door: who is this, and what may she do?
ACCOUNTS = """
create table app.gebruiker_gemeente (
  user_id integer primary key references ab_user (id) on delete cascade,
  gemeente_id integer not null references register.gemeente (id)
);
comment on table app.gebruiker_gemeente is 'Gemeente van een account: voor welke gemeente een contactpersoon werkt';
comment on column app.gebruiker_gemeente.user_id is 'Account: het account van de contactpersoon';
comment on column app.gebruiker_gemeente.gemeente_id is 'Gemeente: precies één';
create index gebruiker_gemeente_gemeente_idx on app.gebruiker_gemeente (gemeente_id);
create unique index ab_user_role_een_rol on ab_user_role (user_id);

grant usage on schema public, app to aanmelding;
grant select on ab_user, ab_role, ab_user_role, ab_permission, ab_view_menu, ab_permission_view,
  ab_permission_view_role, app.gebruiker_gemeente to aanmelding;
grant update (last_login, login_count, fail_login_count) on ab_user to aanmelding;
grant usage on schema register to aanmelding;
grant select (id, code, naam) on register.gemeente to aanmelding;
create policy aanmelding on register.gemeente for select to aanmelding using (true);

create view app.account with (security_invoker = true) as
  select u.id, u.email, u.first_name as voornaam, u.last_name as achternaam, r.name as rol,
         gg.gemeente_id, u.active as actief, u.last_login at time zone 'UTC' as laatst_ingelogd,
         register.zoekwoorden(u.first_name, u.last_name, u.email) as zoek,
         register.vouw(u.last_name || ', ' || u.first_name) collate "C" as sorteer
    from ab_user u
    left join ab_user_role ur on ur.user_id = u.id
    left join ab_role r on r.id = ur.role_id
    left join app.gebruiker_gemeente gg on gg.user_id = u.id;
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
grant select (id, email, first_name, last_name, active, last_login) on ab_user to beheerder;
grant select on ab_user_role, ab_role, app.gebruiker_gemeente to beheerder;
"""


def upgrade() -> None:
    run(READ, *all_writes(), *(policies(t) for t in SCOPED), GEMEENTE_POLICIES)
    run(*guards(), READ_ADDRESS, ACCOUNTS)


def downgrade() -> None:
    tables = ", ".join(f"register.{t}" for t in (*CODE_LISTS, "gemeente", *SCOPED))
    names = [
        "eigenaar",
        "vng",
        "eigen_gemeente",
        "eigen_toevoegen",
        "eigen_wijzigen",
        "eigen_verwijderen",
    ]
    run(
        "drop view app.account; drop table app.gebruiker_gemeente; drop index ab_user_role_een_rol;",
        "drop function register.lees_huisadres; drop policy aanmelding on register.gemeente;",
        f"revoke all on {tables} from {ALL}, aanmelding;",
        "revoke all on ab_user, ab_role, ab_user_role, ab_permission, ab_view_menu,"
        " ab_permission_view, ab_permission_view_role from beheerder, aanmelding;",
        "revoke usage on schema register, app, public from aanmelding;",
        "drop policy openbaar on register.gemeente;",
    )
    run(
        "drop trigger bewaak_zelfde_persoon on register.persoon",
        *(f"drop trigger bewaak_gemeente on register.{t}" for t in SCOPED),
        *(f"drop trigger bewaak_aanmaak on register.{t}" for t in DATED),
        "drop function app.bewaak_gemeente, app.bewaak_aanmaak, app.bewaak_zelfde_persoon",
    )
    for table in (*SCOPED, "gemeente"):
        run(*(f"drop policy if exists {name} on register.{table}" for name in names))
        run(f"alter table register.{table} no force row level security")
        run(f"alter table register.{table} disable row level security")
