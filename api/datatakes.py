"""A datatake with its promises and arrivals, whether a plan named it or an orbit did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from maas.catalogue.model import Catalogue, Mission
from maas.db.connection import Connection
from maas.db.facts_tickets import Told, tickets_about
from maas.db.pages_datatakes import (
    Arrivals,
    DatatakeRow,
    arrivals,
    items_of,
    planned,
    planned_by_id,
    promised_subjects,
)
from maas.db.pages_items import ItemRow
from maas.db.pages_publications import PublicationRow, sensing_of
from maas.domain.figures import DETERMINED

PER_MISSION = 3  # the newest, and the newest of which something has become
LOOK_BACK = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Datatake:
    """What was planned, what was promised of it, and what arrived at which interface."""

    row: DatatakeRow
    mission: str
    items: tuple[ItemRow, ...]
    arrivals: Mapping[str, Arrivals]  # by interface

    @property
    def state(self) -> str:
        """The worst state of what was planned of it.

        "running" while nothing is bad and something not due, "none" when nothing was promised.
        """
        states = {item.state for item in self.planned_items}
        states = {"running" if state == "not_due" else state for state in states}
        if self.row.superseded and not states - {"cancelled"}:
            return "cancelled"
        return next((state for state in _WORST_FIRST if state in states), "none")

    @property
    def planned_items(self) -> tuple[ItemRow, ...]:
        """Promises made by the plan, or by the orbit; the others were made by a publication."""
        return tuple(
            item
            for item in self.items
            if item.key.startswith((f"{self.row.id}/", f"{self.row.id}-"))
        )


_WORST_FIRST = (
    "missing",
    "overdue",
    "late",
    "unknown",
    "running",
    "on_time",
    "excluded",
    "cancelled",
)


async def latest_datatakes(
    connection: Connection, catalogue: Catalogue, as_of: datetime
) -> tuple[Datatake, ...]:
    """The latest promised datatakes of each mission that have ended, mission by mission."""
    rows: list[DatatakeRow] = []
    for name in catalogue.missions:
        start = as_of - LOOK_BACK
        newest = await list_datatakes(
            connection, catalogue, name, start, as_of, 1, states=("not_due", *DETERMINED)
        )
        judged = await list_datatakes(
            connection, catalogue, name, start, as_of, PER_MISSION, states=DETERMINED
        )
        rows += list({row.id: row for row in (*newest, *judged)}.values())[:PER_MISSION]
    return await complete(connection, catalogue, rows)


async def list_datatakes(
    connection: Connection,
    catalogue: Catalogue,
    mission: str,
    start: datetime,
    end: datetime,
    limit: int,
    *,
    states: Sequence[str] = (),
) -> list[DatatakeRow]:
    """A mission's datatakes that ended in [start, end], latest first.

    With `states`, only those with a promise in one of them.
    """
    described = catalogue.missions[mission]
    if described.orbits is None:
        satellites = list(described.satellites)
        return await planned(connection, satellites, start, end, limit, states=states)
    objectives = [
        name
        for name, objective in catalogue.objectives.items()
        if objective.population.source == "orbits" and objective.population.mission == mission
    ]
    subjects = await promised_subjects(connection, objectives, start, end, limit, states=states)
    return [
        _orbit(described, subject, satellite or _unit(subject), ended_at)
        for subject, satellite, ended_at in subjects
    ]


async def find_datatake(connection: Connection, catalogue: Catalogue, name: str) -> Datatake | None:
    """A datatake by its id, or by its subject; None when nothing is known of it."""
    rows = await planned_by_id(connection, name)
    if len(rows) > 1:  # an orbit with several datatakes: shown as one stretch
        rows = [
            replace(
                rows[0],
                id=name,
                start_at=min(row.start_at for row in rows),
                end_at=max(row.end_at for row in rows),
            )
        ]
    if not rows:
        rows = await _unplanned(connection, catalogue, name)
    found = await complete(connection, catalogue, rows)
    return found[0] if found else None


async def complete(
    connection: Connection, catalogue: Catalogue, rows: Sequence[DatatakeRow]
) -> tuple[Datatake, ...]:
    """Rows with their promises and arrivals."""
    items = await items_of(connection, sorted({row.subject for row in rows}))
    arrived = await arrivals(connection, rows)
    return tuple(
        Datatake(
            row=row,
            mission=mission_of(catalogue, row.satellite),
            items=tuple(_own(items, row)),
            arrivals={source: told for (id_, source), told in arrived.items() if id_ == row.id},
        )
        for row in rows
    )


async def tickets_of(
    connection: Connection, datatake: Datatake, published: Iterable[PublicationRow]
) -> list[Told]:
    """Tickets that name a datatake, its subject, or a product that was published of it."""
    row = datatake.row
    return await tickets_about(
        connection, {row.id, row.subject}, {each.product_key for each in published}
    )


def mission_of(catalogue: Catalogue, satellite: str) -> str:
    """The mission a satellite belongs to; empty when the catalogue has none."""
    return next(
        (name for name, mission in catalogue.missions.items() if satellite in mission.satellites),
        "",
    )


def _own(items: Iterable[ItemRow], row: DatatakeRow) -> list[ItemRow]:
    """Those of its subject, but for what was promised of another datatake of the same orbit."""
    return [
        item
        for item in items
        if item.subject == row.subject
        and (
            row.id == row.subject
            or item.key.startswith(f"{row.id}/")
            or not item.key.startswith(f"{row.subject}-")
        )
    ]


async def _unplanned(connection: Connection, catalogue: Catalogue, name: str) -> list[DatatakeRow]:
    unit = _unit(name)
    mission = catalogue.missions.get(mission_of(catalogue, unit))
    promised = await items_of(connection, [name])
    if mission is not None and mission.orbits is not None and promised:
        return [_orbit(mission, name, unit, max(item.t0 for item in promised))]
    sensed = await sensing_of(connection, name)
    if sensed is None:
        return []
    satellite, start, end = sensed
    return [_row(name, satellite or unit, start, end)]


def _orbit(mission: Mission, subject: str, satellite: str, ended_at: datetime) -> DatatakeRow:
    assert mission.orbits is not None
    return _row(
        subject, satellite, ended_at - mission.orbits.cycle / mission.orbits.per_cycle, ended_at
    )


def _row(subject: str, satellite: str, start: datetime, end: datetime) -> DatatakeRow:
    return DatatakeRow(
        id=subject,
        subject=subject,
        satellite=satellite,
        start_at=start,
        end_at=end,
        mode="",
        plan="",
        timeliness_class=None,
        absolute_orbit=None,
        relative_orbit=None,
        station=None,
        superseded=False,
    )


def _unit(subject: str) -> str:
    return subject.partition("-")[0].partition("/")[0]
