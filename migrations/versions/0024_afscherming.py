"""A sealed home address is read by no role; illness is no reason of ending; a comment says what is so."""

from migrations.sql import run

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# `{refusal}` is what a sealed address meets, before anything is written down.
READ_ADDRESS = """
create or replace function register.lees_huisadres(van_persoon integer)
  returns table (gemeente_id integer, straat bytea, huisnummer bytea, huisletter bytea,
                 toevoeging bytea, postcode bytea, woonplaats bytea)
  language plpgsql security definer set search_path = {path} as $$
declare rol text := current_setting('role', true); adres register.huisadres;
begin
  if rol is null or rol not in ('contactpersoon', 'privacyfunctionaris') then
    raise exception 'geen recht op huisadressen' using errcode = 'insufficient_privilege';
  end if;
  select * into adres from register.huisadres h
   where h.persoon_id = van_persoon
     and (rol = 'privacyfunctionaris' or h.gemeente_id = app.huidige_gemeente());
  if not found then return; end if;{refusal}
  if rol = 'privacyfunctionaris' and nullif(current_setting('app.reden', true), '') is null then
    raise exception using errcode = 'check_violation', schema = 'app', table = 'huisadres',
      constraint = 'reden_verplicht', column = 'reden',
      message = 'Vul in waarom u dit huisadres wilt zien.';
  end if;
  perform app.leg_vast(adres.gemeente_id, 'huisadres', adres.persoon_id::text, 'ingezien', null, null);
  return query select adres.gemeente_id, adres.straat::bytea, adres.huisnummer::bytea,
    adres.huisletter::bytea, adres.toevoeging::bytea, adres.postcode::bytea, adres.woonplaats::bytea;
end $$;
"""
REFUSAL = """
  if adres.afgeschermd then
    raise exception using errcode = 'check_violation', schema = 'register', table = 'huisadres',
      constraint = 'huisadres_afgeschermd', column = 'afgeschermd',
      message = 'Dit adres is afgeschermd. Niemand kan het zien, ook VNG niet.';
  end if;"""

# Without this, taking the mark off would show the address that it hid. A value that is sealed
# anew is another value, also for the same address: each has a nonce of its own.
UNSEALING = """
create function register.bewaak_afgeschermd() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp as $$
begin
  if new.straat = old.straat or new.huisnummer = old.huisnummer or new.huisletter = old.huisletter
     or new.toevoeging = old.toevoeging or new.postcode = old.postcode
     or new.woonplaats = old.woonplaats then
    raise exception using errcode = 'check_violation', schema = 'register', table = 'huisadres',
      constraint = 'huisadres_afgeschermd', column = 'straat',
      message = 'Vul het hele adres opnieuw in. Pas dan kan het vinkje bij Afgeschermd weg.';
  end if;
  return new;
end $$;
revoke execute on function register.bewaak_afgeschermd() from public;
create trigger bewaak_afgeschermd before update on register.huisadres for each row
  when (old.afgeschermd and not new.afgeschermd)
  execute function register.bewaak_afgeschermd();
"""

REASONS = (
    "einde zittingsperiode",
    "andere functie",
    "persoonlijke redenen",
    "politieke redenen",
    "verhuizing",
    "herindeling",
    "overlijden",
    "fout bij invoer",
    "overig",
)
REASONS_BEFORE = (*REASONS[:3], "gezondheid", *REASONS[3:])


def reasons(words: tuple[str, ...]) -> str:
    """Return the statements that give the enum these words; a reason that is gone becomes "overig"."""
    named = ", ".join(f"'{word}'" for word in words)
    return f"""
      alter type register.reden_einde rename to reden_einde_oud;
      create type register.reden_einde as enum ({named});
      comment on type register.reden_einde is 'Reden van einde: waarom een functie is gestopt';
      alter table register.functievervulling alter column reden_einde type register.reden_einde
        using (case when reden_einde::text in ({named}) then reden_einde::text
                    when reden_einde is not null then 'overig' end)::register.reden_einde;
      drop type register.reden_einde_oud;
    """


# Kieswet X 10 to X 12: who is replaced by these articles, for sixteen weeks, is pregnant or ill.
LEAVE = r"\mX\s?1[0-2]\M|(zestien|16) weken"

# Not by the history's trigger, which would write down what is taken out. Content can't be rewritten
# (its digest is in the chain), only erased: the line stays, and `history verify` stays content.
ERASE = rf"""
do $$
declare rijen integer; regels integer;
begin
  select count(*) into rijen from register.functievervulling
   where reden_einde::text = 'gezondheid' or toelichting ~* '{LEAVE}';
  alter table register.functievervulling disable trigger geschiedenis;
  update register.functievervulling set toelichting = null where toelichting ~* '{LEAVE}';
  alter table register.functievervulling enable trigger geschiedenis;
  delete from app.geschiedenis_inhoud i using app.geschiedenis g
   where g.id = i.geschiedenis_id and g.tabel = 'functievervulling'
     and ('gezondheid' in (i.oud ->> 'reden_einde', i.nieuw ->> 'reden_einde')
          or i.oud ->> 'toelichting' ~* '{LEAVE}' or i.nieuw ->> 'toelichting' ~* '{LEAVE}');
  get diagnostics regels = row_count;
  if rijen + regels > 0 then
    perform set_config('app.reden', 'Gezondheid wordt niet meer vastgelegd', true);
    perform app.leg_vast(null, 'functievervulling', '', 'gewijzigd', null, jsonb_build_object(
      'omschrijving', format('Reden of toelichting over gezondheid weggehaald bij %s functies;'
        ' inhoud gewist van %s regels', rijen, regels)));
    perform set_config('app.reden', '', true);
  end if;
end $$;
"""

ACCOUNT = """
create or replace view app.account with (security_invoker = true) as
  select st.user_id as id, u.email, u.first_name as voornaam, u.last_name as achternaam, r.name as rol,
         gg.gemeente_id, u.active as actief, u.last_login at time zone 'UTC' as laatst_ingelogd,
         st.zoek as zoek,
         st.sorteer as sorteer,
         case when not coalesce(u.active, false) then 'uitgezet'
              when not exists (select from app.authenticator a where a.user_id = u.id)
               and not exists (select from app.werkaccount w where w.user_id = u.id)
              then 'zonder authenticator'
              when u.last_login is null then 'nooit ingelogd'
              else 'actief' end as stand,
         st.inactief_sinds{work}
    from app.accountstand st join ab_user u on u.id = st.user_id
    left join ab_user_role ur on ur.user_id = u.id
    left join ab_role r on r.id = ur.role_id
    left join app.gebruiker_gemeente gg on gg.user_id = u.id;
"""
WORK = """,
         exists (select from app.werkaccount w where w.user_id = u.id) as werkaccount"""
WORK_COMMENT = (
    "comment on column app.account.werkaccount is"
    " 'Werkaccount: of iemand ook met het werkaccount van de organisatie kan inloggen'"
)
ACCOUNT_COMMENTS = {
    "id": "Nummer: vast nummer van dit account",
    "email": "E-mailadres: waarmee iemand inlogt",
    "voornaam": "Voornaam: van de gebruiker",
    "achternaam": "Achternaam: van de gebruiker",
    "rol": "Rol: wat de gebruiker mag",
    "gemeente_id": "Gemeente: voor wie een contactpersoon werkt",
    "actief": "Actief: kan inloggen",
    "laatst_ingelogd": "Laatst ingelogd: datum en tijd",
    "zoek": "Zoekwoorden: waarop dit account gevonden wordt",
    "sorteer": "Sorteersleutel: waarop de lijst is gesorteerd",
    "stand": "Stand van het account: of iemand ermee kan inloggen",
    "inactief_sinds": "Uitgezet op: datum en tijd",
}

# What the product does; what VNG does with the data is in the help.
COMMENTS = {
    "persoon.email_werk": (
        "E-mailadres van de functie: het zakelijke adres, geen privéadres",
        "E-mailadres van de functie: wordt gepubliceerd op overheid.nl",
    ),
    "persoon.magazine": (
        "VNG Magazine: de persoon wil het magazine thuis ontvangen",
        "VNG Magazine: de persoon ontvangt het magazine thuis",
    ),
    "huisadres.afgeschermd": (
        "Afgeschermd: niemand kan dit adres zien, ook VNG niet, bijvoorbeeld na een bedreiging",
        "Afgeschermd: nergens tonen en nooit versturen, bijvoorbeeld na een bedreiging",
    ),
}


def comments(which: int) -> list[str]:
    """Return the comments on columns of the register: the new ones (0) or those before (1)."""
    return [f"comment on column register.{c} is '{texts[which]}'" for c, texts in COMMENTS.items()]


def upgrade() -> None:
    run(READ_ADDRESS.format(path="pg_catalog, pg_temp", refusal=REFUSAL), UNSEALING)
    run(ERASE, reasons(REASONS))
    run(ACCOUNT.format(work=WORK), WORK_COMMENT, *comments(0))


def downgrade() -> None:
    # What was erased does not come back.
    run(
        "drop view app.account",
        ACCOUNT.format(work=""),
        "comment on view app.account is 'Account: wie er kan inloggen'",
        *(f"comment on column app.account.{c} is '{t}'" for c, t in ACCOUNT_COMMENTS.items()),
        "grant select on app.account to beheerder",
        *comments(1),
        reasons(REASONS_BEFORE),
        "drop trigger bewaak_afgeschermd on register.huisadres",
        "drop function register.bewaak_afgeschermd",
        READ_ADDRESS.format(path="pg_catalog", refusal=""),
    )
