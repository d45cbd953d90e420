"""Cases, entries, fingerprints, the feed clock and the tallies."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    members = op.create_table(
        "members",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.UniqueConstraint("name", name="uq_members_name"),
    )
    # The database numbers it 1; a number given here would come again from PostgreSQL's sequence.
    op.bulk_insert(members, [{"name": "Abdruck"}])
    op.create_table(
        "cases",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("number_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(32)),
        sa.Column("pin_hash", sa.String(128), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("wrong_pins", sa.SmallInteger(), nullable=False),
        sa.Column("wrong_pins_on", sa.Date()),
        sa.UniqueConstraint("number_digest", name="uq_cases_number_digest"),
        sa.UniqueConstraint("request_digest", name="uq_cases_request_digest"),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("case_id", ROW_ID),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(5), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("change_at", sa.BigInteger(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_entries_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_entries_member_id"),
        sa.CheckConstraint("kind IN ('image', 'video')", name="kind"),
        sa.CheckConstraint("state IN ('active', 'withdrawn', 'disputed')", name="state"),
        sa.UniqueConstraint("case_id", "position", name="uq_entries_case_id_position"),
        sa.UniqueConstraint("change_seq", name="uq_entries_change_seq"),
    )
    op.create_index("ix_entries_change_at_change_seq", "entries", ["change_at", "change_seq"])
    op.create_table(
        "fingerprints",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("algorithm", sa.String(16), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("quality", sa.SmallInteger()),
        sa.Column("view", sa.String(16)),
        sa.Column("frame_ms", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name="fk_fingerprints_entry_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_fingerprints_entry_id", "fingerprints", ["entry_id"])
    op.create_index("ix_fingerprints_digest", "fingerprints", ["digest"])
    clock = op.create_table(
        "feed_clock",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("closed_until", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
    )
    op.bulk_insert(clock, [{"id": 1, "seq": 0, "closed_until": 0}])
    op.create_table(
        "tallies",
        sa.Column("month", sa.Date(), primary_key=True),
        sa.Column("question", sa.String(16), primary_key=True),
        sa.Column("answer", sa.String(32), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    for table in ("tallies", "feed_clock", "fingerprints", "entries", "cases", "members"):
        op.drop_table(table)
