"""Images go all the way: by every mission's road, over a real broker and real SFTP."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import aio_pika
import asyncssh
import httpx
import numpy as np
import pytest
import rasterio
from defusedxml import ElementTree as ET  # noqa: N817

from maas.names import parse
from maas.scenes import SceneSpec, write_scene
from simulator.chain.plan import Plan
from simulator.chain.steps import EXCHANGE, decode, now
from simulator.chain.writing.gml import GML, VD
from tests.servers.rabbitmq import RabbitServer
from tests.simulator.chain.running import COMMAND, Running, alive, left, running_chain, waited

pytestmark = pytest.mark.xdist_group("rabbitmq")


@pytest.fixture(scope="module")
def travelled(chain: Running) -> dict[str, dict[str, Any]]:
    """The truth of one quiet image of each mission."""
    missions = ("S1", "RS2", "S2")
    images = {of: chain.order(of, number=number) for number, of in enumerate(missions, start=201)}
    return {mission: chain.delivered(image) for mission, image in images.items()}


@pytest.mark.parametrize("mission", ["S1", "RS2", "S2"])
def test_each_mission_takes_its_own_road(
    travelled: dict[str, dict[str, Any]], mission: str
) -> None:
    told = travelled[mission]
    road = [step["stage"] for step in told["steps"]]
    checked = ["quality-control"] if mission == "S2" else []
    assert road == ["retrieve", "calibrate", "detect", *checked, "correlate", "package", "deliver"]
    times = [told["offered_at"]]
    for step in told["steps"]:
        times += [step["entered_at"], step["left_at"]]
    assert times == sorted(times)
    assert (told["valid"], told["responsible"], told["switched"]) == (True, None, False)
    assert parse(told["image"]).mission == mission


def test_the_ships_of_the_scene_are_delivered_and_the_dark_ones_are_told_apart(
    travelled: dict[str, dict[str, Any]],
) -> None:
    scores = [told["score"] for told in travelled.values()]
    assert sum(score["found"] for score in scores) >= 0.75 * sum(s["true"] for s in scores)
    assert sum(score["false"] for score in scores) <= 3 * len(scores)
    reporting = sum(score["found"] for score in scores) - sum(s["dark_found"] for s in scores)
    assert sum(score["matched"] for score in scores) >= 0.8 * reporting
    assert sum(score["dark_found"] for score in scores) >= 1


def test_a_delivery_holds_what_its_manifest_says(
    chain: Running, travelled: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    told = travelled["S1"]
    manifest = json.loads(chain.file(told, "manifest.json"))
    assert {"vessels.gml", "vessels.csv", "vessels.geojson", "raster.tif"} <= set(manifest["files"])
    contents = {name: chain.file(told, name) for name in manifest["files"]}
    for name, content in contents.items():
        assert manifest["files"][name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert manifest["files"][name]["size"] == len(content)
    vessels = ET.fromstring(contents["vessels.gml"]).iter(f"{{{VD}}}vessel")
    places = [
        tuple(map(float, (one.findtext(f".//{{{GML}}}pos") or "").split())) for one in vessels
    ]
    rows = list(csv.DictReader(io.StringIO(contents["vessels.csv"].decode())))
    features = json.loads(contents["vessels.geojson"])["features"]
    assert places == [(float(row["lat"]), float(row["lon"])) for row in rows]
    assert places == [tuple(one["geometry"]["coordinates"][::-1]) for one in features]
    assert len(places) == told["score"]["delivered"]
    (tmp_path / "raster.tif").write_bytes(contents["raster.tif"])
    with rasterio.open(tmp_path / "raster.tif") as raster:
        assert raster.crs.to_epsg() == 4326
        assert raster.overviews(1) == [2, 4, 8]
        pixels = raster.read(1)
        brightest = []
        for latitude, longitude in places:
            row, column = raster.index(longitude, latitude)
            brightest.append(pixels[row - 2 : row + 3, column - 2 : column + 3].max())
        assert np.median(brightest) > 1.2 * np.median(pixels[pixels > 0])


def test_users_may_do_what_is_theirs_and_nothing_else(
    chain: Running, travelled: dict[str, dict[str, Any]]
) -> None:
    told = travelled["S1"]
    delivered = f"/deliveries/{told['customer']}/{told['image']}/DONE"

    async def remove(client: asyncssh.SFTPClient) -> None:
        await client.remove(delivered)

    async def look(client: asyncssh.SFTPClient) -> list[str]:
        return [str(name) for name in await client.listdir("/chain")]

    assert told["image"] in chain.sftp("watcher", look)
    for user, act in (("watcher", remove), ("customer", remove), ("customer", look)):
        with pytest.raises(asyncssh.SFTPPermissionDenied):
            chain.sftp(user, act)
    assert json.loads(chain.file(told, "DONE"))["image"] == told["image"]


def test_the_catalogues_offer_sentinel_images_and_the_weather_has_a_date(
    chain: Running, travelled: dict[str, dict[str, Any]]
) -> None:
    name = travelled["S1"]["image"]
    for supplier in ("cdse", "geodes"):
        page = chain.client.get(
            f"/{supplier}/odata/v1/Products", params={"$filter": f"Name eq '{name}'"}
        )
        assert [row["Name"] for row in page.json()["value"]] == [name]
    before = now()  # it may be midnight
    weather = chain.client.get("/weather", params={"latitude": 48.1, "longitude": -5.2}).json()
    assert before[:10] <= weather["generated_at"][:10] <= now()[:10]
    assert len(weather["hourly"]["time"]) == len(weather["hourly"]["wind_speed_10m"]) == 24
    assert chain.client.get("/weather").status_code == 400


async def test_every_step_is_told_on_the_broker_in_two_dialects(chain: Running) -> None:
    connection = await aio_pika.connect(chain.told["CHAIN_BROKER"])
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(EXCHANGE, "#")
        image = chain.order("S1", number=211)
        heard: list[tuple[str, Any, Any]] = []
        async with queue.iterator(timeout=60) as messages:
            async for message in messages:
                async with message.process():
                    step = decode(message.body)
                    if step.image == image:
                        heard.append((message.content_type or "", message, step))
                if heard and (heard[-1][2].stage, heard[-1][2].event) == ("deliver", "left"):
                    break
    told = chain.delivered(image)
    assert [step.at for _, _, step in heard] == [one["at"] for one in told["messages"]]
    assert {kind for kind, _, _ in heard} == {"application/json", "application/cloudevents+json"}
    for kind, message, step in heard:
        assert message.routing_key == f"S1.{step.stage}.{step.event}"
        assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
        assert ("specversion" in json.loads(message.body)) == ("cloudevents" in kind)
        if step.event == "left":
            assert step.outputs


def test_a_stage_that_is_killed_resumes_where_it_was(chain: Running) -> None:
    fault = {"kind": "stuck_task", "stage": "correlate", "params": {"seconds": 0}}
    image = chain.order("S1", fault, number=212)
    chain.until(
        image, lambda told: told["steps"][-1:] and told["steps"][-1]["stage"] == "correlate"
    )
    before = chain.pid("correlate-1")
    os.kill(before, signal.SIGKILL)
    told = chain.delivered(image)
    attempts = [step for step in told["steps"] if step["stage"] == "correlate"]
    assert [step["attempt"] for step in attempts] == [1, 2]
    assert attempts[0]["left_at"] is None
    assert attempts[1]["left_at"] is not None
    assert waited(lambda: chain.pid("correlate-1")) != before
    assert len(left(told, "deliver")) == 1


def test_an_image_is_retrieved_though_retrieval_and_the_supplier_were_killed(
    chain: Running,
) -> None:
    image = chain.order("RS2", number=213)
    for name in ("retrieve-1", "supplier"):
        os.kill(chain.pid(name), signal.SIGKILL)
    told = chain.delivered(image)
    assert told["valid"]
    assert len(left(told, "retrieve")) == 1


@pytest.mark.parametrize("mission", ["S1", "RS2"])
def test_a_canary_that_is_dropped_takes_the_same_road_to_its_own_customer(
    chain: Running, mission: str, tmp_path: Path
) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    spec = SceneSpec(41, at, mission=mission, lines=512, samples=512, ships=9, islands=1)
    written = write_scene(spec, tmp_path)
    name, supplier = spec.image_id, {"S1": "cdse", "RS2": "mda"}[mission]

    async def drop(client: asyncssh.SFTPClient) -> None:
        await client.put(str(written.product), f"/inbox/{supplier}/{name}", recurse=True)
        await client.put(str(written.ais), f"/inbox/ais/{name}.ais.nmea")
        async with client.open(f"/inbox/{supplier}/{name}/DONE", "wb") as done:
            await done.write(b"")

    chain.sftp("canary", drop)
    told = chain.delivered(name)
    assert (told["customer"], told["mission"], told["supplier"]) == ("canary", mission, supplier)
    assert (told["valid"], told["switched"]) == (True, False)

    async def look(client: asyncssh.SFTPClient) -> set[str]:
        return {str(one) for one in await client.listdir(f"/deliveries/canary/{name}")}

    assert {"DONE", "manifest.json", "vessels.gml"} <= chain.sftp("canary", look)
    ships = told["deliveries"][0]["ships"]
    assert len(ships) >= 6
    radio = {ship.mmsi for ship in written.scene.ships if not ship.dark}
    assert len({ship["mmsi"] for ship in ships} & radio) >= 4


def test_the_same_seed_gives_the_same_images() -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    once, again = ([Plan(5, 512).image(n, at) for n in range(1, 30)] for _ in range(2))
    assert once == again
    assert [one.scene_seed for one in once] != [
        Plan(6, 512).image(n, at).scene_seed for n in range(1, 30)
    ]
    assert len({(one.latitude, one.longitude) for one in once}) == len(once)
    assert {parse(one.id).mission for one in once} == {"S1", "S2", "RS2"}


@pytest.fixture
def own_chain(rabbitmq_server: RabbitServer, tmp_path: Path) -> Iterator[Running]:
    """A chain on a virtual host of its own, so that it may be killed."""
    host = f"mortal-{uuid4().hex[:8]}"
    rabbitmq_server.control("add_vhost", host)
    rabbitmq_server.control("set_permissions", "-p", host, "maas", ".*", ".*", ".*")
    with running_chain(f"{rabbitmq_server.url}{host}", tmp_path) as running:
        yield running


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_survives_the_chain(own_chain: Running, sign: signal.Signals) -> None:
    pids = [*own_chain.told["processes"].values(), own_chain.told["pid"]]
    assert len(pids) == 11
    assert all(alive(pid) for pid in pids)
    os.kill(own_chain.told["pid"], sign)
    waited(lambda: not any(alive(pid) for pid in pids))
    with pytest.raises(httpx.ConnectError):
        own_chain.client.get("/chain/orders")


def test_a_broker_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    command = [*COMMAND, "--broker", "amqp://127.0.0.1:1/", "--work", str(tmp_path / "work")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "--broker" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "work").exists()


def test_help_has_examples_and_names_the_faults() -> None:
    told = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, timeout=60).stdout
    assert "--faults late_analyst@3" in told
    assert "erratic_retry" in told
