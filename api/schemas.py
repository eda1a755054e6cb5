"""The forms of /api/v1: exact numbers first, percentages floored and as text. Instants are UTC."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from maas.domain.ratios import Ratio
from maas.domain.states import ComponentStatus, ItemState, ObjectiveState, Outcome

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


class ItemForm(Form):
    """One promise of one objective."""

    key: str
    subject: str
    satellite: str | None
    product_type: str | None
    t0: datetime
    due_at: datetime
    t1: datetime | None
    state: ItemState
    amount_expected: int | None
    amount_achieved: int | None


class Items(Form):
    """A page of items, latest t0 first; ask again with `after` = `next` for more."""

    items: list[ItemForm]
    next: str | None


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


class ArrivalsForm(Form):
    """What was published of a datatake at one interface."""

    products: int
    first_at: datetime
    last_at: datetime


class DatatakeForm(Form):
    """A datatake, or an orbit, and what became of it."""

    id: str
    subject: str
    mission: str
    satellite: str
    start_at: datetime
    end_at: datetime
    mode: str
    timeliness_class: str | None
    plan: str
    state: str
    arrivals: dict[str, ArrivalsForm]


class Datatakes(Form):
    """Latest first; ask again with `before` = `next` for more."""

    datatakes: list[DatatakeForm]
    next: datetime | None


class DatatakeItem(ItemForm):
    """A promise about a datatake, with the objective it belongs to."""

    objective: str


class PublicationForm(Form):
    """One product becoming available at one interface."""

    source: str
    product_name: str
    product_key: str
    satellite: str | None
    product_type: str | None
    timeliness_class: str | None
    subject: str | None
    sensing_start: datetime | None
    sensing_end: datetime | None
    origin_at: datetime | None
    published_at: datetime
    size_bytes: int | None
    clock_fault: bool


class DatatakeDetail(DatatakeForm):
    """A datatake with its promises and publications (at most 1000)."""

    items: list[DatatakeItem]
    publications: list[PublicationForm]


class Publications(Form):
    """Every offer of a product, oldest first."""

    publications: list[PublicationForm]


class UpdateForm(Form):
    """One thing said about an incident."""

    id: str
    status: str
    body: Texts
    at: datetime


class IncidentForm(Form):
    """A disturbance; updates newest first."""

    id: str
    kind: str
    subject: str
    title: Texts
    status: str
    impact: str
    severity: str
    components: list[str]
    opened_at: datetime
    resolved_at: datetime | None
    updates: list[UpdateForm]


class Incidents(Form):
    """Newest first."""

    incidents: list[IncidentForm]


class SourceForm(Form):
    """A harvested interface: its facts are complete up to `position`."""

    source: str
    position: datetime | None
    last_success_at: datetime | None
    last_attempt_at: datetime | None
    failing: bool
    entries: int


class Sources(Form):
    """Every source that was ever read."""

    as_of: datetime
    sources: list[SourceForm]


class QuarantineCount(Form):
    """Entries of one kind set aside from one source."""

    source: str
    kind: str
    entries: int


class QuarantineEntry(Form):
    """An entry that could not be believed; `raw` is cut after 4000 characters."""

    source: str
    kind: str
    reason: str
    native_id: str | None
    first_seen_at: datetime
    raw: str


class Quarantine(Form):
    """Counts of all, and a page of entries, latest first."""

    counts: list[QuarantineCount]
    entries: list[QuarantineEntry]
    next: str | None
