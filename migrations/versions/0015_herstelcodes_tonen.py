"""Where new recovery codes wait, sealed, until their owner says that they are kept."""

from migrations.sql import run

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        "alter table app.aanmelding add column herstelcodes bytea",
        "comment on column app.aanmelding.herstelcodes is"
        " 'Herstelcodes: versleuteld, tot de eigenaar zegt dat zij zijn bewaard'",
    )


def downgrade() -> None:
    run("alter table app.aanmelding drop column herstelcodes")
