"""Who said by AIS that it was there: what was received is matched with what is seen.

A ship under way is seen beside its place, along the satellite's track, by its speed towards the
radar times a known number of seconds. So positions are compared in lines and samples, after that
shift. Ships and transmitters are paired by the best assignment of all, not each with its nearest.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from pyais import decode
from pyais.exceptions import AISBaseException
from scipy.optimize import linear_sum_assignment

from simulator.chain.finding.detector import Found
from simulator.chain.finding.ground import METRES_PER_DEGREE, Ground

KNOT = 1852 / 3600
WITHIN = timedelta(minutes=10)
KEPT = 20_000
SHIFT_SECONDS = 56.0
"""Slant range over satellite speed, times the sine of the incidence angle."""
ALONG, ACROSS = 400.0, 150.0
"""Metres by which a ship may be off its transmitter along and across the track."""
POSITIONS = (1, 2, 3, 18)
UNKNOWN_SPEED, UNKNOWN_COURSE = 102.3, 360.0


@dataclass(frozen=True, slots=True)
class Report:
    """A position by AIS. Knots and true degrees."""

    mmsi: int
    at: datetime
    latitude: float
    longitude: float
    speed: float
    course: float


class Ear:
    """Keeps the last positions heard; a line that cannot be read is counted."""

    def __init__(self) -> None:
        self.reports: deque[Report] = deque(maxlen=KEPT)
        self.unreadable = 0

    def hear(self, line: str, received_at: datetime | None = None) -> None:
        try:
            report = report_from(line, received_at)
        except (AISBaseException, ValueError):
            self.unreadable += 1
            return
        if report is not None:
            self.reports.append(report)

    def around(self, at: datetime) -> list[Report]:
        """Of each transmitter the report next to that instant."""
        nearest: dict[int, Report] = {}
        for one in self.reports:
            known = nearest.get(one.mmsi)
            off = abs(one.at - at)
            if off <= WITHIN and (known is None or off < abs(known.at - at)):
                nearest[one.mmsi] = one
        return list(nearest.values())


def report_from(line: str, received_at: datetime | None) -> Report | None:
    """A position report; nothing for other messages. A tag block's time counts before ours."""
    tag, _, sentence = line.strip().rpartition("\\")
    at = _tag_time(tag) or received_at
    if at is None or not sentence.startswith("!"):
        raise ValueError("neither a time nor a sentence")
    if sentence.split(",", 2)[1] != "1":
        return None
    told: dict[str, Any] = decode(sentence).asdict()
    if told["msg_type"] not in POSITIONS:
        return None
    speed, course = float(told["speed"]), float(told["course"])
    return Report(
        int(told["mmsi"]),
        at,
        float(told["lat"]),
        float(told["lon"]),
        0.0 if speed >= UNKNOWN_SPEED else speed,
        0.0 if course >= UNKNOWN_COURSE else course,
    )


def correlate(
    ships: list[Found], reports: Iterable[Report], ground: Ground, at: datetime
) -> tuple[list[Found], int]:
    """The ships with the MMSI of their transmitters; how many transmitters were in the scene."""
    inside = [one for one in (_seen(report, ground, at) for report in reports) if one is not None]
    if not ships or not inside:
        return ships, len(inside)
    lines = np.array([[ship.line - line for _, line, _ in inside] for ship in ships])
    samples = np.array([[ship.sample - sample for _, _, sample in inside] for ship in ships])
    cost = np.hypot(lines * ground.spacing / ALONG, samples * ground.spacing / ACROSS)
    pairs = zip(*linear_sum_assignment(np.minimum(cost, 10.0)), strict=True)
    matched = {int(ship): inside[int(which)][0] for ship, which in pairs if cost[ship, which] < 1}
    return [_named(ship, matched.get(number)) for number, ship in enumerate(ships)], len(inside)


def _named(ship: Found, report: Report | None) -> Found:
    return ship if report is None else replace(ship, mmsi=report.mmsi)


def _seen(report: Report, ground: Ground, at: datetime) -> tuple[Report, float, float] | None:
    """Where the radar shows this transmitter, if within the scene."""
    gone = report.speed * KNOT * (at - report.at).total_seconds()
    turn = math.radians(report.course)
    latitude = report.latitude + gone * math.cos(turn) / METRES_PER_DEGREE
    shrink = math.cos(math.radians(latitude))
    longitude = report.longitude + gone * math.sin(turn) / METRES_PER_DEGREE / shrink
    if abs(latitude - ground.origin[0]) > 5 or abs(longitude - ground.origin[1]) > 8:
        return None
    line, sample = ground.pixel(latitude, longitude)
    away = math.sin(turn - math.radians(ground.heading)) * report.speed * KNOT
    line -= away * SHIFT_SECONDS / ground.spacing
    if not (0 <= line < ground.lines and 0 <= sample < ground.samples):
        return None
    return report, line, sample


def _tag_time(tag: str) -> datetime | None:
    for field in tag.strip("\\").split("*")[0].split(","):
        name, _, value = field.partition(":")
        if name == "c" and value.isdigit():
            return datetime.fromtimestamp(int(value), UTC)
    return None
