"""What each stage remembers of an image: attempts begun and ended, and messages already used.

Attempts are counted on disk before they begin, so that a process that was killed and started again
knows that it is at its second.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Account:
    begun: int = 0
    ended: list[int] = field(default_factory=list)
    used: list[str] = field(default_factory=list)


class Ledger:
    """The accounts of one stage, shared by its processes."""

    def __init__(self, work: Path, stage: str) -> None:
        self._work, self._stage = work / "ledger", stage

    def begin(self, image: str) -> int:
        """The number of the attempt that begins now."""
        with self._account(image) as account:
            account.begun += 1
            return account.begun

    def end(self, image: str, attempt: int, message_id: str) -> None:
        with self._account(image) as account:
            account.ended.append(attempt)
            account.used.append(message_id)

    def has_used(self, image: str, message_id: str) -> bool:
        return message_id in self.read(image).used

    def read(self, image: str) -> Account:
        path = self._path(image)
        return Account(**json.loads(path.read_text())) if path.exists() else Account()

    def _path(self, image: str) -> Path:
        return self._work / image / f"{self._stage}.json"

    @contextmanager
    def _account(self, image: str) -> Iterator[Account]:
        path = self._path(image)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            account = self.read(image)
            yield account
            draft = path.with_suffix(".draft")
            draft.write_text(json.dumps(asdict(account)))
            draft.replace(path)
