"""Notices for channel tests: the opening of an outage, and its end."""

from __future__ import annotations

from uuid import UUID

from alerting.notice import Notice, notice_of
from maas.domain.incidents import Impact, Incident, IncidentUpdate
from maas.domain.states import IncidentStatus, Severity
from tests.alerting.world import catalogue, minutes

INCIDENT = Incident(
    id=UUID(int=7),
    kind="target",
    subject="prip-s1",
    title={"en": "Sentinel-1 PRIP is down", "fr": "PRIP Sentinel-1 : en panne"},
    status=IncidentStatus.RESOLVED,
    impact=Impact.MAJOR,
    severity=Severity.PAGE,
    components=("sentinel-1/prip",),
    opened_at=minutes(0),
    resolved_at=minutes(20),
)
FIRST = IncidentUpdate(
    UUID(int=1),
    INCIDENT.id,
    IncidentStatus.INVESTIGATING,
    {"en": "It <broke> & fell.", "fr": "C’est cassé."},
    minutes(0),
)
LAST = IncidentUpdate(
    UUID(int=2),
    INCIDENT.id,
    IncidentStatus.RESOLVED,
    {"en": "It works again.", "fr": "Rétabli."},
    minutes(20),
)


def opening() -> Notice:
    return notice_of(catalogue(), INCIDENT, [FIRST], {Impact.MAJOR, Impact.MINOR}, minutes(1))


def ending() -> Notice:
    return notice_of(catalogue(), INCIDENT, [FIRST, LAST], set(), minutes(21))
