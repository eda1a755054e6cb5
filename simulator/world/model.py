"""What a simulated ground segment holds: the vocabulary that generator, services and truth share.

Every instant is an integer of microseconds since the Unix epoch, UTC. A world is a pure function
of (seed, start, days): the same three numbers give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OutageKind(StrEnum):
    """What a visitor of the service meets while the outage lasts."""

    RESET = "reset"  # the connection is cut without an answer: down
    HTML_500 = "html_500"  # an HTML error page with status 500: down
    MAINTENANCE_200 = "maintenance_200"  # a maintenance page with status 200: down
    EMPTY_200 = "empty_200"  # a well-formed answer without a row to any query: down
    RATE_LIMITED = "rate_limited"  # 429 with Retry-After: degraded
    UNAUTHORISED = "unauthorised"  # our credential is refused: unknown, the observer's own fault


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch [start, stop) in which one service misbehaves."""

    service: str
    kind: OutageKind
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One product offered by one service."""

    service: str
    id: str
    name: str
    sensing_start: int
    sensing_end: int
    origin_at: int
    published_at: int
    visible_at: int  # from when queries show it; later than published_at when back-dated
    evicts_at: int | None
    size: int
    md5: str
    attributes: tuple[tuple[str, str | int], ...] = ()
    flaw: str | None = None  # None, or the kind of malformation the service serves it with


@dataclass(frozen=True, slots=True)
class SessionFile:
    """One raw-data block of a downlink session."""

    id: str
    name: str
    channel: int
    block: int
    final: bool
    size: int
    published_at: int


@dataclass(frozen=True, slots=True)
class ChannelQuality:
    """Frame counts and delivery times of one channel of a session."""

    channel: int
    acquired_tfs: int
    error_tfs: int
    corrected_tfs: int
    uncorrectable_tfs: int
    delivery_start: int
    delivery_stop: int
    total_chunks: int
    total_volume: int


@dataclass(frozen=True, slots=True)
class DownlinkSession:
    """A CADIP session: published soon after its downlink starts, growing until delivered."""

    service: str
    id: str
    session_id: str
    satellite: str
    station_unit: str
    downlink_orbit: int
    acquisition_id: str
    published_at: int
    planned_start: int
    planned_stop: int
    downlink_start: int
    downlink_stop: int
    retransfer: bool
    antenna_ok: bool
    front_end_ok: bool
    downlink_ok: bool
    delivery_ok: bool
    files: tuple[SessionFile, ...]
    quality: tuple[ChannelQuality, ...]


@dataclass(frozen=True, slots=True)
class PlannedDatatake:
    """One acquisition as a plan names it."""

    satellite: str
    datatake_id: str  # S1: "S1A-425096", S2: "S2A-41476-1"
    start: int
    stop: int
    mode: str
    polarisation: str
    timeliness: str  # S2 plans say it; empty for S1
    absolute_orbit: int
    relative_orbit: int
    scenes: int
    station: str


@dataclass(frozen=True, slots=True)
class PlanFile:
    """One acquisition plan on the plans site; governs the datatakes that start in its window."""

    satellite: str
    name: str
    dialect: str  # "s1-kml" | "s2-kml" | "s2-csv"
    window_start: int
    window_stop: int
    published_at: int
    datatakes: tuple[PlannedDatatake, ...]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that happens, sorted by visible_at (offers) or published_at."""

    seed: int
    start: int
    stop: int
    offers: dict[str, tuple[Offer, ...]]
    sessions: dict[str, tuple[DownlinkSession, ...]]
    plans: tuple[PlanFile, ...]
    outages: tuple[Outage, ...]
