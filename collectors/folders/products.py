"""Products of an OData interface as files: reports and plans that are published like products."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from collectors.errors import NOT_JSON, SourceDown
from collectors.folders.place import Found, harmless
from collectors.sources.asking import Service, download
from collectors.sources.entry import MOST_BYTES, EntryRefused, moment, whole
from collectors.sources.odata import pages

_decode = msgspec.json.Decoder(dict[str, Any]).decode


class ProductFolder:
    """The wanted products of the last `reach`, as of a clock that the caller sets."""

    def __init__(
        self, service: Service, pattern: str, reach: timedelta, now: Callable[[], datetime]
    ) -> None:
        self._service, self._pattern, self._reach, self._now = service, pattern, reach, now
        self._ids: dict[str, str] = {}

    async def look(self) -> list[Found]:
        found: dict[str, Found] = {}
        until = self._now()
        async for page in pages(self._service, until - self._reach, until):
            for raw in page:
                try:
                    entry = _decode(raw)
                    name, native = entry.get("Name"), entry.get("Id")
                    at, size = (
                        moment(entry, "PublicationDate"),
                        whole(entry, "ContentLength", MOST_BYTES),
                    )
                except (EntryRefused, *NOT_JSON):
                    continue  # the harvest of the interface quarantines it
                if not (isinstance(name, str) and isinstance(native, str) and harmless(name)):
                    continue
                if fnmatchcase(name, self._pattern):
                    found[name] = Found(name, size, at)
                    self._ids[name] = native
        return sorted(found.values(), key=lambda one: one.path)

    async def read(self, found: Found, largest: int) -> bytes:
        native = self._ids.get(found.path)
        if native is None:
            raise SourceDown(f"{found.path} is not among the products any more")
        root = self._service.root.rstrip("/")
        return await download(self._service, f"{root}/Products({native})/$value", largest)

    async def close(self) -> None:
        await self._service.client.aclose()
