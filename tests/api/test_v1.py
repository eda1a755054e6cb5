"""JSON for programs: exact numbers, pages that join, errors in one form."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import httpx
import pytest


async def test_a_figure_has_its_numerator_its_denominator_and_a_floored_percentage(
    client: httpx.AsyncClient,
) -> None:
    told = (await client.get("/api/v1/objectives/s1-nrt-prip")).json()
    own = told["figures"]["own"]
    share = own["share"]
    assert Fraction(share["numerator"], share["denominator"]) == Fraction(256, 264)
    assert share["percent"] == "96.9696"
    assert own["verdict"] == "met"
    assert told["target"] == "19/20"
    counted = sum(own["counts"][state] for state in ("on_time", "late", "missing", "overdue"))
    assert counted == share["denominator"]
    assert told["completeness"][0]["after_us"] == 0
    assert told["completeness"][0]["share"]["numerator"] == own["counts"]["on_time"]


async def test_the_windows_agree_with_the_items_behind_them(client: httpx.AsyncClient) -> None:
    """The last 24 hours and 7 days cut through a day; counting items one by one must agree."""
    told = (await client.get("/api/v1/objectives/s5p-nrti-prip")).json()
    items = await _all(client, "/api/v1/objectives/s5p-nrti-prip/items?limit=97")
    for window in ("day", "week", "month"):
        figure = told["figures"][window]
        inside = [item for item in items if item["t0"] >= figure["start_at"]]
        for state in ("on_time", "late", "missing", "overdue", "not_due"):
            found = sum(item["state"] == state for item in inside)
            assert figure["counts"][state] == found, (window, state)


async def test_items_are_paged_without_loss_and_filtered_by_state(
    client: httpx.AsyncClient,
) -> None:
    pages = await _all(client, "/api/v1/objectives/s1-nrt-prip/items?limit=50")
    whole = (await client.get("/api/v1/objectives/s1-nrt-prip/items?limit=1000")).json()["items"]
    assert pages == whole
    assert len({item["key"] for item in pages}) == len(pages)
    bad = (await client.get("/api/v1/objectives/s1-nrt-prip/items?state=late&state=missing")).json()
    assert {item["state"] for item in bad["items"]} == {"late", "missing"}


async def _all(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        told = (await client.get(path + (f"&after={after}" if after else ""))).json()
        found += told["items"]
        after = told["next"]
        if after is None:
            return found


async def test_the_top_line_names_the_worst_and_lists_every_target(
    client: httpx.AsyncClient,
) -> None:
    told = (await client.get("/api/v1/status")).json()
    assert told["status"] == "major_outage"
    assert told["worst"] == ["shared/access"]
    down = next(target for target in told["targets"] if target["id"] == "dd")
    assert (down["outcome"], down["reason"]) == ("down", "answered 503")
    assert down["since"].startswith("2026-11-23T15:21")


async def test_a_component_has_its_days_and_null_where_nothing_was_monitored(
    client: httpx.AsyncClient,
) -> None:
    told = (await client.get("/api/v1/components/shared/portal")).json()
    assert len(told["days"]) == 90
    assert told["days"][0]["times"] is None
    assert told["days"][-2]["times"]["up_us"] == 86_400_000_000


async def test_a_datatake_has_what_arrived_and_every_publication(
    client: httpx.AsyncClient,
) -> None:
    told = (await client.get("/api/v1/datatakes/S1A-425335")).json()
    assert told["state"] == "late"
    assert {source: told["arrivals"][source]["products"] for source in told["arrivals"]} == {
        "prip-s1": 2,
        "dd": 2,
        "lta": 2,
    }
    assert len(told["publications"]) == 6
    name = told["publications"][0]["product_name"]
    offers = (await client.get("/api/v1/publications", params={"name": name})).json()
    assert [each["source"] for each in offers["publications"]] == ["prip-s1", "dd", "lta"]


async def test_datatakes_of_a_mission_are_paged(client: httpx.AsyncClient) -> None:
    first = (await client.get("/api/v1/datatakes?mission=S2&limit=3")).json()
    second = (
        await client.get(f"/api/v1/datatakes?mission=S2&limit=3&before={first['next']}")
    ).json()
    ids = [each["id"] for each in first["datatakes"] + second["datatakes"]]
    assert ids == [f"S2A-{number}-1" for number in range(49337, 49331, -1)]


async def test_quarantine_is_counted_and_paged(client: httpx.AsyncClient) -> None:
    first = (await client.get("/api/v1/quarantine?limit=3")).json()
    assert first["counts"] == [{"source": "prip-s1", "kind": "entry", "entries": 5}]
    second = (await client.get(f"/api/v1/quarantine?limit=3&after={first['next']}")).json()
    assert len(first["entries"]) + len(second["entries"]) == 5
    assert second["next"] is None


async def test_sources_say_how_far_they_are_read(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/v1/sources")).json()
    assert [each["source"] for each in told["sources"]] == ["lta", "prip-s1", "prip-s2"]
    assert [each["source"] for each in told["sources"] if each["failing"]] == ["lta"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v1/objectives/none", 404),
        ("/api/v1/components/none", 404),
        ("/api/v1/datatakes/none", 404),
        ("/api/v1/datatakes?mission=none", 404),
        ("/api/v1/incidents/5b3f6a52-0d0e-4c3c-9d6d-0000000000ff", 404),
        ("/api/v1/objectives/s1-nrt-prip/items?state=perfect", 422),
        ("/api/v1/objectives/s1-nrt-prip/items?limit=0", 422),
        ("/api/v1/objectives/s1-nrt-prip/items?after=never", 422),
        ("/api/v1/quarantine?after=1:zz", 422),
        ("/api/v1/nowhere", 404),
    ],
)
async def test_an_error_has_a_code_and_a_message(
    client: httpx.AsyncClient, path: str, code: int
) -> None:
    answer = await client.get(path)
    assert answer.status_code == code
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["message"]


async def test_the_description_names_every_route_and_its_form(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/openapi.json")).json()
    items = told["paths"]["/api/v1/objectives/{name}/items"]["get"]
    form = items["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    assert form.endswith("/Items")
    assert "/api/v2/summary.json" in told["paths"]
