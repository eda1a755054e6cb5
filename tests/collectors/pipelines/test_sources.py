"""Whoever else tells of images: calls, log lines, files that appear, offers, directories, feeds."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from pyais.encode import encode_dict
from sqlalchemy import insert, text

from collectors.pipelines.ais import AisFeed, areas_of
from collectors.pipelines.documents import DocumentFeed
from collectors.pipelines.files import FileSteps, pattern_of
from collectors.pipelines.loki import LokiSteps
from collectors.pipelines.offers import Offers
from collectors.pipelines.radarsat2 import Radarsat2Offers
from collectors.push.app import create_push_app, needs_push
from maas.catalogue.model import FeedArea
from maas.db.connection import Database
from maas.db.facts_readings import latest_readings
from maas.db.tables import publication
from maas.domain.instants import to_us
from maas.domain.signing import keys_of, signed_headers
from maas.runtime.live import wall_clock
from tests.collectors.pipelines.chains import START, app, catalogue, minute, passage, step
from tests.servers import objects
from tests.servers.objects import object_store
from tests.servers.sftp import PASSWORD, sftp_server

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()


async def events(database: Database) -> list[tuple[str, str, str]]:
    """What was told: image, stage and mark."""
    async with database.transaction() as connection:
        rows = await connection.execute(
            text("SELECT image, stage, mark FROM pipeline_event ORDER BY image, at, stage, mark")
        )
        return [tuple(row) for row in rows]


async def refusals(database: Database) -> list[str]:
    async with database.transaction() as connection:
        return list((await connection.execute(text("SELECT reason FROM quarantine"))).scalars())


async def last_error(database: Database, source: str) -> str:
    async with database.transaction() as connection:
        found = await connection.execute(
            text("SELECT last_error FROM cursor WHERE source = :source"), {"source": source}
        )
        return str(found.scalar_one())


@asynccontextmanager
async def serving(**answers: Any) -> AsyncIterator[str]:
    """A web server whose paths answer JSON."""
    site = web.Application()
    for name, told in answers.items():

        async def answer(request: web.Request, told: Any = told) -> web.Response:
            return web.json_response(told(request) if callable(told) else told)

        site.router.add_get("/" + name.replace("__", "/"), answer)
    runner = web.AppRunner(site)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    assert runner.addresses
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_signed_calls_tell_of_images_and_are_told_what_could_not_be_read(
    database: Database,
) -> None:
    found = catalogue({"jobs": {"kind": "push", "secret_env": "S"}})
    world = app(database, found, S=SECRET)
    assert needs_push(world)
    transport = httpx.ASGITransport(create_push_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:

        async def call(body: bytes, path: str = "/steps/ships/jobs") -> httpx.Response:
            headers = signed_headers(keys_of(SECRET), "m1", wall_clock(), body)
            return await client.post(path, content=body, headers=headers)

        told = await call(json.dumps([*passage("A", 3), {"image": "B"}]).encode())
        assert told.status_code == 202
        assert told.json()["kept"] == 2
        assert len(told.json()["refused"]) == 1
        assert (await call(json.dumps(step("A", "detect", "left", 7)).encode())).status_code == 202
        assert (await call(b"{")).status_code == 422
        assert (await call(json.dumps({"image": "B"}).encode())).status_code == 422
        assert (await call(b"{}", "/steps/ships/bus")).status_code == 404
        unsigned = await client.post("/steps/ships/jobs", content=b"{}")
        assert unsigned.status_code == 401
    assert await events(database) == [
        ("A", "retrieve", "entered"), ("A", "retrieve", "left"), ("A", "detect", "left"),
    ]  # fmt: skip


async def test_lines_of_logs_are_messages_and_pages_of_them_are_followed(
    database: Database,
) -> None:
    lines = [json.dumps(one) for one in passage("A", 3, 7, 9)] + ["no JSON"]
    values = [[str((to_us(minute(0)) + n) * 1000), line] for n, line in enumerate(lines)]

    def answer(request: web.Request) -> Any:
        first, last = int(request.query["start"]), int(request.query["end"])
        inside = [one for one in values if first <= int(one[0]) <= last]
        return {"status": "success", "data": {"result": [{"values": inside}]}}

    async with serving(loki__api__v1__query_range=answer) as url:
        source = {"kind": "loki", "url": url, "query": '{app="chain"}'}
        logs = LokiSteps(app(database, catalogue({"logs": source})), "ships", "logs")
        await logs.run(minute(30))
        await logs.run(minute(31))
        await logs.close()
    assert len(await events(database)) == 6
    assert [one.split(":")[0] for one in await refusals(database)] == ["it is no JSON"]


async def test_a_service_of_logs_that_is_down_is_told_and_asked_again(database: Database) -> None:
    source = {"kind": "loki", "url": "http://127.0.0.1:1", "query": "{}"}
    logs = LokiSteps(app(database, catalogue({"logs": source})), "ships", "logs")
    await logs.run(minute(30))
    await logs.close()
    assert "127.0.0.1" in await last_error(database, "ships.logs")


@pytest.mark.parametrize("over", ["folder", "sftp", "objects"])
async def test_a_file_that_appears_ends_a_stage_for_the_image_in_its_path(
    database: Database, tmp_path: Path, over: str
) -> None:
    for image, name in (("A", "DONE"), ("A", "vessels.gml"), ("B", "manifest.json")):
        file = tmp_path / "out" / "coast" / image / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        os.utime(file, (minute(9).timestamp(),) * 2)
    told = {"kind": "folder", "path": "{customer}/{image}/DONE", "stage": "deliver"}
    async with sftp_server(tmp_path) as server:
        with object_store(tmp_path) as store:
            place = {
                "folder": {"url": f"file://{tmp_path}/out"},
                "sftp": server.at("out"),
                "objects": store.at("out"),
            }[over]
            secrets = {"SFTP_PASSWORD": PASSWORD, "STORE_PASSWORD": objects.PASSWORD}
            world = app(database, catalogue({"out": told | place}), **secrets)
            files = FileSteps(world, "ships", "out")
            for at in (10, 11):
                await files.run(minute(at))
            await files.close()
    assert await events(database) == [("A", "deliver", "left")]
    async with database.transaction() as connection:
        row = (await connection.execute(text("SELECT customer, at FROM pipeline_event"))).one()
    assert tuple(row) == ("coast", minute(9))


def test_places_of_a_path_are_anything_but_a_slash() -> None:
    pattern = pattern_of("{customer}/{image}_*.zip")
    told = pattern.fullmatch("coast/S1A_X_1.zip")
    assert told is not None
    assert told.groupdict() == {"customer": "coast", "image": "S1A_X"}
    assert pattern.fullmatch("coast/deep/S1A_X_1.zip") is None
    assert pattern_of("{image}/{image}.tif").fullmatch("A/B.tif") is None


async def test_what_an_interface_publishes_is_offered_to_the_pipeline(database: Database) -> None:
    source = {"kind": "publications", "interface": "dd", "supplier": "cdse", "types": ["IW_GRDH"]}
    offers = Offers(app(database, catalogue({"offers": source})), "ships", "offers")
    rows = [("A", "S1", "IW_GRDH"), ("B", "S1", "IW_SLC"), ("C", "S3", "IW_GRDH")]
    async with database.transaction() as connection:
        for name, mission, kind in rows:
            await connection.execute(
                insert(publication).values(
                    source="dd", native_id=name, product_name=f"{name}.SAFE", product_key=name,
                    match_key=name, mission=mission, product_type=kind, sensing_end=START,
                    published_at=minute(2), harvested_at=minute(3), content_hash=b"",
                )
            )  # fmt: skip
    for at in (4, 5):
        await offers.run(minute(at))
    assert await events(database) == [("A", "", "offered")]
    async with database.transaction() as connection:
        row = (await connection.execute(text("SELECT * FROM pipeline_image"))).one()
    assert (row.supplier, row.offered_at, row.acquired_at) == ("cdse", minute(2), START)
    assert row.done_at is None


async def test_a_radarsat_directory_is_offered_once_it_is_whole(
    database: Database, tmp_path: Path
) -> None:
    header = (
        "<product xmlns='http://www.rsi.ca/rs2/prod/xml/schemas'><sourceAttributes>"
        "<rawDataStartTime>2026-10-01T12:00:00.000000Z</rawDataStartTime></sourceAttributes>"
        "<imageAttributes><fullResolutionImageData>imagery_HH.tif</fullResolutionImageData>"
        "<lookupTable>lutSigma.xml</lookupTable></imageAttributes></product>"
    )

    def write(image: str, name: str, content: str) -> None:
        file = tmp_path / image / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content)
        os.utime(file, (minute(1).timestamp(),) * 2)

    for image in ("whole", "growing", "lacking", "broken"):
        write(image, "product.xml", header if image != "broken" else "<product>")
        write(image, "imagery_HH.tif", "x")
        if image != "lacking":
            write(image, "lutSigma.xml", "<lut/>")
    write("headless", "imagery_HH.tif", "x")
    source = {"kind": "radarsat2", "url": f"file://{tmp_path}", "supplier": "mda"}
    offers = Radarsat2Offers(app(database, catalogue({"inbox": source})), "ships", "inbox")
    await offers.run(minute(2))
    assert await events(database) == []  # one look does not show that nothing grows
    write("growing", "imagery_HH.tif", "xx")
    await offers.run(minute(3))
    assert await events(database) == [("whole", "", "offered")]
    await offers.run(minute(4))
    assert [one[0] for one in await events(database)] == ["growing", "whole"]
    write("lacking", "lutSigma.xml", "<lut/>")
    for at in (5, 6):
        await offers.run(minute(at))
    await offers.close()
    assert [one[0] for one in await events(database)] == ["growing", "lacking", "whole"]
    async with database.transaction() as connection:
        told = await latest_readings(connection, minute(3), "ships.inbox")
        row = await connection.execute(
            text("SELECT mission, supplier, acquired_at FROM pipeline_image WHERE image = 'whole'")
        )
        assert tuple(row.one()) == ("RS2", "mda", START)
    assert {one.about for _, one in told} >= {"lacking", "broken", "headless"}


def position(latitude: float, longitude: float) -> list[str]:
    """A position report as NMEA."""
    told: dict[str, str | int | float | bytes | bool] = {
        "type": 1,
        "mmsi": 227006760,
        "lat": latitude,
        "lon": longitude,
        "speed": 1.0,
    }
    return [str(line) for line in encode_dict(told, talker_id="AI", sentence_type="VDM")]


async def test_positions_are_counted_by_area_and_by_when_they_were_received(
    database: Database,
) -> None:
    tagged = "\\c:1790856000*5B\\" + position(36.1, -5.6)[0]
    lines = [*position(36.0, -5.5), tagged, *position(10.0, 10.0), "!AIVDM,nonsense"]
    said = asyncio.Event()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await writer.drain()
        await said.wait()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    strait = {"west": -6.5, "south": 35.4, "east": -4.8, "north": 36.4}
    areas = {"strait": strait, "empty": {**strait, "south": -10, "north": -5}}
    radio = {"title": "AIS", "kind": "ais", "url": f"tcp://127.0.0.1:{port}", "areas": areas}
    feed = AisFeed(app(database, catalogue(feeds={"radio": radio})), "ships", "radio")
    counted: dict[tuple[str, str], float] = {}
    began = wall_clock()
    try:
        async with asyncio.timeout(60):
            while counted.get(("positions", "strait"), 0) < 2:
                await feed.run(wall_clock())
                await asyncio.sleep(0.02)
                async with database.transaction() as connection:
                    rows = await connection.execute(
                        text("SELECT measure, about, sum(value) FROM reading GROUP BY 1, 2")
                    )
                    counted = {(row[0], row[1]): row[2] for row in rows}
        assert counted["positions", "strait"] == 2
        assert counted["positions", "empty"] == 0
        async with database.transaction() as connection:
            told = await latest_readings(connection, began - timedelta(hours=1), "ships.radio")
        received = {one.about: one.value for _, one in told if one.measure == "received_at"}
        assert began.timestamp() <= received["strait"] <= wall_clock().timestamp()
        assert "empty" not in received
    finally:
        said.set()
        await feed.close()
        server.close()
        await server.wait_closed()


async def test_a_feed_that_cannot_be_reached_counts_nothing_and_says_so(
    database: Database,
) -> None:
    radio = {"title": "AIS", "kind": "ais", "url": "tcp://127.0.0.1:1",
             "areas": {"a": {"west": 0, "south": 0, "east": 1, "north": 1}}}  # fmt: skip
    feed = AisFeed(app(database, catalogue(feeds={"radio": radio})), "ships", "radio")
    await feed.run(wall_clock())
    await asyncio.sleep(0)
    await feed.run(wall_clock())
    await feed.close()
    async with database.transaction() as connection:
        assert await latest_readings(connection, START, "ships.radio") == []
    assert await last_error(database, "ships.radio")


def test_an_area_may_lie_across_the_date_line() -> None:
    pacific = {"p": FeedArea(west=170, south=-10, east=-170, north=10)}
    assert areas_of(pacific, 0, 179) == ["p"]
    assert areas_of(pacific, 0, -175) == ["p"]
    assert areas_of(pacific, 0, 0) == []
    assert areas_of(pacific, 91, 181) == []


async def test_a_document_says_how_new_it_is(database: Database) -> None:
    told = {"run": {"times": ["2026-10-01T06:00:00Z", "2026-10-01T12:00:00Z", "soon"]}}
    async with serving(weather=told) as url:
        for at, newest in ((1, "run.times"), (2, "run.nothing")):
            entry = {"title": "W", "kind": "json", "url": f"{url}/weather", "newest": newest}
            world = app(database, catalogue(feeds={"weather": entry}))
            feed = DocumentFeed(world, "ships", "weather")
            await feed.run(minute(at))
            await feed.close()
    async with database.transaction() as connection:
        read = await latest_readings(connection, minute(0), "ships.weather")
    assert [(one.measure, one.value) for _, one in read] == [("received_at", START.timestamp())]
    assert "no time at run.nothing" in await last_error(database, "ships.weather")
