"""What alerting told: incidents, their updates and deliveries."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from maas.db.tables.columns import instant, metadata

incident = Table(
    "incident",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("title", JSONB, nullable=False),  # {language: text}
    Column("status", Text, nullable=False),
    Column("impact", Text, nullable=False),  # none | minor | major | critical
    Column("severity", Text, nullable=False),
    Column("components", ARRAY(Text), nullable=False),
    instant("opened_at", nullable=False),
    instant("resolved_at"),
    Index("incident_opened", "opened_at"),
    Index(
        "incident_open_once",
        "kind",
        "subject",
        unique=True,
        postgresql_where=text("resolved_at IS NULL"),
    ),
)

incident_update = Table(
    "incident_update",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("incident_id", Uuid, nullable=False),
    Column("status", Text, nullable=False),
    Column("body", JSONB, nullable=False),  # {language: text}
    instant("at", nullable=False),
    Column("transition_id", Uuid),
    Column("traceparent", Text),
    Index("incident_update_incident", "incident_id", "at"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("update_id", Uuid, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("state", Text, nullable=False),  # pending | sent | failed
    Column("attempts", Integer, nullable=False, server_default="0"),
    instant("next_attempt_at", nullable=False),
    Column("claimed_by", Text),
    instant("claimed_until"),
    instant("delivered_at"),
    Column("last_error", Text),
    Index("delivery_pending", "next_attempt_at", postgresql_where=text("state = 'pending'")),
)
