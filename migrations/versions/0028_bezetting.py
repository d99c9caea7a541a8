"""Of who holds a functie today: who counts for the law, is reachable and informed, one row a person."""

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
# A stand-in beside a member who is still there does not count.
ADDED = """,
         not exists (select from register.functievervulling o
                      where o.gemeente_id = fv.gemeente_id and o.id = fv.vervangt_id
                        and register.actief(o.begindatum, o.einddatum)) as telt_mee,
         not exists (select from register.functievervulling e
                      where e.gemeente_id = fv.gemeente_id and e.persoon_id = fv.persoon_id
                        and e.id < fv.id
                        and register.actief(e.begindatum, e.einddatum)) as eerste_functie,
         p.email_werk,
         case when p.geinformeerd_op is not null then null
              when (p.aangemaakt_op at time zone 'Europe/Amsterdam')::date + interval '1 month'
                   < (now() at time zone 'Europe/Amsterdam')::date then 'te laat'
              else 'op tijd' end as informeren"""
COMMENTS = """
comment on column register.bezetting.telt_mee is
  'Telt mee: nee bij wie iemand vervangt die zelf nog in functie is';
comment on column register.bezetting.eerste_functie is
  'Eerste functie: ja bij een van de functies van elke persoon';
comment on column register.bezetting.email_werk is
  'E-mailadres van de functie: waar VNG de persoon bereikt';
comment on column register.bezetting.informeren is
  'Nog informeren: op tijd tot een maand na invoer, daarna te laat';
"""


def upgrade() -> None:
    run(BEZETTING.format(extra=ADDED), COMMENTS)


# A view can't lose a column: it is made anew, with the words that it had.
WORDS = """
create temporary table bezetting_woorden on commit drop as
  select a.attname as kolom, col_description(a.attrelid, a.attnum) as tekst
    from pg_attribute a
   where a.attrelid = 'register.bezetting'::regclass
     and a.attname not in ('telt_mee', 'eerste_functie', 'email_werk', 'informeren');
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
