"""Events are hints: "look at the ledger". The facts themselves are rows, never messages.

The envelope follows CloudEvents 1.0; `subject` and `correlation_id` carry business identifiers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4


@dataclass(frozen=True, slots=True)
class Event:
    """One hint. `time` is when its cause was recorded, UTC; instants in `data` are ISO texts."""

    type: str
    source: str
    subject: str
    time: datetime
    data: Mapping[str, object] = field(default_factory=dict)
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None  # of the span that wrote it, as the W3C writes it
    id: UUID = field(default_factory=uuid4)
