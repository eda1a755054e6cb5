"""GitHub's issues, its own or an Enterprise server's; pull requests are left out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from collectors.sources.asking import Service, ask
from collectors.sources.entry import EntryRefused, moment, text_of, whole
from collectors.trackers.told import RawTicket, names_in, stamp, words
from maas.catalogue.model import Tracker

ROWS = 100
MOST_PAGES = 1_000
_decode = msgspec.json.Decoder(list[dict[str, Any]]).decode


async def github_pages(
    service: Service, tracker: Tracker, since: datetime, now: datetime
) -> AsyncIterator[list[dict[str, Any]]]:
    """Pages of issues changed since an instant, oldest change first."""
    url = f"{service.root.rstrip('/')}/repos/{tracker.project}/issues"
    asked = {
        "state": "all", "since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sort": "updated", "direction": "asc", "per_page": str(ROWS),
    }  # fmt: skip
    for number in range(1, MOST_PAGES + 1):
        page = await ask(service, url, _decode, "list of issues", {**asked, "page": str(number)})
        yield [one for one in page if "pull_request" not in one]
        if len(page) < ROWS:
            return


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
