"""The forms of /api/v1: exact numbers first, percentages floored and as text. Instants are UTC."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from maas.domain.ratios import Ratio
from maas.domain.states import ComponentStatus, ObjectiveState, Outcome

Texts = dict[str, str]


class Form(BaseModel):
    """Read from our own values, never changed."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Share(Form):
    """A share with both its numbers; `percent` is floored, null when there is nothing to judge."""

    numerator: int
    denominator: int
    percent: str | None

    @classmethod
    def of(cls, ratio: Ratio) -> Share:
        return cls(
            numerator=ratio.numerator, denominator=ratio.denominator, percent=ratio.percent(4)
        )


class Counts(Form):
    """Items by state."""

    not_due: int
    on_time: int
    overdue: int
    late: int
    missing: int
    excluded: int
    cancelled: int
    unknown: int


class Times(Form):
    """Microseconds by outcome."""

    up_us: int
    degraded_us: int
    down_us: int
    unknown_us: int


class FigureForm(Form):
    """One objective over one window that begins at `start_at`."""

    start_at: datetime
    share: Share = Field(description="the contractual share: strict, complete or available")
    produced: Share | None = Field(description="share among what was published; null for time")
    coverage: Share = Field(description="how much of the time, or of the items, could be judged")
    verdict: str = Field(description="met, below the target, missed for good, undetermined or none")
    counts: Counts | None
    times: Times | None


class ObjectiveForm(Form):
    """A promise and where it stands."""

    id: str
    title: Texts
    kind: str
    mission: str | None
    classes: list[str]
    target: str = Field(description="an exact fraction, such as 19/20")
    deadline_us: int | None
    state: ObjectiveState
    since: datetime | None
    evaluated_at: datetime | None
    figures: dict[str, FigureForm] = Field(description="by window: own, and month, week, day")


class Objectives(Form):
    """Every public objective."""

    as_of: datetime
    objectives: list[ObjectiveForm]


class Step(Form):
    """Complete by deadline + after, over what was expected."""

    after_us: int
    share: Share


class ObjectiveDetail(ObjectiveForm):
    """A promise with its definition and later completeness."""

    definition: list[str]
    completeness: list[Step]


class ComponentForm(Form):
    """A line of the status page."""

    path: str
    title: Texts
    status: ComponentStatus
    group: bool
    parent: str | None
    targets: list[str]
    objectives: list[str]


class TargetForm(Form):
    """Something probed, as it stands."""

    id: str
    title: Texts
    outcome: Outcome
    reason: str
    since: datetime | None
    seen_until: datetime | None


class DayForm(Form):
    """A day of a component: that of its worst target."""

    day: date
    times: Times | None


class ComponentDetail(ComponentForm):
    """A component with its ninety days."""

    days: list[DayForm]


class Components(Form):
    """The page's tree, flattened, parents first."""

    as_of: datetime
    components: list[ComponentForm]


class Status(Form):
    """The top line, and who is worst."""

    as_of: datetime
    status: ComponentStatus
    worst: list[str] = Field(description="paths of the components that have this status")
    open_incidents: int
    targets: list[TargetForm]
