"""The items behind a figure, as a page: narrowed to states, and to an agreement's period."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.errors import NotKnown
from api.marks import mark, read_mark
from api.routes.evidence import public_objective
from api.site import Site, SiteDep
from maas.db.pages_items import items_page
from maas.domain.calendars import period as period_interval
from maas.domain.instants import from_us
from maas.domain.states import ItemState

router = APIRouter(include_in_schema=False)
ROWS = 200


@router.get("/objectives/{name}/items")
async def items_of_objective(
    request: Request, site: SiteDep, name: str,
    state: Annotated[list[ItemState] | None, Query()] = None,
    agreement: str = "", period: str = "", after: str | None = None,
) -> Response:  # fmt: skip
    """The items that a figure counts, as they stand now, latest first."""
    objective = public_objective(site, name)
    held = await site.snapshots.held()
    within = _within(site, agreement, period)
    async with site.reading() as connection:
        found = await items_page(connection, name, state or [], ROWS + 1, read_mark(after), within)
    asked = [("state", each.value) for each in state or ()]
    asked += [(key, text) for key, text in (("agreement", agreement), ("period", period)) if text]
    more = None
    if len(found) > ROWS:
        more = f"/objectives/{name}/items?{urlencode([*asked, ('after', mark(found[ROWS - 1]))])}"
    return site.show(
        request,
        "objective_items.html",
        held,
        {
            "name": name,
            "objective": objective,
            "states": state or [],
            "period": period if within else "",
            "items": found[:ROWS],
            "with_objective": False,
            "more": more,
        },
    )


def _within(site: Site, agreement: str, period: str) -> tuple[datetime, datetime] | None:
    """The interval of a period, as its agreement counts it; raises NotKnown."""
    if not period:
        return None
    bound = site.catalogue.agreements.get(agreement)
    try:
        interval = period_interval(period, bound.period.time_zone if bound else "UTC")
    except ValueError as error:
        raise NotKnown(str(error)) from None
    return from_us(interval.start), from_us(interval.end)
