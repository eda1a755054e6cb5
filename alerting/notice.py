"""One update on its way to one channel: what a channel needs to build its message. Pure.

The incident is shown as it stood when the update was said, so that an attempt repeated later
carries the same message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerting.subjects import component_titles, link_to
from maas.catalogue.model import Catalogue
from maas.domain.incidents import Impact, Incident, IncidentUpdate, Localised
from maas.domain.states import IncidentStatus


@dataclass(frozen=True, slots=True)
class Notice:
    """An update with its story so far; `updates` are oldest first and end with this one."""

    incident: Incident
    updates: tuple[IncidentUpdate, ...]
    components: tuple[tuple[str, Localised], ...]  # path and title
    page_title: Localised
    page_url: str | None
    page_impact: Impact
    link: str
    attempted_at: datetime

    @property
    def update(self) -> IncidentUpdate:
        return self.updates[-1]


def notice_of(
    catalogue: Catalogue,
    incident: Incident,
    updates: Sequence[IncidentUpdate],
    open_impacts: set[Impact],
    as_of: datetime,
) -> Notice:
    """Gather the notice of the last of `updates`."""
    update = updates[-1]
    resolved = update.status == IncidentStatus.RESOLVED
    shown = replace(incident, status=update.status, resolved_at=update.at if resolved else None)
    titles = component_titles(catalogue, incident.components)
    return Notice(
        incident=shown,
        updates=tuple(updates),
        components=tuple(zip(incident.components, titles, strict=True)),
        page_title=catalogue.page.title,
        page_url=catalogue.page.url,
        page_impact=max(open_impacts, key=list(Impact).index, default=Impact.NONE),
        link=link_to(catalogue, incident.id),
        attempted_at=as_of,
    )
