"""A folder of this machine, or one that is mounted here: file:///srv/deliveries.

Links are not followed, so nothing outside the folder is ever read.
"""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

from collectors.errors import SourceDown
from collectors.folders.place import MOST_ENTRIES, Found, Place, harmless


class LocalFolder:
    """Looks at one folder and what is below it."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._root = Path(place.path)

    async def look(self) -> list[Found]:
        try:
            found = await asyncio.to_thread(self._walk)
        except OSError as error:
            raise SourceDown(f"{self._place.url}: {error.strerror or error}") from None
        return sorted((one for one in found if self._place.wants(one)), key=lambda one: one.path)

    async def read(self, found: Found, largest: int) -> bytes:
        try:
            content = await asyncio.to_thread(self._content, found.path, largest)
        except OSError as error:
            raise SourceDown(f"{self._place.url}: {error.strerror or error}") from None
        if len(content) > largest:
            raise SourceDown(f"{found.path} is larger than {largest >> 20} MiB")
        return content

    async def close(self) -> None:
        pass

    def _walk(self) -> list[Found]:
        found: list[Found] = []
        folders = [("", 0)]
        while folders:
            below, depth = folders.pop()
            for entry in os.scandir(self._root / below):
                if not harmless(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if depth < self._place.depth:
                        folders.append((f"{below}{entry.name}/", depth + 1))
                elif entry.is_file(follow_symlinks=False):
                    told = entry.stat(follow_symlinks=False)
                    when = datetime.fromtimestamp(told.st_mtime, UTC)
                    found.append(Found(f"{below}{entry.name}", told.st_size, when))
                if len(found) > MOST_ENTRIES:
                    raise SourceDown(f"{self._place.url} has more than {MOST_ENTRIES} files")
        return found

    def _content(self, path: str, largest: int) -> bytes:
        with (self._root / path).open("rb") as file:
            return file.read(largest + 1)
