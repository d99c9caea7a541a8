"""The name of a person as a list shows it: one column, surname first, made by the database itself."""

from migrations.sql import run

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# "Akker, B.C.L. (Bram) van der"; without initials "Akker, Bram van der". A row in a list stands
# where the surname is, and a prefix is no part of that.
NAAM = """
alter table register.persoon add column naam text generated always as (
  achternaam || coalesce(',' || nullif(
    coalesce(' ' || voorletters || coalesce(' (' || roepnaam || ')', ''), ' ' || roepnaam, '')
    || coalesce(' ' || tussenvoegsel, ''), ''), '')
) stored;
comment on column register.persoon.naam is
  'Naam: zoals in een lijst, met de achternaam voorop';
"""

BEZETTING = """
create or replace view register.bezetting with (security_invoker = true) as
  select fv.id, fv.gemeente_id, fv.persoon_id, p.voorletters, p.roepnaam, p.tussenvoegsel, p.achternaam,
         f.naam as functie, f.orgaan, fr.naam as fractie, pa.naam as partij,
         fv.begindatum as sinds, fv.tijdsbesteding, fv.waarnemend, fv.fractievoorzitter,
         fv.zoek, fv.sorteer{extra}
    from register.functievervulling fv
    join register.persoon p on p.gemeente_id = fv.gemeente_id and p.id = fv.persoon_id
    join register.functie f on f.id = fv.functie_id
    left join register.fractie fr on fr.gemeente_id = fv.gemeente_id and fr.id = fv.fractie_id
    left join register.partij pa on pa.id = coalesce(fv.partij_id, fr.partij_id)
   where register.actief(fv.begindatum, fv.einddatum);
"""


def upgrade() -> None:
    run(
        NAAM,
        BEZETTING.format(extra=", p.naam"),
        "comment on column register.bezetting.naam is"
        " 'Naam: zoals in een lijst, met de achternaam voorop'",
    )


# A view can't lose a column: it is made anew, with the words that it had.
WORDS = """
create temporary table bezetting_woorden on commit drop as
  select a.attname as kolom, col_description(a.attrelid, a.attnum) as tekst
    from pg_attribute a where a.attrelid = 'register.bezetting'::regclass and a.attname <> 'naam';
create temporary table bezetting_zin on commit drop as
  select obj_description('register.bezetting'::regclass) as tekst;
drop view register.bezetting;
"""
WORDS_AGAIN = """
do $$
declare woord record;
begin
  for woord in select * from bezetting_woorden loop
    execute format('comment on column register.bezetting.%I is %L', woord.kolom, woord.tekst);
  end loop;
  execute format('comment on view register.bezetting is %L', (select tekst from bezetting_zin));
end $$;
grant select on register.bezetting to contactpersoon, lezer, redacteur, beheerder, privacyfunctionaris;
"""


def downgrade() -> None:
    run(
        WORDS,
        BEZETTING.format(extra=""),
        WORDS_AGAIN,
        "alter table register.persoon drop column naam",
    )
