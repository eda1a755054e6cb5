"""The world: the same from the same seed anywhere, believable, and readable by our own grammars."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from collectors.plans import PLAN_READERS
from maas.names import parse
from simulator.world import build_world
from simulator.world.model import World
from simulator.world.planfiles import render
from simulator.world.trouble import QUARTER

START = datetime(2026, 10, 1, tzinfo=UTC)
DIGEST = (
    "import hashlib, datetime; from simulator.world import build_world; "
    "w = build_world(7, datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC), 2); "
    "print(hashlib.sha256(repr(w).encode()).hexdigest())"
)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(7, START, 3)


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_same_seed_gives_the_same_world_in_any_process(hash_seed: str) -> None:
    here = hashlib.sha256(repr(build_world(7, START, 2)).encode()).hexdigest()
    done = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == here


def test_another_seed_is_another_world(world: World) -> None:
    assert build_world(8, START, 3) != world


def test_a_longer_history_begins_like_a_shorter_one(world: World) -> None:
    longer = build_world(7, START, 3, ahead_days=2)
    for service, offers in world.offers.items():
        ids = {offer.id for offer in longer.offers[service]}
        assert {offer.id for offer in offers} <= ids
        earlier = [o for o in longer.offers[service] if o.visible_at <= world.stop]
        assert earlier == [o for o in offers if o.visible_at <= world.stop]


def test_every_sound_name_is_of_a_known_form(world: World) -> None:
    for offers in world.offers.values():
        for offer in offers:
            if offer.flaw is None:
                assert parse(offer.name).product_key in offer.name


def test_offers_are_sorted_by_when_they_show(world: World) -> None:
    for offers in world.offers.values():
        assert [o.visible_at for o in offers] == sorted(o.visible_at for o in offers)


def test_outages_begin_and_end_on_the_quarter_hour_and_leave_the_edges_alone() -> None:
    month = build_world(7, START, 30)
    assert len(month.outages) > 10
    assert len({outage.kind for outage in month.outages}) == 6
    for outage in month.outages:
        assert outage.start % QUARTER == outage.stop % QUARTER == 0
        assert month.start < outage.start < outage.stop < month.stop


def test_every_plan_file_reads_back_as_what_was_planned(world: World) -> None:
    for plan in world.plans:
        content = PLAN_READERS[plan.dialect](plan.name, render(plan))
        assert not content.rejects
        read = {(d.datatake_id, d.start_at, d.end_at) for d in content.datatakes}
        assert read == {(d.datatake_id, d.start, d.stop) for d in plan.datatakes}
        window = (content.plan.window_start, content.plan.window_end)
        assert window == (plan.window_start, plan.window_stop)
