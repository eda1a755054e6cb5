"""A folder of this machine, such as a mounted share. Links that lead out of it are not followed."""

from __future__ import annotations

import asyncio
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from collectors.errors import SourceDown
from collectors.folders.place import MOST_ENTRIES, Found, Place, harmless


class LocalFolder:
    """A folder at file:///…"""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._root = Path(place.path)

    async def look(self) -> list[Found]:
        try:
            return await asyncio.to_thread(self._look)
        except OSError as error:
            raise SourceDown(f"{self._place.url}: {error.strerror or error}") from None

    def _look(self) -> list[Found]:
        found: list[Found] = []
        folders = [("", 0)]
        while folders and len(found) < MOST_ENTRIES:
            below, depth = folders.pop()
            with os.scandir(self._root / below) as entries:
                for entry in entries:
                    if not harmless(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        if depth < self._place.depth:
                            folders.append((f"{below}{entry.name}/", depth + 1))
                    elif entry.is_file(follow_symlinks=False):
                        told = entry.stat(follow_symlinks=False)
                        when = datetime.fromtimestamp(told.st_mtime, UTC)
                        found.append(Found(f"{below}{entry.name}", told.st_size, when))
        wanted = (one for one in found if self._place.wants(one))
        return sorted(wanted, key=lambda one: one.path)

    async def read(self, found: Found, largest: int) -> bytes:
        path = self._checked(found, largest)
        try:
            return await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise SourceDown(f"{found.path}: {error.strerror or error}") from None

    async def save(self, found: Found, path: Path, largest: int) -> None:
        source = self._checked(found, largest)
        try:
            await asyncio.to_thread(shutil.copyfile, source, path)
        except OSError as error:
            raise SourceDown(f"{found.path}: {error.strerror or error}") from None

    async def close(self) -> None:
        """There is nothing to let go of."""

    def _checked(self, found: Found, largest: int) -> Path:
        path = self._root / found.path
        try:
            size = path.stat().st_size
        except OSError as error:
            raise SourceDown(f"{found.path}: {error.strerror or error}") from None
        if size > largest:
            raise SourceDown(f"{found.path} is larger than {largest >> 20} MiB")
        return path
