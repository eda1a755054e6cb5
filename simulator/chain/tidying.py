"""Old images are taken away, or a chain that runs for days would fill the disk.

An image is old when enough others were settled after it: delivered, or not heard of for long.
"""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from simulator.chain.setting import Setting
from simulator.chain.truth import Book, Entry

KEPT_INSIDE: Final = 40
"""Settled images whose inputs and intermediate files are kept."""
KEPT_DELIVERIES: Final = 400
SILENT_PACES: Final = 40
LEAST_SILENCE: Final = timedelta(minutes=10)
EVERY: Final = 5.0


async def tidy(setting: Setting, book: Book) -> None:
    """Until cancelled: keep the files of the newest images only."""
    silence = max(LEAST_SILENCE, timedelta(seconds=SILENT_PACES * setting.pace))
    while True:
        before = datetime.now(UTC) - silence
        settled = [name for name, one in book.entries.items() if is_settled(one, before)]
        inside = settled[: max(0, len(settled) - KEPT_INSIDE)]
        outside = settled[: max(0, len(settled) - KEPT_DELIVERIES)]
        await asyncio.to_thread(_take_away, setting, inside, outside)
        await asyncio.sleep(EVERY)


def is_settled(entry: Entry, before: datetime) -> bool:
    """Whether it was delivered, or nothing happened to it since that instant."""
    last = entry.steps[-1][0].at if entry.steps else entry.offered_at
    return bool(entry.deliveries) or (last is not None and datetime.fromisoformat(last) < before)


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
