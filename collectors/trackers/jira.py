"""Jira: Cloud's search by page tokens, and Server's by offsets. Both are asked in JQL.

How far back is asked for in minutes before now, because dates in JQL are in the time zone of
whoever logs in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec

from collectors.errors import SourceDown
from collectors.sources.asking import Service, ask
from collectors.sources.entry import EntryRefused, moment, text_of
from collectors.trackers.told import RawTicket, names_in, stamp, words
from maas.catalogue.model import Tracker

ROWS = 100
MOST_PAGES = 1_000
OVERLAP = 10  # rows
FIELDS = "summary,description,status,labels,components,created,updated,resolutiondate"
_decode = msgspec.json.Decoder(dict[str, Any]).decode


async def cloud_pages(
    service: Service, tracker: Tracker, since: datetime, now: datetime
) -> AsyncIterator[list[dict[str, Any]]]:
    """Pages of Cloud's search, which counts nothing and hands out a token for the next page."""
    asked = _asked(tracker, since, now)
    url = f"{service.root.rstrip('/')}/rest/api/3/search/jql"
    for _ in range(MOST_PAGES):
        page = await ask(service, url, _decode, "page of issues", asked)
        yield _issues(page, url)
        token = page.get("nextPageToken")
        if page.get("isLast") is True or not isinstance(token, str) or not token:
            return
        asked = {**asked, "nextPageToken": token}


async def server_pages(
    service: Service, tracker: Tracker, since: datetime, now: datetime
) -> AsyncIterator[list[dict[str, Any]]]:
    """Pages of Server's search, by offset; a server may give fewer rows than asked for.

    Pages overlap: an issue that changes meanwhile moves to the end and pulls the others forward.
    """
    asked, start = _asked(tracker, since, now), 0
    url = f"{service.root.rstrip('/')}/rest/api/2/search"
    for _ in range(MOST_PAGES):
        page = await ask(service, url, _decode, "page of issues", {**asked, "startAt": str(start)})
        issues = _issues(page, url)
        yield issues
        start += len(issues)
        total = page.get("total")
        if not issues or not isinstance(total, int) or start >= total:
            return
        start -= min(OVERLAP, len(issues) - 1)


def jira_issue(root: str, raw: dict[str, Any]) -> RawTicket:
    """One issue; raises EntryRefused."""
    fields = raw.get("fields")
    if not isinstance(fields, dict):
        raise EntryRefused("fields is missing")
    key = text_of(raw, "key")
    status = fields.get("status")
    if not isinstance(status, dict):
        raise EntryRefused("status is missing")
    return RawTicket(
        key=key,
        title=text_of(fields, "summary"),
        url=f"{root.rstrip('/')}/browse/{key}",
        status=text_of(status, "name"),
        created_at=stamp(fields, "created"),
        updated_at=stamp(fields, "updated"),
        resolved_at=moment(fields, "resolutiondate"),
        text=words(fields.get("description")),
        labels=names_in(fields.get("labels")) + names_in(fields.get("components")),
    )


def _asked(tracker: Tracker, since: datetime, now: datetime) -> dict[str, str]:
    minutes = int((now - since).total_seconds() // 60) + 1
    query = f'project = "{tracker.project}" AND updated >= -{minutes}m'
    if tracker.query:
        query += f" AND ({tracker.query})"
    jql = f"{query} ORDER BY updated ASC"
    return {"jql": jql, "fields": FIELDS, "maxResults": str(ROWS)}


def _issues(page: dict[str, Any], url: str) -> list[dict[str, Any]]:
    issues = page.get("issues")
    if not isinstance(issues, list):
        raise SourceDown(f"{url} answered 200 with no page of issues: it has no issues")
    return [one for one in issues if isinstance(one, dict)]
