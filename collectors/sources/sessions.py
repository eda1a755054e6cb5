"""CADIP sessions: published before their downlink ends, complete when every channel is.

A session is delivered when each channel has its final block; the delivery stops with the slowest
channel. Until then it is read again and again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from collectors.errors import NOT_JSON
from collectors.sources.entry import (
    EntryRefused,
    flag,
    listed,
    moment,
    needed,
    text_of,
    text_or_none,
    whole,
)
from collectors.sources.kind import Batch, SourceKind
from maas.db.facts import Quarantined, store_passes

FRAMES = ("AcquiredTFs", "ErrorTFs", "CorrectedTFs", "UncorrectableTFs", "TotalVolume")
MOST_FRAMES = 2**60  # so that sums over channels can be kept, too
MOST_CHANNELS = 64
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def read_sessions(source: str, raw_entries: Sequence[bytes], harvested_at: datetime) -> Batch:
    """Rows in the order of PASS_COLUMNS, and what was set aside."""
    batch = Batch()
    for raw in raw_entries:
        entry: dict[str, Any] = {}
        try:
            entry = _decode(raw)
            batch.rows.append(_read(source, entry, harvested_at))
        except (EntryRefused, *NOT_JSON) as error:
            text = bytes(raw).decode("utf-8", "replace")
            aside = Quarantined(source, "entry", str(error), text, dated=_dated(entry))
            batch.quarantined.append(aside)
    return batch


def _dated(entry: dict[str, Any]) -> datetime | None:
    try:
        return moment(entry, "PublicationDate")
    except EntryRefused:
        return None


def _read(source: str, entry: dict[str, Any], harvested_at: datetime) -> tuple[Any, ...]:
    session_id = text_of(entry, "SessionId")
    channels = whole(entry, "NumChannels", MOST_CHANNELS)
    if channels is None or channels < 1:
        raise EntryRefused(f"NumChannels is {entry.get('NumChannels')!r}, where 1 or more belongs")
    files, quality = listed(entry, "Files"), listed(entry, "QualityInfo")
    final = {str(one.get("Channel")) for one in files if one.get("FinalBlock") is True}
    stops = [stop for one in quality if (stop := moment(one, "DeliveryStop")) is not None]
    starts = [start for one in quality if (start := moment(one, "DeliveryStart")) is not None]
    complete = len(final) >= channels and len(stops) >= channels
    sums = [_total(quality, name) for name in FRAMES]
    content = (
        source, session_id, flag(entry, "Retransfer") or False, text_of(entry, "Id"),
        f"pass/{session_id}", text_of(entry, "Satellite"), text_or_none(entry, "StationUnitId"),
        whole(entry, "DownlinkOrbit"), text_or_none(entry, "AcquisitionId"), channels,
        needed(entry, "PublicationDate", harvested_at), moment(entry, "PlannedDataStart"),
        moment(entry, "PlannedDataStop"), needed(entry, "DownlinkStart", harvested_at),
        moment(entry, "DownlinkStop"), min(starts, default=None),
        max(stops) if complete else None, flag(entry, "AntennaStatusOK"),
        flag(entry, "FrontEndStatusOK"), flag(entry, "DownlinkStatusOK"),
        flag(entry, "DeliveryPushOK"), len(files), len(final), complete, *sums,
    )  # fmt: skip
    digest = hashlib.blake2b(repr(content).encode(), digest_size=16).digest()
    return (*content, harvested_at, digest)


def _total(quality: list[dict[str, Any]], name: str) -> int | None:
    values = [value for one in quality if (value := whole(one, name, MOST_FRAMES)) is not None]
    return sum(values) if values else None


SESSIONS = SourceKind("Sessions", "Files,QualityInfo", read_sessions, store_passes, grows=True)
