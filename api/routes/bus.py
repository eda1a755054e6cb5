"""For operators: what waits between the roles, and whether it gets through."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.site import SiteDep
from maas.choreography import SUBSCRIPTIONS
from maas.db import outbox

router = APIRouter()


@router.get("/bus", include_in_schema=False)
async def bus_page(request: Request, site: SiteDep) -> Response:
    """Queues, dead letters and the outbox, in words."""
    held = await site.snapshots.held()
    async with site.reading() as connection:
        waiting = await outbox.state(connection)
    found = await site.bus.status()
    return site.show(
        request,
        "bus.html",
        held,
        {"found": found, "waiting": waiting, "subscriptions": SUBSCRIPTIONS},
    )
