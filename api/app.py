"""The application: pages, JSON, Statuspage form and probes, put together from one App.

Nothing is loaded from elsewhere and nothing needs JavaScript.
"""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from api import failures
from api.headers import PublicHeaders
from api.rendering import Pages
from api.routes import (
    agreements,
    canaries,
    evidence,
    items,
    ledger,
    operations,
    sources,
    status,
    statuspage,
    v1,
    vitals,
)
from api.site import Site
from api.snapshots import Clock, Snapshots
from maas.runtime.live import wall_clock
from maas.runtime.role import App


def create_app(app: App, snapshots: Snapshots | None = None, clock: Clock = wall_clock) -> FastAPI:
    """The ASGI application over an App; without `snapshots` it keeps a board of its own."""
    application = FastAPI(
        title="MaaS",
        summary="Monitoring as a Service for satellite ground segments",
        version=version("maas"),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    application.state.site = Site(app, snapshots or Snapshots(app, clock), Pages(app.catalogue))
    for routes in (
        operations,
        vitals,
        status,
        items,
        evidence,
        agreements,
        sources,
        canaries,
        v1,
        ledger,
        statuspage,
    ):
        application.include_router(routes.router)
    failures.install(application)
    application.add_middleware(GZipMiddleware, minimum_size=1024)
    application.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["GET"], expose_headers=["ETag"]
    )
    application.add_middleware(PublicHeaders)
    return application
