"""What every route is given: the application, its last good board and the templates."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from api.bus import BusWatch
from api.rendering import Pages
from api.snapshots import Held, Snapshots
from maas.catalogue.model import Catalogue
from maas.db.connection import Connection
from maas.db.pages import reading
from maas.runtime.role import App


@dataclass(frozen=True, slots=True)
class Site:
    """One running set of pages."""

    app: App
    snapshots: Snapshots
    pages: Pages
    bus: BusWatch

    @property
    def catalogue(self) -> Catalogue:
        return self.app.catalogue

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """A read-only view of the database; raises DatabaseUnavailable."""
        return reading(self.app.database)

    def show(
        self,
        request: Request,
        template: str,
        held: Held | None,
        values: Mapping[str, object],
        *,
        status_code: int = 200,
        cached: bool = False,
    ) -> Response:
        """A page, with the age of what it tells when that is worth telling."""
        stale = None if held is None else held.stale(self.snapshots.clock())
        return self.pages.page(
            request,
            template,
            held,
            {**values, "stale": stale},
            status_code=status_code,
            cached=cached,
        )


def site_of(request: Request) -> Site:
    """The site of this application."""
    site = request.app.state.site
    assert isinstance(site, Site)
    return site


SiteDep = Annotated[Site, Depends(site_of)]
