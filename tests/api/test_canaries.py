"""The pages and the JSON of canaries and deliveries say what their rows say."""

from __future__ import annotations

import httpx

from tests.api.answers_of_canaries import SCENES


async def test_an_unanswered_scene_is_the_first_thing_the_page_says(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/canaries")).text
    assert "Canary off Brittany" in page
    assert "no answer" in page
    assert "no answer to CANARY_S1_" in page
    assert "not answered" in page


async def test_trends_are_drawn_with_their_limits(client: httpx.AsyncClient) -> None:
    page = (await client.get("/canaries")).text
    assert page.count('role="img"') == 4
    assert f"Ships found: {SCENES - 1} scenes" in page
    assert page.count('class="target"') == 4 * 2 * (SCENES - 1 - 10)


async def test_the_page_speaks_french(client: httpx.AsyncClient) -> None:
    page = (await client.get("/canaries?lang=fr")).text
    assert "Canari de Bretagne" in page
    assert "sans réponse" in page
    deliveries = (await client.get("/deliveries?lang=fr")).text
    assert "non valable" in deliveries


async def test_the_json_has_exact_counts_and_times(client: httpx.AsyncClient) -> None:
    [canary] = (await client.get("/api/v1/canaries")).json()["canaries"]
    assert canary["state"] == "silent"
    newest, before = canary["scenes"][:2]
    assert newest["mark"] is None
    assert before["waited_us"] == 700_000_000
    assert (before["mark"]["ships"], before["mark"]["dark_found"]) == (36, 8)
    assert before["mark"]["stages_us"] == {"detect": 95_000_000, "deliver": 4_000_000}
    assert (await client.get("/api/v1/canaries/brittany")).json() == canary
    assert (await client.get("/api/v1/canaries/other")).status_code == 404


async def test_deliveries_are_told_with_all_their_reasons(client: httpx.AsyncClient) -> None:
    page = (await client.get("/deliveries")).text
    assert "the axes are in the wrong order" in page
    told = (await client.get("/api/v1/deliveries?source=coastguard")).json()["deliveries"]
    assert [one["verdict"] for one in told] == ["valid", "degraded", "invalid"]
    assert [reason["code"] for reason in told[2]["reasons"]] == ["axes-exchanged", "checksum"]
    assert (await client.get("/api/v1/deliveries?source=nobody")).json()["deliveries"] == []


async def test_metrics_tell_the_last_mark_and_what_is_overdue(client: httpx.AsyncClient) -> None:
    text = (await client.get("/metrics")).text
    assert 'maas_canary_overdue_scenes{canary="brittany"} 1.0' in text
    assert 'maas_canary_recall_ratio{canary="brittany"} 0.' in text
    assert 'maas_delivered_reports{source="coastguard",verdict="invalid"} 1.0' in text
