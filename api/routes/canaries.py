"""Canaries and deliveries: how well our scenes are answered, and what of the rest is valid."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api import schemas_canaries as schemas
from api.answers import json_answer
from api.errors import NotKnown
from api.site import Site, SiteDep
from api.views.canaries import CanaryView, canary_view, waited
from maas.db import canaries, delivered

router = APIRouter()
SHOWN = 60
ROWS = 20
DELIVERIES = 100
Limit = Annotated[int, Query(ge=1, le=1000, description="at most so many")]


@router.get("/canaries", include_in_schema=False)
async def canaries_page(request: Request, site: SiteDep) -> Response:
    """Every canary with its state, its trends and its last scenes."""
    held = await site.snapshots.held()
    views = [await _view(site, name) for name in site.catalogue.canaries]
    stages = {
        name: stage.title
        for pipeline in site.catalogue.pipelines.values()
        for name, stage in pipeline.stages.items()
    }
    values = {"views": views, "rows": ROWS, "waited": waited, "stages": stages}
    return site.show(request, "canaries.html", held, values)


@router.get("/deliveries", include_in_schema=False)
async def deliveries_page(request: Request, site: SiteDep) -> Response:
    """The newest deliveries with their verdicts and all reasons."""
    held = await site.snapshots.held()
    async with site.reading() as connection:
        rows = await delivered.latest(connection, DELIVERIES)
        counts = await delivered.counts(connection)
    values = {"rows": rows, "counts": counts, "sources": site.catalogue.deliveries}
    return site.show(request, "deliveries.html", held, values)


@router.get("/api/v1/canaries", tags=["api v1"], response_model=schemas.Canaries)
async def list_canaries(request: Request, site: SiteDep) -> Response:
    """Every canary: its state, and its last scenes with their marks."""
    views = [await _view(site, name) for name in site.catalogue.canaries]
    told = schemas.Canaries(canaries=[schemas.canary_form(view) for view in views])
    return json_answer(request, told)


@router.get("/api/v1/canaries/{name}", tags=["api v1"], response_model=schemas.Canary)
async def one_canary(request: Request, site: SiteDep, name: str) -> Response:
    """One canary and its last scenes."""
    if name not in site.catalogue.canaries:
        raise NotKnown(f"the catalogue has no canary {name}")
    return json_answer(request, schemas.canary_form(await _view(site, name)))


@router.get("/api/v1/deliveries", tags=["api v1"], response_model=schemas.Deliveries)
async def list_deliveries(
    request: Request, site: SiteDep, source: str | None = None, limit: Limit = 100
) -> Response:
    """The newest deliveries: verdict, reasons, counts, and what was seen of rasters."""
    async with site.reading() as connection:
        rows = await delivered.latest(connection, limit, source)
    return json_answer(
        request, schemas.Deliveries(deliveries=[schemas.delivery_form(row) for row in rows])
    )


async def _view(site: Site, name: str) -> CanaryView:
    async with site.reading() as connection:
        history = await canaries.history(connection, name, SHOWN)
    return canary_view(name, site.catalogue.canaries[name], history, site.snapshots.clock())
