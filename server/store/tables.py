"""The tables: cases, their entries, the fingerprints, and the clock that orders every change.

No column holds a case number, a PIN, a request, a fingerprint in the clear, an address or a
language. Days are dates; only when an entry came and last changed has seconds, because the
platforms' protocols ask for windows of them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

# Named constraints, so that migrations can change them on every database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only where the type is exactly INTEGER.
row_id = BigInteger().with_variant(Integer, "sqlite")

OWN_MEMBER = 1  # this installation among the members that contribute entries

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
)

cases = Table(
    "cases",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("number_digest", LargeBinary(32), nullable=False, unique=True),
    Column("request_digest", LargeBinary(32), nullable=False, unique=True),
    # Forgotten with the first withdrawal: it is made from the fingerprints.
    Column("content_digest", LargeBinary(32)),
    Column("pin_hash", String(128), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("wrong_pins", SmallInteger, nullable=False, default=0),
    Column("wrong_pins_on", Date),
)

entries = Table(
    "entries",
    metadata,
    # Random: numbers in a row would tell platforms how many entries there are, and whose lie near.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("case_id", row_id, ForeignKey("cases.id", ondelete="CASCADE")),
    Column("position", SmallInteger, nullable=False),
    Column("member_id", Integer, ForeignKey("members.id"), nullable=False),
    Column("kind", String(5), nullable=False),
    Column("state", String(9), nullable=False),
    Column("created_on", Date, nullable=False),
    Column("change_at", BigInteger, nullable=False),
    Column("change_seq", BigInteger, nullable=False, unique=True),
    # How many records it is in protocols that have one PDQ fingerprint a record.
    Column("parts", SmallInteger, nullable=False),
    Column("entered_at", BigInteger, nullable=False),
    CheckConstraint("kind IN ('image', 'video')", "kind"),
    CheckConstraint("state IN ('active', 'withdrawn', 'disputed')", "state"),
    UniqueConstraint("case_id", "position"),
    Index(None, "change_at", "change_seq"),
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("entry_id", BigInteger, ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("algorithm", String(16), nullable=False),
    Column("key_id", SmallInteger, ForeignKey("encryption_keys.number"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("digest", LargeBinary(32), nullable=False, index=True),
    Column("quality", SmallInteger),
    Column("view", String(16)),
    Column("frame_ms", Integer),
    Index(None, "entry_id"),
)

# A sealed value's key must be here: see server.store.key_rows.
encryption_keys = Table(
    "encryption_keys",
    metadata,
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("check_value", LargeBinary(32)),
)

feed_clock = Table(
    "feed_clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("closed_until", BigInteger, nullable=False),
    CheckConstraint("id = 1", "one_row"),
)

tallies = Table(
    "tallies",
    metadata,
    Column("month", Date, primary_key=True),
    Column("question", String(16), primary_key=True),
    Column("answer", String(32), primary_key=True),
    Column("count", Integer, nullable=False),
)

platform_keys = Table(
    "platform_keys",
    metadata,
    Column("username", String(48), primary_key=True),
    Column("member_id", Integer, ForeignKey("members.id"), nullable=False),
    Column("secret_digest", LargeBinary(32), nullable=False),
    Column("scopes", String(64), nullable=False),
    Column("created_on", Date, nullable=False),
    Column("expires_on", Date),
)

# What a platform has fetched: by day, for the audit and for the visitor's "has fetched it".
fetch_days = Table(
    "fetch_days",
    metadata,
    Column("member_id", Integer, ForeignKey("members.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("requests", Integer, nullable=False),
    Column("until", BigInteger, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("entry_id", BigInteger, ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", Integer, ForeignKey("members.id"), primary_key=True),
    Column("algorithm", String(16), primary_key=True),
    Column("agrees", Boolean, nullable=False),
    Column("reason", String(36)),
    Column("given_on", Date, nullable=False),
)
