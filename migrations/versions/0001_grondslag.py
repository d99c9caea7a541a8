"""Schemas, domains, enumerations and the small functions that everything else rests on."""

from migrations.sql import run

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Product roles are cluster-wide, so deploy makes them before the first migration (docs/scope.md).
ROLES = "contactpersoon, lezer, redacteur, beheerder, privacyfunctionaris"

CHECK_ROLES = """
do $$
declare ontbrekend text;
begin
  select string_agg(r, ', ') into ontbrekend
    from unnest(string_to_array('contactpersoon, lezer, redacteur, beheerder, privacyfunctionaris, aanmelding', ', ')) r
   where not exists (select from pg_roles where rolname = r);
  if ontbrekend is not null then
    raise exception 'Databaserollen ontbreken: %. Voer eerst "flask deploy" uit.', ontbrekend;
  end if;
end $$;
"""

SCHEMAS = f"""
create schema register;
create schema if not exists app;
comment on schema register is 'Register: de gegevens van gemeenten en hun bestuur';
comment on schema app is 'Toepassing: accounts, geschiedenis en wat het programma zelf bijhoudt';
grant usage on schema register to {ROLES};
grant usage on schema app to {ROLES};
grant usage on schema public to {ROLES};
"""

# Folding is what makes "coskun" find "Coşkun": lower case, accents off, no punctuation left over.
FUNCTIONS = (
    r"""
create function register.vouw(tekst text) returns text
  language sql immutable parallel safe strict
  set search_path = pg_catalog
  -- Most texts are plain letters: for those lower() is all there is, and a tenth of the work.
  return case when octet_length(tekst) = length(tekst)
    then translate(lower(tekst), '`', '''')
    else translate(
      replace(replace(replace(replace(
        regexp_replace(normalize(lower(tekst), nfd), '[\u0300-\u036f]', '', 'g'),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ĳ', 'ij'),
      'øłđıðþ’‘`´', 'oldidt''''''''') end;
comment on function register.vouw(text) is
  'Vouwen: kleine letters zonder accenten, voor zoeken en sorteren';

create function register.sorteersleutel(tekst text) returns text
  language sql immutable parallel safe strict
  set search_path = pg_catalog
  return ltrim(register.vouw(tekst), ' ''"([-.');
comment on function register.sorteersleutel(text) is
  'Sorteersleutel: gevouwen, zonder leestekens vooraan, zodat ’s-Gravenhage bij de s staat';

create function register.zoekwoorden(variadic delen text[]) returns tsvector
  language sql immutable parallel safe
  set search_path = pg_catalog
  return array_to_tsvector(array_remove(regexp_split_to_array(
    register.vouw(array_to_string(delen, ' ')), '[^[:alnum:]]+'), ''));
comment on function register.zoekwoorden(text[]) is
  'Zoekwoorden: de losse, gevouwen woorden van een rij; gezocht wordt op het begin van elk woord';

create function register.zoekvraag(tekst text) returns tsquery
  language sql immutable parallel safe
  set search_path = pg_catalog
  return (select string_agg(quote_literal(woord) || ':*', ' & ')::tsquery
            from unnest(tsvector_to_array(register.zoekwoorden(tekst))) woord);
comment on function register.zoekvraag(text) is
  'Zoekvraag: elk woord is het begin van een woord dat in de rij moet voorkomen';

create function register.actief(begindatum date, einddatum date, peildatum date default current_date)
  returns boolean language sql immutable parallel safe
  return (begindatum is null or begindatum <= peildatum)
     and (einddatum is null or peildatum < einddatum);
comment on function register.actief(date, date, date) is
  'Actief: een periode loopt van begindatum tot (niet tot en met) einddatum';

create function app.huidige_gemeente() returns integer
  language sql stable parallel safe
  return nullif(current_setting('app.gemeente_id', true), '')::integer;
comment on function app.huidige_gemeente() is
  'Huidige gemeente: de gemeente waarvoor deze transactie werkt; leeg is geen enkele';
revoke execute on all functions in schema register, app from public;
"""
    f"""
grant execute on all functions in schema register, app to {ROLES};
"""
)

DOMAINS = r"""
create domain register.emailadres as text
  constraint emailadres_vorm check (
    value ~ '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~.-]+@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$'
    and length(value) <= 254);
comment on domain register.emailadres is 'E-mailadres: bijvoorbeeld naam@gemeente.nl';

create domain register.telefoonnummer as text
  constraint telefoonnummer_vorm check (
    value ~ '^\+?[0-9() -]+$' and length(value) <= 20
    and length(regexp_replace(value, '[^0-9]', '', 'g')) between 5 and 15);
comment on domain register.telefoonnummer is 'Telefoonnummer: cijfers, spaties en haakjes, bijvoorbeeld (033) 123 45 67';

create domain register.webadres as text
  constraint webadres_vorm check (value ~ '^https?://[^[:space:]<>"]+$' and length(value) <= 300);
comment on domain register.webadres is 'Webadres: begint met https://';

create domain register.postcode as text
  constraint postcode_vorm check (value ~ '^[1-9][0-9]{3} (?!SA|SD|SS)[A-Z]{2}$');
comment on domain register.postcode is 'Postcode: vier cijfers, een spatie en twee letters, bijvoorbeeld 3811 AB';

create domain register.straatnaam as text
  constraint straatnaam_vorm check (value ~ '[[:alpha:]]' and length(value) <= 80);
comment on domain register.straatnaam is 'Straat: naam van de straat, hoogstens 80 tekens';

create domain register.huisnummer as text
  constraint huisnummer_vorm check (value ~ '^[1-9][0-9]{0,4}$');
comment on domain register.huisnummer is 'Huisnummer: een getal van 1 tot en met 99999';

create domain register.huisletter as text
  constraint huisletter_vorm check (value ~ '^[A-Za-z]$');
comment on domain register.huisletter is 'Huisletter: een enkele letter';

create domain register.huisnummertoevoeging as text
  constraint huisnummertoevoeging_vorm check (value ~ '^[A-Za-z0-9 /-]{1,4}$');
comment on domain register.huisnummertoevoeging is 'Toevoeging: hoogstens vier letters of cijfers';

create domain register.woonplaats as text
  constraint woonplaats_vorm check (value ~ '[[:alpha:]]' and length(value) <= 80);
comment on domain register.woonplaats is 'Plaats: naam van de plaats, hoogstens 80 tekens';

create domain register.versleuteld as bytea
  constraint versleuteld_vorm check (octet_length(value) >= 30 and get_byte(value, 0) = 1);
comment on domain register.versleuteld is 'Versleuteld: alleen leesbaar met de sleutel buiten de database';
"""

ENUMS = """
create type register.geslacht as enum ('man', 'vrouw', 'anders', 'onbekend');
create type register.orgaan as enum ('college', 'raad', 'griffie', 'ambtelijk');
create type register.partijfamilie as enum (
  'CDA', 'VVD', 'D66', 'GroenLinks-PvdA', 'GroenLinks', 'PvdA', 'ChristenUnie', 'SGP',
  'ChristenUnie-SGP', 'SP', 'PvdD', 'PVV', 'FVD', 'JA21', 'DENK', 'Volt', 'BBB', 'NSC', 'BVNL',
  '50PLUS', 'BIJ1', 'Combinatielijst', 'Lokaal');
create type register.reden_einde as enum (
  'einde zittingsperiode', 'andere functie', 'persoonlijke redenen', 'gezondheid',
  'politieke redenen', 'verhuizing', 'herindeling', 'overlijden', 'fout bij invoer', 'overig');
create type register.onderdeel as enum ('alles', 'college', 'raad', 'griffie', 'contactgegevens');
comment on type register.geslacht is 'Geslacht: zoals de persoon het zelf opgeeft';
comment on type register.orgaan is 'Orgaan: waar een functie bij hoort';
comment on type register.partijfamilie is 'Partijfamilie: landelijke groep waartoe een partij hoort';
comment on type register.reden_einde is 'Reden van einde: waarom een functie is gestopt';
comment on type register.onderdeel is 'Onderdeel: welk deel van de gegevens is bevestigd';
"""


def upgrade() -> None:
    run(CHECK_ROLES, SCHEMAS, FUNCTIONS, DOMAINS, ENUMS)


def downgrade() -> None:
    run(f"""
        drop schema register cascade;
        drop function app.huidige_gemeente();
        revoke usage on schema app, public from {ROLES};
    """)
