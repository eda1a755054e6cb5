"""The same arithmetic, minute by minute and item by item, written without any of the engine's.

Slow and plain on purpose: sets, dictionaries and loops over minutes. It shares no helper with what
it checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

MINUTE = 60_000_000
Seen = dict[int, str]  # minute: outcome
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Claimed:
    """An exclusion over minutes [start, end)."""

    start: int
    end: int
    category: str
    status: str
    announced: int | None
    id: str


@dataclass(frozen=True)
class Contract:
    """The rules, in minutes."""

    start: int
    end: int
    horizon: int
    down: tuple[int, int]
    up: tuple[int, int]
    quorum: int
    hold: int
    policy: str
    min_outage: int
    degraded: Fraction
    zone: str
    hours: dict[int, tuple[int, int]] | None  # weekday: minutes of the day
    closed: frozenset[date]
    categories: frozenset[str]
    notice: int
    cap: int | None
    exclusions: Sequence[Claimed] = field(default=())


def believed(
    samples: Sequence[tuple[int, str]], down: tuple[int, int], up: tuple[int, int]
) -> Seen:
    """Each sample's outcome once debounced: told again from the beginning after every change."""
    told = dict(samples)
    known = [minute for minute, outcome in samples if outcome != "unknown"]
    state = told[known[0]] if known else "unknown"
    raw = dict(samples)
    since = 0  # known samples before this one belong to an earlier change
    for position, minute in enumerate(known):
        if state == "down":
            window = known[max(since, position + 1 - up[1]) : position + 1]
            against = [m for m in window if raw[m] != "down"]
            turned = len(against) >= up[0]
        else:
            window = known[max(since, position + 1 - down[1]) : position + 1]
            against = [m for m in window if raw[m] == "down"]
            turned = len(against) >= down[0]
        if turned:
            now_down = state != "down"
            memory = max(down[1], up[1])
            for m in known[max(since, position + 1 - memory) : position + 1]:
                if m >= against[0]:
                    told[m] = raw[m] if (raw[m] == "down") == now_down else raw[minute]
            state = raw[minute]
            since = position + 1
        elif (raw[minute] == "down") != (state == "down"):
            told[minute] = state
        else:
            state = raw[minute]
    return told


def spread(told: Seen, horizon: int, first: int, last: int) -> Seen:
    """For each minute, what the last sample said that is not too old."""
    found = {}
    for minute in range(first, last):
        found[minute] = "unknown"
        for back in range(horizon):
            if minute - back in told:
                found[minute] = told[minute - back]
                break
    return found


def voted(points: Sequence[Seen], quorum: int, first: int, last: int) -> Seen:
    """For each minute, what the vantage points agree on."""
    if len(points) == 1 and quorum == 1:
        return points[0]
    found = {}
    for minute in range(first, last):
        votes = [point[minute] for point in points if point[minute] != "unknown"]
        down, worse = votes.count("down"), len(votes) - votes.count("up")
        if down >= quorum:
            found[minute] = "down"
        elif worse >= quorum:
            found[minute] = "degraded"
        elif "up" in votes:
            found[minute] = "up"
        else:
            found[minute] = "unknown"
    return found


def held(seen: Seen, minutes: int, first: int, last: int) -> Seen:
    """Silence counts as what came before it, so many minutes long."""
    found, silent = dict(seen), 0
    for minute in range(first, last):
        silent = silent + 1 if seen[minute] == "unknown" else 0
        if 0 < silent <= minutes and minute > first and found[minute - 1] != "unknown":
            found[minute] = found[minute - 1]
    return found


def forgiven(seen: Seen, minutes: int, first: int, last: int) -> Seen:
    """Short outages count as up."""
    found = dict(seen)
    for minute in range(first, last):
        if seen[minute] == "down":
            a = b = minute
            while a - 1 >= first and seen[a - 1] == "down":
                a -= 1
            while b + 1 < last and seen[b + 1] == "down":
                b += 1
            if b - a + 1 <= minutes:
                found[minute] = "up"
    return found


def in_service(contract: Contract, minute: int) -> bool:
    """Whether a minute lies in service hours, by the clock on the wall."""
    if contract.hours is None:
        return True
    local = (EPOCH + timedelta(minutes=minute)).astimezone(ZoneInfo(contract.zone))
    hours = contract.hours.get(local.weekday())
    if hours is None or local.date() in contract.closed:
        return False
    return hours[0] <= local.hour * 60 + local.minute < hours[1]


def taken_out(contract: Contract, statuses: frozenset[str]) -> set[int]:
    """The minutes that exclusions take out; the cap is used up minute by minute."""
    found: set[int] = set()
    left = contract.cap
    for one in sorted(contract.exclusions, key=lambda one: (one.start, one.end, one.id)):
        if one.status not in statuses or one.category not in contract.categories:
            continue
        inside = range(max(one.start, contract.start), min(one.end, contract.end))
        planned = one.category == "planned_maintenance"
        told = -1 if one.announced is None else one.announced
        if planned and contract.notice and not 0 <= told <= one.start - contract.notice:
            continue
        for minute in inside:
            if minute in found:
                continue
            if planned and left is not None:
                if left == 0:
                    break
                left -= 1
            found.add(minute)
    return found


def availability(
    contract: Contract, points: Sequence[Sequence[tuple[int, str]]], statuses: frozenset[str],
    first: int, last: int,
) -> dict[str, int]:  # fmt: skip
    """Minutes of each outcome that count, and those taken out."""
    spreads = [
        spread(believed(samples, contract.down, contract.up), contract.horizon, first, last)
        for samples in points
    ]
    seen = (
        voted(spreads, contract.quorum, first, last)
        if spreads
        else dict.fromkeys(range(first, last), "unknown")
    )
    if contract.policy == "hold":
        seen = held(seen, contract.hold, first, last)
    seen = forgiven(seen, contract.min_outage, first, last)
    out = taken_out(contract, statuses)
    found = dict.fromkeys(("up", "degraded", "down", "unknown", "excluded"), 0)
    for minute in range(contract.start, contract.end):
        if in_service(contract, minute):
            found["excluded" if minute in out else seen[minute]] += 1
    return found


def shares(contract: Contract, minutes: dict[str, int]) -> tuple[Fraction | None, ...]:
    """The figure under its policy, the coverage, and the bounds."""
    good = minutes["up"] + contract.degraded * minutes["degraded"]
    seen = minutes["up"] + minutes["degraded"] + minutes["down"]
    unknown = minutes["unknown"]
    whole = seen + unknown
    if contract.policy == "down":
        figure = Fraction(good, whole) if whole else None
    elif contract.policy == "up":
        figure = Fraction(good + unknown, whole) if whole else None
    else:
        figure = Fraction(good, seen) if seen else None
    if not whole:
        return figure, None, None, None
    return (
        figure, Fraction(seen, whole), Fraction(good, whole), Fraction(good + unknown, whole),
    )  # fmt: skip
