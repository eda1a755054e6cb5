"""The operators' page: what is read, what was set aside, and who may have it tried again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import httpx
from sqlalchemy import text

from api.app import create_app
from maas.db.connection import Database
from maas.runtime.role import App
from tests.api.history import write_history
from tests.api.segment import segment

WHOLE = "/sources/prip-s1"


async def test_every_source_of_the_catalogue_is_there_also_what_was_never_read(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/sources")).text
    for name in ("prip-s1", "prip-s5p", "cadip-sgs", "lta", "dd"):
        assert f'href="/sources/{name}"' in page
    assert "8 sources: 1 failing, 5 entries set aside" in page
    assert "not read yet" in page
    assert "counts differ" in page


async def test_a_failing_source_says_why_since_when_and_when_next(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/sources/lta")).text
    assert "answered 200 with no page of products" in page
    assert "attempt 4 in a row that failed" in page
    assert "left alone until 23 Nov 2026, 16:55\u00a0UTC" in page


async def test_counts_capabilities_and_what_was_set_aside_are_shown(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get(WHOLE)).text
    assert "4,311" in page
    assert "refuses $expand=Attributes" in page
    assert "the name says no satellite" in page
    assert "MAAS_API_TOKENS_FILE names nobody" in page
    assert "<form method" not in page


async def test_a_datatake_shows_the_tickets_that_name_it(client: httpx.AsyncClient) -> None:
    page = (await client.get("/datatakes/S1A-425335")).text
    assert 'href="https://jira.example/browse/GSANOM-7"' in page
    told = (await client.get("/api/v1/datatakes/S1A-425335")).json()
    assert [one["key"] for one in told["tickets"]] == ["GSANOM-7"]


async def test_a_known_person_has_an_entry_tried_again(database: Database, tmp_path: Path) -> None:
    await write_history(database)
    people = tmp_path / "tokens"
    people.write_text(f"{hashlib.sha256(b'secret').hexdigest()} agency B. Leroy\n")
    app = App(segment(), database, {"MAAS_API_TOKENS_FILE": str(people)}, "test/1", "main")
    transport = httpx.ASGITransport(create_app(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        assert "<form method" in (await client.get(WHOLE)).text
        path = f"{WHOLE}/quarantine/03/retry"
        wrong = await client.post(path, data={"token": "guess"})
        assert (wrong.status_code, "This token is not known" in wrong.text) == (401, True)
        assert (await client.post(path)).status_code == 401
        right = await client.post(path, data={"token": "secret"})
        assert (right.status_code, right.headers["location"]) == (303, f"{WHOLE}#aside")
        assert "B. Leroy, agency wants it tried again" in (await client.get(WHOLE)).text
        headers = {"Authorization": "Bearer secret"}
        api = "/api/v1/quarantine/prip-s1"
        assert (await client.post(f"{api}/04/retry", headers=headers)).status_code == 202
        assert (await client.post(f"{api}/ff/retry", headers=headers)).status_code == 404
        assert (await client.post(f"{api}/xx/retry", headers=headers)).status_code == 404
        assert (await client.post(f"{api}/04/retry")).status_code == 401
    async with database.transaction() as connection:
        asked = await connection.execute(text("SELECT count(*) FROM quarantine_retry"))
        assert asked.scalar_one() == 2
