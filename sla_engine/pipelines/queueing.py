"""Who is before whom at a stage: an image that waits its turn is none that is forgotten.

Stages take images in the order in which they could begin. So whoever became ready later and has
begun has overtaken, and the message of the one that was overtaken is lost. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from maas.domain.steps import Step
from maas.domain.tracks import Place, StageTrack
from sla_engine.pipelines.flying import Flying


@dataclass(frozen=True, slots=True)
class Ahead:
    """An image that a stage is busy with, since when (microseconds, UTC)."""

    image: str
    since: int


class Queues:
    """The stages of one pipeline, with all images that are known of."""

    def __init__(self, flying: Iterable[Flying]) -> None:
        self._youngest: dict[str, int] = {}
        self._busy: dict[str, Ahead] = {}
        self._begun: dict[tuple[str, str], list[int]] = defaultdict(list)
        for one in flying:
            for stage in one.way.stages:
                self._take(one.image.image, stage)
            for step in one.steps:
                if step.host and step.entered_at is not None:
                    self._begun[step.stage, step.host].append(step.entered_at)

    def ahead_of(self, stage: StageTrack) -> Ahead | None:
        """Whom an image that waits at this stage may be waiting for; None when it was overtaken.

        Of several it is the one that began last: a host that began another had done with the first.
        """
        name, ready = stage.rule.name, stage.ready_at
        if ready is None or self._youngest.get(name, ready) > ready:
            return None
        return self._busy.get(name)

    def begun_since(self, step: Step) -> int:
        """How many other tasks of the stage the host of a task has begun after it."""
        own = step.entered_at
        if own is None:
            return 0
        return sum(at > own for at in self._begun.get((step.stage, step.host), ()))

    def _take(self, image: str, stage: StageTrack) -> None:
        name = stage.rule.name
        if stage.entered_at is None:
            return
        if stage.ready_at is not None:
            self._youngest[name] = max(stage.ready_at, self._youngest.get(name, stage.ready_at))
        busy = self._busy.get(name)
        if stage.place is Place.RUNNING and (busy is None or stage.entered_at > busy.since):
            self._busy[name] = Ahead(image, stage.entered_at)
