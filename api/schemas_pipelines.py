"""The forms of /api/v1/pipelines. Instants are UTC, lengths microseconds, chances per million."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from api.pipelines import ImageView, InFlight, Lane, Overview
from api.schemas import Form, Texts
from maas.db.pipelines import Trouble
from maas.domain.instants import duration_us, from_us
from maas.domain.steps import Step


class StageForm(Form):
    """How many images stand at a stage."""

    name: str
    title: Texts
    waiting: int
    running: int
    failed: int


class PipelineForm(Form):
    """A pipeline and how many images are where."""

    name: str
    title: Texts
    as_of: datetime
    in_flight: int
    through_last_hour: int
    worst: str
    stages: list[StageForm]


class Pipelines(Form):
    """All of them."""

    pipelines: list[PipelineForm]


class FlightForm(Form):
    """One image on its way."""

    image: str
    mission: str
    supplier: str
    customer: str
    stage: str
    place: str
    since: datetime
    attempts: int
    due_at: datetime
    left_us: int
    danger: str
    probability_ppm: int | None
    party: str
    troubles: list[str]


class TroubleForm(Form):
    """Something that is wrong, or was."""

    kind: str
    about: str
    stage: str
    party: str
    level: int
    open: bool
    reason: str
    since: datetime
    due_at: datetime | None


class ShareForm(Form):
    """Images and late images under one name."""

    by: str
    name: str
    images: int
    late: int
    over_us: int
    median_us: int | None
    since: datetime


class PipelineDetail(PipelineForm):
    """With its images, the most endangered first."""

    flights: list[FlightForm]
    troubles: list[TroubleForm]
    shares: list[ShareForm]


class StepForm(Form):
    """One attempt of one task on one host."""

    attempt: int
    task: str
    host: str
    entered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    outputs: list[str]
    parents: list[str]
    reason: str
    contradictions: list[str]


class LaneForm(Form):
    """One stage of an image."""

    stage: str
    place: str
    party: str
    ready_at: datetime | None
    entered_at: datetime | None
    left_at: datetime | None
    inferred: bool
    over_budget: bool
    budget_us: int
    won: int | None
    overwritten: bool
    attempts: list[StepForm]


class ImageDetail(Form):
    """One image."""

    image: str
    mission: str
    supplier: str
    customer: str
    acquired_at: datetime | None
    offered_at: datetime | None
    due_at: datetime
    done_at: datetime | None
    state: str
    disputed: list[str]
    stages: list[LaneForm]
    troubles: list[TroubleForm]


def pipeline_form(told: Overview) -> PipelineForm:
    return PipelineForm(
        name=told.name,
        title=told.pipeline.title,
        as_of=told.as_of,
        in_flight=len(told.flights),
        through_last_hour=told.through,
        worst=told.worst,
        stages=[StageForm.model_validate(one) for one in told.stages],
    )


def pipeline_detail(told: Overview) -> PipelineDetail:
    return PipelineDetail(
        **pipeline_form(told).model_dump(),
        flights=[_flight(one) for one in told.flights],
        troubles=[TroubleForm.model_validate(one) for one in told.troubles],
        shares=[ShareForm.model_validate(one) for one in told.shares],
    )


def image_detail(view: ImageView, troubles: Iterable[Trouble]) -> ImageDetail:
    image = view.image
    return ImageDetail(
        image=image.image,
        mission=image.mission,
        supplier=image.supplier,
        customer=image.customer,
        acquired_at=_instant(image.acquired_at),
        offered_at=_instant(image.offered_at),
        due_at=view.due_at,
        done_at=view.done_at,
        state=view.state,
        disputed=list(image.disputed),
        stages=[_lane(one) for one in view.lanes],
        troubles=[TroubleForm.model_validate(one) for one in troubles],
    )


def _flight(one: InFlight) -> FlightForm:
    return FlightForm(
        image=one.image.image,
        mission=one.image.mission,
        supplier=one.image.supplier,
        customer=one.image.customer,
        stage=one.stage,
        place=one.place.value,
        since=one.since,
        attempts=one.attempts,
        due_at=one.due_at,
        left_us=duration_us(one.left),
        danger=one.danger,
        probability_ppm=one.probability,
        party=one.party,
        troubles=list(one.troubles),
    )


def _lane(one: Lane) -> LaneForm:
    return LaneForm(
        stage=one.name,
        place=one.place.value,
        party=one.party,
        ready_at=one.ready_at,
        entered_at=one.entered_at,
        left_at=one.left_at,
        inferred=one.inferred,
        over_budget=one.over,
        budget_us=duration_us(one.budget),
        won=one.won,
        overwritten=one.overwritten,
        attempts=[_step(each) for each in one.attempts],
    )


def _step(one: Step) -> StepForm:
    return StepForm(
        attempt=one.attempt,
        task=one.task,
        host=one.host,
        entered_at=_instant(one.entered_at),
        ended_at=_instant(one.ended_at),
        outcome=one.outcome.value,
        outputs=list(one.outputs),
        parents=list(one.parents),
        reason=one.reason,
        contradictions=[each.value for each in one.contradictions],
    )


def _instant(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)
