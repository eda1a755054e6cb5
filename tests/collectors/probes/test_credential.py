"""Credentials of ours at a real web server: accepted or not, ending, and with how much left."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from tests.collectors.probes.web import probed, says, site

PATH = "/odata/v1/Products"
PAGE = {"value": [{"Id": "a"}]}
ENDS = {"expires_after": "14d"}


def jwt(claims: Any) -> str:
    """A token as it is shaped; nobody here checks its signature."""
    packed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{packed}.c2ln"


def interfaces(url: str, auth: dict[str, Any] | None = None) -> dict[str, Any]:
    told = {"kind": "token", "token_env": "TOKEN"} if auth is None else auth
    return {"i": {"title": "I", "kind": "prip", "url": f"{url}/odata/v1", "auth": told}}


def in_days(days: float) -> float:
    return (datetime.now(UTC) + timedelta(days=days)).timestamp()


@pytest.mark.parametrize(
    ("claims", "outcome", "words"),
    [
        ({"exp": in_days(30)}, "up", ""),
        ({"exp": in_days(10)}, "degraded", "within 14d"),
        ({"exp": in_days(-1)}, "degraded", "the token ends on"),
        ({}, "unknown", "no JWT with exp"),
        ({"exp": "soon"}, "unknown", "no JWT with exp"),
        ({"exp": 1e300}, "unknown", "no JWT with exp"),
        ([], "unknown", "no JWT with exp"),
    ],
)
async def test_a_token_is_watched_before_it_ends(claims: Any, outcome: str, words: str) -> None:
    async with site({PATH: says(PAGE)}) as told:
        found = await probed(
            "credential", None, interfaces(told.url), {"TOKEN": jwt(claims)}, interface="i",
            expect=ENDS,
        )  # fmt: skip
        assert told.asked[0][2]["authorization"].startswith("Bearer e30.")
    assert (found.outcome, words in found.reason) == (outcome, True), found.reason


@pytest.mark.parametrize(
    ("left", "outcome", "words"),
    [("500", "up", ""), ("499", "degraded", "499 left"), ("many", "unknown", "not a number")],
)
async def test_what_is_left_of_a_quota_is_watched(left: str, outcome: str, words: str) -> None:
    answers = {PATH: says(PAGE, headers={"x-ratelimit-REMAINING": left})}
    async with site(answers) as told:
        found = await probed(
            "credential", None, interfaces(told.url), {"TOKEN": "t"}, interface="i",
            expect={"quota": {"at_least": 500}},
        )  # fmt: skip
    assert (found.outcome, words in found.reason) == (outcome, True), found.reason


async def test_a_credential_that_is_refused_is_down_and_all_else_is_unknown() -> None:
    for status, outcome, words in (
        (401, "down", "not accepted"), (403, "down", "not accepted"), (500, "unknown", "status 500")
    ):  # fmt: skip
        async with site({PATH: says("", status)}) as told:
            found = await probed(
                "credential", None, interfaces(told.url), {"TOKEN": "t"}, interface="i"
            )
        assert (found.outcome, words in found.reason) == (outcome, True), found.reason
    gone = await probed("credential", None, interfaces(told.url), {"TOKEN": "t"}, interface="i")
    assert (gone.outcome, "does not answer" in gone.reason) == ("unknown", True), gone.reason
    unset = await probed("credential", None, interfaces(told.url), {}, interface="i")
    assert (unset.outcome, "TOKEN is not set" in unset.reason) == ("unknown", True)


async def test_a_login_that_no_longer_opens_is_down() -> None:
    async def token(request: web.Request) -> web.Response:
        form = await request.post()
        good = form["password"] == "right"
        return web.json_response(
            {"access_token": "t", "expires_in": 60}, status=200 if good else 401
        )

    async with site({PATH: says(PAGE)}) as told:
        application = web.Application()
        application.router.add_post("/token", token)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        auth = {
            "kind": "oauth2", "token_url": f"http://127.0.0.1:{port}/token", "client_id": "c",
            "username": "u", "password_env": "P",
        }  # fmt: skip
        for password, outcome in (("right", "up"), ("wrong", "down")):
            found = await probed(
                "credential", None, interfaces(told.url, auth), {"P": password}, interface="i"
            )
            assert found.outcome == outcome, found.reason
        await runner.cleanup()
