"""The JSON of canaries and deliveries. Shares are counts, so that nothing is rounded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from api.views.canaries import CanaryView, waited
from maas.db.delivered import DeliveredReport
from maas.domain.canaries import CanaryRun
from maas.domain.instants import duration_us


class Mark(BaseModel):
    """How well a scene was answered; medians in metres."""

    ships: int
    found: int
    clear_ships: int = Field(description="ships of the clear and bright classes")
    clear_found: int
    false_alarms: int
    false_alarms_per_10000_km2: float
    sea_m2: int
    position_m: float | None
    length_m: float | None
    reporting: int = Field(description="ships that said who they are by AIS")
    reporting_matched: int
    dark: int
    dark_found: int
    classes: list[dict[str, Any]]
    stages_us: dict[str, int] | None = Field(description="time spent in each stage, microseconds")


class Scene(BaseModel):
    """One scene that was sent, or should have been."""

    image: str
    slot_at: datetime
    dropped_at: datetime | None
    due_at: datetime
    answered_at: datetime | None
    waited_us: int | None
    trouble: str
    mark: Mark | None


class Canary(BaseModel):
    """One canary; `state` is null while no scene is decided."""

    canary: str
    title: dict[str, str]
    pipeline: str | None
    state: str | None
    reason: str
    scenes: list[Scene] = Field(description="the newest first")


class Canaries(BaseModel):
    canaries: list[Canary]


class Reason(BaseModel):
    verdict: str
    code: str
    words: str
    file: str


class Delivery(BaseModel):
    """One delivery and what is thought of it."""

    source: str
    image: str
    delivered_at: datetime
    checked_at: datetime
    verdict: str
    reasons: list[Reason]
    area: str | None
    features: int | None
    matched: int | None
    rasters: dict[str, Any]


class Deliveries(BaseModel):
    deliveries: list[Delivery]


def canary_form(view: CanaryView) -> Canary:
    return Canary(
        canary=view.name,
        title=view.entry.title,
        pipeline=view.entry.pipeline,
        state=view.state,
        reason=view.reason,
        scenes=[_scene(run) for run in view.runs],
    )


def _scene(run: CanaryRun) -> Scene:
    wait, mark = waited(run), run.mark
    return Scene(
        image=run.image,
        slot_at=run.slot_at,
        dropped_at=run.dropped_at,
        due_at=run.due_at,
        answered_at=run.answered_at,
        waited_us=None if wait is None else duration_us(wait),
        trouble=run.trouble,
        mark=None
        if mark is None
        else Mark(
            ships=mark.ships,
            found=mark.found,
            clear_ships=mark.clear_ships,
            clear_found=mark.clear_found,
            false_alarms=mark.false_alarms,
            false_alarms_per_10000_km2=mark.false_per_10000_km2,
            sea_m2=mark.sea_m2,
            position_m=mark.position_m,
            length_m=mark.length_m,
            reporting=mark.reporting,
            reporting_matched=mark.reporting_matched,
            dark=mark.dark,
            dark_found=mark.dark_found,
            classes=[dict(one) for one in mark.classes],
            stages_us=None if mark.stages is None else dict(mark.stages),
        ),
    )


def delivery_form(row: DeliveredReport) -> Delivery:
    return Delivery(
        source=row.source,
        image=row.image,
        delivered_at=row.delivered_at,
        checked_at=row.checked_at,
        verdict=row.verdict.value,
        reasons=[
            Reason(verdict=one.verdict.value, code=one.code, words=one.words, file=one.file)
            for one in row.reasons
        ],
        area=row.area,
        features=row.features,
        matched=row.matched,
        rasters=dict(row.rasters),
    )
