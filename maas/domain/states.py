"""The closed sets of words a promise, a probe, an objective and an incident can be in."""

from __future__ import annotations

from enum import StrEnum


class ItemState(StrEnum):
    """Where one promise stands; SLA figures are counts over these."""

    NOT_DUE = "not_due"
    ON_TIME = "on_time"
    OVERDUE = "overdue"
    LATE = "late"
    MISSING = "missing"
    EXCLUDED = "excluded"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What a probe saw; UNKNOWN is our own failure to look, never the target's."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


class ObjectiveState(StrEnum):
    """Where an objective stands over its window."""

    MET = "met"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    NO_DATA = "no_data"


class ComponentStatus(StrEnum):
    """What the public page says of a component, best first."""

    OPERATIONAL = "operational"
    UNKNOWN = "unknown"
    MAINTENANCE = "under_maintenance"
    DEGRADED = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"


class IncidentStatus(StrEnum):
    """The life of an incident."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class Severity(StrEnum):
    """PAGE wakes somebody now; TICKET waits for working hours."""

    PAGE = "page"
    TICKET = "ticket"


class Danger(StrEnum):
    """What a running item calls for."""

    CALM = "calm"
    WARN = "warn"
    PAGE = "page"


class TroubleState(StrEnum):
    """How loudly something that is wrong with an image, a feed or a supplier calls."""

    OVER = "over"
    WARN = "warn"
    PAGE = "page"


class TroubleKind(StrEnum):
    """What can be wrong on the way of images."""

    PREDICTED_BREACH = "predicted_breach"
    MISSED_DEADLINE = "missed_deadline"
    STUCK_TASK = "stuck_task"
    HELD_UP = "held_up"
    LOST_MESSAGE = "lost_message"
    NOT_RETRIEVED = "not_retrieved"
    FAILED_STEP = "failed_step"
    LATE_ANALYST = "late_analyst"
    OVERWRITTEN_RESULT = "overwritten_result"
    SILENT_FEED = "silent_feed"
    SUPPLIER_SWITCH = "supplier_switch"


class SourceState(StrEnum):
    """Whether what was harvested is as much as the source counts itself."""

    COMPLETE = "complete"
    SHORT = "short"
