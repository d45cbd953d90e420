"""The encryption keys' numbers, which fingerprints refer to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "encryption_keys",
        sa.Column("number", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("check_value", sa.LargeBinary(32)),
    )
    op.execute("INSERT INTO encryption_keys (number) SELECT DISTINCT key_id FROM fingerprints")
    with op.batch_alter_table("fingerprints") as fingerprints:
        fingerprints.create_foreign_key(
            "fk_fingerprints_key_id", "encryption_keys", ["key_id"], ["number"]
        )


def downgrade() -> None:
    with op.batch_alter_table("fingerprints") as fingerprints:
        fingerprints.drop_constraint("fk_fingerprints_key_id", type_="foreignkey")
    op.drop_table("encryption_keys")
