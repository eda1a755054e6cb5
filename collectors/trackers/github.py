"""GitHub's issues, its own or an Enterprise server's; pull requests are left out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from collectors.sources.asking import Service
from collectors.sources.entry import EntryRefused, moment, text_of, whole
from collectors.trackers.changes import pages_by_change
from collectors.trackers.told import RawTicket, names_in, stamp, words
from maas.catalogue.model import Tracker


async def github_pages(
    service: Service, tracker: Tracker, since: datetime, now: datetime
) -> AsyncIterator[list[dict[str, Any]]]:
    """Pages of issues changed since an instant, oldest change first."""
    url = f"{service.root.rstrip('/')}/repos/{tracker.project}/issues"
    asked = {"state": "all", "sort": "updated", "direction": "asc"}
    async for page in pages_by_change(service, url, asked, "since", since):
        yield [one for one in page if "pull_request" not in one]


def github_issue(root: str, raw: dict[str, Any]) -> RawTicket:
    """One issue; raises EntryRefused."""
    number = whole(raw, "number")
    if number is None:
        raise EntryRefused("number is missing")
    return RawTicket(
        key=f"#{number}",
        title=text_of(raw, "title"),
        url=text_of(raw, "html_url"),
        status=text_of(raw, "state"),
        created_at=stamp(raw, "created_at"),
        updated_at=stamp(raw, "updated_at"),
        resolved_at=moment(raw, "closed_at"),
        text=words(raw.get("body")),
        labels=names_in(raw.get("labels")),
    )
