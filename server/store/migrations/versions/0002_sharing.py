"""Platforms' keys, what they fetched by day, their feedback, and an entry's parts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("entries") as entries:
        entries.add_column(
            sa.Column("parts", sa.SmallInteger(), nullable=False, server_default="1")
        )
        entries.add_column(
            sa.Column("entered_at", sa.BigInteger(), nullable=False, server_default="0")
        )
    op.execute("UPDATE entries SET entered_at = change_at")
    with op.batch_alter_table("entries") as entries:
        entries.alter_column("parts", server_default=None)
        entries.alter_column("entered_at", server_default=None)
    op.create_table(
        "platform_keys",
        sa.Column("username", sa.String(48), primary_key=True),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("scopes", sa.String(64), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_platform_keys_member_id"),
    )
    op.create_table(
        "fetch_days",
        sa.Column("member_id", sa.Integer(), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_fetch_days_member_id"),
    )
    op.create_table(
        "feedback",
        sa.Column("entry_id", sa.BigInteger(), primary_key=True),
        sa.Column("member_id", sa.Integer(), primary_key=True),
        sa.Column("algorithm", sa.String(16), primary_key=True),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(36)),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name="fk_feedback_entry_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_feedback_member_id"),
    )


def downgrade() -> None:
    for table in ("feedback", "fetch_days", "platform_keys"):
        op.drop_table(table)
    with op.batch_alter_table("entries") as entries:
        entries.drop_column("entered_at")
        entries.drop_column("parts")
