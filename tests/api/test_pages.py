"""The pages as a visitor without a browser sees them."""

from __future__ import annotations

import httpx
import pytest

from tests.api.history import OPEN_INCIDENT, PAST_INCIDENT
from tests.api.paths import PAGES


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_every_page_answers_in_both_languages(
    client: httpx.AsyncClient, path: str, language: str
) -> None:
    answer = await client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    assert f'<html lang="{language}">' in answer.text
    assert 'style="' not in answer.text
    assert "http://" not in answer.text.replace("http://www.w3.org", "")


async def test_the_top_line_is_the_worst_component_and_says_which(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/")).text
    assert '<h1 id="state">Major outage</h1>' in page
    assert "Shared services › Data access" in page
    assert "23 Nov 2026, 16:48\u00a0UTC" in page


async def test_a_language_asked_for_is_kept_by_the_links(client: httpx.AsyncClient) -> None:
    page = (await client.get("/?lang=fr")).text
    assert 'href="/objectives?lang=fr"' in page
    assert '<input type="hidden" name="lang" value="fr">' in page


async def test_a_bar_leads_to_its_day_and_the_day_says_what_happened(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/components/sentinel-1/prip")).text
    assert 'href="/components/sentinel-1/prip/days/2026-10-24"' in page
    day = (await client.get("/components/sentinel-1/prip/days/2026-10-24")).text
    assert "answered 503" in day
    assert "6\u00a0h 20\u00a0min" in day.replace("6\u00a0h\u00a020", "6\u00a0h 20")


async def test_an_objective_shows_numerator_denominator_definition_and_worst_items(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/objectives/s1-nrt-prip")).text
    assert "256 of 264 promises kept in time" in page
    assert "95\u00a0% of the promises must be kept in time" in page
    assert "Due within 3\u00a0h" in page
    assert "7\u00a0d later" in page
    assert page.index("missing</span>") < page.index("late</span></span></td>")


async def test_an_objective_that_is_not_public_is_not_shown(client: httpx.AsyncClient) -> None:
    assert (await client.get("/objectives/internal")).status_code == 404
    assert (await client.get("/api/v1/objectives/internal")).status_code == 404
    assert "internal" not in (await client.get("/api/v1/objectives")).text.lower()


async def test_a_product_is_followed_across_interfaces(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/v1/datatakes/S1A-425335")).json()
    name = told["publications"][0]["product_name"]
    page = (await client.get("/search", params={"q": name})).text
    for place in ("Sentinel-1 PRIP", "Data access", "Long-term archive"):
        assert f"Published at {place}" in page


@pytest.mark.parametrize("question", ["S1A-425335", "s1a-425335", "425335", "67D77", "S1A_67D77"])
async def test_a_datatake_is_found_by_number_decimal_or_hexadecimal(
    client: httpx.AsyncClient, question: str
) -> None:
    page = (await client.get("/search", params={"q": question})).text
    assert 'href="/datatakes/S1A-425335"' in page


async def test_the_beginning_of_a_name_lists_the_products_that_begin_so(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/search", params={"q": "S1A_IW_GRDH_1SDV_20261123"})).text
    assert "Products whose names begin so" in page
    assert page.count("/search?q=S1A_IW_GRDH_1SDV_20261123T") > 2


@pytest.mark.parametrize(
    "question", ["nothing-like-this", "S1A_XX_NOPE", "%", "'; drop table", "S" * 900]
)
async def test_a_question_without_answer_says_so(client: httpx.AsyncClient, question: str) -> None:
    answer = await client.get("/search", params={"q": question})
    assert answer.status_code == 200
    assert "Nothing found" in answer.text


async def test_a_datatake_shows_its_plan_its_promises_and_its_publications(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/datatakes/S1A-425335")).text
    assert "MP_<wbr>USER" in page
    assert "Sentinel-1 NRT available" in page
    assert "7\u00a0h\u00a08\u00a0min late" in page


async def test_an_orbit_without_plan_is_a_datatake_too(client: httpx.AsyncClient) -> None:
    page = (await client.get("/datatakes/S5P-45410")).text
    assert "Sentinel-5P NRTI produced" in page


async def test_datatakes_are_paged_back_in_time(client: httpx.AsyncClient) -> None:
    first = (await client.get("/datatakes?mission=S1")).text
    older = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = await client.get(older.replace("&amp;", "&"))
    assert second.status_code == 200
    assert "S1A-425337" in first
    assert "S1A-425337" not in second.text


async def test_an_incident_has_a_page_of_its_own(client: httpx.AsyncClient) -> None:
    opened = (await client.get(f"/incidents/{OPEN_INCIDENT}")).text
    assert "Data access is down" in opened
    closed = (await client.get(f"/incidents/{PAST_INCIDENT}?lang=fr")).text
    assert "a duré 4\u00a0min" in closed
    assert closed.index("Résolu") < closed.index("En cours d’examen")


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/components/none",
        "/components/shared/access/days/2030-01-01",
        "/components/shared/access/days/yesterday",
        "/objectives/none",
        "/datatakes/S1A-1",
        "/datatakes?mission=S9",
        "/incidents/none",
        "/incidents/5b3f6a52-0d0e-4c3c-9d6d-0000000000ff",
        "/static/none",
        "/static/../app.py",
    ],
)
async def test_what_is_not_there_is_said_in_the_same_style(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_nothing_is_loaded_from_elsewhere_and_head_has_no_body(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.head("/")
    assert answer.status_code == 200
    assert answer.content == b""
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_who_has_the_page_already_gets_no_body(client: httpx.AsyncClient) -> None:
    first = await client.get("/")
    again = await client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    french = await client.get(
        "/", headers={"If-None-Match": first.headers["etag"], "Accept-Language": "fr"}
    )
    assert french.status_code == 200
