"""Old images are taken away, or a chain that runs for days would fill the disk."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Final

from simulator.chain.setting import Setting
from simulator.chain.truth import Book

KEPT_INSIDE: Final = 40
"""Images whose inputs and intermediate files are kept."""
KEPT_DELIVERIES: Final = 400
EVERY: Final = 5.0


async def tidy(setting: Setting, book: Book) -> None:
    """Until cancelled: keep the files of the newest images only."""
    while True:
        names = list(book.entries)
        inside = names[: max(0, len(names) - KEPT_INSIDE)]
        outside = names[: max(0, len(names) - KEPT_DELIVERIES)]
        await asyncio.to_thread(_take_away, setting, inside, outside)
        await asyncio.sleep(EVERY)


def _take_away(setting: Setting, inside: list[str], outside: list[str]) -> None:
    for name in inside:
        folders = [
            setting.root / "chain" / name,
            setting.work / "archive" / name,
            *setting.root.glob(f"inbox/*/{name}"),
        ]
        (setting.work / "archive" / f"{name}.zip").unlink(missing_ok=True)
        for folder in folders:
            _remove(folder)
        for radio in setting.root.glob(f"inbox/ais/{name}*.nmea"):
            radio.unlink(missing_ok=True)
    for name in outside:
        _remove(setting.work / "ledger" / name)
        for folder in setting.root.glob(f"deliveries/*/{name}"):
            _remove(folder)


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
