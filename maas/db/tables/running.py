"""How the platform itself runs: who did which work, and what the schema was contracted by."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Table, Text

from maas.db.tables.columns import instant, metadata

work_done = Table(
    "work_done",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    instant("at", nullable=False),
    Column("stage", Text, nullable=False),  # harvest, judge, tell, deliver …
    Column("subject", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("holder", Text, nullable=False),  # host/process/random
    Column("attempt", Integer, nullable=False),  # of this run of the job, in this process
    Column("token", BigInteger),  # of the lease it worked under
    Column("trace_id", Text),
    Column("detail", Text, nullable=False),
    Index("work_done_subject", "subject", "at"),
    Index("work_done_at", "at"),
)

contraction = Table(
    "contraction",
    metadata,
    Column("revision", Text, primary_key=True),  # what programs must know to run on this schema
    instant("at", nullable=False),
)
