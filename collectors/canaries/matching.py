"""Which detection is which ship: the assignment that pairs most ships, and then at least distance.

Nearest-neighbour matching gives one detection to two ships, or a ship to the wrong one of two close
detections; an assignment does neither. Pairs farther apart than the gate are none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree

METRES_PER_DEGREE = 111_194.93
Place = tuple[float, float]  # longitude, latitude


@dataclass(frozen=True, slots=True)
class Pair:
    """Indices of a ship and of the detection that is it, and the metres between them."""

    ship: int
    detection: int
    distance: float


def assign(ships: Sequence[Place], detections: Sequence[Place], gate: float) -> list[Pair]:
    """Pairs in the order of the ships; each ship and each detection at most once."""
    if not ships or not detections:
        return []
    there, seen = _metres(ships, ships[0]), _metres(detections, ships[0])
    near: Sequence[list[int]] = cKDTree(seen).query_ball_point(there, gate)  # type: ignore[assignment]
    rivals = sorted({at for ones in near for at in ones})
    if not rivals:
        return []
    apart = there[:, None, :] - seen[rivals][None, :, :]
    distances: NDArray[np.float64] = np.hypot(apart[..., 0], apart[..., 1])
    forbidden = gate * (len(ships) + 1)  # dearer than any number of pairs within the gate
    rows, columns = linear_sum_assignment(np.where(distances <= gate, distances, forbidden))
    return [
        Pair(int(row), rivals[column], float(distances[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if distances[row, column] <= gate
    ]


def _metres(places: Sequence[Place], origin: Place) -> NDArray[np.float64]:
    shrink = math.cos(math.radians(origin[1]))
    offsets: NDArray[np.float64] = np.asarray(places, dtype=np.float64) - np.asarray(origin)
    offsets *= (METRES_PER_DEGREE * shrink, METRES_PER_DEGREE)
    return offsets
