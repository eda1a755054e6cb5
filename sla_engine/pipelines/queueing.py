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
        self._busy: dict[str, list[Ahead]] = defaultdict(list)
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
        return max(self._busy[name], key=lambda one: one.since, default=None)

    def begun_since(self, step: Step) -> int:
        """How many other tasks of the stage the host of a task has begun after it."""
        begun = self._begun[step.stage, step.host]
        return sum(1 for at in begun if step.entered_at is not None and at > step.entered_at)

    def _take(self, image: str, stage: StageTrack) -> None:
        name = stage.rule.name
        if stage.entered_at is None:
            return
        if stage.ready_at is not None:
            self._youngest[name] = max(stage.ready_at, self._youngest.get(name, stage.ready_at))
        if stage.place is Place.RUNNING:
            self._busy[name].append(Ahead(image, stage.entered_at))
