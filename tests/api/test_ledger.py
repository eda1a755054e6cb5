"""Agreements by program: who may read, what is answered, and who may say what."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdf
import pytest
from fastapi import FastAPI

from maas.db.connection import Database
from tests.api.ledgers import over, visiting, write_month
from tests.sla_engine.ledgers import product, publish, subject

STATEMENT = "/api/v1/agreements/contract/periods/2026-10"


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> FastAPI:
    """The application over a closed October that everybody may read."""
    return over(await write_month(database), tmp_path)


async def test_an_agreement_lists_its_statements_the_latest_first(site: FastAPI) -> None:
    async with visiting(site) as visitor:
        (told,) = (await visitor.get("/api/v1/agreements")).json()["agreements"]
    assert (told["customer"], told["provider"]) == ("buyer", "maker")
    assert [(one["period"], one["version"]) for one in told["periods"]] == [
        ("2026-11", 0), ("2026-10", 1),
    ]  # fmt: skip


async def test_the_bytes_of_a_statement_have_the_hash_that_was_signed(site: FastAPI) -> None:
    async with visiting(site) as visitor:
        body = (await visitor.get(STATEMENT)).content
        (told,) = (await visitor.get("/api/v1/agreements")).json()["agreements"]
    closed = next(one for one in told["periods"] if one["version"] == 1)
    assert hashlib.sha256(body).hexdigest() == closed["hash"]
    nrt = json.loads(body)["objectives"][0]
    assert nrt["views"]["agreed"]["counts"]["on_time"] == 18
    assert nrt["views"]["agreed"]["counts"]["late"] == 2


@pytest.mark.parametrize(
    ("form", "begins", "media"),
    [
        ("html", b"<!doctype html>", "text/html"), ("pdf", b"%PDF-", "application/pdf"),
        ("json", b"{", "application/json"), ("xlsx", b"PK", "application/vnd.openxml"),
        ("csv", b"", "text/csv"),
    ],
)  # fmt: skip
async def test_a_report_comes_in_every_format(
    site: FastAPI, form: str, begins: bytes, media: str
) -> None:
    async with visiting(site) as visitor:
        told = await visitor.get(f"{STATEMENT}/report", params={"format": form})
    assert told.status_code == 200
    assert told.headers["content-type"].startswith(media)
    assert told.content.lower().startswith(begins.lower())
    assert subject(3).encode() in told.content or form in ("pdf", "xlsx", "csv")
    if form != "html":
        assert told.headers["content-disposition"].endswith(f'contract-2026-10.{form}"')


async def test_a_report_speaks_french_and_its_links_lead_here(site: FastAPI) -> None:
    async with visiting(site) as visitor:
        body = (await visitor.get(f"{STATEMENT}/report?format=pdf&language=fr")).content
        page = (await visitor.get("/agreements/contract/2026-10?lang=fr")).text
    assert str(pypdf.PdfReader(io.BytesIO(body)).root_object["/Lang"]) == "fr"
    assert '<html lang="fr"' in page
    assert "http://status.example/agreements/contract/2026-10" in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/agreements/none/periods/2026-10", 404), (f"{STATEMENT}?version=2", 404),
        ("/api/v1/agreements/contract/periods/2025-10", 404), (f"{STATEMENT}?version=-1", 422),
        (f"{STATEMENT}/report?format=doc", 422), ("/agreements/contract/2025-01", 404),
        ("/api/v1/exclusions?agreement=none", 404), ("/objectives/nrt/items?period=yesterday", 404),
        ("/objectives/none/items", 404), ("/objectives/nrt/items?after=%00", 404),
    ],
)  # fmt: skip
async def test_what_is_not_there_is_said(site: FastAPI, path: str, status: int) -> None:
    async with visiting(site) as visitor:
        told = await visitor.get(path)
    assert told.status_code == status, told.text


async def test_a_draft_is_asked_for_by_version_nought(site: FastAPI) -> None:
    async with visiting(site) as visitor:
        november = (await visitor.get("/api/v1/agreements/contract/periods/2026-11")).json()
        assert (november["version"], november["status"]) == (0, "open")


async def test_only_its_parties_read_an_agreement_that_is_not_public(
    database: Database, tmp_path: Path
) -> None:
    site = over(await write_month(database, public=False), tmp_path)
    for party, status in ((None, 404), ("other", 404), ("buyer", 200), ("maker", 200)):
        async with visiting(site, party) as visitor:
            assert (await visitor.get(STATEMENT)).status_code == status
            assert (await visitor.get(f"{STATEMENT}/report")).status_code == status
            assert (await visitor.get("/agreements/contract/2026-10")).status_code == status
            listed = (await visitor.get("/api/v1/agreements")).json()["agreements"]
            assert bool(listed) is (status == 200)


CLAIM: Mapping[str, Any] = {
    "agreement": "contract", "category": "force_majeure", "reason": "a flood at the station",
    "objectives": ["up"], "start_at": "2026-10-11T00:00:00Z", "end_at": "2026-10-11T06:00:00Z",
}  # fmt: skip


async def test_a_claim_is_made_by_the_provider_and_answered_once_by_the_customer(
    site: FastAPI,
) -> None:
    async with visiting(site, "maker") as maker, visiting(site, "buyer") as buyer:
        made = await maker.post("/api/v1/exclusions", json=CLAIM)
        assert made.status_code == 201, made.text
        told = made.json()
        assert told["status"] == "claimed"
        assert told["answer_by"] == "2026-11-15T03:00:00Z"  # ten days after the claim
        words = f"/api/v1/exclusions/{told['id']}/words"
        answer = {"status": "agreed", "reason": "the log shows it"}
        own = await maker.post(words, json=answer)
        assert (own.status_code, "only buyer may say" in own.text) == (409, True)
        agreed = await buyer.post(words, json=answer)
        assert agreed.status_code == 200, agreed.text
        said = [(word["status"], word["by"]) for word in agreed.json()["history"]]
        assert said == [("claimed", "C. Rossi"), ("agreed", "B. Leroy")]
        again = await buyer.post(words, json={"status": "refused", "reason": "no"})
        assert again.status_code == 409
        listed = (await buyer.get("/api/v1/exclusions?agreement=contract")).json()["exclusions"]
    assert [one["id"] for one in listed] == [told["id"]]


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"category": "weather"}, 422, "no category"),
        ({"end_at": "2026-10-10T00:00:00Z"}, 422, "ends before it begins"),
        ({"end_at": None}, 422, "an interval or items"),
        ({"items": ["nrt/1"]}, 422, "an interval or items"),
        ({"objectives": ["else"]}, 422, "does not bind"),
        ({"reason": ""}, 422, "reason"),
        ({"start_at": "2026-10-11T00:00:00"}, 422, "timezone"),
        ({"agreement": "none"}, 404, "no agreement none"),
    ],
)  # fmt: skip
async def test_a_claim_that_cannot_stand_says_what_to_change(
    site: FastAPI, change: dict[str, Any], status: int, says: str
) -> None:
    async with visiting(site, "maker") as maker:
        told = await maker.post("/api/v1/exclusions", json={**CLAIM, **change})
    assert told.status_code == status
    assert says in told.text


async def test_who_one_is_must_be_said_and_be_known(site: FastAPI) -> None:
    async with visiting(site) as nobody:
        silent = await nobody.post("/api/v1/exclusions", json=CLAIM)
        assert (silent.status_code, silent.headers["www-authenticate"]) == (401, "Bearer")
        forged = {"Authorization": "Bearer something-else"}
        assert (
            await nobody.post("/api/v1/exclusions", json=CLAIM, headers=forged)
        ).status_code == 401
        assert (await nobody.get(STATEMENT, headers=forged)).status_code == 401
    async with visiting(site, "buyer") as buyer:
        assert (await buyer.post("/api/v1/exclusions", json=CLAIM)).status_code == 403
    async with visiting(site, "other") as other:
        assert (await other.post("/api/v1/exclusions", json=CLAIM)).status_code == 404
        word = {"status": "agreed", "reason": "so"}
        assert (await other.post("/api/v1/exclusions/X-0/words", json=word)).status_code == 404


async def test_a_customer_confirms_who_answers_for_what_was_bad(site: FastAPI) -> None:
    async with visiting(site) as visitor:
        nrt = (await visitor.get(STATEMENT)).json()["objectives"][0]
    late = nrt["bad_items"][0]
    said = {"objective": "nrt", "key": late["key"], "party": "other", "reason": "their link"}
    async with visiting(site, "buyer") as buyer:
        made = await buyer.post("/api/v1/attributions", json=said)
        assert (made.status_code, made.json()["by"]) == (201, "B. Leroy")
        for change, status in (({"key": "good"}, 422), ({"party": "nobody"}, 422)):
            told = await buyer.post("/api/v1/attributions", json={**said, **change})
            assert told.status_code == status
    async with visiting(site, "maker") as maker:
        assert (await maker.post("/api/v1/attributions", json=said)).status_code == 403


async def test_the_items_behind_a_figure_are_narrowed_to_a_state(site: FastAPI) -> None:
    async with visiting(site) as visitor:
        page = (
            await visitor.get("/objectives/nrt/items?state=late&agreement=contract&period=2026-10")
        ).text
    assert subject(3) in page
    assert subject(4) in page
    assert subject(5) not in page


async def test_what_is_signed_is_not_moved_by_what_is_published_later(
    database: Database, tmp_path: Path
) -> None:
    app = await write_month(database)
    site = over(app, tmp_path)
    async with visiting(site) as visitor:
        before = (await visitor.get(STATEMENT)).content
        await publish(database, product(21, 1))
        assert (await visitor.get(STATEMENT)).content == before
