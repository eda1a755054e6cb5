"""How far collectors have read each source, and what they set aside."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from maas.db.tables.columns import instant, metadata

cursor = Table(
    "cursor",
    metadata,
    Column("source", Text, primary_key=True),
    instant("position"),
    instant("last_success_at"),
    instant("last_attempt_at"),
    Column("last_error", Text),
    instant("last_error_at"),
    Column("entries", BigInteger, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    instant("not_before"),  # told to stay away, or keeping away by ourselves
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("source", Text, primary_key=True),
    Column("fingerprint", LargeBinary, primary_key=True),
    Column("kind", Text, nullable=False),  # entry | plan_row | clock_fault
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("native_id", Text),
    instant("first_seen_at", nullable=False),
    instant("dated"),  # when its source says that it was published
)

quarantine_retry = Table(
    "quarantine_retry",
    metadata,
    Column("source", Text, primary_key=True),
    Column("fingerprint", LargeBinary, primary_key=True),
    Column("by", Text, nullable=False),
    instant("asked_at", nullable=False),
    instant("tried_at"),
    Column("outcome", Text),  # read | the reason why it is still refused
)

source_file = Table(
    "source_file",
    metadata,
    Column("source", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("size_bytes", BigInteger),
    instant("modified_at"),
    Column("content_hash", LargeBinary, nullable=False),
    instant("read_at", nullable=False),
    Column("entries", Integer, nullable=False),  # -1: quarantined whole
)

source_count = Table(
    "source_count",
    metadata,
    Column("source", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("at_source", BigInteger, nullable=False),
    Column("harvested", BigInteger, nullable=False),
    instant("counted_at", nullable=False),
)

capability = Table(
    "capability",
    metadata,
    Column("source", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("holds", Boolean),  # null: it cannot be told
    Column("told", Text, nullable=False),
    instant("asked_at", nullable=False),
)

backfill = Table(
    "backfill",
    metadata,
    Column("source", Text, primary_key=True),
    Column("since", DateTime(timezone=True), primary_key=True),
    Column("until", DateTime(timezone=True), primary_key=True),
    instant("position", nullable=False),
    Column("entries", BigInteger, nullable=False),
    instant("at", nullable=False),
)
