"""Sentinel-2: datastrips that last, tiles that have one time, and compact names for users."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.world.luck import HOUR, MINUTE, SECOND, Luck
from simulator.world.model import PlannedDatatake
from simulator.world.offering import DAY, Shelf, archive, disseminate
from simulator.world.orbits import ORBITERS
from simulator.world.stamps import stamp

SATELLITES = ("S2A", "S2B", "S2C")
SCENE = 3_608_000
BASELINE = "05.11"
CENTRES = {"S2A": "2APS", "S2B": "2BPS", "S2C": "2CPS"}
STRIPS = (("MSI_L0__DS", 0), ("MSI_L1C_DS", SCENE), ("MSI_L2A_DS", SCENE))
STATIONS = ("SGS_", "MTI_", "MPS_", "EDRS-A")


def datatakes(seed: int, satellite: str, day: int) -> Iterator[PlannedDatatake]:
    """The datatakes that start on a day: one or two on most orbits, none closer than a minute."""
    luck = Luck(seed, satellite, day, "datatakes")
    orbiter = ORBITERS[satellite]
    index = orbiter.index_at(day)
    while (begins := orbiter.start(index)) < day + DAY:
        index += 1
        if begins < day or luck.chance(0.12):
            continue
        at = begins // 1000 * 1000 + luck.between(8, 20) * MINUTE
        for number in range(1, luck.between(1, 2) + 1):
            scenes = luck.between(20, 160)
            planned = PlannedDatatake(
                satellite=satellite,
                datatake_id=f"{satellite}-{orbiter.absolute(index - 1)}-{number}",
                start=at + luck.between(0, 999) * 1000,
                stop=0,
                mode="NOBS",
                polarisation="",
                timeliness="NOMINAL",
                absolute_orbit=orbiter.absolute(index - 1),
                relative_orbit=orbiter.relative(index - 1),
                scenes=scenes,
                station=luck.pick(*STATIONS),
            )
            stop = planned.start + scenes * SCENE
            at = stop + luck.between(2, 9) * MINUTE
            yield _ending(planned, stop)


def _ending(planned: PlannedDatatake, stop: int) -> PlannedDatatake:
    return PlannedDatatake(
        planned.satellite, planned.datatake_id, planned.start, stop, planned.mode,
        planned.polarisation, planned.timeliness, planned.absolute_orbit, planned.relative_orbit,
        planned.scenes, planned.station,
    )  # fmt: skip


def produce(seed: int, planned: PlannedDatatake, shelf: Shelf) -> None:
    """Datastrips and tiles of one datatake, and the compact products users get."""
    luck = Luck(seed, planned.datatake_id, "products")
    sensed = (planned.start, planned.stop)
    typical = 5 * HOUR + (luck.between(8, 30) * HOUR if luck.chance(0.02) else 0)
    centre, orbit = CENTRES[planned.satellite], planned.absolute_orbit
    group = f"G{planned.satellite}_{stamp(sensed[0])}_{orbit:06d}_N{BASELINE}"
    lag = 0
    for product_type, edge in STRIPS:
        lag += 35 * MINUTE
        if luck.chance(0.003):
            continue
        span = (sensed[0] + edge, sensed[1] - edge)
        published_at = sensed[1] + lag + luck.delay(typical, 40 * MINUTE)
        name = (
            f"{planned.satellite}_OPER_{product_type}_{centre}_{stamp(published_at - 9 * MINUTE)}"
            f"_S{stamp(span[0])}_N{BASELINE}.tar"
        )
        offer = shelf.put(
            luck, "prip-s2", name, span, published_at,
            attributes=_attributes(product_type, orbit, group),
        )  # fmt: skip
        archive(shelf, luck, offer)
    for tile in _tiles(luck, planned):
        _produce_tile(luck, planned, tile, group, typical, shelf)


def _produce_tile(
    luck: Luck, planned: PlannedDatatake, tile: str, group: str, typical: int, shelf: Shelf
) -> None:
    orbit, centre = planned.absolute_orbit, CENTRES[planned.satellite]
    middle = planned.start + luck.between(5_000, planned.scenes * 3_500) * 1000
    for level, lag in (("L1C", 70 * MINUTE), ("L2A", 100 * MINUTE)):
        if luck.chance(0.002):
            continue
        published_at = planned.stop + lag + luck.delay(typical, 40 * MINUTE)
        made = published_at - luck.between(5, 20) * MINUTE
        product_type = f"MSI_{level}_TL"
        name = (
            f"{planned.satellite}_OPER_{product_type}_{centre}_{stamp(made)}"
            f"_A{orbit:06d}_T{tile}_N{BASELINE}.tar"
        )
        offer = shelf.put(
            luck, "prip-s2", name, (middle, middle), published_at,
            attributes=(*_attributes(product_type, orbit, group), ("tileId", tile)),
        )  # fmt: skip
        compact = (
            f"{planned.satellite}_MSI{level}_{stamp(planned.start)}_N{BASELINE.replace('.', '')}"
            f"_R{planned.relative_orbit:03d}_T{tile}_{stamp(made)}.SAFE"
        )
        disseminate(
            shelf, luck, offer, compact,
            (("orbitNumber", orbit), ("tileId", tile), ("productType", f"S2MSI{level[1:]}")),
        )  # fmt: skip


def _tiles(luck: Luck, planned: PlannedDatatake) -> list[str]:
    zone = luck.between(1, 60)
    found: set[str] = set()
    while len(found) < 2 + planned.scenes // 50:
        band = luck.pick(*"CDEFGHJKLMNPQRSTUVWX")
        square = luck.pick(*"ABCDEFGHJKLMNPQRSTUVWXYZ") + luck.pick(*"ABCDEFGHJKLMNPQRSTUV")
        found.add(f"{zone:02d}{band}{square}")
    return sorted(found)


def _attributes(product_type: str, orbit: int, group: str) -> tuple[tuple[str, str | int], ...]:
    return (
        ("productType", product_type),
        ("orbitNumber", orbit),
        ("productGroupId", group),
    )


__all__ = ["SATELLITES", "SECOND", "datatakes", "produce"]
