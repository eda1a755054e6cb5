"""Acquisition plans: a new one every few days, reaching further; each governs its own window."""

from __future__ import annotations

from collections.abc import Callable

from simulator.world import sentinel1, sentinel2
from simulator.world.luck import HOUR
from simulator.world.model import PlanFile, PlannedDatatake
from simulator.world.offering import DAY
from simulator.world.stamps import stamp

EVERY, REACH = 6 * DAY, 12 * DAY
Planned = Callable[[int], list[tuple[PlannedDatatake, bool]]]


def plans(seed: int, start: int, stop: int) -> tuple[PlanFile, ...]:
    """The plan files published before `stop`, of all planned satellites."""
    files: list[PlanFile] = []
    for satellite in sentinel1.SATELLITES:
        files += _series(satellite, "s1-kml", start, stop, _sentinel1(seed, satellite))
    for satellite in sentinel2.SATELLITES:
        dialect = "s2-csv" if satellite == "S2C" else "s2-kml"
        files += _series(satellite, dialect, start, stop, _sentinel2(seed, satellite))
    return tuple(sorted(files, key=lambda file: (file.published_at, file.name)))


def _sentinel1(seed: int, satellite: str) -> Planned:
    def day(midnight: int) -> list[tuple[PlannedDatatake, bool]]:
        return [(a.planned, a.cancelled) for a in sentinel1.datatakes(seed, satellite, midnight)]

    return day


def _sentinel2(seed: int, satellite: str) -> Planned:
    def day(midnight: int) -> list[tuple[PlannedDatatake, bool]]:
        return [(planned, False) for planned in sentinel2.datatakes(seed, satellite, midnight)]

    return day


def _series(satellite: str, dialect: str, start: int, stop: int, day: Planned) -> list[PlanFile]:
    files = []
    first = start - EVERY
    for number, window_start in enumerate(range(first, stop + DAY, EVERY)):
        window_stop = window_start + REACH
        datatakes = [
            planned
            for midnight in range(window_start // DAY * DAY - DAY, window_stop, DAY)
            for planned, cancelled in day(midnight)
            if window_start <= planned.start < window_stop
            # the plan published last before it no longer holds a cancelled datatake
            and not (cancelled and number > 0 and planned.start < window_start + EVERY)
            and planned.start >= start
        ]
        files.append(
            PlanFile(
                satellite=satellite,
                name=_name(satellite, dialect, window_start, window_stop),
                dialect=dialect,
                window_start=window_start,
                window_stop=window_stop,
                published_at=window_start - 20 * HOUR,
                datatakes=tuple(datatakes),
            )
        )
    return [file for file in files if file.published_at < stop and file.datatakes]


def _name(satellite: str, dialect: str, window_start: int, window_stop: int) -> str:
    window = f"{stamp(window_start)}_{stamp(window_stop)}"
    return {
        "s1-kml": f"{satellite}_MP_USER_{window}.kml",
        "s2-kml": f"{satellite}_MP_ACQ__KML_{window}.kml",
        "s2-csv": f"{satellite}_MP_ALL__MTL_{window}.csv",
    }[dialect]
