"""GitLab's issues of one project, named by its path or number."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from collectors.sources.asking import Service
from collectors.sources.entry import EntryRefused, moment, text_of, whole
from collectors.trackers.changes import pages_by_change
from collectors.trackers.told import RawTicket, names_in, stamp, words
from maas.catalogue.model import Tracker


def gitlab_pages(
    service: Service, tracker: Tracker, since: datetime, now: datetime
) -> AsyncIterator[list[dict[str, Any]]]:
    """Pages of issues changed since an instant, oldest change first."""
    project = quote(str(tracker.project), safe="")
    url = f"{service.root.rstrip('/')}/api/v4/projects/{project}/issues"
    asked = {"scope": "all", "order_by": "updated_at", "sort": "asc"}
    return pages_by_change(service, url, asked, "updated_after", since)


def gitlab_issue(root: str, raw: dict[str, Any]) -> RawTicket:
    """One issue; raises EntryRefused."""
    number = whole(raw, "iid")
    if number is None:
        raise EntryRefused("iid is missing")
    return RawTicket(
        key=f"#{number}",
        title=text_of(raw, "title"),
        url=text_of(raw, "web_url"),
        status=text_of(raw, "state"),
        created_at=stamp(raw, "created_at"),
        updated_at=stamp(raw, "updated_at"),
        resolved_at=moment(raw, "closed_at"),
        text=words(raw.get("description")),
        labels=names_in(raw.get("labels")),
    )
