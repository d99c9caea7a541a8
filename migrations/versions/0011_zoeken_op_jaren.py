"""A raadsperiode is found by its years and the name of its gemeente: a list of 342 times "2026–nu" finds nothing."""

from migrations.sql import run

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# As what a raadsperiode is called ("2022–2026", "2026–nu"), with whose it is before it.
COLUMN = """
alter table register.raadsperiode add column zoek tsvector;
comment on column register.raadsperiode.zoek is 'Zoekwoorden: waarop deze rij gevonden wordt';

create function register.raadsperiode_zoekwoorden() returns trigger
  language plpgsql set search_path = pg_catalog as $$
begin
  new.zoek := register.zoekwoorden(
    (select g.naam from register.gemeente g where g.id = new.gemeente_id),
    extract(year from new.begindatum)::text,
    coalesce(extract(year from new.einddatum)::text, 'nu'));
  return new;
end $$;
create trigger zoekwoorden before insert or update on register.raadsperiode
  for each row execute function register.raadsperiode_zoekwoorden();

-- A gemeente that gets another name has its raadsperioden found under it.
create function register.raadsperiode_bijwerken() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  update register.raadsperiode set zoek = zoek where gemeente_id = new.id;
  return null;
end $$;
create trigger bijwerken after update of naam on register.gemeente
  for each row when (old.naam is distinct from new.naam)
  execute function register.raadsperiode_bijwerken();
revoke execute on function register.raadsperiode_zoekwoorden(), register.raadsperiode_bijwerken()
  from public;

update register.raadsperiode set zoek = zoek;
create index raadsperiode_zoek_idx on register.raadsperiode using gin (zoek);
"""


def upgrade() -> None:
    run(COLUMN)


def downgrade() -> None:
    run("""
        drop trigger bijwerken on register.gemeente;
        drop trigger zoekwoorden on register.raadsperiode;
        drop function register.raadsperiode_bijwerken, register.raadsperiode_zoekwoorden;
        alter table register.raadsperiode drop column zoek;
    """)
