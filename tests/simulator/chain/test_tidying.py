"""What is taken away, and what a chain that has fallen behind must not lose."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.chain import tidying
from simulator.chain.plan import Plan
from simulator.chain.setting import Setting
from simulator.chain.steps import Step, stamp
from simulator.chain.tidying import is_settled, tidy
from simulator.chain.truth import Book
from tests.simulator.chain.running import waited

AT = datetime(2026, 11, 1, tzinfo=UTC)


def step_of(image: str, at: datetime) -> Step:
    return Step(
        image, stamp(AT), "S1", "cdse", "coastguard", "detect", "entered", 1, stamp(at),
        "node-3", "detect-1", [], [], "",
    )  # fmt: skip


def test_an_image_is_settled_when_delivered_or_silent_for_long() -> None:
    book = Book()
    entry = book.enter(Plan(1, 512).image(1, AT))
    assert not is_settled(entry, AT)
    book.step(step_of(entry.image.id, AT), 1)
    assert not is_settled(entry, AT)
    assert is_settled(entry, AT + timedelta(seconds=1))
    book.deliver(entry.image.id, {"at": stamp(AT), "task": "", "ships": [], "made_from": {}})
    assert is_settled(entry, AT)


async def test_files_of_images_under_way_stay_however_many_come_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "KEPT_INSIDE", 1)
    setting = Setting("", "", 0, "", tmp_path, 1, 1.0, 1.0)
    book, folders = Book(), []
    for number in range(1, 5):
        image = Plan(1, 512).image(number, AT)
        entry = book.enter(image, number)
        entry.offered_at = stamp(datetime.now(UTC))
        folders.append(tmp_path / "root" / "chain" / image.id)
        folders[-1].mkdir(parents=True)
        if number != 2:
            delivery = {"at": stamp(AT), "task": "", "ships": [], "made_from": {}}
            book.deliver(image.id, delivery)
    tidier = asyncio.create_task(tidy(setting, book))
    await asyncio.to_thread(waited, lambda: not folders[2].exists())
    tidier.cancel()
    assert [folder.exists() for folder in folders] == [False, True, False, True]
