"""What was planned, promised and published over those ninety days, as rows of the tables."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Table

from maas.db import tables
from maas.domain.instants import duration_us

AS_OF = datetime(2026, 11, 23, 16, 48, tzinfo=UTC)
FIRST = datetime(2026, 8, 20, tzinfo=UTC)
Row = dict[str, Any]
Rows = dict[Table, list[Row]]
HOUR = timedelta(hours=1)


class Fleet(NamedTuple):
    """A satellite, what it makes, and what was promised of it with the hours allowed."""

    mission: str
    satellite: str
    sensing: timedelta
    typical_hours: float
    types: tuple[str, ...]
    promises: tuple[tuple[str, int], ...]


FLEETS = (
    Fleet(
        "S1",
        "S1A",
        timedelta(seconds=312),
        1.1,
        ("IW_GRDH_1S", "IW_SLC__1S"),
        (("s1-nrt-prip", 3), ("s1-nrt-dd", 4), ("s1-completeness", 24)),
    ),
    Fleet(
        "S2",
        "S2A",
        timedelta(seconds=187),
        5.0,
        ("MSI_L1C_DS", "MSI_L2A_DS"),
        (("s2-nominal-prip", 12),),
    ),
    Fleet(
        "S5P",
        "S5P",
        timedelta(minutes=101, seconds=29),
        1.1,
        ("L2__NO2___", "L2__CO____"),
        (("s5p-nrti-prip", 3),),
    ),
)


def promise_rows() -> Rows:
    """Plans, datatakes, items, tallies and publications."""
    luck = random.Random(11)
    rows: Rows = {tables.item: [], tables.publication: [], tables.planned_datatake: []}
    for fleet in FLEETS:
        for number, start in enumerate(_starts(fleet.mission)):
            _datatake(rows, luck, fleet, number, start)
    rows[tables.tally] = _tallies(rows[tables.item])
    rows[tables.plan] = [_plan("S1"), _plan("S2")]
    return rows


def _starts(mission: str) -> Iterator[datetime]:
    step = timedelta(days=16) / 227 * 2 if mission == "S5P" else timedelta(hours=4, minutes=7)
    start = AS_OF - timedelta(days=58) + timedelta(minutes=len(mission) * 11)
    while start < AS_OF - timedelta(minutes=30):
        yield start
        start += step


def _datatake(rows: Rows, luck: random.Random, fleet: Fleet, number: int, start: datetime) -> None:
    end = start + fleet.sensing
    first = {"S1": 425_000, "S2": 49_000, "S5P": 45_000}[fleet.mission]
    subject = f"{fleet.satellite}-{first + number}"
    name = f"{subject}-1" if fleet.mission == "S2" else subject
    if fleet.mission != "S5P":
        rows[tables.planned_datatake].append(_planned(fleet, name, subject, start, end))
    for kind in fleet.types:
        delay = fleet.typical_hours * HOUR * luck.uniform(0.7, 1.6)
        delay += HOUR * luck.uniform(3, 12) if luck.random() < 0.04 else timedelta(0)
        lost = luck.random() < 0.012
        for objective, hours in fleet.promises:
            relay = luck.uniform(0.6, 1.4) * HOUR if objective.endswith("-dd") else timedelta(0)
            arrived = end + delay + relay
            t1 = None if lost or arrived > AS_OF else arrived
            key = f"{name}/{kind}" + ("/NRTI" if fleet.mission == "S5P" else "")
            promise = _item(objective, key, end, end + hours * HOUR, t1, duration_us(fleet.sensing))
            about = {"subject": subject, "satellite": fleet.satellite, "product_type": kind}
            rows[tables.item].append(promise | about)
        if start > AS_OF - timedelta(days=4) and not lost:
            for source, later in (
                (f"prip-{fleet.mission.lower()}", 0.0),
                ("dd", 1.0),
                ("lta", 1.9),
            ):
                published_at = end + delay + later * HOUR
                if published_at <= AS_OF:
                    row = _publication(source, fleet, subject, kind, start, end)
                    rows[tables.publication].append({**row, "published_at": published_at})


def _item(
    objective: str, key: str, t0: datetime, due: datetime, t1: datetime | None, expected: int
) -> Row:
    if t1 is not None:
        state = "on_time" if t1 <= due else "late"
    elif due >= AS_OF:
        state = "not_due"
    else:
        state = "missing" if due + timedelta(days=7) <= AS_OF else "overdue"
    return {
        "objective": objective,
        "key": key,
        "day": t0.date(),
        "t0": t0,
        "due_at": due,
        "t1": t1,
        "state": state,
        "amount_expected": expected,
        "amount_achieved": expected if t1 is not None else expected // 3,
        "produced_on_time": int(state == "on_time"),
        "produced_late": int(state == "late"),
        "rule_version": "1",
        "band": _band(t1, due),
    }


_SUMMED = ("amount_expected", "amount_achieved", "produced_on_time", "produced_late")


def _tallies(items: list[Row]) -> list[Row]:
    sums: dict[tuple[str, date, str, int], Counter[str]] = {}
    for item in items:
        key = (item["objective"], item["day"], item["state"], item["band"])
        counts = sums.setdefault(key, Counter(items=0))
        counts.update({"items": 1, **{name: item[name] for name in _SUMMED}})
    return [
        {"objective": key[0], "day": key[1], "state": key[2], "band": key[3], **counts}
        for key, counts in sums.items()
    ]


def _band(t1: datetime | None, due: datetime) -> int:
    if t1 is None:
        return -1
    afters = [timedelta(days=days) for days in (0, 1, 2, 3, 7)]
    return next(index for index, after in enumerate(afters) if t1 <= due + after)


def _plan(mission: str) -> Row:
    return {
        "name": f"{mission}A_MP_USER_20260901T000000_20261231T000000.kml",
        "source": f"{mission}A-plans",
        "dialect": "s1-kml",
        "satellite": f"{mission}A",
        "window_start": FIRST,
        "window_end": AS_OF + timedelta(days=30),
        "read_at": FIRST,
        "content_hash": b"plan",
    }


def _planned(fleet: Fleet, name: str, subject: str, start: datetime, end: datetime) -> Row:
    satellite = fleet.satellite
    return {
        "plan": f"{satellite}_MP_USER_20260901T000000_20261231T000000.kml",
        "datatake_id": name,
        "satellite": satellite,
        "subject": subject,
        "start_at": start,
        "end_at": end,
        "mode": "IW" if satellite == "S1A" else "NOBS",
        "polarisation": "DV",
        "timeliness_class": "NRT" if satellite == "S1A" else "NOMINAL",
        "absolute_orbit": 62028,
        "relative_orbit": 45,
        "scenes": 40,
        "station": "SGS",
    }


def _publication(
    source: str, fleet: Fleet, subject: str, kind: str, start: datetime, end: datetime
) -> Row:
    times = f"{start:%Y%m%dT%H%M%S}_{end:%Y%m%dT%H%M%S}"
    key = f"{fleet.satellite}_{kind}DV_{times}_062028_07C0A1_1B2C"
    return {
        "source": source,
        "native_id": f"{source}/{key}",
        "product_name": f"{key}.SAFE.zip",
        "product_key": key,
        "mission": fleet.mission,
        "satellite": fleet.satellite,
        "product_type": kind,
        "level": "L1",
        "timeliness_class": "NRT",
        "subject": subject,
        "match_key": key,
        "sensing_start": start,
        "sensing_end": end,
        "harvested_at": AS_OF,
        "size_bytes": 1_073_000_000,
        "clock_fault": False,
        "attributes": {},
        "content_hash": b"entry",
    }
