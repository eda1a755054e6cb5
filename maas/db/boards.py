"""Boards ask the database as `maas_boards`: read only, views only, not for longer than a while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from maas.db.connection import Database

ROLE = "maas_boards"


class QueryRefused(Exception):
    """The database did not answer a board's query; the message is its own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns in their order, and rows."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    def dicts(self) -> list[Mapping[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


async def ask(database: Database, sql: str) -> Answer:
    """The answer to one query, with the rights and the limits that Grafana has."""
    connecting = database.engine.connect()
    async with connecting as connection:
        await connection.execute(text(f"SET LOCAL ROLE {ROLE}"))
        await connection.execute(text("SET LOCAL statement_timeout = '15s'"))
        await connection.execute(text("SET LOCAL search_path = boards"))
        await connection.execute(text("SET TRANSACTION READ ONLY"))
        try:
            done = await connection.exec_driver_sql(sql)
        except DBAPIError as error:
            raise QueryRefused(str(error.orig)) from error
        found = Answer(tuple(done.keys()), [tuple(map(_plain, row)) for row in done])
        await connection.rollback()
        return found


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime) else value
