"""For those who run it: alive, ready, metrics; and the files of the pages."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from api.errors import NotKnown
from api.site import SiteDep
from maas.db.errors import DatabaseUnavailable
from maas.db.pages import unreadiness
from maas.db.telemetry import snapshot
from maas.runtime.health import PROMETHEUS, liveness, readiness
from maas.telemetry.exposition import render_metrics

router = APIRouter()


@router.get("/healthz", tags=["operations"], response_class=PlainTextResponse)
async def healthz(site: SiteDep) -> Response:
    """200 while the process can do its work; a database that is away is no reason to restart it."""
    return liveness(site.app.process)


@router.get("/readyz", tags=["operations"], response_class=JSONResponse)
async def readyz(site: SiteDep) -> Response:
    """200 when pages can be shown, the last good ones at least; else 503 with the reasons."""
    process = site.app.process
    more = [] if process.shows_last_known else await unreadiness(site.app.database)
    return readiness(process, more)


@router.get("/metrics", tags=["operations"])
async def metrics(site: SiteDep) -> Response:
    """Prometheus metrics, read from the database at each scrape, and those of this process."""
    own = site.app.process.counts.render()
    try:
        async with site.reading() as connection:
            told = await snapshot(connection, site.snapshots.clock())
    except DatabaseUnavailable:
        return Response(own, media_type=PROMETHEUS)
    return Response(render_metrics(told, site.catalogue) + own, media_type=PROMETHEUS)


@router.get("/static/{name}", include_in_schema=False)
async def asset(request: Request, site: SiteDep, name: str) -> Response:
    """A file of the pages; its address changes with its content, so it may be kept for ever."""
    found = site.pages.assets.get(name)
    if found is None:
        raise NotKnown(f"there is no file {name}")
    kept = "public, max-age=31536000, immutable" if "v" in request.query_params else "no-cache"
    return Response(found.body, media_type=found.media_type, headers={"Cache-Control": kept})


@router.get("/api/docs", include_in_schema=False)
async def docs(request: Request, site: SiteDep) -> Response:
    """Every route in one list, made from the OpenAPI description."""
    groups: dict[str, list[dict[str, object]]] = {}
    for path, operations in request.app.openapi()["paths"].items():
        for method, told in operations.items():
            groups.setdefault(str(told.get("tags", ["api"])[0]), []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": told.get("description") or told.get("summary", ""),
                    "parameters": told.get("parameters", []),
                }
            )
    return site.show(request, "docs.html", None, {"groups": groups})
