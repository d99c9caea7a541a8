"""Who holds a functie today and counts for the law: a stand-in beside who is replaced does not."""

from migrations.sql import run

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BEZETTING = """
create or replace view register.bezetting with (security_invoker = true) as
  select fv.id, fv.gemeente_id, fv.persoon_id, p.voorletters, p.roepnaam, p.tussenvoegsel, p.achternaam,
         f.naam as functie, f.orgaan, fr.naam as fractie, pa.naam as partij,
         fv.begindatum as sinds, fv.tijdsbesteding, fv.waarnemend, fv.fractievoorzitter,
         fv.zoek, fv.sorteer, p.naam{extra}
    from register.functievervulling fv
    join register.persoon p on p.gemeente_id = fv.gemeente_id and p.id = fv.persoon_id
    join register.functie f on f.id = fv.functie_id
    left join register.fractie fr on fr.gemeente_id = fv.gemeente_id and fr.id = fv.fractie_id
    left join register.partij pa on pa.id = coalesce(fv.partij_id, fr.partij_id)
   where register.actief(fv.begindatum, fv.einddatum);
"""
TELT_MEE = """,
         not exists (select from register.functievervulling o
                      where o.gemeente_id = fv.gemeente_id and o.id = fv.vervangt_id
                        and register.actief(o.begindatum, o.einddatum)) as telt_mee"""
COMMENT = """
comment on column register.bezetting.telt_mee is
  'Telt mee: nee bij wie iemand vervangt die zelf nog in functie is';
"""


def upgrade() -> None:
    run(BEZETTING.format(extra=TELT_MEE), COMMENT)


# A view can't lose a column: it is made anew, with the words that it had.
WORDS = """
create temporary table bezetting_woorden on commit drop as
  select a.attname as kolom, col_description(a.attrelid, a.attnum) as tekst
    from pg_attribute a
   where a.attrelid = 'register.bezetting'::regclass and a.attname <> 'telt_mee';
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
drop table bezetting_woorden;
drop table bezetting_zin;
"""


def downgrade() -> None:
    run(WORDS, BEZETTING.format(extra=""), WORDS_AGAIN)
