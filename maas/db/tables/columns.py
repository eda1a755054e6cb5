"""What every table is made of: the one metadata, and how an instant is kept."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, MetaData

metadata = MetaData()


def instant(name: str, *, nullable: bool = True) -> Column[object]:
    """A column of instants: timestamptz, UTC, to the microsecond."""
    return Column(name, DateTime(timezone=True), nullable=nullable)
