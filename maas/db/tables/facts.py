"""What collectors saw: publications, passes, plans and samples."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from maas.db.tables.columns import instant, metadata

publication = Table(
    "publication",
    metadata,
    Column("source", Text, primary_key=True),
    Column("native_id", Text, primary_key=True),
    Column("product_name", Text, nullable=False),
    Column("product_key", Text, nullable=False),
    Column("mission", Text),
    Column("satellite", Text),
    Column("product_type", Text),
    Column("level", Text),
    Column("timeliness_class", Text),
    Column("subject", Text),
    Column("datatake_id", Text),
    Column("match_key", Text, nullable=False),  # equal wherever the same product is offered
    instant("sensing_start"),
    instant("sensing_end"),
    instant("origin_at"),
    instant("published_at", nullable=False),
    instant("modified_at"),
    instant("evicts_at"),
    instant("harvested_at", nullable=False),
    Column("size_bytes", BigInteger),
    Column("clock_fault", Boolean, nullable=False, server_default=text("false")),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("content_hash", LargeBinary, nullable=False),
    Index("publication_subject", "subject"),
    Index("publication_product_key", "product_key"),
    Index("publication_published_at", "published_at", postgresql_using="brin"),
)

acquisition_pass = Table(
    "acquisition_pass",
    metadata,
    Column("source", Text, primary_key=True),
    Column("session_id", Text, primary_key=True),
    Column("retransfer", Boolean, primary_key=True),
    Column("native_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("satellite", Text, nullable=False),
    Column("station_unit", Text),
    Column("downlink_orbit", Integer),
    Column("acquisition_id", Text),
    Column("channels", SmallInteger, nullable=False),
    instant("published_at", nullable=False),
    instant("planned_start"),
    instant("planned_stop"),
    instant("downlink_start", nullable=False),
    instant("downlink_stop"),
    instant("delivery_start"),
    instant("delivery_stop"),  # the latest channel's, once every channel has its final block
    Column("antenna_ok", Boolean),
    Column("front_end_ok", Boolean),
    Column("downlink_ok", Boolean),
    Column("delivery_ok", Boolean),
    Column("files", Integer, nullable=False),
    Column("final_channels", SmallInteger, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("acquired_frames", BigInteger),
    Column("error_frames", BigInteger),
    Column("corrected_frames", BigInteger),
    Column("uncorrectable_frames", BigInteger),
    Column("volume_bytes", BigInteger),
    instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("acquisition_pass_downlink", "downlink_start"),
)

publication_past = Table(
    "publication_past",
    metadata,
    *(Column(one.name, one.type, nullable=one.nullable) for one in publication.columns),
    instant("replaced_at", nullable=False),
    Index("publication_past_subject", "subject"),
)

acquisition_pass_past = Table(
    "acquisition_pass_past",
    metadata,
    *(Column(one.name, one.type, nullable=one.nullable) for one in acquisition_pass.columns),
    instant("replaced_at", nullable=False),
    Index("acquisition_pass_past_subject", "subject"),
)

plan = Table(
    "plan",
    metadata,
    Column("name", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("dialect", Text, nullable=False),
    Column("satellite", Text, nullable=False),
    instant("window_start", nullable=False),
    instant("window_end", nullable=False),
    instant("read_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
)

planned_datatake = Table(
    "planned_datatake",
    metadata,
    Column("plan", Text, primary_key=True),
    Column("datatake_id", Text, primary_key=True),
    Column("satellite", Text, nullable=False),
    Column("subject", Text, nullable=False),
    instant("start_at", nullable=False),
    instant("end_at", nullable=False),
    Column("mode", Text, nullable=False),
    Column("polarisation", Text, nullable=False),
    Column("timeliness_class", Text),
    Column("absolute_orbit", Integer),
    Column("relative_orbit", Integer),
    Column("scenes", Integer),
    Column("station", Text),
    Index("planned_datatake_subject", "subject"),
    Index("planned_datatake_start", "start_at"),
)

planned_downlink = Table(
    "planned_downlink",
    metadata,
    Column("plan", Text, primary_key=True),
    Column("datatake_id", Text, primary_key=True),
    Column("station", Text, primary_key=True),
    Column("start_at", DateTime(timezone=True), primary_key=True),
    instant("end_at", nullable=False),
    Column("partial", Boolean, nullable=False),
)

probe_sample = Table(
    "probe_sample",
    metadata,
    Column("target", Text, primary_key=True),
    Column("location", Text, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("dns_us", Integer),
    Column("connect_us", Integer),
    Column("tls_us", Integer),
    Column("first_byte_us", Integer),
    Column("total_us", Integer),
    Column("status", SmallInteger),
    instant("recorded_at"),  # when we learned of it; absent: when it was taken
)
