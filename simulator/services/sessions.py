"""CADIP sessions and their files: published before the downlink ends, and growing until delivered.

What has not happened yet is null or absent: DownlinkStop until the pass ends, DeliveryPushOK and
each channel's QualityInfo until it is delivered, each file until its own publication.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from maas.domain.instants import DAY
from simulator.services.schema import Column, Kind, Schema, Value, instant_text
from simulator.services.shelf import Place
from simulator.world.model import ChannelQuality, DownlinkSession, SessionFile

KEPT: Final = 7 * DAY

HeldFile = tuple[SessionFile, DownlinkSession]
"""A file with the session it belongs to."""


def session_place(session: DownlinkSession) -> Place:
    return Place(session.id, session.published_at, session.published_at)


def file_place(held: HeldFile) -> Place:
    return Place(held[0].id, held[0].published_at, held[0].published_at)


def files_of(sessions: tuple[DownlinkSession, ...]) -> Iterator[HeldFile]:
    for session in sessions:
        for file in session.files:
            yield file, session


def delivered_at(session: DownlinkSession) -> int:
    """When the last channel was delivered; without quality data, when the last file came."""
    stops = [quality.delivery_stop for quality in session.quality]
    return max(stops or [file.published_at for file in session.files] or [session.downlink_stop])


def _ended(session: DownlinkSession, now: int, value: Value) -> Value:
    return value if session.downlink_stop <= now else None


def _delivered(session: DownlinkSession, now: int) -> bool | None:
    return session.delivery_ok if delivered_at(session) <= now else None


SESSIONS: Final[Schema[DownlinkSession]] = Schema(
    "Sessions",
    "Session",
    {
        "Id": Column(Kind.GUID, lambda it, now: it.id),
        "SessionId": Column(Kind.TEXT, lambda it, now: it.session_id),
        "NumChannels": Column(Kind.NUMBER, lambda it, now: _channels(it)),
        "PublicationDate": Column(Kind.INSTANT, lambda it, now: it.published_at),
        "Satellite": Column(Kind.TEXT, lambda it, now: it.satellite),
        "StationUnitId": Column(Kind.TEXT, lambda it, now: it.station_unit),
        "DownlinkOrbit": Column(Kind.NUMBER, lambda it, now: it.downlink_orbit),
        "AcquisitionId": Column(Kind.TEXT, lambda it, now: it.acquisition_id),
        "AntennaId": Column(Kind.TEXT, lambda it, now: f"ANT-{it.station_unit}"),
        "FrontEndId": Column(Kind.TEXT, lambda it, now: f"DFEP-{it.station_unit}"),
        "Retransfer": Column(Kind.FLAG, lambda it, now: it.retransfer),
        "AntennaStatusOK": Column(Kind.FLAG, lambda it, now: it.antenna_ok),
        "FrontEndStatusOK": Column(Kind.FLAG, lambda it, now: it.front_end_ok),
        "PlannedDataStart": Column(Kind.INSTANT, lambda it, now: it.planned_start),
        "PlannedDataStop": Column(Kind.INSTANT, lambda it, now: it.planned_stop),
        "DownlinkStart": Column(Kind.INSTANT, lambda it, now: it.downlink_start),
        "DownlinkStop": Column(Kind.INSTANT, lambda it, now: _ended(it, now, it.downlink_stop)),
        "DownlinkStatusOK": Column(Kind.FLAG, lambda it, now: _ended(it, now, it.downlink_ok)),
        "DeliveryPushOK": Column(Kind.FLAG, _delivered),
    },
    expandable=frozenset({"Files", "QualityInfo"}),
)

FILES: Final[Schema[HeldFile]] = Schema(
    "Files",
    "File",
    {
        "Id": Column(Kind.GUID, lambda held, now: held[0].id),
        "Name": Column(Kind.TEXT, lambda held, now: held[0].name),
        "SessionId": Column(Kind.TEXT, lambda held, now: held[1].session_id),
        "Channel": Column(Kind.NUMBER, lambda held, now: held[0].channel),
        "BlockNumber": Column(Kind.NUMBER, lambda held, now: held[0].block),
        "FinalBlock": Column(Kind.FLAG, lambda held, now: held[0].final),
        "PublicationDate": Column(Kind.INSTANT, lambda held, now: held[0].published_at),
        "EvictionDate": Column(Kind.INSTANT, lambda held, now: held[1].downlink_start + KEPT),
        "Size": Column(Kind.NUMBER, lambda held, now: held[0].size),
        "Retransfer": Column(Kind.FLAG, lambda held, now: held[1].retransfer),
    },
)


def write_session(session: DownlinkSession, expand: frozenset[str], now: int) -> dict[str, Any]:
    """The session as it is known at `now`."""
    entity = _plain(SESSIONS, session, now)
    if "QualityInfo" in expand:
        ready = (part for part in session.quality if part.delivery_stop <= now)
        entity["QualityInfo"] = [_quality(part, session) for part in ready]
    if "Files" in expand:
        shown = (file for file in session.files if file.published_at <= now)
        none: frozenset[str] = frozenset()
        entity["Files"] = [write_file((file, session), none, now) for file in shown]
    return entity


def write_file(held: HeldFile, expand: frozenset[str], now: int) -> dict[str, Any]:
    return _plain(FILES, held, now)


def file_content(held: HeldFile) -> bytes:
    """The bytes of $value: small, synthetic, the same each time."""
    return f"synthetic block {held[0].block} of {held[0].name}\n".encode()


def _plain(schema: Schema[Any], row: object, now: int) -> dict[str, Any]:
    entity: dict[str, Any] = {}
    for name, column in schema.columns.items():
        value = column.read(row, now)
        if column.kind is Kind.INSTANT and isinstance(value, int):
            entity[name] = instant_text(value)
        else:
            entity[name] = value
    return entity


def _channels(session: DownlinkSession) -> int:
    known = {file.channel for file in session.files} | {part.channel for part in session.quality}
    return max(len(known), 1)


def _quality(part: ChannelQuality, session: DownlinkSession) -> dict[str, Any]:
    return {
        "Channel": part.channel,
        "SessionId": session.session_id,
        "AcquiredTFs": part.acquired_tfs,
        "ErrorTFs": part.error_tfs,
        "CorrectedTFs": part.corrected_tfs,
        "UncorrectableTFs": part.uncorrectable_tfs,
        "DataTFs": part.acquired_tfs,
        "ErrorDataTFs": part.error_tfs,
        "CorrectedDataTFs": part.corrected_tfs,
        "UncorrectableDataTFs": part.uncorrectable_tfs,
        "DeliveryStart": instant_text(part.delivery_start),
        "DeliveryStop": instant_text(part.delivery_stop),
        "TotalChunks": part.total_chunks,
        "TotalVolume": part.total_volume,
    }
