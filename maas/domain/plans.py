"""What was planned: acquisitions and downlinks, and the window their plan governs.

Instants are integer microseconds since the epoch, UTC; intervals are half-open. A later plan
re-plans only its own window.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan file. `satellite` is empty when its rows name more than one."""

    name: str
    dialect: str
    satellite: str
    window_start: int
    window_end: int


@dataclass(frozen=True, slots=True)
class PlannedDatatake:
    """One continuous acquisition.

    `datatake_id` is S1A-396328 (decimal) or S2A-41476-1; `subject` is what its products are judged
    under, S1A-396328 or S2A-41476. `timeliness` is empty and `scenes` None where plans do not say.
    `mode` is as the plan writes it: IW, EW, SM… or NOBS, VIC, DARK-O…
    """

    satellite: str
    datatake_id: str
    subject: str
    start_at: int
    end_at: int
    mode: str
    polarisation: str
    timeliness: str
    absolute_orbit: int
    relative_orbit: int
    scenes: int | None
    stations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedDownlink:
    """One dump of a datatake, or of a part of it, to a station."""

    satellite: str
    datatake_id: str
    station: str
    start_at: int
    end_at: int
    partial: bool
