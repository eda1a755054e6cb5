"""Sentinel-1: datatakes of four modes, sliced products, radar names with hexadecimal datatakes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.world.luck import HOUR, MINUTE, SECOND, Luck
from simulator.world.model import Offer, PlannedDatatake
from simulator.world.offering import DAY, Shelf, archive, disseminate, pieces
from simulator.world.orbits import ORBITERS
from simulator.world.stamps import stamp

SATELLITES = ("S1A", "S1C")
MODES = {"IW": 62, "EW": 22, "WV": 16}
SLICE = {"IW": 90 * SECOND, "EW": 80 * SECOND, "WV": 1200 * SECOND}
TYPES = {
    "IW": ("IW_RAW__0S", "IW_SLC__1S", "IW_GRDH_1S"),
    "EW": ("EW_RAW__0S", "EW_GRDM_1S"),
    "WV": ("WV_RAW__0S", "WV_SLC__1S", "WV_OCN__2S"),
}
DATATAKES_A_DAY = 26
FIRST_DATATAKE = {"S1A": 0x70000, "S1C": 0x10000}


@dataclass(frozen=True, slots=True)
class Acquired:
    """A datatake as it really went: planned or not, cancelled or sensed."""

    planned: PlannedDatatake
    cancelled: bool


def datatakes(seed: int, satellite: str, day: int) -> Iterator[Acquired]:
    """The datatakes that start on a day (microseconds of its midnight), whole seconds apart."""
    luck = Luck(seed, satellite, day, "datatakes")
    orbiter = ORBITERS[satellite]
    step = DAY // DATATAKES_A_DAY // SECOND * SECOND
    ordinal = day // DAY * DATATAKES_A_DAY
    for number in range(DATATAKES_A_DAY):
        start = day + number * step + luck.between(0, 300) * SECOND
        mode = luck.weighted(MODES)
        length = (
            luck.between(60, 480) * SECOND if mode != "WV" else luck.between(900, 1900) * SECOND
        )
        orbit = orbiter.index_at(start)
        datatake = FIRST_DATATAKE[satellite] + (ordinal + number) % 0x80000
        planned = PlannedDatatake(
            satellite=satellite,
            datatake_id=f"{satellite}-{datatake}",
            start=start,
            stop=start + min(length, step - 400 * SECOND),
            mode=mode,
            polarisation={"IW": "DV", "EW": "DH", "WV": "SV"}[mode],
            timeliness="",
            absolute_orbit=orbiter.absolute(orbit),
            relative_orbit=orbiter.relative(orbit),
            scenes=0,
            station="",
        )
        yield Acquired(planned, luck.chance(0.008))


def produce(seed: int, acquired: Acquired, shelf: Shelf) -> None:
    """Everything that becomes of one sensed datatake."""
    planned = acquired.planned
    if acquired.cancelled:
        return
    luck = Luck(seed, planned.datatake_id, "products")
    sensed = (planned.start - 300_000, planned.stop + 300_000)
    urgent = planned.mode in ("EW", "WV")
    typical, spread = (95 * MINUTE, 14 * MINUTE) if urgent else (4 * HOUR, 50 * MINUTE)
    if luck.chance(0.025):
        typical += luck.between(2, 4) * HOUR if urgent else luck.between(5, 30) * HOUR
    level_lag = 0
    for product_type in TYPES[planned.mode]:
        level_lag += 6 * MINUTE
        overlap = 2 * SECOND if "RAW" in product_type else 0
        for piece in pieces(*sensed, SLICE[planned.mode], overlap):
            if luck.chance(0.0025):
                continue
            published_at = planned.stop + level_lag + luck.delay(typical, spread)
            offer = _offer(luck, shelf, planned, product_type, piece, published_at)
            if "RAW" not in product_type:
                disseminate(shelf, luck, offer)
            archive(shelf, luck, offer)


def _offer(
    luck: Luck, shelf: Shelf, planned: PlannedDatatake, product_type: str,
    piece: tuple[int, int], published_at: int,
) -> Offer:  # fmt: skip
    decimal = int(planned.datatake_id.split("-")[1])
    name = (
        f"{planned.satellite}_{product_type}{planned.polarisation}_{stamp(piece[0])}"
        f"_{stamp(piece[1])}_{planned.absolute_orbit:06d}_{decimal:06X}_{luck.hexadecimal(4)}"
        ".SAFE.zip"
    )
    return shelf.put(
        luck, "prip-s1", name, piece, published_at,
        attributes=(
            ("productType", product_type),
            ("timeliness", "NRT-3h" if planned.mode in ("EW", "WV") else "Fast-24h"),
            ("datatakeID", decimal),
            ("orbitNumber", planned.absolute_orbit),
            ("relativeOrbitNumber", planned.relative_orbit),
        ),
    )  # fmt: skip
