"""Pipelines live: counts per stage, the board of images on their way, and one page for each image.

Every page renews itself: by a stream of hints where there is JavaScript, by the browser where not.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from api import schemas_pipelines as forms
from api.answers import json_answer
from api.errors import NotKnown
from api.pipelines import ImageView, Overview, image_view, overview
from api.site import Site, SiteDep
from maas.catalogue.model import Pipeline
from maas.db import pipelines as stored
from maas.db.connection import Connection
from maas.db.facts_readings import heard_between
from maas.db.pages_items import items_of_subject
from maas.domain.steps import subject_of

router = APIRouter()
STREAMED = timedelta(seconds=30)  # then the browser asks again, so that nothing hangs on for ever
LOOKED_EVERY = 0.2  # seconds
SHOWN = 25  # images on a pipeline's page; the board has all


@router.get("/pipelines", include_in_schema=False)
async def pipelines_page(request: Request, site: SiteDep) -> Response:
    """Every public pipeline with what is on its way."""
    told = [await _overview(site, name) for name in _public(site)]
    return _live(site, request, "pipelines.html", {"overviews": told})


@router.get("/pipelines/{name}", include_in_schema=False)
async def pipeline_page(request: Request, site: SiteDep, name: str) -> Response:
    """One pipeline: its stages with counts, its images, its troubles, who was late."""
    told = await _overview(site, name)
    promises = {
        key: one
        for key, one in site.catalogue.objectives.items()
        if one.public and one.population.pipeline == name
    }
    values = {"o": told, "shown": told.flights[:SHOWN], "promises": promises}
    return _live(site, request, "pipeline.html", values)


@router.get("/pipelines/{name}/board", include_in_schema=False)
async def board_page(request: Request, site: SiteDep, name: str) -> Response:
    """The board for a wall: every image on its way, the most endangered first."""
    return _live(site, request, "pipeline_board.html", {"o": await _overview(site, name)})


@router.get("/pipelines/{name}/events", include_in_schema=False)
async def events(site: SiteDep, name: str) -> StreamingResponse:
    """A hint for each change, as server-sent events; the page is then read anew."""
    _known(site, name)
    return StreamingResponse(_hints(site, name), media_type="text/event-stream")


@router.get("/pipelines/{name}/images/{image:path}", include_in_schema=False)
async def image_page(request: Request, site: SiteDep, name: str, image: str) -> Response:
    """One image: its waterfall, every attempt on every host, what went in and what came out."""
    pipeline, now = _known(site, name), site.snapshots.clock()
    view = await _image(site, name, pipeline, image)
    await site.snapshots.held()  # the promises are shown as of the board
    async with site.reading() as connection:
        values = {
            "view": view,
            "pipeline": pipeline,
            "name": name,
            "troubles": await stored.troubles(connection, name, about=image),
            "children": await stored.children(connection, name, image),
            "told_by": await stored.told_by(connection, name, image),
            "items": await items_of_subject(connection, subject_of(name, image)),
            "feeds": await _feeds(connection, name, pipeline, view),
            "links": {k: a.replace("{image}", image) for k, a in pipeline.links.items()},
            "as_of": now,
        }
    return _live(site, request, "image.html", values)


@router.get("/api/v1/pipelines", tags=["api v1"], response_model=forms.Pipelines)
async def pipelines(request: Request, site: SiteDep) -> Response:
    """Every public pipeline with counts per stage."""
    told = [forms.pipeline_form(await _overview(site, name)) for name in _public(site)]
    return json_answer(request, forms.Pipelines(pipelines=told), max_age=0)


@router.get("/api/v1/pipelines/{name}", tags=["api v1"], response_model=forms.PipelineDetail)
async def pipeline(request: Request, site: SiteDep, name: str) -> Response:
    """One pipeline: counts, images on their way by danger, troubles, and who was late."""
    told = forms.pipeline_detail(await _overview(site, name))
    return json_answer(request, told, max_age=0)


@router.get(
    "/api/v1/pipelines/{name}/images/{image:path}",
    tags=["api v1"],
    response_model=forms.ImageDetail,
)
async def image(request: Request, site: SiteDep, name: str, image: str) -> Response:
    """One image with its stages and every attempt."""
    view = await _image(site, name, _known(site, name), image)
    async with site.reading() as connection:
        troubles = await stored.troubles(connection, name, about=image)
    return json_answer(request, forms.image_detail(view, troubles), max_age=0)


def _public(site: Site) -> list[str]:
    return [name for name, one in site.catalogue.pipelines.items() if one.public]


def _known(site: Site, name: str) -> Pipeline:
    if name not in _public(site):
        raise NotKnown(f"the catalogue has no pipeline {name}")
    return site.catalogue.pipelines[name]


async def _overview(site: Site, name: str) -> Overview:
    pipeline = _known(site, name)
    async with site.reading() as connection:
        return await overview(connection, name, pipeline, site.snapshots.clock())


async def _image(site: Site, name: str, pipeline: Pipeline, image: str) -> ImageView:
    async with site.reading() as connection:
        found = await stored.image(connection, name, image)
        if found is None:
            raise NotKnown(f"{name} has never heard of an image {image}")
        steps = await stored.steps(connection, name, [image])
    return image_view(pipeline, found, steps.get(image, []), site.snapshots.clock())


async def _feeds(
    connection: Connection, name: str, pipeline: Pipeline, view: ImageView
) -> list[tuple[str, str]]:
    """Per area of a feed of ship positions, whether it was heard around the acquisition."""
    found = []
    for key, feed in pipeline.feeds.items():
        if feed.kind != "ais":
            continue
        first, until = view.t0 - feed.silent, view.t0 + feed.silent
        heard = await heard_between(connection, f"{name}.{key}", "positions", first, until)
        for area in feed.areas:
            told = heard.get(area)
            state = "unknown" if told is None else "heard" if told > 0 else "silent"
            found.append((f"{key}/{area}", state))
    return found


def _live(site: Site, request: Request, template: str, values: dict[str, object]) -> Response:
    answer = site.show(request, template, site.snapshots.last, values)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


async def _hints(site: Site, name: str) -> AsyncIterator[str]:
    """`changed` with its instant whenever an image has moved, and a comment to keep the line."""
    loop = asyncio.get_running_loop()
    until, last = loop.time() + STREAMED.total_seconds(), await _newest(site, name)
    yield "retry: 500\n\n"
    while loop.time() < until:
        await asyncio.sleep(LOOKED_EVERY)
        newest = await _newest(site, name)
        if newest != last:
            last = newest
            yield f"event: changed\ndata: {'' if newest is None else newest.isoformat()}\n\n"


async def _newest(site: Site, name: str) -> datetime | None:
    async with site.reading() as connection:
        return await stored.newest_change(connection, name)
