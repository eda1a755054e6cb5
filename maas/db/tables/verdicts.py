"""What the engine judged: items, spans, figures, statements and closed periods."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from maas.db.tables.columns import instant, metadata

item = Table(
    "item",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("satellite", Text),
    Column("product_type", Text),
    Column("day", Date, nullable=False),  # the UTC day of t0: where its tally is kept
    instant("t0", nullable=False),
    instant("due_at", nullable=False),
    instant("t1"),
    Column("state", Text, nullable=False),
    Column("band", SmallInteger, nullable=False),  # as in tally
    Column("amount_expected", BigInteger),
    Column("amount_achieved", BigInteger),
    Column("produced_on_time", Integer, nullable=False, server_default="0"),
    Column("produced_late", Integer, nullable=False, server_default="0"),
    Column("party", Text),
    Column("reason", Text),  # why it is unknown or cancelled: clock_fault | uncovered | superseded
    Column("rule_version", Text, nullable=False),
    Index("item_subject", "subject"),
    Index(
        "item_pending",
        "due_at",
        postgresql_where=text("state IN ('not_due', 'overdue') OR reason = 'uncovered'"),
    ),
    Index("item_objective_t0", "objective", "t0"),
    Index(
        "item_bad",
        "objective",
        "t0",
        postgresql_where=text("state IN ('late', 'missing', 'overdue')"),
    ),
)

tally = Table(
    "tally",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("band", SmallInteger, primary_key=True),  # index into completeness_after; -1 not arrived
    Column("items", BigInteger, nullable=False),
    Column("amount_expected", BigInteger, nullable=False),
    Column("amount_achieved", BigInteger, nullable=False),  # each item capped at its expectation
    Column("produced_on_time", BigInteger, nullable=False),
    Column("produced_late", BigInteger, nullable=False),
)

span = Table(
    "span",
    metadata,
    Column("target", Text, primary_key=True),
    Column("from_at", DateTime(timezone=True), primary_key=True),
    instant("to_at", nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("samples", Integer, nullable=False),
)

availability_day = Table(
    "availability_day",
    metadata,
    Column("target", Text, primary_key=True),  # or objective/…, where a contract sees it otherwise
    Column("day", Date, primary_key=True),
    Column("up_us", BigInteger, nullable=False),
    Column("degraded_us", BigInteger, nullable=False),
    Column("down_us", BigInteger, nullable=False),
    Column("unknown_us", BigInteger, nullable=False),
)

objective_status = Table(
    "objective_status",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("state", Text, nullable=False),
    instant("since", nullable=False),
    instant("evaluated_at", nullable=False),
    instant("window_start", nullable=False),
    Column("good", BigInteger, nullable=False),
    Column("valid", BigInteger, nullable=False),
)

transition = Table(
    "transition",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),  # target | objective
    Column("subject", Text, nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("reason", Text, nullable=False),
    instant("at", nullable=False),
    Column("seq", BigInteger, Identity(), nullable=False, unique=True),
    instant("told_at"),
    Column("traceparent", Text),
    Index("transition_subject", "kind", "subject", "at"),
    Index("transition_untold", "seq", postgresql_where=text("told_at IS NULL")),
)

definition = Table(
    "definition",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("effective_from", DateTime(timezone=True), primary_key=True),
    Column("recorded_at", DateTime(timezone=True), primary_key=True),
    Column("hash", Text, nullable=False),
    Column("body", JSON, nullable=False),  # in the order it was written: stages follow each other
)

statement_draft = Table(
    "statement_draft",
    metadata,
    Column("agreement", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    instant("as_of", nullable=False),
    Column("hash", Text, nullable=False),
    Column("headline", JSONB, nullable=False),  # {objective: figure, target, credit}, for trends
    Column("statement", LargeBinary, nullable=False),  # canonical JSON, deflated
)

period_version = Table(
    "period_version",
    metadata,
    Column("agreement", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    instant("known_at", nullable=False),  # facts known until then count
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("headline", JSONB, nullable=False),  # {objective: figure, target, credit}, for trends
    Column("statement", LargeBinary, nullable=False),  # canonical JSON, deflated
    Column("evidence", LargeBinary, nullable=False),  # every item and span, a line each, deflated
    Column("definitions", JSONB, nullable=False),
    Column("watermarks", JSONB, nullable=False),  # {source: microseconds}
    Column("engine", Text, nullable=False),
)
