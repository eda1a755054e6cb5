"""A sample of bytes as they come: counted and hashed up to a limit, never kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from blake3 import blake3

LIMIT = 256 * 1024 * 1024  # bytes, where the catalogue says nothing


class _Hash(Protocol):
    def update(self, data: bytes, /) -> object: ...
    def hexdigest(self) -> str: ...


HASHES: Mapping[str, Callable[[], _Hash]] = {
    "md5": lambda: hashlib.md5(usedforsecurity=False),
    "sha256": hashlib.sha256,
    "sha512": hashlib.sha512,
    "sha3-256": hashlib.sha3_256,
    "blake3": blake3,
}


class Sample:
    """What a download is given to; it says False when it has had enough."""

    def __init__(self, limit: int, algorithms: Iterable[str]) -> None:
        self.size = 0
        self.cut = False
        self._limit = limit
        self._hashes = {name: HASHES[name]() for name in algorithms}

    def __call__(self, piece: bytes) -> bool:
        self.cut = self.size + len(piece) > self._limit
        taken = piece[: self._limit - self.size] if self.cut else piece
        self.size += len(taken)
        for one in self._hashes.values():
            one.update(taken)
        return not self.cut

    def differs(self, algorithm: str, digits: str) -> str | None:
        """How the bytes differ from what a checksum says; None when they do not."""
        found = self._hashes[algorithm].hexdigest()
        if found == digits.lower():
            return None
        return f"its {algorithm} begins {found[:8]}, that of the original {digits[:8].lower()}"
