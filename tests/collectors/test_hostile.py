"""Services that answer without end, in circles or beside the point: told in words, nothing lost."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from collectors.errors import LoginRefused, SourceDown
from collectors.http import client_for
from collectors.sources.asking import Service, download
from collectors.sources.auth import Login
from collectors.sources.odata import own_link
from collectors.trackers import TRACKERS
from maas.catalogue.model import Auth, Tracker
from maas.db.connection import Database
from tests.collectors.conftest import NOON, START
from tests.collectors.hostile import (
    Answers,
    Asked,
    answer,
    answering,
    harvested,
    product,
    shelf,
    windowed,
)

MINUTE = timedelta(minutes=1)
HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


async def outcome(database: Database, answers: Answers, **harvest: Any) -> tuple[str, set[str]]:
    """What was written of a harvest: its error, and the ids of what was found."""
    async with answering(answers) as root:
        harvester = await harvested(database, root, **harvest)
        await harvester.close()
    async with database.transaction() as connection:
        errors = (await connection.execute(text("SELECT last_error FROM cursor"))).scalars().all()
        found = await connection.execute(text("SELECT native_id FROM publication"))
        return errors[0] or "", set(found.scalars())


async def endless() -> AsyncIterator[bytes]:
    yield HEAD
    piece = b"%x\r\n" % (1 << 20) + b" " * (1 << 20) + b"\r\n"
    while True:
        yield piece


async def drip() -> AsyncIterator[bytes]:
    yield HEAD
    while True:
        yield b"1\r\n \r\n"
        await asyncio.sleep(0.02)


BOMB = answer(gzip.compress(b" " * (200 << 20), 6), 200, "Content-Encoding: gzip")


@pytest.mark.parametrize(
    ("body", "timeout", "words"),
    [(endless, "3s", "is larger than 67,108,864 bytes"),
     (drip, "100ms", "no complete answer within"),
     (lambda: BOMB, "3s", "is larger than 67,108,864 bytes")],
    ids=["endless", "drip", "bomb"],
)  # fmt: skip
async def test_an_answer_without_end_is_no_answer(
    database: Database, body: Any, timeout: str, words: str
) -> None:
    error, found = await outcome(database, lambda _, __: body(), timeout=timeout)
    assert words in error
    assert found == set()


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"value":' * 50_000, '{"value": []}'.encode("utf-16"), b"\xff\xfe\x00",
     b'{"value": {"Id": 1}}', b'{"value": [], "@odata.nextLink": 7}', b"", b"\x00" * 10],
    ids=["deep-list", "deep-object", "utf-16", "no-utf-8", "no-list", "odd-link", "empty", "nul"],
)  # fmt: skip
async def test_what_is_no_page_is_told_in_words(database: Database, body: bytes) -> None:
    error, _ = await outcome(database, lambda _, __: answer(body))
    assert "answered 200 with no OData page" in error


@pytest.mark.parametrize(
    "entry",
    [{"ContentLength": 10**40}, {"ContentLength": "9" * 5_000}, {"Name": "x" * 5_000_000},
     {"PublicationDate": "9" * 5_000}, {"Attributes": [[[[]]]]}, {"Id": "\ud800"},
     {"Id": "a\0b"}, {"ContentDate": {"Start": "0001-01-01T00:00:00+14:00"}}],
    ids=["number", "digits", "name", "date", "lists", "surrogate", "nul", "year"],
)  # fmt: skip
async def test_an_entry_beyond_belief_is_set_aside_and_stops_nothing(
    database: Database, entry: dict[str, Any]
) -> None:
    rows = [product(1, START + MINUTE), product(2, START + MINUTE, **entry)]

    def page(_: str, asked: Asked) -> bytes:
        return answer({"value": rows if asked.get("$skip", "0") == "0" else []})

    error, found = await outcome(database, page)
    assert (error, found) == ("", {"id-1"})
    async with database.transaction() as connection:
        aside = await connection.execute(text("SELECT length(raw), reason FROM quarantine"))
        [(length, reason)] = aside.all()
    assert 0 < length <= 1_000_000
    assert 0 < len(reason) <= 1_000


async def test_a_service_that_does_not_heed_skip_is_said_to_lead_in_a_circle(
    database: Database,
) -> None:
    page = answer({"value": shelf(5)})
    error, found = await outcome(database, lambda _, __: page)
    assert "leads in a circle" in error
    assert len(found) == 5  # what it gave is kept all the same


async def test_next_links_that_lead_in_a_circle_are_noticed(database: Database) -> None:
    page = answer({"value": shelf(5), "@odata.nextLink": "Products?again"})
    error, _ = await outcome(database, lambda _, __: page)
    assert "leads in a circle" in error


@pytest.mark.parametrize("link", ["http://169.254.169.254/latest", "http://[odd", "//elsewhere/x"])
async def test_a_next_link_stays_with_its_service(database: Database, link: str) -> None:
    page = answer({"value": shelf(1), "@odata.nextLink": link})
    error, _ = await outcome(database, lambda _, __: page)
    assert "to another host" in error or "no address" in error


def test_a_next_link_that_forgot_its_tls_is_asked_with_it() -> None:
    root = "https://prip.example/odata/v1"
    assert own_link(root, "http://prip.example/odata/v1/Products?$skip=9").startswith("https://")
    assert own_link(root, "Products?$skip=9") == f"{root}/Products?$skip=9"


async def test_an_absurd_date_does_not_hide_what_comes_after_it(database: Database) -> None:
    rows = shelf(60)
    rows[3]["PublicationDate"] = "2199-01-01T00:00:00.000Z"

    def page(_: str, asked: Asked) -> bytes:
        if int(asked.get("$skip", 0)) > 20:
            return answer({"detail": "too deep"}, 422)
        sound = [one for one in rows if one is not rows[3]]
        found = windowed(sound, asked | {"$top": "10"})
        return answer({"value": [rows[3], *found] if found else []})

    error, found = await outcome(database, page)
    assert error == ""
    assert found == {one["Id"] for one in rows} - {"id-3"}


@pytest.mark.parametrize("gone", [1, 4, 9])
async def test_rows_that_go_while_pages_are_read_hide_no_others(
    database: Database, gone: int
) -> None:
    rows = shelf(60)

    def page(_: str, asked: Asked) -> bytes:
        found = windowed(rows, asked | {"$top": "10"})
        if int(asked.get("$skip", 0)) == 19:  # once, between two pages
            del rows[:gone]
        return answer({"value": found})

    error, found = await outcome(database, page)
    assert error == ""
    assert found >= {f"id-{one}" for one in range(60)}


async def test_rows_that_come_while_pages_are_read_are_read_once(database: Database) -> None:
    rows = shelf(40)

    def page(_: str, asked: Asked) -> bytes:
        found = windowed(rows, asked | {"$top": "10"})
        if int(asked.get("$skip", 0)) == 9:
            rows.insert(0, product(99, START))
        return answer({"value": found})

    error, found = await outcome(database, page)
    assert error == ""
    assert found >= {f"id-{one}" for one in range(40)}


async def test_equal_dates_in_another_order_each_time_end_all_the_same(database: Database) -> None:
    rows = [product(one, START + MINUTE) for one in range(30)]
    turn = 0

    def page(_: str, asked: Asked) -> bytes:
        nonlocal turn
        turn += 1
        skip = int(asked.get("$skip", 0))
        turned = rows[turn % 7 :] + rows[: turn % 7]
        return answer({"value": turned[skip : skip + 10]})

    error, found = await outcome(database, page)
    assert error == ""
    assert len(found) >= 20  # the overlap of the next run finds the others


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_one_id_with_two_dates_is_the_same_product_in_any_order(
    database: Database, order: tuple[int, int]
) -> None:
    twice = [product(1, START + MINUTE), product(1, START + 2 * MINUTE)]

    def page(_: str, asked: Asked) -> bytes:
        return answer(
            {"value": [twice[o] for o in order] if asked.get("$skip", "0") == "0" else []}
        )

    error, found = await outcome(database, page)
    assert (error, found) == ("", {"id-1"})
    async with database.transaction() as connection:
        [kept] = (await connection.execute(text("SELECT published_at FROM publication"))).scalars()
    assert kept == START + 2 * MINUTE


def service_at(root: str, auth: Auth | None = None, **more: Any) -> Service:
    client = client_for(None, 1)
    return Service(root, "Products", "", 100, None, client,
                   Login(auth or Auth(), {"SECRET": "s"}, client), **more)  # fmt: skip


@pytest.mark.parametrize(
    ("where", "words"),
    [("file:///etc/passwd", "no web address"), ("http://[odd", "no address"),
     ("gopher://x/", "no web address"), ("/round", "more than 3 times")],
)  # fmt: skip
async def test_a_redirect_leads_to_web_addresses_only_and_not_for_ever(
    where: str, words: str
) -> None:
    async with answering(lambda _, __: answer("", 302, f"Location: {where}")) as root:
        service = service_at(root)
        with pytest.raises(SourceDown, match=words):
            await download(service, f"{root}/file", 100)
        await service.client.aclose()


@pytest.mark.parametrize(
    "told",
    ['{"access_token": "é"}', '{"access_token": "a\\nb: c"}', '{"access_token": ""}', "[]", "{",
     '{"access_token": 7}', '{"access_token": "' + "a" * (2 << 20) + '"}'],
    ids=["letter", "line", "empty", "list", "half", "number", "long"],
)  # fmt: skip
async def test_what_is_no_token_is_told_in_words(told: str) -> None:
    async with answering(lambda _, __: answer(told)) as root:
        auth = Auth(kind="oauth2", token_url=f"{root}/token", client_id="c", username="u",
                    password_env="SECRET")  # fmt: skip
        service = service_at(root, auth)
        with pytest.raises(SourceDown, match=r"token|larger"):
            await service.login.headers()
        await service.client.aclose()


@pytest.mark.parametrize("lifetime", ["soon", -5, 10**400, None, [1]])
async def test_a_token_that_does_not_say_how_long_it_is_good_is_used(lifetime: Any) -> None:
    told = json.dumps({"access_token": "abc", "expires_in": lifetime})
    async with answering(lambda _, __: answer(told)) as root:
        auth = Auth(kind="oauth2", token_url=f"{root}/token", client_id="c", username="u",
                    password_env="SECRET")  # fmt: skip
        service = service_at(root, auth)
        assert await service.login.headers() == {"Authorization": "Bearer abc"}
        await service.client.aclose()


def issue(number: int, minute: int) -> dict[str, Any]:
    at = (START + minute * MINUTE).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"number": number, "iid": number, "updated_at": at}


@pytest.mark.parametrize(("kind", "bound"), [("github", "since"), ("gitlab", "updated_after")])
async def test_issues_that_change_while_they_are_read_hide_no_others(kind: str, bound: str) -> None:
    issues = {number: issue(number, number) for number in range(50)}

    def page(_: str, asked: Asked) -> bytes:
        rows = sorted(
            (one for one in issues.values() if one["updated_at"] >= asked[bound]),
            key=lambda one: str(one["updated_at"]),
        )
        start = (int(asked["page"]) - 1) * 10  # it gives ten, however many are asked for
        shown = rows[start : start + 10]
        if shown and shown[0]["number"] == 9:
            for number in range(5):  # they move to the end, and the others forward
                issues[number] = issue(number, 600 + number)
        return answer(json.dumps(shown))

    tracker = Tracker.model_validate(
        {"title": "T", "kind": kind, "url": "http://x.example", "project": "a/b"}
    )
    found: set[int] = set()
    async with answering(page) as root:
        service = service_at(root)
        async for rows in TRACKERS[kind].pages(service, tracker, START, NOON):
            found |= {one["number"] for one in rows}
        await service.client.aclose()
    assert found == set(range(50))


async def test_a_login_goes_to_no_host_that_may_not_have_it() -> None:
    seen: list[str] = []

    def guarded(path: str, _: Asked) -> bytes:
        seen.append(path)
        return answer("", 401)

    async with (
        answering(guarded) as other,
        answering(lambda _, __: answer("", 307, f"Location: {other}/bytes")) as root,
    ):
        service = service_at(root, Auth(kind="basic", username="u", password_env="SECRET"))
        with pytest.raises(LoginRefused, match="was not given our login"):
            await download(service, f"{root}/file", 100)
        await service.client.aclose()
    assert set(seen) == {"/bytes"}
