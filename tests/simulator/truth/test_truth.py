"""The truth on worlds small enough to work out with a pencil."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from simulator.truth import compute_truth
from simulator.world.model import Offer, Outage, OutageKind, PlanFile, PlannedDatatake, World
from simulator.world.stamps import EPOCH, stamp

SECOND = 1_000_000
MINUTE, HOUR = 60 * SECOND, 3600 * SECOND
START = 1_790_812_800 * SECOND  # 2026-10-01T00:00:00Z
SENSED = (START + HOUR, START + HOUR + 60 * SECOND)
DUE = SENSED[1] + 3 * HOUR
AS_OF = START + 24 * HOUR

CATALOGUE: dict[str, Any] = {
    "missions": {
        "S1": {
            "satellites": {"S1A": {}},
            "classes": [{"class": "NTC", "modes": ["IW"]}],
            "products": [{"types": ["IW_RAW__0S"], "level": "L0", "modes": ["IW"]}],
        }
    },
    "targets": {"prip-s1": {"interface": "prip-s1"}},
    "objectives": {
        "o": {
            "kind": "timeliness", "target": "95%", "deadline": "3h",
            "population": {"from": "plan", "mission": "S1"}, "clock": {"at": ["prip-s1"]},
        },
        "up": {
            "kind": "availability", "target": "99%",
            "population": {"from": "target", "target": "prip-s1"},
        },
    },
}  # fmt: skip


def datatake(number: int = 425096) -> PlannedDatatake:
    return PlannedDatatake("S1A", f"S1A-{number}", *SENSED, "IW", "DV", "", 66500, 1, 0, "")


def plan(name: str, window: tuple[int, int], *datatakes: PlannedDatatake) -> PlanFile:
    return PlanFile("S1A", name, "s1-kml", *window, START, datatakes)


def offer(number: int, piece: tuple[int, int], published_at: int) -> Offer:
    name = (
        f"S1A_IW_RAW__0SDV_{stamp(piece[0])}_{stamp(piece[1])}_066500_{425096:06X}_{number:04X}.zip"
    )
    return Offer(
        "prip-s1", str(number), name, *piece, piece[1], published_at, published_at, None, 1, ""
    )


def truth(*offers: Offer, plans: tuple[PlanFile, ...] | None = None, **more: Any) -> dict[str, Any]:
    window = (START, START + 240 * HOUR)
    world = World(
        0, START, AS_OF, {"prip-s1": offers}, {},
        plans or (plan("a", window, datatake()),), more.get("outages", ()),
    )  # fmt: skip
    as_of = EPOCH + timedelta(microseconds=more.get("as_of", AS_OF))
    return {row["objective"]: row for row in compute_truth(world, CATALOGUE, as_of)}


@pytest.mark.parametrize(("late", "word"), [(0, "on_time"), (1, "late")])
def test_exactly_at_the_deadline_is_on_time(late: int, word: str) -> None:
    assert truth(offer(1, SENSED, DUE + late))["o"][word] == 1


def test_nested_and_overlapping_pieces_are_a_union() -> None:
    s = SENSED[0]
    nested = [(0, 50), (10, 15), (20, 59)]
    offers = [offer(n, (s + a * SECOND, s + b * SECOND), DUE) for n, (a, b) in enumerate(nested)]
    assert truth(*offers)["o"]["overdue"] == 1
    last = offer(9, (s + 59 * SECOND, s + 60 * SECOND), DUE)
    assert truth(*offers, last)["o"]["on_time"] == 1


def test_what_never_comes_is_overdue_and_what_is_not_due_is_neither() -> None:
    assert truth()["o"]["overdue"] == 1
    assert truth(as_of=DUE)["o"]["not_due"] == 1
    assert truth()["o"]["strict"] == "0/1"


def test_a_product_with_a_wrong_clock_makes_the_promise_unknown() -> None:
    row = truth(offer(1, SENSED, SENSED[0] - 1))["o"]
    assert (row["unknown"], row["strict"]) == (1, None)


def test_a_dropped_datatake_is_cancelled() -> None:
    window = (START, START + 240 * HOUR)
    dropped = plan("b", (START + 1, window[1]))
    plans = (plan("a", window, datatake()), dropped)
    assert truth(plans=plans)["o"]["cancelled"] == 1


def test_a_flawed_entry_is_no_product() -> None:
    flawed = replace(offer(1, SENSED, DUE), flaw="null_id")
    assert truth(flawed)["o"]["overdue"] == 1


def test_outages_are_clipped_and_our_own_faults_are_unknown() -> None:
    outages = (
        Outage("prip-s1", OutageKind.RESET, START + HOUR, START + 3 * HOUR),
        Outage("prip-s1", OutageKind.UNAUTHORISED, START + 4 * HOUR, START + 5 * HOUR),
        Outage("prip-s1", OutageKind.RATE_LIMITED, AS_OF - HOUR, AS_OF + HOUR),
    )
    row = truth(outages=outages)["up"]
    assert (row["down_us"], row["unknown_us"], row["degraded_us"]) == (2 * HOUR, HOUR, HOUR)
    assert row["strict"] == "20/23"
    assert row["coverage"] == "23/24"
