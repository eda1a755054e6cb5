"""The clock and the control API's listings."""

from __future__ import annotations

import pytest

from maas.domain.instants import HOUR, SECOND
from simulator.control.clock import Clock
from tests.simulator.services.segment import Segment


def test_a_frozen_clock_stands_still_until_set() -> None:
    clock = Clock(100, ticks=iter(range(0, 10**12, 10**9)).__next__)
    assert (clock.now(), clock.now()) == (100, 100)
    clock.freeze(50)
    assert clock.now() == 50


def test_a_running_clock_goes_on_from_where_it_was() -> None:
    real = [0]
    clock = Clock(100 * HOUR, 60, ticks=lambda: real[0])
    real[0] = 2_000_000_000
    assert clock.now() == 100 * HOUR + 120 * SECOND
    clock.run(0.5)
    real[0] += 1_000_000_000
    assert clock.now() == 100 * HOUR + 120 * SECOND + SECOND // 2
    clock.run(0)
    real[0] += 1_000_000_000
    assert clock.now() == 100 * HOUR + 120 * SECOND + SECOND // 2


def test_a_clock_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="speed must be 0"):
        Clock(0).run(-1)


def test_the_clock_is_set_and_told_over_http(segment: Segment) -> None:
    told = segment.http.post("/control/clock", json={"now": "2026-10-01T03:00:00+01:00"}).json()
    assert told == {"now": "2026-10-01T02:00:00.000000Z", "speed": 0, "frozen": True}
    assert segment.http.get("/control/clock").json() == told
    running = segment.http.post("/control/clock", json={"speed": 3600}).json()
    assert (running["speed"], running["frozen"]) == (3600, False)
    assert running["now"] >= told["now"]


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"now": "noon"},
        {"now": "2026-10-01T00:00:00"},
        {"speed": -1},
        {"speed": True},
        {"at": 1},
    ],
)
def test_a_bad_order_to_the_clock_is_refused(segment: Segment, order: object) -> None:
    answer = segment.http.post("/control/clock", json=order)
    assert (answer.status_code, "error" in answer.json()) == (400, True)


def test_half_an_order_is_refused(segment: Segment) -> None:
    answer = segment.http.post("/control/clock", content=b'{"now":')
    assert (answer.status_code, answer.json()["error"][:22]) == (400, "the body must be JSON:")


def test_the_services_are_listed_with_their_roots_and_logins(segment: Segment) -> None:
    listed = segment.http.get("/control/services").json()
    assert listed["prip-s1"] == {
        "root": "/prip-s1/odata/v1", "login": "bearer", "rows": {"Products": 30}
    }  # fmt: skip
    assert listed["plans-site"] == {"root": "/plans/", "login": "none"}
    assert listed["hub"] == {"root": "/hub/", "login": "basic"}
    assert len(listed) == 26


def test_the_outages_are_listed(segment: Segment) -> None:
    outages = segment.http.get("/control/outages").json()
    assert outages[0] == {
        "service": "prip-s1",
        "kind": "reset",
        "from": "2026-10-02T00:00:00.000Z",
        "until": "2026-10-02T01:00:00.000Z",
        "now": False,
    }


def test_the_control_api_is_only_on_its_own_port(segment: Segment) -> None:
    assert segment.other.get("/control/clock").status_code == 404
    assert segment.https.get("/control/clock").status_code == 404
    assert segment.http.get("/control/unknown").status_code == 404
