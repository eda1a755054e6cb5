"""The forms of agreements, their periods, exclusions and attributions. Instants are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from api.schemas import Form, Texts


class PeriodForm(Form):
    """A statement's cover: version 0 is a draft of a period that is not closed."""

    period: str
    version: int
    as_of: datetime
    by: str
    reason: str
    hash: str


class AgreementForm(Form):
    """An agreement and the periods that there are statements of, the latest first."""

    id: str
    title: Texts
    customer: str
    provider: str
    objectives: list[str]
    composites: list[str]
    periods: list[PeriodForm]


class Agreements(Form):
    """The agreements that one may read."""

    agreements: list[AgreementForm]


class WordForm(Form):
    """One thing said of an exclusion."""

    status: Literal["claimed", "agreed", "refused", "withdrawn"]
    by: str
    at: datetime
    reason: str


class ExclusionForm(Form):
    """An exclusion and its history, oldest word first."""

    id: str
    agreement: str
    objectives: list[str]
    start_at: datetime | None
    end_at: datetime | None
    items: list[str]
    category: str
    evidence: str
    announced_at: datetime | None
    answer_by: datetime
    status: str
    history: list[WordForm]


class Exclusions(Form):
    """Exclusions, the oldest claim first."""

    exclusions: list[ExclusionForm]


class NewClaim(Form):
    """A claim to take an interval, or items, out of an agreement's figures."""

    agreement: str
    category: str
    reason: str = Field(min_length=1)
    objectives: list[str] = Field(default=[], description="empty: all of the agreement")
    start_at: AwareDatetime | None = None
    end_at: AwareDatetime | None = None
    items: list[str] = Field(default=[], description="keys of items, instead of an interval")
    announced_at: AwareDatetime | None = Field(
        default=None, description="when a planned maintenance was announced"
    )
    evidence: str = ""


class NewWord(Form):
    """An answer to a claim, or its withdrawal."""

    status: Literal["agreed", "refused", "withdrawn"]
    reason: str = Field(min_length=1)


class NewAttribution(Form):
    """Who answers for a bad item, or for an outage by the instant at which it began."""

    objective: str
    key: str
    party: str
    reason: str = Field(min_length=1)


class AttributionForm(NewAttribution):
    """An attribution as it stands in the ledger."""

    by: str
    at: datetime
