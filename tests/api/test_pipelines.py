"""Pipelines live: where every image is, how much time is left, and who can act."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from playwright.async_api import Browser

from api.app import create_app
from api.snapshots import Snapshots
from collectors.pipelines.keeping import Keeping
from maas.db.connection import Database
from maas.runtime.role import App
from tests.api.fleet import NOW, ODD, clock, fly
from tests.api.serving import served
from tests.collectors.pipelines.chains import minute, step
from tests.servers.browser import inaccessible

pytestmark = pytest.mark.xdist_group("browser")
IMAGES = ("S1A_OVERWRITTEN", "S2A_AT_THE_ANALYSTS", "S1A_DELIVERED", ODD)
PATHS = (
    "/pipelines", "/pipelines/ships", "/pipelines/ships/board",
    *(f"/pipelines/ships/images/{quote(one)}" for one in IMAGES),
)  # fmt: skip


@pytest.fixture
async def world(database: Database) -> App:
    return await fly(database)


@pytest.fixture
async def application(world: App) -> AsyncIterator[FastAPI]:
    snapshots = Snapshots(world, clock)
    yield create_app(world, snapshots)
    await snapshots.close()


@pytest.fixture
async def client(application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as visitor:
        yield visitor


async def asked(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_board_tells_position_time_left_and_danger_the_worst_first(
    client: httpx.AsyncClient,
) -> None:
    told = await asked(client, "/api/v1/pipelines/ships")
    flights = {one["image"]: one for one in told["flights"]}
    assert set(flights) == {
        "S1A_IN_DANGER", "S1A_OVERWRITTEN", "S2A_AT_THE_ANALYSTS", "RS2_BACKUP", ODD,
    }  # fmt: skip
    worst = flights["S1A_IN_DANGER"]
    assert (worst["stage"], worst["place"], worst["party"]) == ("detect", "running", "processing")
    assert worst["left_us"] == 90_000_000
    assert worst["danger"] in ("warn", "page")
    assert worst["probability_ppm"] >= 500_000
    assert flights["S2A_AT_THE_ANALYSTS"]["danger"] == "calm"
    order = [one["danger"] for one in told["flights"]]
    assert order == sorted(order, key=("late", "page", "warn", "calm").index)
    stages = {one["name"]: (one["waiting"], one["running"]) for one in told["stages"]}
    assert stages["quality-control"] == (0, 1)
    assert stages["detect"] == (2, 1)
    assert told["through_last_hour"] == 1
    kinds = {(one["kind"], one["about"]) for one in told["troubles"]}
    assert ("overwritten_result", "S1A_OVERWRITTEN") in kinds
    assert ("supplier_switch", "RS2") in kinds
    shares = {(one["by"], one["name"]): (one["images"], one["late"]) for one in told["shares"]}
    assert shares["supplier", "cdse"] == (1, 0)


async def test_what_just_happened_is_on_the_board_before_anybody_has_judged_it(
    client: httpx.AsyncClient, world: App
) -> None:
    body = json.dumps(step("S1A_IN_DANGER", "detect", "left", 13.4)).encode()
    await Keeping(world, "ships", "bus").bodies([body], NOW)
    told = await asked(client, "/api/v1/pipelines/ships")
    moved = next(one for one in told["flights"] if one["image"] == "S1A_IN_DANGER")
    assert (moved["stage"], moved["place"]) == ("deliver", "waiting")
    assert moved["probability_ppm"] is None  # that was said of another stage


async def test_an_image_tells_every_attempt_on_every_host_and_which_one_stands(
    client: httpx.AsyncClient,
) -> None:
    told = await asked(client, "/api/v1/pipelines/ships/images/S1A_OVERWRITTEN")
    detect = next(one for one in told["stages"] if one["stage"] == "detect")
    hosts = [(one["attempt"], one["host"], one["outcome"]) for one in detect["attempts"]]
    assert hosts == [(1, "node-7", "left"), (2, "node-3", "left")]
    assert (detect["won"], detect["overwritten"]) == (1, True)
    page = (await client.get("/pipelines/ships/images/S1A_OVERWRITTEN?lang=en")).text
    page = page.replace("<wbr>", "")
    for part in (
        "node-7", "node-3", "older result overwrote a newer one", "/out/o.tif",
        "https://logs.example/?q=S1A_OVERWRITTEN", "ais/strait was silent at that time",
    ):  # fmt: skip
        assert part in page, part
    mother = (await client.get("/pipelines/ships/images/S1A_DELIVERED?lang=en")).text
    assert "/pipelines/ships/images/S1A_OVERWRITTEN" in mother
    assert "/objectives/in-time" not in mother
    assert "Delivered in 15\xa0min" in mother  # what belongs together is not broken


async def test_pages_are_in_both_languages_and_strangers_write_nothing_into_them(
    client: httpx.AsyncClient,
) -> None:
    french = (await client.get("/pipelines/ships/board?lang=fr")).text
    assert "Navires dans les images" in french
    assert "Temps restant" in french
    assert "<script>" not in french.replace('<script src="/static', "")
    assert f"/pipelines/ships/images/{quote(ODD)}" in french
    assert '<meta http-equiv="refresh" content="5">' in french


async def test_what_is_not_known_is_said_to_be_so(client: httpx.AsyncClient) -> None:
    for path in ("/pipelines/nothing", "/pipelines/ships/images/nothing", "/pipelines/no/events"):
        assert (await client.get(path)).status_code == 404, path


async def test_a_hint_comes_with_every_change(application: FastAPI, world: App) -> None:
    async with (
        served(application) as address,
        httpx.AsyncClient(timeout=60) as visitor,
        visitor.stream("GET", f"{address}/pipelines/ships/events") as stream,
    ):
        lines = stream.aiter_lines()
        assert await anext(lines) == "retry: 500"
        body = json.dumps(step("S1A_NEW", "retrieve", "entered", 13)).encode()
        await Keeping(world, "ships", "bus").bodies([body], minute(13.6))
        async with asyncio.timeout(60):
            said = [line async for line in _until(lines, "data:")]
        assert said[-2:] == ["event: changed", f"data: {minute(13.6).isoformat()}"]


async def _until(lines: AsyncIterator[str], start: str) -> AsyncIterator[str]:
    async for line in lines:
        yield line
        if line.startswith(start):
            return


async def test_the_pages_are_accessible_narrow_and_move_by_themselves(
    application: FastAPI, world: App, browser: Browser
) -> None:
    broken: list[str] = []
    async with served(application) as address:
        for scheme, width, lang in (("light", 1280, "en"), ("dark", 360, "fr")):
            context = await browser.new_context(
                color_scheme="dark" if scheme == "dark" else "light",
                viewport={"width": width, "height": 900},
            )
            page = await context.new_page()
            for path in PATHS:
                await page.goto(f"{address}{path}?lang={lang}")
                wide = await page.evaluate("document.documentElement.scrollWidth")
                broken += [f"{path} is {wide} wide at {width}"] if wide > width else []
                broken += await inaccessible(page)
            await context.close()
        assert not broken, "\n".join(broken)
        page = await browser.new_page()
        await page.goto(f"{address}/pipelines/ships/board?lang=en")
        assert await page.get_by_text("S1A_NEW").count() == 0
        body = json.dumps(step("S1A_NEW", "retrieve", "entered", 13)).encode()
        await Keeping(world, "ships", "bus").bodies([body], minute(13.6))
        await page.get_by_text("S1A_NEW").wait_for(timeout=60_000)
        await page.close()
