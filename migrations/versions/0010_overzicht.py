"""What VNG's start page counts over the whole register is found by index: few rows of many."""

from migrations.sql import run

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """create index persoon_niet_geinformeerd_idx on register.persoon (gemeente_id, id)
             include (aangemaakt_op) where geinformeerd_op is null""",
        """create index functievervulling_vervangers_idx on register.functievervulling
             (gemeente_id, vervangt_id) where vervangt_id is not null""",
    )


def downgrade() -> None:
    run(
        "drop index register.persoon_niet_geinformeerd_idx",
        "drop index register.functievervulling_vervangers_idx",
    )
