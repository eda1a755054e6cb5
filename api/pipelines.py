"""Images on their way as pages and programs see them: where each is, and how much time is left.

Positions are read at the moment they are asked for; how likely an image is to be late is what the
engine said last, and an image it has not seen yet is shown without.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maas.catalogue.model import Pipeline
from maas.catalogue.routes import clock_start, route_of
from maas.db import pipelines as stored
from maas.db.connection import Connection
from maas.db.pipelines import Flight, Image, Share, Trouble
from maas.domain.instants import duration_us, from_us, to_us
from maas.domain.states import TroubleKind
from maas.domain.steps import Step
from maas.domain.tracks import Place, Track, track

DANGERS = ("late", "page", "warn", "calm")  # the loudest first
COUNTED = (Place.WAITING, Place.RUNNING, Place.FAILED)
STANDING_STILL = (
    TroubleKind.STUCK_TASK, TroubleKind.HELD_UP, TroubleKind.LOST_MESSAGE,
    TroubleKind.NOT_RETRIEVED, TroubleKind.FAILED_STEP,
)  # fmt: skip
ORDER = {name: place for place, name in enumerate(DANGERS)}


@dataclass(frozen=True, slots=True)
class InFlight:
    """One image on its way."""

    image: Image
    stage: str
    place: Place
    since: datetime
    attempts: int
    due_at: datetime
    left: timedelta  # negative once it is late
    danger: str  # one of DANGERS
    probability: int | None  # of missing its deadline, in parts per million
    party: str
    troubles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many images stand at a stage."""

    name: str
    title: Mapping[str, str]
    waiting: int
    running: int
    failed: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A pipeline at an instant."""

    name: str
    pipeline: Pipeline
    as_of: datetime
    flights: tuple[InFlight, ...]  # the most endangered first
    stages: tuple[StageCount, ...]
    through: int  # images delivered in the last hour
    troubles: tuple[Trouble, ...]
    shares: tuple[Share, ...]

    @property
    def worst(self) -> str:
        """The danger of the most endangered image; calm without any."""
        return self.flights[0].danger if self.flights else "calm"


async def overview(
    connection: Connection, name: str, pipeline: Pipeline, as_of: datetime
) -> Overview:
    """Where every image of a pipeline is."""
    longest = max([pipeline.deadline, *pipeline.deadlines.values()])
    since = as_of - longest - pipeline.forget
    images = await stored.flying(connection, name, since, as_of - timedelta(hours=1))
    flying = [one for one in images if one.done_at is None]
    steps = await stored.steps(connection, name, [one.image for one in flying])
    judged = await stored.flights(connection, name)
    troubles = await stored.troubles(connection, name)
    found = [
        in_flight(pipeline, one, steps.get(one.image, []), judged.get(one.image), troubles, as_of)
        for one in flying
    ]
    told = sorted((f for f in found if f is not None), key=_by_danger)
    return Overview(
        name, pipeline, as_of, tuple(told), tuple(_counts(pipeline, told)),
        len(images) - len(flying), tuple(troubles),
        tuple(await stored.shares(connection, name)),
    )  # fmt: skip


def in_flight(
    pipeline: Pipeline, image: Image, steps: Sequence[Step], judged: Flight | None,
    troubles: Iterable[Trouble], as_of: datetime,
) -> InFlight | None:  # fmt: skip
    """An image on its way; None when it has passed every stage."""
    way = track(route_of(pipeline, image.mission, image.supplier), steps)
    present = way.present
    if present is None:
        return None
    due_at = due_of(pipeline, image, way)
    stage = present.rule.name
    fresh = judged if judged is not None and judged.stage == stage else None
    since = present.entered_at or present.ready_at or image.first_at
    own = [one for one in troubles if one.about == image.image]
    return InFlight(
        image, stage, present.place, from_us(since), present.attempts, due_at, due_at - as_of,
        _danger(fresh, own, late=as_of > due_at),
        None if fresh is None else 1_000_000 if as_of > due_at else fresh.probability_ppm,
        present.rule.party, tuple(one.kind for one in own),
    )  # fmt: skip


def _danger(judged: Flight | None, troubles: Iterable[Trouble], *, late: bool) -> str:
    """How loudly an image calls; one that stands still calls loudly, whatever time is left."""
    if late:
        return "late"
    if any(one.kind in STANDING_STILL for one in troubles):
        return "page"
    return "calm" if judged is None else judged.danger


def due_of(pipeline: Pipeline, image: Image, way: Track) -> datetime:
    """By when an image is due."""
    t0 = clock_start(pipeline, way, image.acquired_at, image.offered_at, image.first_at)
    return from_us(t0 + duration_us(pipeline.deadline_of(image.mission)))


def _by_danger(one: InFlight) -> tuple[int, timedelta, str]:
    return ORDER[one.danger], one.left, one.image.image


def _counts(pipeline: Pipeline, told: Iterable[InFlight]) -> Iterable[StageCount]:
    at: dict[tuple[str, Place], int] = {}
    for one in told:
        at[one.stage, one.place] = at.get((one.stage, one.place), 0) + 1
    for name, stage in pipeline.stages.items():
        counts = (
            at.get((name, place), 0) for place in (Place.WAITING, Place.RUNNING, Place.FAILED)
        )
        yield StageCount(name, stage.title, *counts)


@dataclass(frozen=True, slots=True)
class Lane:
    """One stage of one image's waterfall; positions are percentages of the drawing's width."""

    name: str
    title: Mapping[str, str]
    place: Place
    party: str
    ready_at: datetime | None
    entered_at: datetime | None
    left_at: datetime | None
    inferred: bool
    over: bool  # took longer than its budget
    budget: timedelta
    wait_x: str
    wait_width: str
    run_x: str
    run_width: str
    attempts: tuple[Step, ...]
    won: int | None
    overwritten: bool


@dataclass(frozen=True, slots=True)
class ImageView:
    """One image with everything known of it."""

    image: Image
    t0: datetime
    due_at: datetime
    done_at: datetime | None
    lanes: tuple[Lane, ...]
    due_x: str
    now_x: str | None

    @property
    def state(self) -> str:
        """A word of `state.` for it."""
        if self.done_at is None:
            return "running"
        return "on_time" if self.done_at <= self.due_at else "late"


def image_view(
    pipeline: Pipeline, image: Image, steps: Sequence[Step], as_of: datetime
) -> ImageView:
    """The waterfall of an image at an instant."""
    way = track(route_of(pipeline, image.mission, image.supplier), steps)
    t0 = clock_start(pipeline, way, image.acquired_at, image.offered_at, image.first_at)
    due_at = due_of(pipeline, image, way)
    now = to_us(as_of)
    ends = [image.last_at, to_us(due_at), now if way.done_at is None else way.done_at]
    scale = _Scale(min(t0, image.first_at), max(ends))
    lanes, before = [], t0
    for one in way.stages:
        rule, begun = one.rule, one.entered_at
        ready = before if one.ready_at is None else one.ready_at
        over_at = one.left_at if one.left_at is not None else now
        going = one.place not in (Place.AHEAD,)
        lanes.append(
            Lane(
                rule.name, pipeline.stages[rule.name].title, one.place, rule.party,
                _instant(ready if going else None), _instant(begun), _instant(one.left_at),
                one.inferred, going and over_at - ready > rule.budget,
                timedelta(microseconds=rule.budget), scale.at(ready),
                scale.across(ready, begun or over_at) if going else "0%",
                scale.at(begun or ready),
                scale.across(begun, over_at) if begun is not None and going else "0%",
                tuple(each for each in steps if each.stage == rule.name), one.won,
                one.overwrite is not None and one.overwrite.older == one.won,
            )
        )  # fmt: skip
        before = one.left_at if one.left_at is not None else before
    return ImageView(
        image, from_us(t0), due_at, _instant(way.done_at), tuple(lanes),
        scale.at(to_us(due_at)), scale.at(now) if scale.start < now < scale.end else None,
    )  # fmt: skip


class _Scale:
    """From instants to positions in a drawing, a little wider than what it shows."""

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end + max(60_000_000, (end - start) // 25)

    def at(self, instant: int) -> str:
        share = (instant - self.start) / (self.end - self.start)
        return f"{min(max(share, 0), 1) * 100:.2f}%"

    def across(self, first: int, last: int) -> str:
        share = max(0, last - first) / (self.end - self.start) * 100
        return f"{max(share, 0.5):.2f}%"


def _instant(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)
