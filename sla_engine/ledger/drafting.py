"""Drafts: what each period that is not closed would come to, kept for pages and for trends.

A draft is replaced as facts come in; a closed period needs none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import structlog

from maas.catalogue.model import Catalogue
from maas.db import periods
from maas.domain.calendars import period, period_name, shifted
from maas.domain.canonical import text_of
from maas.domain.instants import DAY, to_us
from maas.runtime.role import App
from sla_engine.judge import since_of
from sla_engine.ledger.closing import state
from sla_engine.ledger.rules import PERIODS
from sla_engine.ledger.stating import headline

log = structlog.get_logger(__name__)
MOVING = 45 * DAY  # a period that ended longer ago is drafted once, and then left to be closed


async def draft_statements(app: App, as_of: datetime) -> None:
    """Draft every period of every agreement that is not closed, as known at an instant (UTC)."""
    now = to_us(as_of)
    async with app.database.transaction() as connection:
        headings = await periods.headings(connection)
    closed = {(one.agreement, one.period) for one in headings if one.version}
    drafted = {(one.agreement, one.period) for one in headings if not one.version}
    for agreement, name in due(app.catalogue, now):
        if (agreement, name) in closed:
            continue
        zone = app.catalogue.agreements[agreement].period.time_zone
        if (agreement, name) in drafted and period(name, zone).end + MOVING < now:
            continue
        async with app.database.transaction() as connection:
            told = await state(connection, app.catalogue, agreement, name, now)
            await periods.write_draft(
                connection, agreement, name, as_of, told.hash, headline(told.statement),
                text_of(told.statement),
            )  # fmt: skip
        log.debug("statement drafted", agreement=agreement, period=name, hash=told.hash[:16])


def due(catalogue: Catalogue, now: int) -> Iterator[tuple[str, str]]:
    """Agreements and periods up to the present one, the oldest first, a year back at most."""
    since = since_of(catalogue)
    for name, agreement in catalogue.agreements.items():
        calendar, zone = agreement.period.calendar or "month", agreement.period.time_zone
        present = period_name(now, calendar, zone)
        for back in range(PERIODS, -1, -1):
            earlier = shifted(present, -back)
            if back == 0 or period(earlier, zone).end > max(since, now - PERIODS * 31 * DAY):
                yield name, earlier
