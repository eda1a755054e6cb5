"""An object store as a folder: what looks like folders are only slashes in the names of objects."""

from __future__ import annotations

import asyncio
from pathlib import Path

from collectors.errors import SourceDown
from collectors.folders.bucket import Bucket
from collectors.folders.place import LONGEST, MOST_ENTRIES, Found, Place, harmless


class S3Folder:
    """What lies in a bucket below a prefix."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._bucket = Bucket(place)

    async def look(self) -> list[Found]:
        found: list[Found] = []
        delimiter = "" if self._place.depth else "/"
        try:
            async with asyncio.timeout(LONGEST):
                async for one in self._bucket.keys(delimiter):
                    if self._lies_here(one.path):
                        found.append(one)
                    if len(found) >= MOST_ENTRIES:
                        break
        except TimeoutError:
            raise SourceDown(f"{self._place.url}: no complete list within {LONGEST:g} s") from None
        return sorted((one for one in found if self._place.wants(one)), key=lambda one: one.path)

    async def read(self, found: Found, largest: int) -> bytes:
        return await self._bucket.read(found.path, largest)

    async def save(self, found: Found, path: Path, largest: int) -> None:
        await self._bucket.save(found.path, path, largest)

    async def close(self) -> None:
        await self._bucket.close()

    def _lies_here(self, path: str) -> bool:
        names = path.split("/")
        return len(names) <= self._place.depth + 1 and all(map(harmless, names))
