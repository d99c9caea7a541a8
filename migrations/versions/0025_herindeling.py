"""Wijdemeren goes into Hilversum, a party name may hold in one gemeente, a count has no invented date."""

from migrations.sql import run

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# Law: Wijdemeren (GM1696) into Hilversum (GM0402) on 1 January 2027.
WIJDEMEREN = """
select set_config('app.reden', 'Herindeling per 1 januari 2027', true);
update register.gemeente w set einddatum = date '2027-01-01', opgegaan_in_id = h.id
  from register.gemeente h
 where w.code = 'GM1696' and h.code = 'GM0402' and w.einddatum is null;
"""

# ROO gives no date with its inhabitants; a date that VNG filled in itself stays.
NO_DATE = """
select set_config('app.reden', 'De bron noemt geen peildatum', true);
update register.gemeente v set inwoners_peildatum = null
 where v.inwoners_peildatum = date '2026-01-01' and not exists (
   select from app.geschiedenis g join app.geschiedenis_inhoud i on i.geschiedenis_id = g.id
    where g.tabel = 'gemeente' and g.rij = v.id::text and i.nieuw ? 'inwoners_peildatum');
"""

ALIAS = """
alter table register.partijalias
  add column alleen_in_id integer,
  add constraint partijalias_alleen_in_fk foreign key (alleen_in_id) references register.gemeente (id),
  drop constraint partijalias_naam_uniek,
  add constraint partijalias_naam_uniek unique nulls not distinct (naam, alleen_in_id);
create index partijalias_alleen_in_idx on register.partijalias (alleen_in_id);
comment on column register.partijalias.alleen_in_id is
  'Alleen in gemeente: leeg als de naam in het hele land deze partij betekent';
comment on constraint partijalias_naam_uniek on register.partijalias is
  'naam: Deze schrijfwijze hoort al bij een partij.';
"""

# "PRO" on a list is another party in Maashorst than in Oude IJsselstreek, and elsewhere a third.
PRO = """
select set_config('app.reden', 'Schrijfwijze PRO per gemeente', true);
update register.partijalias a set alleen_in_id = g.id
  from register.gemeente g, register.partij p
 where a.naam = 'PRO' and g.code = 'GM1509' and p.id = a.partij_id and p.naam = 'PRO!';
insert into register.partijalias (partij_id, naam, alleen_in_id)
  select p.id, 'PRO', g.id from register.partij p, register.gemeente g
   where p.naam = 'PrO (GroenLinks-PvdA-D66)' and g.code = 'GM1991'
      on conflict do nothing;
insert into register.partijalias (partij_id, naam)
  select id, 'PRO' from register.partij where naam = 'GroenLinks-PvdA'
      and exists (select from register.partijalias where naam = 'PRO')
      on conflict do nothing;
update register.verkiezingsuitslag u set partij_id = goed.id
  from register.partij goed, register.partij fout, register.gemeente g
 where goed.naam = 'PrO (GroenLinks-PvdA-D66)' and fout.naam = 'PRO!' and g.code = 'GM1991'
   and u.gemeente_id = g.id and u.partij_id = fout.id;
update register.fractie f set partij_id = goed.id
  from register.partij goed, register.partij fout, register.gemeente g
 where goed.naam = 'PrO (GroenLinks-PvdA-D66)' and fout.naam = 'PRO!' and g.code = 'GM1991'
   and f.gemeente_id = g.id and f.partij_id = fout.id;
select set_config('app.reden', '', true);
"""

ALIAS_BEFORE = """
delete from register.partijalias where alleen_in_id is not null;
alter table register.partijalias
  drop constraint partijalias_naam_uniek,
  drop column alleen_in_id,
  add constraint partijalias_naam_uniek unique (naam);
comment on constraint partijalias_naam_uniek on register.partijalias is
  'naam: Deze schrijfwijze hoort al bij een partij.';
"""


def upgrade() -> None:
    run(WIJDEMEREN, NO_DATE, ALIAS, PRO)


def downgrade() -> None:
    # What is a fact stays: that Wijdemeren ends, and that the count has no date.
    run(ALIAS_BEFORE)
