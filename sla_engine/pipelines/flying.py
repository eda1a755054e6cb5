"""One image on its way at an instant: its stage, since when, by when it is due, how likely late.

The past that it is compared with is of images of the same mission and supplier, stage by stage; a
stage's time runs from the end of the one before, so that waiting counts. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maas.catalogue.model import Pipeline
from maas.catalogue.routes import clock_start, route_of
from maas.db.pipelines import Image
from maas.domain.attributions import Leg, waterfall
from maas.domain.instants import duration_us
from maas.domain.steps import Step
from maas.domain.tracks import StageTrack, Track, track
from sla_engine.forecast.running import (
    ClassKey,
    Durations,
    History,
    Prediction,
    Running,
    classes,
    predict,
)


@dataclass(frozen=True, slots=True)
class Flying:
    """An image, its way, and the instants that matter, in microseconds, UTC."""

    image: Image
    steps: Sequence[Step]
    way: Track
    t0: int
    due_at: int
    legs: tuple[Leg, ...]

    @property
    def present(self) -> StageTrack | None:
        return self.way.present

    @property
    def since(self) -> int:
        """From when the time in the present stage runs."""
        return self.legs[-1].start if self.legs else self.t0


def flying_of(pipeline: Pipeline, image: Image, steps: Sequence[Step], as_of: int) -> Flying:
    """An image as it stood at an instant; without a clock's start, the first event counts."""
    route = route_of(pipeline, image.mission, image.supplier)
    way = track(route, steps)
    t0 = clock_start(pipeline, way, image.acquired_at, image.offered_at, image.first_at)
    told = [(s.rule.name, s.rule.party, s.left_at, s.rule.budget) for s in way.stages]
    due_at = t0 + duration_us(pipeline.deadline_of(image.mission))
    return Flying(image, steps, way, t0, due_at, tuple(waterfall(t0, told, as_of)))


def kind_of(image: Image) -> ClassKey:
    """Whose past an image is compared with, the widest class first."""
    return image.mission, image.supplier


def history_of(past: Iterable[Flying]) -> History:
    """How long each stage took, by class; images of all missions together are no class."""
    roads: list[tuple[ClassKey, Durations]] = []
    for one in past:
        lengths = [None if leg.end is None else leg.end - leg.start for leg in one.legs]
        missing = len(one.way.stages) - len(lengths)
        roads.append((kind_of(one.image), (*lengths, *[None] * missing)))
    return {kind: told for kind, told in classes(roads).items() if kind}


def predicted(one: Flying, history: History, as_of: int) -> Prediction:
    """How likely an image that is not through misses its deadline."""
    budgets = tuple(stage.rule.budget for stage in one.way.stages)
    place = max(0, len(one.legs) - 1)
    running = Running(
        one.image.image, kind_of(one.image), place, as_of - one.since, one.due_at - one.since,
        budgets,
    )  # fmt: skip
    return predict(running, history)
