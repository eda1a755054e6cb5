"""Bright pixels become ships: connected ones belong together; moments tell length and heading."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from simulator.chain.finding.cfar import Bright

TOUCHING = 2.3
LEAST_PIXELS = 4
MOST_METRES = 500.0
HALF = 0.5
"""A very bright ship glows beyond its hull; what is less than this share of its peak is glow."""
AMBIGUITY_METRES, ASTRAY_METRES = 4216.0, 80.0
"""How far before and behind a bright ship this radar shows its ghosts."""
STOUT_METRES = 80.0
SMEAR = 2.0
"""Pixels by which smoothing and the instrument lengthen a ship."""


@dataclass(frozen=True, slots=True)
class Blob:
    """One bright thing. `axis` is the direction of its length in degrees from growing lines."""

    line: float
    sample: float
    length: float
    width: float
    axis: float
    score: float


def blobs(bright: Bright, spacing: float) -> Iterator[Blob]:
    """Each bright thing that is neither a speck nor larger than any ship. Sizes in metres."""
    if not len(bright.lines):
        return
    points = np.column_stack([bright.lines, bright.samples]).astype(float)
    pairs = cKDTree(points).query_pairs(TOUCHING, output_type="ndarray")
    ones = np.ones(len(pairs))
    graph = coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(len(points), len(points)))
    number, labels = connected_components(graph, directed=False)
    order = np.argsort(labels, kind="stable")
    edges = np.searchsorted(labels[order], np.arange(number + 1))
    for first, last in pairwise(edges):
        chosen = order[first:last]
        excess = bright.excess[chosen]
        core = chosen[excess > HALF * excess.max()]
        if len(core) >= LEAST_PIXELS:
            blob = _blob(points[core], bright.excess[core], spacing)
            if _like_a_ship(blob):
                yield blob


def without_ghosts(found: list[Blob], spacing: float) -> list[Blob]:
    """Leaves out what stands where a much brighter ship has its azimuth ambiguity."""
    return [one for one in found if not any(_ghost(one, of, spacing) for of in found)]


def _ghost(one: Blob, of: Blob, spacing: float) -> bool:
    off = abs(abs(one.line - of.line) * spacing - AMBIGUITY_METRES)
    aside = abs(one.sample - of.sample) * spacing
    return one.score < HALF * of.score and max(off, aside) < ASTRAY_METRES


def _like_a_ship(blob: Blob) -> bool:
    """An islet is bright, too, but as wide as it is long."""
    stout = blob.length > STOUT_METRES and blob.width > blob.length / 2.5
    return blob.length <= MOST_METRES and not stout


def _blob(points: NDArray[np.float64], excess: NDArray[np.float32], spacing: float) -> Blob:
    middle = np.average(points, axis=0, weights=excess)
    centred = points - points.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(points))
    axis = math.degrees(math.atan2(vectors[1, 1], vectors[0, 1])) % 180
    long, short = (math.sqrt(12 * max(value, 0.0) + 1) for value in (values[1], values[0]))
    return Blob(
        float(middle[0]),
        float(middle[1]),
        max(long - SMEAR, 1.0) * spacing,
        max(short - SMEAR, 0.8) * spacing,
        axis,
        float(excess.max()),
    )
