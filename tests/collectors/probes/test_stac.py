"""STAC catalogues: the simulated one, and servers that say less."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.collectors.conftest import Segment, catalogue_of
from tests.collectors.probes.web import probed, says, site

LANDING = {
    "type": "Catalog", "stac_version": "1.1.0", "id": "x",
    "conformsTo": ["https://api.stacspec.org/v1.0.0/core",
                   "https://api.stacspec.org/v1.0.0/item-search"],
}  # fmt: skip
ITEMS = {"type": "FeatureCollection", "features": [{"id": "a"}, {"id": "b"}]}


async def test_the_simulated_catalogue_is_searched_by_interface_and_by_url(
    segment: Segment,
) -> None:
    interface = catalogue_of(segment).interfaces["stac"].model_dump(mode="json")
    inside: dict[str, Any] = {"interfaces": {"s": interface}, "interface": "s"}
    up = await probed("stac", **inside, expect={"min_rows": 5})
    assert (up.outcome, up.status) == ("up", 200), up.reason
    by_url = await probed("stac", f"{segment.told['MAAS_SIM_HTTP']}/stac/")
    assert by_url.outcome == "up", by_url.reason
    elsewhere = {"s": {**interface, "collections": ["sentinel-9"]}}
    empty = await probed("stac", interfaces=elsewhere, interface="s")
    assert (empty.outcome, empty.reason) == ("down", "0 items, expected at least 1")
    segment.order("stac", "html_500")
    down = await probed("stac", **inside)
    assert (down.outcome, down.reason) == ("down", "status 500, expected 200")


async def test_a_search_asks_for_as_many_items_as_it_needs() -> None:
    async with site({"/v1/": says(LANDING), "/v1/search": says(ITEMS)}) as told:
        few = await probed("stac", f"{told.url}/v1", expect={"min_rows": 3})
        assert (few.outcome, few.reason) == ("down", "2 items, expected at least 3")
        method, path, _, body = told.asked[-1]
        assert (method, path, msgspec.json.decode(body)) == ("POST", "/v1/search", {"limit": 3})
        slow = await probed("stac", f"{told.url}/v1", expect={"degraded_above": "1us"})
        assert (slow.outcome, slow.reason[:5]) == ("degraded", "took ")


@pytest.mark.parametrize(
    ("landing", "items", "reason"),
    [
        ("<h1>Hello</h1>", ITEMS, "the landing page is no JSON object: it begins '<h1>Hello"),
        ({"id": "x"}, ITEMS, "the landing page is not that of a STAC catalogue"),
        ({**LANDING, "conformsTo": []}, ITEMS, "the landing page does not conform to item search"),
        ({**LANDING, "conformsTo": 7}, ITEMS, "the landing page does not conform to item search"),
        (LANDING, [], "the search is no JSON object"),
        (LANDING, {"features": None}, "the search gives no collection of items"),
    ],
)
async def test_what_is_no_catalogue_is_down(landing: Any, items: Any, reason: str) -> None:
    async with site({"/": says(landing), "/search": says(items)}) as told:
        down = await probed("stac", told.url)
    assert (down.outcome, down.reason[: len(reason)]) == ("down", reason)
