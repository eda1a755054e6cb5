"""Logins that are watched: refused, ending, and with little left, from real servers."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from maas.db.facts_samples import ProbeResult
from tests.collectors.conftest import Segment, catalogue_of
from tests.collectors.probes.web import probed, says, site

PAGE = {"value": [], "quota": {"left": 40}}
SOON = datetime.now(UTC) + timedelta(days=3)
LATER = datetime.now(UTC) + timedelta(days=300)


def web_token(**claims: Any) -> str:
    told = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{told}.c2lnbmVk"


async def tried(token: str, header: str = "Authorization", **more: Any) -> ProbeResult:
    """Try a token at a service that takes it, whatever it is."""

    async def page(request: web.Request) -> web.StreamResponse:
        if not request.headers.get(header, "").endswith(token):
            return web.Response(status=401)
        return web.json_response(PAGE, headers={"X-RateLimit-Remaining": "59, 100"})

    async with site({"/odata/v1/Products": page}) as told:
        auth = {"kind": "token", "token_env": "TOKEN", "header": header}
        interface = {"title": "P", "kind": "prip", "url": f"{told.url}/odata/v1", "auth": auth}
        return await probed(
            "credential", interfaces={"p": interface}, interface="p", environ={"TOKEN": token},
            **more,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("token", "more", "outcome", "reason"),
    [
        ("opaque", {}, "up", ""),
        (web_token(exp=LATER.timestamp()), {"expect": {"expires_after": "30d"}}, "up", ""),
        (web_token(exp=int(SOON.timestamp())), {"expect": {"expires_after": "30d"}}, "degraded",
         f"the login ends on {SOON:%Y-%m-%d %H:%M} UTC, within 30d"),
        (web_token(exp=int(SOON.timestamp())), {}, "up", ""),
        ("opaque", {"expires_at": SOON.isoformat(), "expect": {"expires_after": "30d"}}, "degraded",
         "the login ends on "),
        ("opaque", {"expires_at": LATER.isoformat(), "expect": {"expires_after": "30d"}}, "up", ""),
        ("opaque", {"expect": {"expires_after": "30d"}}, "unknown",
         "the token does not say when it ends: add `expires_at`"),
        ("a.!!.c", {"expect": {"expires_after": "30d"}}, "unknown", "the token does not say"),
        (web_token(), {"expect": {"expires_after": "30d"}}, "unknown", "the token does not say"),
        (web_token(exp=1e30), {"expect": {"expires_after": "30d"}}, "unknown", "the token does"),
        ("opaque", {"expect": {"quota": {"header": "x-ratelimit-remaining", "above": 59}}},
         "up", ""),
        ("opaque", {"expect": {"quota": {"header": "X-RateLimit-Remaining", "above": 60}}},
         "degraded", "59 left of the quota, less than 60"),
        ("opaque", {"expect": {"quota": {"path": "quota.left", "above": 40}}}, "up", ""),
        ("opaque", {"expect": {"quota": {"path": "quota.left", "above": 41}}}, "degraded",
         "40 left of the quota, less than 41"),
        ("opaque", {"expect": {"quota": {"header": "X-Other", "above": 1}}}, "unknown",
         "there is nothing of a quota at X-Other"),
        ("opaque", {"expect": {"status": [204]}}, "down", "status 200, expected 204"),
        ("opaque", {"expect": {"degraded_above": "1us"}}, "degraded", "took "),
    ],
    ids=[
        "good", "ends-later", "ends-soon", "ends-soon-and-nobody-asks", "said-to-end-soon",
        "said-to-end-later", "opaque", "no-token", "no-end", "no-such-date", "enough-left",
        "little-left", "enough-left-in-json", "little-left-in-json", "no-quota", "other-status",
        "slow",
    ],
)  # fmt: skip
async def test_what_a_login_is_still_good_for(
    token: str, more: dict[str, Any], outcome: str, reason: str
) -> None:
    seen = await tried(token, **more)
    assert (seen.outcome, seen.reason[: len(reason)]) == (outcome, reason)
    assert (seen.reason == "") == (outcome == "up")


async def test_a_token_in_a_header_of_its_own_is_read_too() -> None:
    token = web_token(exp=int(SOON.timestamp()))
    seen = await tried(token, "X-Api-Key", expect={"expires_after": "30d"})
    assert seen.outcome == "degraded"


async def test_each_probe_logs_in_anew_and_a_refusal_is_down(segment: Segment) -> None:
    interface = catalogue_of(segment).interfaces["prip-s1"].model_dump(mode="json")
    told: dict[str, Any] = {"interfaces": {"p": interface}, "interface": "p"}
    up = await probed("credential", **told, environ={"SECRET": "maas-demo"})
    assert (up.outcome, up.status) == ("up", 200)
    wrong = await probed("credential", **told, environ={"SECRET": "not-it"})
    assert wrong.outcome == "down"
    assert wrong.reason.startswith("the login no longer works: ")
    assert "not-it" not in wrong.reason
    unset = await probed("credential", **told, environ={})
    assert unset.outcome == "unknown"
    segment.order("prip-s1", "unauthorised")
    refused = await probed("credential", **told, environ={"SECRET": "maas-demo"})
    assert (refused.outcome, refused.reason) == ("down", "status 401: the login no longer works")


async def test_where_tokens_are_given_nobody_answers() -> None:
    async with site({"/token": says("<h1>Maintenance</h1>")}) as told:
        auth = {
            "kind": "oauth2", "token_url": f"{told.url}/token", "client_id": "maas",
            "username": "maas", "password_env": "SECRET",
        }  # fmt: skip
        interface = {"title": "P", "kind": "prip", "url": f"{told.url}/odata/v1", "auth": auth}
        down = await probed("credential", interfaces={"p": interface}, interface="p")
    assert down.outcome == "down"
    assert "gave no token" in down.reason


async def test_a_token_is_kept_for_as_long_as_it_is_good() -> None:
    answers = {
        "/token": says({"access_token": "t", "expires_in": 600, "refresh_token": "r"}),
        "/odata/v1/Products": says(PAGE),
    }  # fmt: skip
    async with site(answers) as told:
        auth = {
            "kind": "oauth2", "token_url": f"{told.url}/token", "client_id": "maas",
            "username": "maas", "password_env": "SECRET",
        }  # fmt: skip
        interface = {"title": "P", "kind": "prip", "url": f"{told.url}/odata/v1", "auth": auth}
        more: dict[str, Any] = {"interfaces": {"p": interface}, "interface": "p", "times": 2}
        assert (await probed("credential", **more)).outcome == "up"
        forms = [body for _, path, _, body in told.asked if path == "/token"]
        assert len(forms) == 1
        assert b"grant_type=password" in forms[0]
