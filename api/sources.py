"""What is read, as those who run it want to see it: configured, how far, how it went, when next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from api.board import Board
from maas.catalogue.model import Catalogue
from maas.db.pages_sources import SourceRow


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that is read, or that tells us by itself."""

    name: str
    section: str  # one of SECTIONS
    kind: str
    title: Mapping[str, str] | None
    every: timedelta | None  # None: it calls us
    asked: str  # where, and which files there; empty where it calls us
    row: SourceRow | None  # None: never read
    quarantined: int
    differing: int | None  # compared days whose counts differ; None: never compared

    @property
    def state(self) -> str:
        """ok, failing, short (counts differ), or waiting while it has never been read."""
        if self.row is None or (self.row.last_success_at is None and not self.row.failing):
            return "waiting"
        if self.row.failing:
            return "failing"
        return "short" if self.differing else "ok"

    def lag(self, as_of: datetime) -> timedelta | None:
        """How far behind `as_of` it is complete."""
        if self.row is None or self.row.position is None:
            return None
        return max(timedelta(0), as_of - self.row.position)

    @property
    def next_at(self) -> datetime | None:
        """When it is read next, as far as that is known."""
        if self.row is None or self.every is None or self.row.last_attempt_at is None:
            return None
        due = self.row.last_attempt_at + self.every
        return due if self.row.not_before is None else max(due, self.row.not_before)


SECTIONS = (
    "interfaces", "plans", "folders", "trackers", "meters", "deliveries", "canaries",
)  # fmt: skip


def all_sources(catalogue: Catalogue, board: Board, differing: Mapping[str, int]) -> list[Source]:
    """Everything that the catalogue reads, in its order."""
    rows = {row.source: row for row in board.sources}
    aside: dict[str, int] = {}
    for (name, _), entries in board.quarantined.items():
        aside[name] = aside.get(name, 0) + entries
    return [
        Source(name, section, kind, title, every, asked, rows.get(name), aside.get(name, 0),
               differing.get(name))
        for name, section, kind, title, every, asked in _declared(catalogue)
    ]  # fmt: skip


_Declared = tuple[str, str, str, Mapping[str, str] | None, timedelta | None, str]


def _declared(catalogue: Catalogue) -> Iterator[_Declared]:
    for name, interface in catalogue.interfaces.items():
        kind, asked = f"{interface.kind} · {interface.dialect}", _where(interface.url)
        yield name, "interfaces", kind, interface.title, interface.harvest.every, asked
    for name, plan in catalogue.plans.items():
        asked = _where(plan.index, plan.interface, plan.pattern)
        yield name, "plans", plan.dialect, plan.title, plan.every, asked
    for name, folder in catalogue.folders.items():
        asked = _where(folder.url, folder.interface, folder.pattern)
        yield name, "folders", folder.holds, folder.title, folder.every, asked
    for name, tracker in catalogue.trackers.items():
        every = None if tracker.kind == "webhook" else tracker.every
        asked = _where(tracker.url, None, tracker.project or "*")
        yield name, "trackers", tracker.kind, tracker.title, every, asked
    for name, meter in catalogue.meters.items():
        asked = _where(meter.url, meter.interface)
        yield name, "meters", meter.kind, meter.title, meter.every, asked
    for name, delivery in catalogue.deliveries.items():
        kind = ", ".join([*delivery.reports, *delivery.rasters])
        asked = _where(delivery.at.url)
        yield name, "deliveries", kind, delivery.title, delivery.every, asked
    for name, canary in catalogue.canaries.items():
        asked = _where(canary.drop.url)
        yield name, "canaries", canary.scene.mission, canary.title, canary.every, asked


def _where(url: str | None, interface: str | None = None, which: str = "*") -> str:
    """An address without whatever login or query it may hold, and what is chosen there."""
    parts = urlsplit(url or "")
    host = parts.netloc.rpartition("@")[2]
    place = f"{parts.scheme}://{host}{parts.path}" if host else interface or ""
    return place if which == "*" else f"{place} · {which}"
