"""Downlink sessions: two channels of growing files, delivered during and after the pass."""

from __future__ import annotations

from simulator.world.luck import HOUR, MINUTE, SECOND, Luck
from simulator.world.model import ChannelQuality, DownlinkSession, SessionFile
from simulator.world.offering import DAY
from simulator.world.orbits import ORBITERS
from simulator.world.stamps import stamp

STATIONS = {"cadip-sgs": "SGS", "cadip-mti": "MTI", "cadip-mps": "MPS", "cadip-nsg": "NSG"}
UNITS = {"cadip-sgs": "01", "cadip-mti": "02", "cadip-mps": "03", "cadip-nsg": "04"}
SATELLITES = ("S1A", "S1C", "S2A", "S2B", "S2C")
EVERY_NTH_ORBIT = 2


def sessions(seed: int, day: int) -> list[DownlinkSession]:
    """The sessions whose downlink starts on a day, all stations."""
    found: list[DownlinkSession] = []
    for satellite in SATELLITES:
        orbiter = ORBITERS[satellite]
        index = orbiter.index_at(day)
        while orbiter.start(index) < day + DAY:
            begins = orbiter.start(index)
            if begins >= day and index % EVERY_NTH_ORBIT == 0:
                luck = Luck(seed, satellite, index, "pass")
                service = luck.pick(*STATIONS)
                start = (begins + luck.between(20, 70) * MINUTE) // SECOND * SECOND
                found.append(
                    _session(luck, service, satellite, orbiter.absolute(index), start, False)
                )
                if luck.chance(0.01):
                    again = luck.between(60, 80) * MINUTE
                    found.append(
                        _session(
                            luck, service, satellite, orbiter.absolute(index), start, True, again
                        )
                    )
            index += 1
    return found


def _session(
    luck: Luck, service: str, satellite: str, orbit: int, start: int, retransfer: bool, lag: int = 0
) -> DownlinkSession:
    stop = start + luck.between(300, 700) * SECOND
    begins, ends = start + lag, stop + lag
    slow = luck.between(58, 130) * MINUTE if luck.chance(0.03) else luck.between(1, 50) * MINUTE
    session_id = f"{satellite}_{stamp(start).replace('T', '')}{orbit:06d}"
    blocks = 6
    step = (ends - begins + slow) // blocks // 1000 * 1000
    published_at = begins + 27 * SECOND + luck.between(0, 999) * 1000
    files, quality = [], []
    for channel in (1, 2):
        offset = luck.between(0, 40) * SECOND
        for block in range(1, blocks + 1):
            files.append(
                SessionFile(
                    id=luck.uuid(),
                    name=f"DCS_{UNITS[service]}_{session_id}_ch{channel}_DSDB_{block:05d}.raw",
                    channel=channel,
                    block=block,
                    final=block == blocks,
                    size=314_571_600,
                    published_at=begins + offset + block * step,
                )
            )
        frames = luck.between(180_000, 400_000)
        errors = luck.between(1, 900) if luck.chance(0.05) else 0
        quality.append(
            ChannelQuality(
                channel=channel,
                acquired_tfs=frames,
                error_tfs=errors,
                corrected_tfs=errors * 3 // 4,
                uncorrectable_tfs=errors - errors * 3 // 4,
                delivery_start=begins + offset + SECOND,
                delivery_stop=begins + offset + blocks * step - 2 * SECOND,
                total_chunks=blocks,
                total_volume=blocks * 314_571_600,
            )
        )
    return DownlinkSession(
        service=service,
        id=luck.uuid(),
        session_id=session_id,
        satellite=satellite,
        station_unit=UNITS[service],
        downlink_orbit=orbit,
        acquisition_id=f"{orbit}_1",
        published_at=published_at,
        planned_start=begins - 6 * SECOND,
        planned_stop=ends + 30 * SECOND,
        downlink_start=begins,
        downlink_stop=ends,
        retransfer=retransfer,
        antenna_ok=True,
        front_end_ok=True,
        downlink_ok=not luck.chance(0.004),
        delivery_ok=True,
        files=tuple(files),
        quality=tuple(quality),
    )


__all__ = ["HOUR", "STATIONS", "UNITS", "sessions"]
