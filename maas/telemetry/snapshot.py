"""What the metrics of one scrape are made of, read from the database by `maas.db.telemetry`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourceReading:
    """One harvested source."""

    source: str
    position: datetime | None
    last_success_at: datetime | None
    failing: bool
    entries: int
    quarantined: int
    failures: int  # in a row
    differing: int | None  # compared days whose counts differ; None: never compared


@dataclass(frozen=True, slots=True)
class MeterReading:
    """The last number of one measure of a meter."""

    source: str
    measure: str
    about: str
    value: float


@dataclass(frozen=True, slots=True)
class ProbeReading:
    """The last probe of a target from one location."""

    target: str
    location: str
    at: datetime
    outcome: str
    total_us: int | None


@dataclass(frozen=True, slots=True)
class ObjectiveReading:
    """Where an objective stands; good and valid are items or microseconds."""

    objective: str
    state: str
    good: int
    valid: int
    window_start: datetime
    items: dict[str, int]  # by state, in the current window


@dataclass(frozen=True, slots=True)
class TargetTime:
    """Seen and unseen microseconds of a target since a window's first day."""

    seen_us: int
    unknown_us: int


@dataclass(frozen=True, slots=True)
class JudgedTime:
    """All the microseconds of a target that were ever seen, by outcome."""

    up_us: int
    degraded_us: int
    down_us: int


@dataclass(frozen=True, slots=True)
class LeaseReading:
    """Who may run a shared job until when."""

    name: str
    token: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CanaryReading:
    """A canary: when it was last answered, and the figures of its last mark."""

    canary: str
    answered_at: datetime | None
    overdue: int
    recall: float | None
    false_alarms: float | None  # per 10,000 km²
    position_m: float | None


@dataclass(frozen=True, slots=True)
class PipelineReading:
    """A pipeline: when an event of it was last received, and how its images stand."""

    pipeline: str
    heard_at: datetime
    flying: Mapping[str, int]  # by danger
    troubles: Mapping[str, int]  # open ones, by kind


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """One queue of the broker; unknown ones are left out."""

    queue: str
    ready: int
    unacked: int
    consumers: int
    dead: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of everything at one instant."""

    as_of: datetime
    sources: tuple[SourceReading, ...]
    meters: tuple[MeterReading, ...]
    probes: tuple[ProbeReading, ...]
    objectives: tuple[ObjectiveReading, ...]
    target_times: dict[tuple[datetime, str], TargetTime]  # by window start and target
    last_tick_at: datetime | None
    unjudged: int
    unsent: int
    untold: int
    deliveries: dict[tuple[str, str], int]  # by channel and state
    incidents_open: dict[str, int]  # by severity
    leases: tuple[LeaseReading, ...]
    judged_items: dict[str, tuple[int, int]] = field(default_factory=dict)  # good and bad
    judged_times: dict[str, JudgedTime] = field(default_factory=dict)  # by target
    canaries: tuple[CanaryReading, ...] = ()
    pipelines: tuple[PipelineReading, ...] = ()
    delivered: Mapping[tuple[str, str], int] = field(default_factory=dict)  # source, verdict
    unroutable: int = 0
    oldest_unsent_at: datetime | None = None
    queues: tuple[QueueDepth, ...] = ()  # where a broker is configured and answers
