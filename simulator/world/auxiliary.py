"""Auxiliary files at AUXIP: orbit predictions all day, precise ones daily, weather, reports."""

from __future__ import annotations

from simulator.world.luck import HOUR, MINUTE, SECOND, Luck
from simulator.world.offering import DAY, Shelf
from simulator.world.stamps import stamp

RESORB_A_DAY = 14


def produce(seed: int, day: int, shelf: Shelf) -> None:
    """All auxiliary files whose validity starts on a day."""
    for satellite in ("S1A", "S1C"):
        luck = Luck(seed, satellite, day, "auxiliary")
        for number in range(RESORB_A_DAY):
            if luck.chance(0.006):
                continue
            valid = (
                day
                + number * (DAY // RESORB_A_DAY) // SECOND * SECOND
                + luck.between(0, 60) * SECOND
            )
            _orbit_file(luck, shelf, satellite, "AUX_RESORB", valid, 11_840 * SECOND)
        _orbit_file(luck, shelf, satellite, "AUX_PREORB", day + 2 * HOUR, 23_700 * SECOND)
        _orbit_file(luck, shelf, satellite, "AUX_POEORB", day + 59 * SECOND, 26 * HOUR)
    for satellite in ("S2A", "S2B", "S2C"):
        luck = Luck(seed, satellite, day, "auxiliary")
        for number in range(3):
            valid = day + number * 8 * HOUR + luck.between(0, 3000) * SECOND
            end = valid + 6000 * SECOND
            made = end + luck.between(20, 50) * MINUTE
            orbit = 20_000 + day // DAY % 10_000 * 3 + number
            name = (
                f"{satellite}_OPER_AUX_SADATA_EPAE_{stamp(made)}_V{stamp(valid)}_{stamp(end)}"
                f"_A{orbit:06d}_WF_LN.tar"
            )
            _publish(luck, shelf, name, (valid, end), made)
    luck = Luck(seed, "S5P", day, "auxiliary")
    for number in range(2):
        valid = day + number * 12 * HOUR
        made = valid - 15 * HOUR
        name = f"S5P_NRTI_AUX_MET_2D_{stamp(valid)}_{stamp(valid + 33 * HOUR)}_{stamp(made)}.nc"
        _publish(luck, shelf, name, (valid, valid + 33 * HOUR), made)


def _orbit_file(
    luck: Luck, shelf: Shelf, satellite: str, product_type: str, valid: int, length: int
) -> None:
    end = valid + length
    made = end + luck.between(20, 60) * MINUTE
    name = (
        f"{satellite}_OPER_{product_type}_OPOD_{stamp(made)}_V{stamp(valid)}_{stamp(end)}.EOF.zip"
    )
    _publish(luck, shelf, name, (valid, end), made)


def _publish(luck: Luck, shelf: Shelf, name: str, valid: tuple[int, int], origin_at: int) -> None:
    slow = luck.between(10, 120) * MINUTE if luck.chance(0.06) else 0
    published_at = origin_at + luck.between(40, 500) * SECOND + slow
    shelf.put(luck, "auxip", name, valid, published_at, origin_at=origin_at, size=2_000_000)
