"""Detections are assigned to ships: most pairs first, then least distance."""

from __future__ import annotations

import itertools
import random

import pytest

from collectors.canaries.matching import METRES_PER_DEGREE, Place, assign

STEP = 1 / METRES_PER_DEGREE  # a metre of latitude, and of longitude on the equator


def at(*metres: tuple[float, float]) -> list[Place]:
    return [(x * STEP, y * STEP) for x, y in metres]


def test_two_ships_in_line_are_both_found_where_the_nearest_would_lose_one() -> None:
    ships, detections = at((0, 0), (100, 0)), at((60, 0), (190, 0))
    pairs = assign(ships, detections, gate=120)
    assert [(pair.ship, pair.detection) for pair in pairs] == [(0, 0), (1, 1)]


def test_a_detection_beyond_the_gate_is_none() -> None:
    assert assign(at((0, 0)), at((201, 0)), gate=200) == []
    [pair] = assign(at((0, 0)), at((199, 0)), gate=200)
    assert pair.distance == pytest.approx(199, abs=0.1)


def test_two_detections_of_one_ship_are_one_find() -> None:
    [pair] = assign(at((0, 0)), at((50, 0), (10, 0)), gate=200)
    assert pair.detection == 1


def test_nothing_against_nothing_is_nothing() -> None:
    assert assign([], at((0, 0)), 10) == []
    assert assign(at((0, 0)), [], 10) == []


def test_no_other_pairing_is_better_than_the_assignment() -> None:
    chance = random.Random(3)
    for _ in range(30):
        ships = at(*[(chance.uniform(0, 400), chance.uniform(0, 400)) for _ in range(4)])
        seen = at(*[(chance.uniform(0, 400), chance.uniform(0, 400)) for _ in range(5)])
        pairs = assign(ships, seen, gate=150)
        count, total = len(pairs), sum(pair.distance for pair in pairs)
        for order in itertools.permutations(range(5), 4):
            distances = [
                METRES_PER_DEGREE
                * ((ships[s][0] - seen[d][0]) ** 2 + (ships[s][1] - seen[d][1]) ** 2) ** 0.5
                for s, d in enumerate(order)
            ]
            near = [one for one in distances if one <= 150]
            assert (count, -total) >= (len(near), -sum(near) - 0.01)
