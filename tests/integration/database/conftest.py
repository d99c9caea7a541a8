"""A register of many gemeenten, large enough that a plan shows what a page costs at real size."""

import psycopg
import pytest

from app.catalog.load import load_catalog
from app.core.database import make_engine
from app.panel.reflection import reflect

GEMEENTEN, PERSONS = 50, 20_000

# Written as the owner; the triggers that write history and check ages would only cost time.
FILL = f"""
alter table register.gemeente disable trigger geschiedenis;
alter table register.partij disable trigger geschiedenis;
alter table register.partijalias disable trigger geschiedenis;
alter table register.portefeuille disable trigger geschiedenis;
alter table register.raadsperiode disable trigger geschiedenis;
alter table register.fractie disable trigger geschiedenis;
alter table register.verkiezingsuitslag disable trigger geschiedenis;
alter table register.persoon disable trigger geschiedenis;
alter table register.functievervulling disable trigger geschiedenis;
alter table register.functievervulling_portefeuille disable trigger geschiedenis;
alter table register.bevestiging disable trigger geschiedenis;

insert into register.partij (naam) select 'Plaatselijk ' || n from generate_series(1, 1500) n;
insert into register.partijalias (naam, partij_id)
  select 'Vroeger ' || n, (select min(id) from register.partij) from generate_series(1, 1500) n;
insert into register.portefeuille (naam) select 'Onderwerp ' || n from generate_series(1, 1500) n;
insert into register.gemeente (code, naam, provincie_id)
  select 'GM' || 2000 + n, 'Gemeente ' || n, (select min(id) from register.provincie)
    from generate_series(1, 1200) n;
create temporary table nieuw as
  select id, row_number() over (order by id) as nummer from register.gemeente
   where code between 'GM2001' and 'GM{2000 + GEMEENTEN}';
insert into register.raadsperiode (gemeente_id, begindatum, einddatum, zetels)
  select id, begin, eind, 29 from register.gemeente, (values
    (date '2018-03-29', date '2022-03-30'), ('2022-03-30', '2026-04-01'), ('2026-04-01', null)
  ) t (begin, eind) where code between 'GM2001' and 'GM3200';
insert into register.fractie (gemeente_id, raadsperiode_id, naam, zetels)
  select gemeente_id, id, 'Fractie ' || n, 1 + n % 5 from register.raadsperiode,
    generate_series(1, 12) n where gemeente_id in (select id from nieuw);
insert into register.verkiezingsuitslag
    (gemeente_id, verkiezing, verkiezingsdatum, lijst, stemmen, zetels)
  select id, 'GR' || jaar || '0318', make_date(jaar, 3, 18), 'Lijst ' || n, 100 * n, n % 9
    from nieuw, generate_series(1, 20) n, (values (2018), (2022), (2026)) t (jaar);
insert into register.persoon (gemeente_id, roepnaam, achternaam, geboortejaar)
  select g.id, 'Roep' || n % 97, 'Naam' || n, 1940 + n % 60
    from generate_series(1, {PERSONS}) n join nieuw g on g.nummer = 1 + n % {GEMEENTEN};
insert into register.functievervulling (gemeente_id, persoon_id, functie_id, begindatum, einddatum)
  select p.gemeente_id, p.id, (select id from register.functie where code = 'raadslid'),
         '2022-03-30', case when p.id % 2 = 0 then date '2026-04-01' end
    from register.persoon p where p.gemeente_id in (select id from nieuw);
insert into register.functievervulling_portefeuille
  select fv.gemeente_id, fv.id, p.id
    from register.functievervulling fv
    join (select id, row_number() over (order by id) as nummer from register.portefeuille) p
      on p.nummer % 500 = fv.id % 500
   where fv.id % 10 = 0;
insert into register.bevestiging (gemeente_id, onderdeel)
  select id, 'raad' from nieuw, generate_series(1, 40);

create temporary table bezet as
  select id, row_number() over (order by id) as nummer from register.gemeente
   where code between 'GM2001' and 'GM3200';
insert into ab_user (id, first_name, last_name, username, email, password, active)
  select 100000 + n, 'Roep' || n % 97, 'Naam' || n, 'naam' || n, 'naam' || n || '@gemeente.example',
         '', true
    from generate_series(1, 1300) n;
insert into ab_user_role (id, user_id, role_id)
  select u.id, u.id, r.id from ab_user u, ab_role r
   where u.id > 100000 and r.name = 'contactpersoon';
insert into app.gebruiker_gemeente (user_id, gemeente_id)
  select u.id, b.id from ab_user u join bezet b on b.nummer = u.id - 100000;
insert into app.uitnodiging (email, naam, gemeente_id, uitgenodigd_op, verloopt_op, gebruikt_op)
  select 'naam' || n || '@gemeente.example', 'Naam' || n, b.id, now(), now(), now()
    from generate_series(1, 3000) n join bezet b on b.nummer = 1 + n % 1200;
insert into app.voorstel (gemeente_id, email, naam, voorgesteld_op)
  select b.id, 'naam' || n || '@gemeente.example', 'Naam' || n, now()
    from generate_series(1, 3000) n join bezet b on b.nummer = 1 + n % 1200;
"""
# History can be added to by its own trigger only; a superuser without triggers writes it plain.
HISTORY = f"""
set session_replication_role = replica;
insert into app.geschiedenis (keten, volgnummer, gemeente_id, tabel, rij, soort, rol, inhoud_digest,
                              ketting)
  select g.id, n, g.id, 'persoon', n::text, 'gewijzigd', 'contactpersoon', '', ''
    from generate_series(1, {PERSONS}) n
    join (select id, row_number() over (order by id) as nummer from register.gemeente
           where code between 'GM2001' and 'GM{2000 + GEMEENTEN}') g
      on g.nummer = 1 + n % {GEMEENTEN};
insert into app.geschiedenis_inhoud (geschiedenis_id, gemeente_id, zout, actor)
  select id, gemeente_id, '', 'Iemand' from app.geschiedenis on conflict do nothing;
"""


@pytest.fixture(scope="module")
def large_database(database):
    """This module's database, filled and with statistics."""
    with database.as_owner() as owner:
        owner.execute(FILL)
    with psycopg.connect(database.superuser_conninfo, autocommit=True) as superuser:
        superuser.execute(HISTORY)
        superuser.execute("vacuum analyze")
    return database


@pytest.fixture(scope="module")
def large_engine(large_database):
    engine = make_engine(large_database.app_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def large_tables(large_engine):
    """The catalogued tables of this database as the panel knows them."""
    tables, _domains, _metadata = reflect(large_engine, load_catalog())
    return tables
