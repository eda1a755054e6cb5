"""What was told: transitions that call for telling, incidents, and their updates, as plain values.

An incident belongs to one subject (a target or an objective) and stays open until it is resolved;
its updates tell the story in order, no two at the same instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from maas.domain.states import IncidentStatus, Severity

Localised = Mapping[str, str]  # {language: text}


class Impact(StrEnum):
    """How much an incident takes from the users, least first."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Transition:
    """A stored change of state of a target (Outcome) or an objective (ObjectiveState)."""

    id: UUID
    kind: str  # target | objective | source | what troubles images
    subject: str
    old: str
    new: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """A disturbance with its start, weight and end."""

    id: UUID
    kind: str
    subject: str
    title: Localised
    status: IncidentStatus
    impact: Impact
    severity: Severity
    components: tuple[str, ...]  # paths in the page's tree, such as sentinel-1/prip
    opened_at: datetime
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IncidentUpdate:
    """One thing said about an incident."""

    id: UUID
    incident_id: UUID
    status: IncidentStatus
    body: Localised
    at: datetime
    transition_id: UUID | None = None
