"""Counts at the source beside counts harvested, and what each service can do, both once a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import structlog

from collectors.errors import CollectError
from collectors.exploring import COUNTS, Explorer
from collectors.harvest import Harvester
from collectors.sources.opening import service_of
from maas.catalogue.model import Interface
from maas.db import facts_counts, facts_cursor
from maas.db.facts_counts import Capability
from maas.runtime.role import App

log = structlog.get_logger(__name__)

SETTLED = timedelta(hours=6)  # after its end a day is compared
FIRST = timedelta(days=7)  # how far back the first comparison goes
LOOK_BACK = timedelta(days=35)
DIFFERING = timedelta(hours=6)  # how long until a day that differed is compared again
AGAIN = {  # age of a day to how long ago its last comparison must be
    timedelta(days=7): timedelta(days=5),
    timedelta(days=30): timedelta(days=20),
}
FRESH = timedelta(hours=20)  # a younger record is good enough
DAY = timedelta(days=1)


class Counting:
    """Compares the settled days of one source that have not been compared yet."""

    def __init__(self, app: App, harvester: Harvester) -> None:
        self._database = app.database
        self._harvester = harvester
        self._since = app.catalogue.since

    async def run(self, as_of: datetime) -> None:
        """Compare each settled UTC day since the last one; an unreachable source is for later."""
        name = self._harvester.name
        async with self._database.transaction() as connection:
            last = await facts_counts.last_counted(connection, name)
            position = await facts_cursor.position(connection, name)
            can = await facts_counts.capabilities(connection, name)
            found = await facts_counts.differences(connection, (as_of - LOOK_BACK).date())
        if position is None or can.get(COUNTS) is False:
            return
        settled = min(position, as_of - SETTLED)
        day = self._first(as_of) if last is None else _midnight(last) + DAY
        differed = {one.day: one for one in found if one.source == name}
        days = await self._again(as_of, differed)
        while day + DAY <= settled:
            days.append(day)
            day += DAY
        for day in days:
            try:
                told = await self._harvester.compare(day, as_of)
            except CollectError as error:
                log.warning("counts not compared", source=name, day=str(day.date()),
                            why=str(error))  # fmt: skip
                return
            if told is None:
                return
            if told.at_source != told.harvested and differed.get(told.day) != told:
                log.warning("counts differ", source=name, day=str(told.day),
                            at_source=told.at_source, harvested=told.harvested)  # fmt: skip

    async def _again(self, as_of: datetime, differed: Iterable[date]) -> list[datetime]:
        """Days that are compared once more: those that differed, until they agree, and those that
        have reached an age at which what came late, and what has gone since, shows."""
        wait = {_midnight(as_of - age).date(): since for age, since in AGAIN.items()}
        wait |= dict.fromkeys(differed, DIFFERING)
        async with self._database.transaction() as connection:
            before = await facts_counts.counted_at(connection, self._harvester.name, list(wait))
        due = (day for day, at in before.items() if as_of - at >= wait[day])
        return [_midnight(day) for day in sorted(due)]

    def _first(self, as_of: datetime) -> datetime:
        earliest = as_of - FIRST
        if self._since is not None:
            earliest = max(earliest, self._since)
        return _midnight(earliest) + (DAY if earliest > _midnight(earliest) else timedelta(0))


class Exploring:
    """Finds out what one OData service can do, and keeps it as the interface's record."""

    def __init__(self, app: App, name: str, interface: Interface) -> None:
        self._database = app.database
        self.name = name
        self._service = service_of(name, interface, app.environ)

    async def run(self, as_of: datetime) -> None:
        """Try the operators; a service that cannot be reached keeps its former record."""
        service = self._service
        async with self._database.transaction() as connection:
            before = await facts_counts.explored_at(connection, self.name)
        if before is not None and as_of - before < FRESH:
            return
        try:
            found = await Explorer(service.root, service.client, service.login).explore()
        except CollectError as error:
            log.warning("interface not explored", source=self.name, why=str(error))
            return
        told = [Capability(one.question, one.holds, one.told) for one in found.findings]
        async with self._database.transaction() as connection:
            await facts_counts.write_capabilities(connection, self.name, told, as_of)

    async def close(self) -> None:
        await self._service.client.aclose()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
