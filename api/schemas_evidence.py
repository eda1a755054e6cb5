"""The forms of what a figure opens into: items, datatakes, publications, incidents, sources."""

from __future__ import annotations

from datetime import datetime

from api.schemas import Form, Texts
from maas.domain.states import ItemState


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


class TicketForm(Form):
    """An anomaly as its tracker tells it; `party` is whom its labels blame."""

    source: str
    key: str
    title: str
    url: str
    status: str
    open: bool
    party: str | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None


class DatatakeDetail(DatatakeForm):
    """A datatake with its promises, its tickets and its publications (at most 1000)."""

    items: list[DatatakeItem]
    tickets: list[TicketForm]
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
    failures: int
    not_before: datetime | None
    last_error: str | None
    last_error_at: datetime | None


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
    fingerprint: str
    kind: str
    reason: str
    native_id: str | None
    first_seen_at: datetime
    asked_by: str | None
    tried_at: datetime | None
    outcome: str | None
    raw: str


class Quarantine(Form):
    """Counts of all, and a page of entries, latest first."""

    counts: list[QuarantineCount]
    entries: list[QuarantineEntry]
    next: str | None
