"""Statuspage version 2, field by field: what existing clients rely on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import delete

from api.app import create_app
from maas.db.connection import Database
from maas.db.tables import span
from maas.runtime.role import App
from tests.api.history import OPEN_INCIDENT

PAGE = {"id", "name", "url", "time_zone", "updated_at"}
COMPONENT = {
    "id", "name", "status", "created_at", "updated_at", "position", "description", "showcase",
    "start_date", "group_id", "page_id", "group", "only_show_if_degraded",
}  # fmt: skip
INCIDENT = {
    "id", "name", "status", "created_at", "updated_at", "monitoring_at", "resolved_at", "impact",
    "shortlink", "started_at", "page_id", "components", "incident_updates",
}  # fmt: skip
UPDATE = {
    "id", "status", "body", "incident_id", "created_at", "updated_at", "display_at",
    "deliver_notifications", "custom_tweet", "tweet_id", "affected_components",
}  # fmt: skip
STATUSES = {
    "operational",
    "degraded_performance",
    "partial_outage",
    "major_outage",
    "under_maintenance",
}


async def _get(client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    answer = await client.get(f"/api/v2/{name}.json", headers={"Origin": "https://grafana.example"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["etag"]
    told: dict[str, Any] = answer.json()
    assert set(told["page"]) == PAGE
    return told


async def test_the_summary_has_everything(client: httpx.AsyncClient) -> None:
    told = await _get(client, "summary")
    assert set(told) == {"page", "status", "components", "incidents", "scheduled_maintenances"}
    assert told["status"] == {"indicator": "major", "description": "Partial System Outage"}
    assert [incident["id"] for incident in told["incidents"]] == [str(OPEN_INCIDENT)]
    assert told["scheduled_maintenances"] == []


async def test_components_are_groups_and_leaves_that_know_each_other(
    client: httpx.AsyncClient,
) -> None:
    told = (await _get(client, "components"))["components"]
    by_id = {component["id"]: component for component in told}
    for component in told:
        assert set(component) >= COMPONENT
        assert component["status"] in STATUSES
        assert isinstance(component["id"], str)
        if component["group_id"] is not None:
            assert component["id"] in by_id[component["group_id"]]["components"]
    assert [component["position"] for component in told] == list(range(1, len(told) + 1))
    assert by_id["shared"]["status"] == "partial_outage"
    assert by_id["shared/access"]["status"] == "major_outage"


async def test_incidents_are_newest_first_and_so_are_their_updates(
    client: httpx.AsyncClient,
) -> None:
    told = (await _get(client, "incidents"))["incidents"]
    opened = [datetime.fromisoformat(incident["created_at"]) for incident in told]
    assert opened == sorted(opened, reverse=True)
    for incident in told:
        assert set(incident) == INCIDENT
        for update in incident["incident_updates"]:
            assert set(update) == UPDATE
            for affected in update["affected_components"]:
                assert set(affected) == {"code", "name", "old_status", "new_status"}
    assert told[0]["resolved_at"] is None
    assert told[1]["incident_updates"][0]["status"] == "resolved"
    assert datetime.fromisoformat(told[1]["resolved_at"]).tzinfo is not None


@pytest.mark.parametrize(
    "name",
    [
        "scheduled-maintenances",
        "scheduled-maintenances/upcoming",
        "scheduled-maintenances/active",
    ],
)
async def test_maintenance_is_an_empty_list_for_now(client: httpx.AsyncClient, name: str) -> None:
    assert (await _get(client, name))["scheduled_maintenances"] == []


async def test_only_what_is_open_is_unresolved(client: httpx.AsyncClient) -> None:
    told = await _get(client, "incidents/unresolved")
    assert [incident["status"] for incident in told["incidents"]] == ["investigating"]


async def test_the_same_state_has_the_same_tag(client: httpx.AsyncClient) -> None:
    first = await client.get("/api/v2/status.json")
    again = await client.get(
        "/api/v2/status.json", headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304


async def test_what_nobody_saw_is_sent_as_degraded_with_the_truth_beside_it(
    database: Database, app: App
) -> None:
    async with database.transaction() as connection:
        await connection.execute(delete(span))
    unseen = App(app.catalogue, database, {}, "test/2", "main")
    transport = httpx.ASGITransport(create_app(unseen))
    async with httpx.AsyncClient(transport=transport, base_url="http://status.example") as client:
        told = await _get(client, "summary")
    assert told["status"]["indicator"] == "minor"
    assert told["status"]["maas_status"] == "unknown"
    assert {component["status"] for component in told["components"]} == {"degraded_performance"}
    assert {component["maas_status"] for component in told["components"]} == {"unknown"}
