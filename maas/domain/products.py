"""What a product's name says: one value, whatever the mission.

A field is None when the name does not say it; nothing here is inferred from elsewhere. Instants
are integer microseconds since the epoch, UTC, cut to whole seconds as names are.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParsedName:
    """The columns of one product name.

    `product_key` is the name without packaging extensions: the same product offered as .SAFE and
    as .SAFE.zip has one key. `time_meaning` says what the two instants are: sensing, validity,
    downlink and so on. `open_ended` tells a validity without end from a name that carries no end.
    `datatake_id` is the decimal number for Sentinel-1, and for Sentinel-3 and -5P the orbit that
    stands in for it, such as S3A-079-330 or S5P-25100. `provider_key` is RADARSAT's PK number.
    """

    name: str
    product_key: str
    family: str
    product_type: str
    level: str
    time_meaning: str
    mission: str | None = None
    unit: str | None = None
    sensing_start: int | None = None
    sensing_stop: int | None = None
    open_ended: bool = False
    creation_date: int | None = None
    timeliness: str | None = None
    datatake_id: int | str | None = None
    absolute_orbit: int | None = None
    relative_orbit: int | None = None
    cycle: int | None = None
    mode: str | None = None
    beam: str | None = None
    resolution: str | None = None
    product_class: str | None = None
    polarisation: str | None = None
    crc: str | None = None
    site: str | None = None
    baseline: str | None = None
    tile: str | None = None
    detector: str | None = None
    processor_version: str | None = None
    collection: str | None = None
    centre: str | None = None
    instance: str | None = None
    platform_class: str | None = None
    session_id: str | None = None
    station_unit: str | None = None
    channel: int | None = None
    block: int | None = None
    version: str | None = None
    order_key: str | None = None
    provider_key: str | None = None
    delivery_key: str | None = None
    parent: str | None = None
