"""A notice as the webhook body that status-page clients know. Pure.

English where the form has room for one language; every language, the severity and the subject
under the key `maas`.
"""

from __future__ import annotations

from datetime import datetime

from alerting.messages import in_language
from alerting.notice import Notice
from maas.domain.incidents import Impact, Incident, IncidentUpdate
from maas.domain.instants import iso, to_us
from maas.domain.states import ComponentStatus, IncidentStatus

PAGE_ID = "maas"
_STATUS = {
    Impact.NONE: ComponentStatus.DEGRADED,  # the form has no word for "unknown"
    Impact.MINOR: ComponentStatus.DEGRADED,
    Impact.MAJOR: ComponentStatus.MAJOR_OUTAGE,
    Impact.CRITICAL: ComponentStatus.MAJOR_OUTAGE,
}
_DESCRIPTION = {
    Impact.NONE: "All Systems Operational",
    Impact.MINOR: "Minor Service Outage",
    Impact.MAJOR: "Partial System Outage",
    Impact.CRITICAL: "Major Service Outage",
}


def envelope(notice: Notice) -> dict[str, object]:
    """The whole body: meta, page and incident."""
    return {
        "meta": {"unsubscribe": None, "documentation": notice.page_url},
        "page": {
            "id": PAGE_ID,
            "status_indicator": notice.page_impact,
            "status_description": _DESCRIPTION[notice.page_impact],
        },
        "incident": _incident(notice),
    }


def _incident(notice: Notice) -> dict[str, object]:
    incident, update = notice.incident, notice.update
    status = _component_status(incident)
    return {
        "id": str(incident.id),
        "name": in_language(incident.title, "en"),
        "status": incident.status,
        "created_at": _instant(incident.opened_at),
        "updated_at": _instant(update.at),
        "monitoring_at": None,
        "resolved_at": _instant(incident.resolved_at),
        "impact": incident.impact,
        "shortlink": notice.link,
        "started_at": _instant(incident.opened_at),
        "page_id": PAGE_ID,
        "components": [
            {"id": path, "name": in_language(title, "en"), "status": status}
            for path, title in notice.components
        ],
        "incident_updates": [_update(notice, each) for each in reversed(notice.updates)],
        "maas": {
            "kind": incident.kind,
            "subject": incident.subject,
            "severity": incident.severity,
            "title": dict(incident.title),
            "body": dict(update.body),
        },
    }


def _update(notice: Notice, update: IncidentUpdate) -> dict[str, object]:
    first = update == notice.updates[0]
    worst = _STATUS[notice.incident.impact]
    resolved = update.status == IncidentStatus.RESOLVED
    return {
        "id": str(update.id),
        "status": update.status,
        "body": update.body.get("en", ""),
        "incident_id": str(update.incident_id),
        "created_at": _instant(update.at),
        "updated_at": _instant(update.at),
        "display_at": _instant(update.at),
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
        "affected_components": [
            {
                "code": path,
                "name": in_language(title, "en"),
                "old_status": ComponentStatus.OPERATIONAL if first else worst,
                "new_status": ComponentStatus.OPERATIONAL if resolved else worst,
            }
            for path, title in notice.components
        ],
    }


def _component_status(incident: Incident) -> ComponentStatus:
    if incident.status == IncidentStatus.RESOLVED:
        return ComponentStatus.OPERATIONAL
    return _STATUS[incident.impact]


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else iso(to_us(moment))
