"""The tally read back: counts and sums per objective over days."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


class TallyRow(NamedTuple):
    """Items of one state and one band of arrival, summed over a window."""

    objective: str
    state: str
    band: int
    items: int
    expected: int
    achieved: int
    produced_on_time: int
    produced_late: int


async def tally_between(
    connection: AsyncConnection, first: datetime, until: datetime
) -> list[TallyRow]:
    """All objectives over the UTC days in [first, until)."""
    rows = await connection.execute(
        text(
            "SELECT objective, state, band, sum(items)::bigint, sum(amount_expected)::bigint, "
            "sum(amount_achieved)::bigint, sum(produced_on_time)::bigint, "
            "sum(produced_late)::bigint FROM tally "
            "WHERE day >= :first AND day < :until AND items <> 0 "
            "GROUP BY objective, state, band"
        ),
        {"first": first.date(), "until": until.date()},
    )
    return [TallyRow(*row) for row in rows]
