"""GitLab's issues of one project, named by its path or number."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from collectors.sources.asking import Service, ask
from collectors.sources.entry import EntryRefused, moment, text_of, whole
from collectors.trackers.told import RawTicket, names_in, stamp, words
from maas.catalogue.model import Tracker

ROWS = 100
MOST_PAGES = 1_000
_decode = msgspec.json.Decoder(list[dict[str, Any]]).decode


async def gitlab_pages(
    service: Service, tracker: Tracker, since: datetime, now: datetime
) -> AsyncIterator[list[dict[str, Any]]]:
    """Pages of issues changed since an instant, oldest change first."""
    project = quote(str(tracker.project), safe="")
    url = f"{service.root.rstrip('/')}/api/v4/projects/{project}/issues"
    asked = {
        "scope": "all", "updated_after": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "order_by": "updated_at", "sort": "asc", "per_page": str(ROWS),
    }  # fmt: skip
    for number in range(1, MOST_PAGES + 1):
        page = await ask(service, url, _decode, "list of issues", {**asked, "page": str(number)})
        yield page
        if len(page) < ROWS:
            return


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
