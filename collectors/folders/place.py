"""Where a folder is, what was found in it, and what every way in can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from collectors.sources.auth import secret

MOST_ENTRIES = 100_000  # of one look at a folder and what is below it
MOST_FOLDERS = 10_000  # asked in one look
TIMEOUT = 60.0  # seconds for one answer
LONGEST = 600.0  # seconds for one look, or one file, that keeps coming in small pieces


@dataclass(frozen=True, slots=True)
class Found:
    """A file. `path` is relative to the folder, with slashes; the rest as far as it is told."""

    path: str
    size: int | None = None
    modified: datetime | None = None

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder's address, how to log in there, and which of its files are wanted."""

    url: str
    environ: Mapping[str, str]
    pattern: str = "*"
    depth: int = 0
    username: str | None = None
    password_env: str | None = None
    host_key: str | None = None
    ca_file: str | None = None

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int | None:
        return urlsplit(self.url).port

    @property
    def path(self) -> str:
        """The folder's own path, decoded, with a slash before it and none behind."""
        return "/" + unquote(urlsplit(self.url).path).strip("/")

    def password(self) -> str:
        """Raises SecretMissing."""
        return "" if self.password_env is None else secret(self.environ, self.password_env)

    def wants(self, found: Found) -> bool:
        """Whether a file's name is one of those that are read."""
        return fnmatchcase(found.name, self.pattern)


class Folder(Protocol):
    """A way into a folder. Everything raises CollectError when the folder cannot be had."""

    async def look(self) -> list[Found]:
        """The wanted files, by path."""

    async def read(self, found: Found, largest: int) -> bytes:
        """The bytes of a file; SourceDown when they are more than `largest`."""

    async def close(self) -> None:
        """Let go of the connection."""


class Store(Folder, Protocol):
    """A folder whose files may be larger than our memory."""

    async def save(self, found: Found, path: Path, largest: int) -> None:
        """Write the bytes of a file to a file of ours; SourceDown when they are too many."""


def harmless(name: str) -> bool:
    """Whether a name stays in its folder."""
    return bool(name) and name not in (".", "..") and not set(name) & set("/\\\0\r\n")


def size_in(text: str) -> int | None:
    """A size in bytes as servers write it, or None."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 19 else None
