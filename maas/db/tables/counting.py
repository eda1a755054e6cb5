"""What boards sum up: promises and volumes a day, kept in step with the rows that they count."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    SmallInteger,
    Table,
    Text,
)

from maas.db.tables.columns import metadata

item_day = Table(
    "item_day",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("satellite", Text, primary_key=True),  # empty: of none
    Column("product_type", Text, primary_key=True),  # empty: of none
    Column("state", Text, primary_key=True),
    Column("step", SmallInteger, primary_key=True),  # twentieths of the deadline; -1 not arrived
    Column("items", BigInteger, nullable=False),
    Column("amount_expected", BigInteger, nullable=False),
    Column("amount_achieved", BigInteger, nullable=False),  # each item capped at its expectation
    Column("delay_us", BigInteger, nullable=False),  # sum over the items that arrived
)

volume_day = Table(
    "volume_day",
    metadata,
    Column("source", Text, primary_key=True),
    Column("day", Date, primary_key=True),  # the UTC day of its publication
    Column("satellite", Text, primary_key=True),
    Column("product_type", Text, primary_key=True),
    Column("timeliness_class", Text, primary_key=True),
    Column("mission", Text, nullable=False),
    Column("products", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
)
