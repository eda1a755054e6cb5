"""What a stage is given for one attempt at one image, and what it may answer."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator.chain.setting import Setting
from simulator.chain.sftp import Files
from simulator.chain.steps import Step
from simulator.chain.telling import DeskLine


class TaskFailed(Exception):
    """This attempt came to nothing; the text becomes the reason of the `failed` event."""


@dataclass(frozen=True, slots=True)
class Task:
    """`worse` asks a stage for the poor result of an attempt that was given up."""

    step: Step
    setting: Setting
    files: Files
    desk: DeskLine
    faults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    worse: bool = False

    @property
    def image(self) -> str:
        return self.step.image

    @property
    def acquired_at(self) -> datetime:
        return datetime.fromisoformat(self.step.acquired_at)

    @property
    def out(self) -> Path:
        folder = self.folder(self.step.stage)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def folder(self, stage: str) -> Path:
        return self.setting.root / "chain" / self.image / stage

    def shown(self, path: Path) -> str:
        """The path as SFTP shows it."""
        return "/" + path.relative_to(self.setting.root).as_posix()

    def chance(self) -> random.Random:
        step = self.step
        return random.Random(f"{self.setting.seed}/{step.image}/{step.stage}/{step.attempt}")

    async def pause(self, share: float) -> None:
        """Take a share of the chain's pace."""
        await asyncio.sleep(share * self.setting.pace)


def write_json(path: Path, told: object) -> None:
    """The file appears whole, over an older one."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(told, indent=1) + "\n")
    draft.replace(path)


def read_json(path: Path) -> Any:
    return json.loads(path.read_text())
