"""How work moves safely between the roles: outbox, inbox, leases, subjects to judge."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from maas.db.tables.columns import instant, metadata

unjudged = Table(
    "unjudged",
    metadata,
    Column("subject", Text, primary_key=True),
    instant("touched_at", nullable=False),
    Column("traceparent", Text),  # of who touched it last: the judge's span links to it
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", BigInteger, Identity(), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("subject", Text, nullable=False),
    instant("time", nullable=False),
    Column("correlation_id", Text),
    Column("causation_id", Text),
    Column("data", JSONB, nullable=False),
    Column("traceparent", Text),
    instant("sent_at"),
    instant("held_until"),  # no queue took it: when to try again
    Index("outbox_unsent", "seq", postgresql_where=text("sent_at IS NULL")),
    Index("outbox_sent", "sent_at", postgresql_where=text("sent_at IS NOT NULL")),
)

inbox = Table(
    "inbox",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    instant("at", nullable=False),
    Index("inbox_at", "at"),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("token", BigInteger, nullable=False),  # grows with each take-over: the fence
    instant("expires_at", nullable=False),
)
