"""Everything the status page says, collected at one instant and never changed after.

One read-only transaction makes a Board; pages, JSON and the Statuspage form all speak from it, so
they cannot contradict one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api import periods, status
from api.datatakes import Datatake, latest_datatakes
from api.tree import Node, by_path, grow
from maas.catalogue.model import Catalogue, Objective
from maas.db.connection import Connection, Database
from maas.db.pages import reading
from maas.db.pages_board import (
    Asked,
    CurrentSpan,
    Standing,
    availability_days,
    current_spans,
    item_counts,
    standings,
)
from maas.db.pages_incidents import IncidentRow, incidents_since, unresolved
from maas.db.pages_sources import SourceRow, quarantine_counts, sources
from maas.domain.ratios import ItemCounts, TimeCounts
from maas.domain.states import ComponentStatus

PAST_INCIDENTS = timedelta(days=15)
PAST_LIMIT = 12
NEWEST = 50
WINDOWS = ("day", "week", "month", "own")


@dataclass(frozen=True, slots=True)
class Board:
    """The state of everything as of one instant, UTC."""

    as_of: datetime
    roots: tuple[Node, ...]
    nodes: Mapping[str, Node]
    statuses: Mapping[str, ComponentStatus]
    spans: Mapping[str, CurrentSpan]
    days: Mapping[str, Mapping[date, TimeCounts]]
    standings: Mapping[str, Standing]
    counts: Mapping[tuple[str, str], ItemCounts]  # by (one of WINDOWS, objective)
    datatakes: tuple[Datatake, ...]
    open_incidents: tuple[IncidentRow, ...]
    newest_incidents: tuple[IncidentRow, ...]  # open or not, as many as clients are given
    sources: tuple[SourceRow, ...]
    quarantined: Mapping[tuple[str, str], int]

    @property
    def has_data(self) -> bool:
        """Whether anything was ever seen or judged."""
        return bool(self.spans or self.standings or self.counts or self.sources)

    @property
    def changed_at(self) -> datetime:
        """When anything the page tells last changed; stands still while nothing happens."""
        told = [incident.updated_at for incident in (*self.open_incidents, *self.newest_incidents)]
        turned = [span.since for span in self.spans.values()]
        turned += [standing.since for standing in self.standings.values()]
        return max([*told, *turned], default=self.as_of)

    @property
    def past_incidents(self) -> tuple[IncidentRow, ...]:
        """The latest of those that ended lately."""
        since = self.as_of - PAST_INCIDENTS
        ended = [each for each in self.newest_incidents if each.resolved_at is not None]
        return tuple(each for each in ended if (each.resolved_at or since) >= since)[:PAST_LIMIT]

    def time_since(self, target: str, first: date) -> TimeCounts:
        """A target's time from a day on, up to `as_of`."""
        days = self.days.get(target, {})
        return sum((time for day, time in days.items() if day >= first), TimeCounts())


async def collect(database: Database, catalogue: Catalogue, as_of: datetime) -> Board:
    """Read a Board; raises DatabaseUnavailable."""
    async with reading(database) as connection:
        return await _collect(connection, catalogue, as_of)


async def _collect(connection: Connection, catalogue: Catalogue, as_of: datetime) -> Board:
    roots = grow(catalogue.page.components)
    spans = await current_spans(connection, as_of)
    judged = await standings(connection)
    first = min(periods.bar_days(as_of)[0], periods.quarter_start(as_of).date())
    return Board(
        as_of=as_of,
        roots=roots,
        nodes=by_path(roots),
        statuses=status.statuses(roots, spans, judged, as_of),
        spans=spans,
        days=await availability_days(connection, first),
        standings=judged,
        counts=await item_counts(connection, _windows(catalogue, judged, as_of)),
        datatakes=await latest_datatakes(connection, catalogue, as_of),
        open_incidents=tuple(await unresolved(connection)),
        newest_incidents=tuple(await incidents_since(connection, None, NEWEST)),
        sources=tuple(await sources(connection)),
        quarantined=await quarantine_counts(connection),
    )


def public_objectives(catalogue: Catalogue) -> dict[str, Objective]:
    """The objectives that may be shown to everybody."""
    return {name: each for name, each in catalogue.objectives.items() if each.public}


def window_start(objective: Objective, standing: Standing | None, as_of: datetime) -> datetime:
    """Where an objective's own window begins: as judged, else as the catalogue says."""
    if standing is not None:
        return standing.window_start
    if objective.window.rolling is not None:
        days = -(-objective.window.rolling // timedelta(days=1))
        return periods.midnight(as_of.date() - timedelta(days=days - 1))
    return periods.month_start(as_of)


def _windows(catalogue: Catalogue, judged: Mapping[str, Standing], as_of: datetime) -> list[Asked]:
    asked: list[Asked] = []
    for name, objective in public_objectives(catalogue).items():
        if objective.kind == "availability":
            continue
        own = window_start(objective, judged.get(name), as_of)
        asked += [
            Asked("day", name, as_of - timedelta(days=1)),
            Asked("week", name, as_of - timedelta(days=7)),
            Asked("month", name, periods.month_start(as_of)),
            Asked("own", name, own),
        ]
    return asked
