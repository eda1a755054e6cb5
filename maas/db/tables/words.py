"""What people stand by; rows here are only ever appended."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    Integer,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from maas.db.tables.columns import instant, metadata

exclusion = Table(
    "exclusion",
    metadata,
    Column("id", Text, primary_key=True),
    Column("agreement", Text, nullable=False),
    Column("objectives", ARRAY(Text), nullable=False),  # empty: all of the agreement
    instant("from_at"),
    instant("to_at"),
    Column("items", ARRAY(Text), nullable=False),
    Column("category", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    instant("announced_at"),
    instant("answer_by", nullable=False),
    Index("exclusion_agreement", "agreement"),
)

exclusion_word = Table(
    "exclusion_word",
    metadata,
    Column("exclusion", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("status", Text, nullable=False),  # claimed | agreed | refused | withdrawn
    Column("by", Text, nullable=False),
    instant("at", nullable=False),
    Column("reason", Text, nullable=False),
)

attribution = Table(
    "attribution",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # of an item, or the instant an outage began
    Column("seq", Integer, primary_key=True),
    Column("party", Text, nullable=False),
    Column("by", Text, nullable=False),
    instant("at", nullable=False),
    Column("reason", Text, nullable=False),
)

signature = Table(
    "signature",
    metadata,
    Column("agreement", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("party", Text, primary_key=True),
    Column("by", Text, nullable=False),
    instant("at", nullable=False),
    Column("hash", Text, nullable=False),  # of the statement that was accepted
)
