"""What is told about the ground segment: unavailability, tickets, readings, orders, beats."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from maas.db.tables.columns import instant, metadata

unavailability = Table(
    "unavailability",
    metadata,
    Column("source", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("satellite", Text, nullable=False),
    Column("subsystem", Text, nullable=False),
    instant("from_at", nullable=False),
    instant("to_at"),  # null: still open
    Column("planned", Boolean, nullable=False),
    Column("kind", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("file", Text, nullable=False),
    instant("made_at", nullable=False),
    instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("unavailability_from", "from_at"),
)

station_report = Table(
    "station_report",
    metadata,
    Column("source", Text, primary_key=True),
    Column("station", Text, primary_key=True),
    Column("satellite", Text, primary_key=True),
    Column("acquisition_id", Text, primary_key=True),
    Column("antenna", Text, nullable=False),
    Column("subject", Text, nullable=False),
    instant("start_at", nullable=False),
    instant("end_at", nullable=False),
    Column("acquired", Boolean, nullable=False),
    Column("status", Text, nullable=False),  # in the station's own words
    Column("comment", Text, nullable=False),
    Column("file", Text, nullable=False),
    instant("reported_at", nullable=False),
    instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("station_report_subject", "subject"),
)

ticket = Table(
    "ticket",
    metadata,
    Column("source", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("status", Text, nullable=False),  # in the tracker's own words
    Column("open", Boolean, nullable=False),
    Column("party", Text),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    instant("resolved_at"),
    Column("subjects", ARRAY(Text), nullable=False),
    Column("products", ARRAY(Text), nullable=False),
    instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("ticket_subjects", "subjects", postgresql_using="gin"),
    Index("ticket_products", "products", postgresql_using="gin"),
)

withdrawal = Table(
    "withdrawal",
    metadata,
    Column("source", Text, primary_key=True),
    Column("product_key", Text, primary_key=True),
    Column("product_name", Text, nullable=False),
    Column("reason", Text, nullable=False),  # evicted | deleted | vanished
    Column("ticket", Text),
    Column("subject", Text),
    instant("at", nullable=False),
    instant("due_at"),  # when its interface had said that it would go
    instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("withdrawal_subject", "subject"),
)

reading = Table(
    "reading",
    metadata,
    Column("source", Text, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("about", Text, primary_key=True),  # a queue, a pod, a query; never a product
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("value", Double, nullable=False),
)

archive_order = Table(
    "archive_order",
    metadata,
    Column("source", Text, primary_key=True),
    Column("native_id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("size_bytes", BigInteger),
    instant("submitted_at", nullable=False),
    instant("estimated_at"),
    instant("completed_at"),
    instant("evicts_at"),
    instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("archive_order_submitted", "submitted_at"),
)

beat = Table(
    "beat",
    metadata,
    Column("source", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("event", Text, primary_key=True),  # start | success | fail
    instant("at", nullable=False),
    instant("received_at", nullable=False),
    Column("message", Text, nullable=False),
    Index("beat_source_at", "source", "at"),
)
