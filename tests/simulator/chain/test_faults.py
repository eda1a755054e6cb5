"""Faults on demand: each shows in the truth, and in the messages or files that others see."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

import pytest
from defusedxml import ElementTree as ET  # noqa: N817

from simulator.chain.faults import KINDS, BadOrder, Faults, checked_wish, planned
from simulator.chain.writing.gml import GML
from tests.simulator.chain.running import Running, left

on_the_broker = pytest.mark.xdist_group("rabbitmq")
ORDERS: dict[str, tuple[str, dict[str, Any]]] = {
    "lost_message": ("S1", {"kind": "lost_message", "stage": "calibrate"}),
    "lost_notice": (
        "S1",
        {"kind": "lost_message", "stage": "package", "params": {"event": "entered"}},
    ),
    "repeated_message": ("S1", {"kind": "repeated_message", "stage": "package"}),
    "failing_task": ("RS2", {"kind": "failing_task", "stage": "package"}),
    "erratic_retry": ("RS2", {"kind": "erratic_retry"}),
    "late_analyst": ("S2", {"kind": "late_analyst", "params": {"seconds": 3}}),
    "corrupt_gml": ("S1", {"kind": "corrupt_output"}),
    "corrupt_raster": ("RS2", {"kind": "corrupt_output", "params": {"what": "raster"}}),
    "corrupt_checksum": ("S1", {"kind": "corrupt_output", "params": {"what": "checksum"}}),
    "empty_delivery": ("RS2", {"kind": "empty_delivery"}),
    "wrong_axis_order": ("S1", {"kind": "wrong_axis_order"}),
    "absent_supplier": ("RS2", {"kind": "supplier_failure"}),
    "incomplete_supplier": ("RS2", {"kind": "supplier_failure", "params": {"how": "incomplete"}}),
    "refusing_archive": ("S1", {"kind": "supplier_failure", "params": {"how": "incomplete"}}),
    "stuck_task": ("S1", {"kind": "stuck_task", "params": {"seconds": 3}}),
    # Whoever delivers has a host alone: no other image loses its attempt, and its fault with it.
    "dead_host": ("S1", {"kind": "dead_host", "stage": "deliver", "params": {"seconds": 0.2}}),
}  # fmt: skip


@pytest.fixture(scope="module")
def ordered(chain: Running) -> dict[str, str]:
    """One image for each fault, all at once."""
    return {
        name: chain.order(mission, fault, number=number)
        for number, (name, (mission, fault)) in enumerate(ORDERS.items(), start=101)
    }


@pytest.fixture
def struck(
    chain: Running, ordered: dict[str, str], request: pytest.FixtureRequest
) -> dict[str, Any]:
    """The truth of a delivered image that met this fault."""
    return chain.delivered(ordered[request.param])


def of(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("struck", names, indirect=True)


@on_the_broker
@of("failing_task")
def test_a_task_that_fails_says_so_and_works_at_the_second_attempt(struck: dict[str, Any]) -> None:
    first, second = [step for step in struck["steps"] if step["stage"] == "package"]
    assert (first["attempt"], second["attempt"]) == (1, 2)
    assert first["failed_at"] < second["entered_at"] < second["left_at"]
    assert "139" in first["reason"]
    assert (struck["responsible"], struck["valid"]) == ("processing", True)


@on_the_broker
def test_an_older_result_overwrites_a_newer_one(chain: Running, ordered: dict[str, str]) -> None:
    told = chain.delivered(ordered["erratic_retry"], times=2)
    older, newer = [step for step in told["steps"] if step["stage"] == "detect"]
    assert (older["attempt"], newer["attempt"]) == (1, 2)
    assert newer["left_at"] < older["left_at"]
    assert older["host"] != newer["host"]
    assert told["overwritten_by_older"]
    last = told["deliveries"][-1]
    assert (last["made_by"]["detect"], last["older_over_newer"]) == (1, True)
    assert last["score"]["delivered"] < len(told["ships"])
    assert json.loads(chain.file(told, "manifest.json"))["made_from"]["detect"] == 1


@on_the_broker
@of("late_analyst")
def test_an_analyst_is_late_and_answers_for_it(struck: dict[str, Any]) -> None:
    (check,) = left(struck, "quality-control")
    assert check["left_at"] > check["entered_at"]
    assert (struck["responsible"], struck["valid"]) == ("analysts", True)
    assert struck["faults"][0]["params"] == {"seconds": 3}


@on_the_broker
@of("corrupt_gml")
def test_a_report_is_cut_in_the_middle(chain: Running, struck: dict[str, Any]) -> None:
    with pytest.raises(ParseError):
        ET.fromstring(chain.file(struck, "vessels.gml"))
    assert (struck["valid"], struck["deliveries"][0]["flaws"]) == (False, ["corrupt_output"])


@on_the_broker
@of("corrupt_raster")
def test_a_raster_is_cut_in_the_middle(chain: Running, struck: dict[str, Any]) -> None:
    manifest = json.loads(chain.file(struck, "manifest.json"))
    assert len(chain.file(struck, "raster.tif")) == manifest["files"]["raster.tif"]["size"]
    assert struck["valid"] is False


@on_the_broker
@of("corrupt_checksum")
def test_a_file_is_not_what_the_manifest_says(chain: Running, struck: dict[str, Any]) -> None:
    manifest = json.loads(chain.file(struck, "manifest.json"))
    assert len(chain.file(struck, "vessels.csv")) != manifest["files"]["vessels.csv"]["size"]
    assert struck["valid"] is False


@on_the_broker
@of("empty_delivery")
def test_a_delivery_is_well_formed_and_empty(chain: Running, struck: dict[str, Any]) -> None:
    assert json.loads(chain.file(struck, "vessels.geojson"))["features"] == []
    assert (struck["valid"], struck["score"]["delivered"]) == (False, 0)
    assert struck["score"]["true"] > 0


@on_the_broker
@of("wrong_axis_order")
def test_latitudes_and_longitudes_are_exchanged(chain: Running, struck: dict[str, Any]) -> None:
    root = ET.fromstring(chain.file(struck, "vessels.gml"))
    places = [tuple(map(float, (one.text or "").split())) for one in root.iter(f"{{{GML}}}pos")]
    latitude = struck["ships"][0]["latitude"]
    assert places
    assert all(abs(second - latitude) < 1 < abs(first - latitude) for first, second in places)
    assert (struck["valid"], struck["score"]["found"]) == (False, 0)


@on_the_broker
@of("absent_supplier", "incomplete_supplier", "refusing_archive")
def test_the_backup_supplier_takes_over(struck: dict[str, Any]) -> None:
    main, backup = [step for step in struck["steps"] if step["stage"] == "retrieve"]
    assert main["supplier"] == struck["main_supplier"] == struck["responsible"]
    assert main["failed_at"] < backup["left_at"]
    assert struck["supplier"] == backup["supplier"] != main["supplier"]
    assert struck["switched"]
    assert main["reason"].startswith(main["supplier"])
    assert struck["valid"]


@on_the_broker
@of("stuck_task")
def test_a_task_hangs_for_a_while(struck: dict[str, Any]) -> None:
    (step,) = [one for one in struck["steps"] if one["stage"] == "detect"]
    assert step["left_at"] is not None
    assert struck["responsible"] == "processing"


@on_the_broker
@of("dead_host")
def test_a_host_dies_and_another_finishes_its_work(struck: dict[str, Any]) -> None:
    first, second = [step for step in struck["steps"] if step["stage"] == "deliver"]
    assert (first["left_at"], first["failed_at"]) == (None, None)
    assert first["host"] != second["host"]
    assert second["attempt"] == 2
    assert struck["responsible"] == "hosting"


@on_the_broker
def test_an_image_beside_the_task_whose_host_dies_is_begun_again(chain: Running) -> None:
    spoilt = ({"kind": "empty_delivery"}, {"kind": "stuck_task", "stage": "package"})
    bystander = chain.order("S1", *spoilt, number=132)
    chain.until(bystander, lambda told: any(one["stage"] == "package" for one in told["steps"]))
    death = {"kind": "dead_host", "stage": "correlate", "params": {"seconds": 0.2}}
    chain.order("S1", death, number=133)
    told = chain.delivered(bystander)
    first, second = [step for step in told["steps"] if step["stage"] == "package"]
    assert (first["left_at"], second["attempt"]) == (None, 2)
    assert first["host"] != second["host"]
    assert told["valid"]
    assert told["score"]["delivered"] > 0


@on_the_broker
@of("repeated_message")
def test_a_message_that_comes_twice_is_used_once(struck: dict[str, Any]) -> None:
    (sent,) = [
        one["sent"]
        for one in struck["messages"]
        if (one["stage"], one["event"]) == ("package", "left")
    ]
    assert sent == 2
    assert [len(left(struck, stage)) for stage in ("package", "deliver")] == [1, 1]
    assert struck["responsible"] is None


@on_the_broker
@of("lost_notice")
def test_a_notice_is_lost_and_the_image_goes_on(struck: dict[str, Any]) -> None:
    lost = [(one["stage"], one["event"]) for one in struck["messages"] if one["sent"] == 0]
    assert lost == [("package", "entered")]
    assert struck["valid"]


@on_the_broker
def test_a_lost_message_leaves_its_image_lying(chain: Running, ordered: dict[str, str]) -> None:
    for name in ("dead_host", "stuck_task"):  # later images that had farther to go
        chain.delivered(ordered[name])
    told = chain.truth(ordered["lost_message"])
    lost = [(one["stage"], one["event"]) for one in told["messages"] if one["sent"] == 0]
    assert lost == [("calibrate", "left")]
    assert told["steps"][-1]["stage"] == "calibrate"
    assert (told["delivered_at"], told["valid"], told["responsible"]) == (None, None, "processing")


@pytest.fixture
def silence(chain: Running) -> Iterator[str]:
    fault = chain.client.post("/control/faults", json={"kind": "silent_ais"}).json()["id"]
    yield fault
    chain.client.delete(f"/control/faults/{fault}")


@on_the_broker
def test_under_a_silent_feed_every_ship_is_dark(
    chain: Running, ordered: dict[str, str], silence: str
) -> None:
    told = chain.delivered(chain.order("S1", number=131))
    assert told["responsible"] == "ais"
    assert told["score"]["delivered"] > 0
    assert all(ship["mmsi"] is None for ship in told["deliveries"][0]["ships"])
    assert json.loads(chain.file(told, "manifest.json"))["ais"]["transmitters_inside"] == 0


@on_the_broker
def test_the_feed_speaks_nmea_with_the_time_of_reception(chain: Running) -> None:
    port = int(chain.told["CHAIN_AIS"].rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), 60) as feed, feed.makefile("rb") as lines:
        line = lines.readline().decode()
    assert line.startswith("\\s:SYNTHETIC,c:")
    assert "!AIVDM," in line


@on_the_broker
def test_stale_weather_says_its_age(chain: Running) -> None:
    place = {"latitude": 48.0, "longitude": -5.0}
    fresh = chain.client.get("/weather", params=place).json()["generated_at"]
    fault = chain.client.post("/control/faults", json={"kind": "stale_weather"}).json()["id"]
    stale = chain.client.get("/weather", params=place).json()["generated_at"]
    assert stale[:10] < fresh[:10]
    assert chain.client.delete(f"/control/faults/{fault}").status_code == 204
    assert chain.client.delete(f"/control/faults/{fault}").status_code == 404


@on_the_broker
@pytest.mark.parametrize("order", [{"number": 0}, {"number": "one"}, {"mission": "S9"}, {"n": 1}])
def test_an_image_that_cannot_be_made_is_refused(chain: Running, order: dict[str, Any]) -> None:
    answer = chain.client.post("/control/images", json=order)
    assert answer.status_code == 400
    assert next(iter(order)) in answer.json()["error"]


@pytest.mark.parametrize(
    "order",
    [
        None,
        {"kind": "earthquake"},
        {"kind": "stuck_task", "stage": "moon"},
        {"kind": "late_analyst", "stage": "detect"},
        {"kind": "stuck_task", "count": 0},
        {"kind": "stuck_task", "params": {"seconds": "ten"}},
        {"kind": "corrupt_output", "params": {"what": "mood"}},
        {"kind": "stuck_task", "params": {"hours": 1}},
        {"kind": "stuck_task", "colour": "red"},
        {"kind": "stuck_task", "image": 7},
    ],
    ids=[
        "no-order",
        "kind",
        "stage",
        "fixed-stage",
        "count",
        "seconds",
        "choice",
        "param",
        "field",
        "image",
    ],
)
def test_an_order_that_cannot_be_followed_is_refused(order: object) -> None:
    with pytest.raises(BadOrder):
        Faults().order(order)


def test_a_fault_touches_as_many_images_as_it_says() -> None:
    faults = Faults()
    faults.order({"kind": "stuck_task", "count": 2, "mission": "S1"})
    struck = [len(faults.strike("detect", f"image-{n}", "S1" if n % 2 else "S2")) for n in range(6)]
    assert struck == [0, 1, 0, 1, 0, 0]
    assert faults.strike("package", "image-7", "S1") == []


def test_the_same_seed_plans_the_same_faults() -> None:
    once, again = ([planned("0.3", 7, n) for n in range(1, 200)] for _ in range(2))
    assert once == again
    assert once != [planned("0.3", 8, n) for n in range(1, 200)]
    assert 30 < sum(map(len, once)) < 90
    assert planned("dead_host@3,lost_message@3", 7, 3) == ["dead_host", "lost_message"]
    assert planned("dead_host@3", 7, 4) == planned("none", 7, 3) == []


@pytest.mark.parametrize("wish", ["2", "-0.1", "dead_host", "dead_host@0", "flood@3"])
def test_a_wish_that_makes_no_plan_is_refused(wish: str) -> None:
    with pytest.raises(BadOrder):
        checked_wish(wish)


def test_each_kind_has_a_party_and_words() -> None:
    assert all(kind.about and kind.party for kind in KINDS.values())
