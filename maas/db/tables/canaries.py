"""What was delivered and what is thought of it; scenes that were sent and how they were answered.

Collectors write both; the engine reads them and records the changes of state.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from maas.db.tables.columns import instant, metadata

delivered = Table(
    "delivered",
    metadata,
    Column("source", Text, primary_key=True),
    Column("image", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),  # of names, sizes and times of its files
    instant("delivered_at", nullable=False),
    instant("checked_at", nullable=False),
    Column("verdict", Text, nullable=False),  # valid | degraded | invalid
    Column("reasons", JSONB, nullable=False),  # [{verdict, code, words, file}]
    Column("area", Text),
    Column("features", Integer),  # null: no report could be read
    Column("matched", Integer),
    Column("rasters", JSONB, nullable=False),  # {file: what was seen of it}
    Index("delivered_at", "source", "delivered_at"),
)

canary_run = Table(
    "canary_run",
    metadata,
    Column("canary", Text, primary_key=True),
    instant("slot_at", nullable=False),
    Column("image", Text, primary_key=True),
    Column("spec", JSONB, nullable=False),  # what the scene is made from, truth included
    instant("dropped_at"),  # null: it could not be put there
    instant("due_at", nullable=False),
    Column("trouble", Text, nullable=False),  # why it could not be put there or marked
    instant("answered_at"),
    instant("marked_at"),
    Column("ships", Integer),
    Column("found", Integer),
    Column("clear_ships", Integer),
    Column("clear_found", Integer),
    Column("false_alarms", Integer),
    Column("sea_m2", BigInteger),
    Column("position_m", Double),  # medians over the ships that were found
    Column("length_m", Double),
    Column("reporting", Integer),
    Column("reporting_matched", Integer),
    Column("dark", Integer),
    Column("dark_found", Integer),
    Column("classes", JSONB),  # [{size, contrast, ships, found}]
    Column("stages", JSONB),  # {stage: microseconds}
    Index("canary_run_slot", "canary", "slot_at", unique=True),
)
