"""A mission planning interface: plan files listed by POST, in pages of JSON, newest first.

The request names a page and bounds of ingestion and holds no null, which is answered with 500.
A file is fetched by its name below the same address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import msgspec

from collectors.errors import NOT_JSON, SourceDown
from collectors.folders.place import TIMEOUT, Found, Place, harmless
from collectors.http import auth_of, client_for, fetch
from collectors.sources.asking import judge_status, written
from collectors.sources.entry import EntryRefused, moment

MOST_PAGES = 1_000
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class MpipFolder:
    """The plan files ingested in the last `reach`, as of a clock that the caller sets."""

    def __init__(self, place: Place, reach: timedelta, now: Callable[[], datetime]) -> None:
        self._place, self._reach, self._now = place, reach, now
        self._client = client_for(place.ca_file, TIMEOUT)

    async def look(self) -> list[Found]:
        until = self._now()
        found: dict[str, Found] = {}
        for number in range(MOST_PAGES):
            page = await self._page(number, until - self._reach, until)
            for entry in page:
                name = entry.get("filename")
                try:
                    at = moment(entry, "ingestionDate")
                except EntryRefused:
                    at = None
                if isinstance(name, str) and harmless(name):
                    found[name] = Found(name, None, at)
            if not page:
                break
        return sorted((o for o in found.values() if self._place.wants(o)), key=lambda o: o.path)

    async def read(self, found: Found, largest: int) -> bytes:
        url = f"{self._place.url.rstrip('/')}/{quote(found.path)}"
        login = auth_of(self._place)
        answer = await fetch(self._client, "GET", url, largest=largest, auth=login)
        judge_status(url, answer)
        return answer.content

    async def close(self) -> None:
        await self._client.aclose()

    async def _page(self, number: int, since: datetime, until: datetime) -> list[dict[str, Any]]:
        url = self._place.url
        asked = {
            "pageNumber": number,
            "ingestionDateFrom": written(since),
            "ingestionDateTo": written(until),
        }
        login = auth_of(self._place)
        answer = await fetch(self._client, "POST", url, json=asked, auth=login)
        judge_status(url, answer)
        try:
            told = _decode(answer.content).get("value")
        except NOT_JSON as error:
            raise SourceDown(f"{url} answered 200 with no list of plans: {error}") from None
        if not isinstance(told, list):
            raise SourceDown(f"{url} answered 200 with no list of plans: it has no value")
        return [one for one in told if isinstance(one, dict)]
