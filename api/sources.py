"""What is read, as those who run it want to see it: configured, how far, how it went, when next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

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
    "pipelines",
)  # fmt: skip


def all_sources(catalogue: Catalogue, board: Board, differing: Mapping[str, int]) -> list[Source]:
    """Everything that the catalogue reads, in its order."""
    rows = {row.source: row for row in board.sources}
    aside: dict[str, int] = {}
    for (name, _), entries in board.quarantined.items():
        aside[name] = aside.get(name, 0) + entries
    return [
        Source(name, section, kind, title, every, rows.get(name), aside.get(name, 0),
               differing.get(name))
        for name, section, kind, title, every in _declared(catalogue)
    ]  # fmt: skip


_Declared = tuple[str, str, str, Mapping[str, str] | None, timedelta | None]


def _declared(catalogue: Catalogue) -> Iterator[_Declared]:
    for name, interface in catalogue.interfaces.items():
        kind = f"{interface.kind} · {interface.dialect}"
        yield name, "interfaces", kind, interface.title, interface.harvest.every
    for name, plan in catalogue.plans.items():
        yield name, "plans", plan.dialect, plan.title, plan.every
    for name, folder in catalogue.folders.items():
        yield name, "folders", folder.holds, folder.title, folder.every
    for name, tracker in catalogue.trackers.items():
        every = None if tracker.kind == "webhook" else tracker.every
        yield name, "trackers", tracker.kind, tracker.title, every
    for name, meter in catalogue.meters.items():
        yield name, "meters", meter.kind, meter.title, meter.every
    for name, delivery in catalogue.deliveries.items():
        kind = ", ".join([*delivery.reports, *delivery.rasters])
        yield name, "deliveries", kind, delivery.title, delivery.every
    for name, canary in catalogue.canaries.items():
        yield name, "canaries", canary.scene.mission, canary.title, canary.every
    for name, pipeline in catalogue.pipelines.items():
        for key, source in pipeline.sources.items():
            told = None if source.kind in ("amqp", "push") else source.every
            yield f"{name}.{key}", "pipelines", source.kind, pipeline.title, told
        for key, feed in pipeline.feeds.items():
            yield f"{name}.{key}", "pipelines", feed.kind, feed.title, feed.every
