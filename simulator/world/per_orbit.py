"""Sentinel-3 and Sentinel-5P: missions that never pause, so that every orbit promises its products.

Names follow the fixed columns of each family; classes differ by how soon users need them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.world.luck import HOUR, MINUTE, SECOND, Luck
from simulator.world.offering import DAY, Shelf, archive, disseminate, pieces
from simulator.world.orbits import ORBITERS, Orbiter
from simulator.world.stamps import stamp


@dataclass(frozen=True, slots=True)
class Series:
    """One product type of one class: how long it senses per orbit, in how many pieces, how soon."""

    product_type: str
    timeliness: str
    sensing: int
    pieces: int
    typical: int
    spread: int
    slow: int  # what a bad day adds
    user: bool = True
    archived: bool = True


S3_SERIES = (
    Series(
        "SR_1_SRA___", "NR", 100 * MINUTE, 2, 95 * MINUTE, 14 * MINUTE, 3 * HOUR, archived=False
    ),
    Series("OL_1_EFR___", "NR", 44 * MINUTE, 2, 80 * MINUTE, 14 * MINUTE, 3 * HOUR, archived=False),
    Series(
        "SL_1_RBT___", "NR", 100 * MINUTE, 3, 85 * MINUTE, 12 * MINUTE, 3 * HOUR, archived=False
    ),
    Series("OL_1_EFR___", "NT", 44 * MINUTE, 2, 26 * HOUR, 4 * HOUR, 3 * DAY),
    Series("SL_1_RBT___", "NT", 100 * MINUTE, 3, 27 * HOUR, 4 * HOUR, 3 * DAY),
    Series("SY_2_SYN___", "ST", 44 * MINUTE, 2, 28 * HOUR, 5 * HOUR, 2 * DAY),
)
S5P_SERIES = (
    Series("L0__ODB_1_", "OPER", 100 * MINUTE, 6, 70 * MINUTE, 10 * MINUTE, 4 * HOUR, user=False),
    Series(
        "L1B_RA_BD1",
        "NRTI",
        60 * MINUTE,
        13,
        90 * MINUTE,
        12 * MINUTE,
        3 * HOUR,
        user=False,
        archived=False,
    ),
    Series(
        "L2__NO2___", "NRTI", 55 * MINUTE, 13, 105 * MINUTE, 9 * MINUTE, 3 * HOUR, archived=False
    ),
    Series("L1B_RA_BD1", "OFFL", 100 * MINUTE, 1, 9 * HOUR, 2 * HOUR, 20 * HOUR),
    Series("L2__NO2___", "OFFL", 55 * MINUTE, 1, 40 * HOUR, 8 * HOUR, 3 * DAY),
)
SERIES = {"S3A": S3_SERIES, "S3B": S3_SERIES, "S5P": S5P_SERIES}
TRIM = 20 * SECOND  # a little less than the round length, within every tolerance


def orbits(satellite: str, start: int, stop: int) -> Iterator[int]:
    """Indexes of the orbits that overlap [start, stop)."""
    orbiter = ORBITERS[satellite]
    index = orbiter.index_at(start)
    while orbiter.start(index) < stop:
        yield index
        index += 1


def produce(seed: int, satellite: str, index: int, shelf: Shelf) -> None:
    """Every series' products of one orbit."""
    orbiter = ORBITERS[satellite]
    luck = Luck(seed, satellite, index, "products")
    begins, ends = orbiter.start(index), orbiter.start(index + 1)
    for series in SERIES[satellite]:
        late = series.slow if luck.chance(0.02) else 0
        sensed = (begins + 5 * SECOND, min(begins + series.sensing - TRIM, ends - SECOND))
        length = -(-(sensed[1] - sensed[0]) // series.pieces)
        for number, piece in enumerate(pieces(*sensed, length)):
            if luck.chance(0.0012):
                continue
            published_at = piece[1] + late + luck.delay(series.typical, series.spread)
            if satellite == "S5P":
                name = _s5p_name(series, piece, orbiter.absolute(index), published_at)
            else:
                name = _s3_name(orbiter, index, series, piece, number, published_at)
            offer = shelf.put(
                luck, "prip-s5p" if satellite == "S5P" else "prip-s3", name, piece, published_at,
                attributes=(
                    ("productType", series.product_type),
                    ("timeliness", series.timeliness),
                    ("orbitNumber", orbiter.absolute(index)),
                ),
            )  # fmt: skip
            if series.user:
                disseminate(shelf, luck, offer)
            if series.archived:
                archive(shelf, luck, offer)


def _s3_name(
    orbiter: Orbiter, index: int, series: Series, piece: tuple[int, int], number: int,
    published_at: int,
) -> str:  # fmt: skip
    made = stamp(published_at - 10 * MINUTE)
    frame = f"{(piece[1] - piece[0]) // SECOND:04d}"
    centre = {"NR": "PS1", "ST": "LN2", "NT": "PS1"}[series.timeliness]
    return (
        f"{orbiter.satellite}_{series.product_type}_{stamp(piece[0])}_{stamp(piece[1])}_{made}"
        f"_{frame}_{orbiter.cycle_number(index):03d}_{orbiter.relative(index):03d}"
        f"_{360 * (number + 1):04d}_{centre}_O_{series.timeliness}_004.SEN3.zip"
    )


def _s5p_name(series: Series, piece: tuple[int, int], orbit: int, published_at: int) -> str:
    times = f"{stamp(piece[0])}_{stamp(piece[1])}"
    if series.timeliness == "OPER":
        return f"S5P_OPER_{series.product_type}_{times}_{orbit:05d}_05.RAW"
    made = stamp(published_at - 10 * MINUTE)
    return f"S5P_{series.timeliness}_{series.product_type}_{times}_{orbit:05d}_03_020800_{made}.nc"
