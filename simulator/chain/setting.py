"""What a process of the chain is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Setting:
    """The same for all. `pace`: the seconds that a quiet image takes. `root`: what SFTP shows."""

    broker: str
    desk: str
    sftp_port: int
    host_key: str
    work: Path
    seed: int
    pace: float
    patience: float

    @property
    def root(self) -> Path:
        return self.work / "root"


@dataclass(frozen=True, slots=True)
class Place:
    """One process: its role, its name, and the host it is said to run on."""

    role: str
    name: str
    host: str
