"""A mail that comes back is known by a word that nobody can guess, and is a failure like any other."""

from migrations.sql import run

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# 122 random bits; an address may hold them, and it makes no difference between capitals and small.
WORD = """
alter table app.bericht
  add column kenmerk text not null default translate(gen_random_uuid()::text, '-', '');
create unique index bericht_kenmerk_idx on app.bericht (kenmerk);
comment on column app.bericht.kenmerk is
  'Kenmerk: staat in de verstuurde mail; wat terugkomt, wordt hieraan herkend';
"""

# A mail that was sent and came back is not one that was sent.
STATUS = """
create or replace view app.berichtstatus with (security_invoker = true) as
  select id, soort, aan, onderwerp,
         case when {first}
              when {then} else 'wacht' end as status,
         aangemaakt_op, verzonden_op, mislukt_op, volgende_poging_op, pogingen, fout
    from app.bericht;
"""
FAILED = "mislukt_op is not null then 'mislukt'"
SENT = "verzonden_op is not null then 'verstuurd'"

# The new words and, for the way back, the older.
COMMENTS = {
    "bericht.fout": ("Fout: waarom de mail niet aankwam", "Fout: wat de mailserver zei"),
    "berichtstatus.status": (
        "Status: verstuurd, mislukt of nog in de wachtrij; wat terugkwam is mislukt",
        "Status: verstuurd, mislukt of nog in de wachtrij",
    ),
    "berichtstatus.mislukt_op": (
        "Mislukt op: de mail kon niet worden verstuurd of kwam terug",
        "Mislukt op: de mail kon niet worden verstuurd",
    ),
    "uitnodigingstatus.bezorgfout": (
        "Fout bij bezorgen: waarom de mail niet aankwam",
        "Fout bij bezorgen: wat de mailserver zei",
    ),
}


def comments(which: int) -> list[str]:
    """Return the statement for each comment: 0 for the new words, 1 for the older."""
    return [f"comment on column app.{name} is '{told[which]}'" for name, told in COMMENTS.items()]


def upgrade() -> None:
    run(WORD, STATUS.format(first=FAILED, then=SENT), *comments(0))


def downgrade() -> None:
    run(
        *comments(1),
        STATUS.format(first=SENT, then=FAILED),
        "alter table app.bericht drop column kenmerk",
    )
