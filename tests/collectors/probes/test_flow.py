"""A flow from token to checksum against a real server, and what it says of each step that fails."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import encode_basic_auth, web
from blake3 import blake3

from maas.db.facts_samples import ProbeResult
from tests.collectors.probes.web import Answer, Site, probed, says, sends_on, site

CONTENT = b"scenes of the earth " * 4096
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
TOKEN = "a-token-that-nobody-may-read"
ENTRY = {
    "Id": "0/1 2", "Name": "S1A_IW", "ContentLength": len(CONTENT), "Online": True,
    "Checksum": [
        {"Algorithm": "MD5", "Value": MD5.upper()},
        {"Algorithm": "BLAKE3", "Value": blake3(CONTENT).hexdigest()},
    ],
}  # fmt: skip


async def token(request: web.Request) -> web.StreamResponse:
    form = await request.post()
    if (form.get("username"), form.get("password")) != ("maas", "secret"):
        return web.Response(status=401)
    return web.json_response({"access_token": TOKEN, "expires_in": 600})


def inside(answer: Answer) -> Answer:
    """Only for those who bring the token."""

    async def checked(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=403)
        return await answer(request)

    return checked


GOOD: Mapping[str, Answer] = {
    "/token": token,
    "/Products": inside(says({"value": [ENTRY]})),
    "/Products(0/1 2)/$value": inside(says(CONTENT)),
    "/order": inside(says({"order": {"id": 17, "done": False}}, 201)),
}  # fmt: skip
BEARER = {"Authorization": "Bearer {token}"}


def steps(told: Site, **changed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """From token to checksum; `changed` adds to the step of that name."""
    written: list[dict[str, Any]] = [
        {"name": "token", "method": "POST", "url": f"{told.url}/token",
         "form": {"grant_type": "password", "username": "maas", "password": "{password}"},
         "keep": {"token": "access_token"}},
        {"name": "search", "url": f"{told.url}/Products?$orderby=PublicationDate desc&$top=1",
         "headers": BEARER, "expect": {"json": {"value.0.Online": True}},
         "keep": {"id": "value.0.Id", "md5": "value.0.Checksum.0.Value",
                  "blake3": "value.0.Checksum.1.Value", "size": "value.0.ContentLength"}},
        {"name": "download", "url": told.url + "/Products({id})/$value", "headers": BEARER,
         "download": {"checksum": "md5:{md5}", "size": "{size}"}},
    ]  # fmt: skip
    return [{**step, **changed.get(step["name"], {})} for step in written]


async def flown(told: Site, written: list[dict[str, Any]], **more: Any) -> ProbeResult:
    return await probed("flow", steps=written, secrets={"password": "SECRET"}, **more)


async def test_a_token_finds_a_product_whose_bytes_are_those_of_the_original() -> None:
    async with site(GOOD) as told:
        up = await flown(told, steps(told))
        assert (up.outcome, up.reason, up.status) == ("up", "", 200)
        assert told.paths[0] == "/token"
        assert told.paths[2] == "/Products(0%2F1%202)/$value"
        assert told.asked[0][2]["content-type"] == "application/x-www-form-urlencoded"
        assert up.total_us is not None
        blake = {"download": {"checksum": "blake3:{blake3}"}}
        assert (await flown(told, steps(told, download=blake))).outcome == "up"


@pytest.mark.parametrize(
    ("changed", "outcome", "reason"),
    [
        ({"token": {"url": "{root}/gone"}}, "down", "token: status 404, expected 200"),
        ({"token": {"keep": {"token": "id_token"}}}, "down",
         "token: there is no single value at id_token"),
        ({"token": {"form": {"username": "maas", "password": "other"}}}, "unknown",
         "token: status 401: our login is not accepted"),
        ({"search": {"headers": {}}}, "unknown", "search: status 403: our login is not accepted"),
        ({"search": {"expect": {"json": {"value.0.Online": False}}}}, "down",
         "search: value.0.Online is true, expected false"),
        ({"search": {"expect": {"degraded_above": "1us"}}}, "degraded", "search: took "),
        ({"download": {"download": {"checksum": "md5:" + "0" * 32}}}, "down",
         f"download: its md5 begins {MD5[:8]}, that of the original 00000000"),
        ({"download": {"download": {"size": 5}}}, "down",
         f"download: it has {len(CONTENT)} bytes, not 5"),
        ({"download": {"download": {"checksum": "md5:{id}"}}}, "down",
         "download: the checksum or the size that was kept is none"),
        ({"download": {"expect": {"status": [206]}}}, "down", "download: status 200, expected 206"),
        ({"download": {"headers": {"X-Name": "{token}\r\nX-More: 1"}}}, "down",
         "download: what was kept cannot stand in a header"),
    ],
)  # fmt: skip
async def test_the_reason_names_the_step_that_failed(
    changed: Mapping[str, Any], outcome: str, reason: str
) -> None:
    async with site(GOOD) as told:
        written = steps(told, **changed)
        for step in written:
            step["url"] = step["url"].replace("{root}", told.url)
        seen = await flown(told, written)
    assert (seen.outcome, seen.reason[: len(reason)]) == (outcome, reason)


async def test_a_later_failure_counts_more_than_a_slow_step() -> None:
    async with site(GOOD) as told:
        changed: dict[str, dict[str, Any]] = {
            "search": {"expect": {"degraded_above": "1us"}}, "download": {"download": {"size": 1}},
        }  # fmt: skip
        seen = await flown(told, steps(told, **changed))
        assert (seen.outcome, seen.reason[:9]) == ("down", "download:")
        slow = await flown(told, steps(told), expect={"degraded_above": "1us"})
        assert (slow.outcome, slow.reason[:5]) == ("degraded", "took ")


async def test_a_sample_above_the_limit_is_read_no_further_and_not_judged() -> None:
    async with site(GOOD) as told:
        seen = await flown(told, steps(told), limit="10kB")
    assert seen.outcome == "unknown"
    assert seen.reason == "download: the sample is larger than `limit`, and was not read whole"


async def test_no_secret_and_nothing_kept_stands_in_a_reason() -> None:
    async with site({**GOOD, "/echo": says({"said": f"secret {TOKEN}"})}) as told:
        written = [*steps(told)[:1], {
            "name": "echo", "url": f"{told.url}/echo", "expect": {"json": {"said": "nothing"}},
        }]  # fmt: skip
        seen = await flown(told, written)
    assert (seen.outcome, seen.reason) == ("down", 'echo: said is "… …", expected "nothing"')


async def test_a_secret_that_is_not_set_is_our_own_affair() -> None:
    async with site(GOOD) as told:
        seen = await probed("flow", steps=steps(told), secrets={"password": "UNSET"})
        assert told.asked == []
    assert seen.outcome == "unknown"
    assert "UNSET is not set" in seen.reason


async def test_bodies_are_sent_as_json_or_as_text_and_methods_as_written() -> None:
    async with site(GOOD) as told:
        order = {
            "name": "order", "method": "POST", "url": f"{told.url}/order", "headers": BEARER,
            "expect": {"status": [201]}, "keep": {"order": "order.id", "done": "order.done"},
        }  # fmt: skip
        written = [
            *steps(told)[:1],
            {**order, "body": {"product": "{token}", "priority": 1, "more": ["{token}"]}},
            {**order, "name": "again", "body": "{order} {done} {not a place}", "method": "PUT"},
        ]
        seen = await flown(told, written)
        assert seen.outcome == "up", seen.reason
        _, first, second = told.asked
        assert first[3] == b'{"product":"%s","priority":1,"more":["%s"]}' % ((TOKEN.encode(),) * 2)
        assert first[2]["content-type"] == "application/json"
        assert (second[0], second[3]) == ("PUT", b"17 false {not a place}")


async def test_the_login_of_an_interface_goes_to_its_own_host_only() -> None:
    ours = encode_basic_auth("maas", "secret")

    async def known(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != ours:
            return web.Response(status=401)
        return web.json_response({"href": f"{elsewhere.url}/file"})

    async with (
        site({"/file": says(b"12345")}) as elsewhere,
        site({"/odata/v1/x": known, "/on": sends_on(f"{elsewhere.url}/file")}) as told,
    ):
        basic = {"kind": "basic", "username": "maas", "password_env": "SECRET"}
        interface = {"title": "P", "kind": "prip", "url": f"{told.url}/odata/v1", "auth": basic}
        written = [
            {"name": "entry", "url": f"{told.url}/odata/v1/x", "keep": {"href": "href"}},
            {"name": "file", "url": "{href}", "download": {"size": 5}},
            {"name": "on", "url": f"{told.url}/on", "expect": {"redirects": 1}},
        ]
        seen = await probed("flow", interfaces={"p": interface}, interface="p", steps=written)
        assert seen.outcome == "up", seen.reason
        assert [one[1] for one in elsewhere.asked] == ["/file", "/file"]
        assert not any("authorization" in one[2] for one in elsewhere.asked)
        wrong = {**interface, "auth": {**basic, "password_env": "WRONG"}}
        seen = await probed("flow", interfaces={"p": wrong}, interface="p", steps=written)
        assert seen.outcome == "unknown"
        assert seen.reason == "entry: status 401: our login is not accepted"


async def test_where_nobody_listens_the_step_is_down() -> None:
    async with site({}) as told:
        url = told.url
    seen = await probed("flow", steps=[{"name": "page", "url": f"{url}/"}])
    assert seen.outcome == "down"
    assert seen.reason.startswith("page: Failed to connect")
