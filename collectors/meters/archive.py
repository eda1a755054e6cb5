"""A long-term archive's own Metrics and Orders, over its OData interface.

Orders that are not settled are read again until they are. Bounds are the only filter; what else
is wanted is chosen here, because archives differ in what their filters understand.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec

from collectors.errors import SourceDown
from collectors.meters.told import MeterTold, number
from collectors.sources.asking import Service, ask, written
from collectors.sources.entry import MOST_BYTES, EntryRefused, moment, text_of, whole
from maas.catalogue.model import Meter
from maas.db.facts_readings import ArchiveOrder, Reading

ROWS = 200
MOST_PAGES = 500
STATES = ("queued", "in_progress", "completed", "failed", "cancelled")
_decode = msgspec.json.Decoder(dict[str, Any]).decode


async def read_archive(service: Service, meter: Meter, since: datetime, at: datetime) -> MeterTold:
    """Metrics of [since, at), and orders submitted in it."""
    told = MeterTold()
    async for raw in _rows(service, "Metrics", "Timestamp", since, at):
        try:
            told.readings.append(_metric(raw))
        except EntryRefused as error:
            told.refused.append((msgspec.json.encode(raw).decode(), f"metric: {error}"))
    async for raw in _rows(service, "Orders", "SubmissionDate", since, at):
        try:
            told.orders.append(_order(raw))
        except EntryRefused as error:
            told.refused.append((_bare(raw), f"order: {error}"))
    return told


async def _rows(
    service: Service, entity: str, dated: str, since: datetime, until: datetime
) -> AsyncIterator[dict[str, Any]]:
    url = f"{service.root.rstrip('/')}/{entity}"
    bounds = f"{dated} ge {written(since)} and {dated} lt {written(until)}"
    asked = {"$filter": bounds, "$orderby": f"{dated} asc", "$top": str(ROWS)}
    skip = 0
    for _ in range(MOST_PAGES):
        page = await ask(service, url, _decode, "OData page", {**asked, "$skip": str(skip)})
        rows = page.get("value")
        if not isinstance(rows, list):
            raise SourceDown(f"{url} answered 200 with no OData page: it has no value")
        for one in rows:
            if isinstance(one, dict):
                yield one
        if not rows:
            return
        skip += len(rows)


def _metric(raw: dict[str, Any]) -> Reading:
    at = moment(raw, "Timestamp")
    if at is None:
        raise EntryRefused("Timestamp is missing")
    gauge = raw.get("Gauge")
    value = number(raw.get("Counter") if gauge is None else gauge, "its value")
    return Reading(text_of(raw, "Name"), "", at, value)


def _order(raw: dict[str, Any]) -> ArchiveOrder:
    submitted, status = moment(raw, "SubmissionDate"), text_of(raw, "Status").lower()
    if submitted is None:
        raise EntryRefused("SubmissionDate is missing")
    if status not in STATES:
        raise EntryRefused(f"Status is {status!r}: none of {', '.join(STATES)}")
    return ArchiveOrder(
        native_id=text_of(raw, "Id"),
        status=status,
        message=str(raw.get("StatusMessage") or ""),
        size_bytes=whole(raw, "OrderSize", MOST_BYTES),
        submitted_at=submitted,
        estimated_at=moment(raw, "EstimatedDate"),
        completed_at=moment(raw, "CompletedDate"),
        evicts_at=moment(raw, "EvictionDate"),
    )


def _bare(raw: dict[str, Any]) -> str:
    """An order without the password that it may carry for its notification."""
    shown = {key: value for key, value in raw.items() if not key.startswith("Notification")}
    return msgspec.json.encode(shown).decode()
