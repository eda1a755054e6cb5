"""Web pages that send on, and JSON answers, each from a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import web

from collectors.probes.following import follow
from collectors.probes.measure import Asked, Measured, Prober, TargetDown
from maas.catalogue.model import Target
from tests.collectors.probes.servers import issued
from tests.collectors.probes.web import SECRETS, probed, says, sends_on, site

ORDER = {
    "state": "up", "queue": 3, "share": 0.5, "ready": True, "names": ["a", "b"], "none": None,
    "@odata.count": 7, "value": [{"Online": True, "Name": "S1A_IW"}],
}  # fmt: skip


async def test_redirects_are_followed_as_often_as_written_and_the_last_answer_counts() -> None:
    answers = {
        "/": sends_on("/a"), "/a": sends_on("b", 307), "/b": says("All systems ready"),
        "/gone": sends_on("/nothing"), "/odd": sends_on("http://["),
        "/file": sends_on("file:///etc/passwd"), "/accents": sends_on("/caf\u00e9?x=a b"),
        "/caf\u00e9": says("served"),
    }  # fmt: skip
    async with site(answers) as told:
        ready = {"body_contains": "All systems ready"}
        up = await probed("http", f"{told.url}/", expect={"redirects": 2, **ready})
        assert (up.outcome, up.status, told.paths) == ("up", 200, ["/", "/a", "/b"])
        for path, expect, reason in (
            ("/", {"redirects": 1}, "it sends on more often than 1 times"),
            ("/", {}, "status 302, expected 200"),
            ("/gone", {"redirects": 1}, "status 404, expected 200"),
            ("/odd", {"redirects": 1}, "it sends on to what is no web address"),
            ("/file", {"redirects": 1}, "it sends on to what is no web address"),
        ):
            down = await probed("http", told.url + path, expect=expect)
            assert (down.outcome, down.reason) == ("down", reason)
        assert (await probed("http", f"{told.url}/", expect={"status": [302]})).outcome == "up"
        accents = await probed("http", f"{told.url}/accents", expect={"redirects": 1})
        assert accents.outcome == "up", accents.reason


async def test_nobody_is_led_from_https_to_http(tmp_path: Path) -> None:
    tls = issued(trustme.CA(), tmp_path, "127.0.0.1")
    async with site({"/": says("plain")}) as plain, site({"/": sends_on(plain.url)}, tls) as told:
        down = await probed(
            "http", f"{told.url}/", ca_file=str(tmp_path / "ca.pem"), expect={"redirects": 3}
        )
        assert (down.outcome, down.reason) == ("down", "it sends on from https to http")
        assert plain.asked == []


async def _followed(asked: Asked) -> Measured:
    target = Target.model_validate({"title": "T", "probe": "http", "url": asked.url})
    prober = Prober({}, {}, SECRETS)
    try:
        return await follow(prober, target, asked, 3)
    finally:
        prober.close()


async def test_what_is_ours_goes_to_no_other_host() -> None:
    headers = {"Authorization": "Bearer ours", "Content-Type": "text/plain"}
    async with site({"/": says("here"), "/back": says("there")}) as other:
        answers = {
            "/": sends_on(f"{other.url}/"), "/own": sends_on("/kept"), "/kept": says("kept"),
            "/posted": sends_on(f"{other.url}/", 303), "/again": sends_on(f"{other.url}/", 308),
        }  # fmt: skip
        async with site(answers) as told:
            assert (await _followed(Asked(f"{told.url}/own", headers))).body == b"kept"
            assert told.asked[-1][2]["authorization"] == "Bearer ours"
            assert (await _followed(Asked(f"{told.url}/", headers))).body == b"here"
            post = Asked(f"{told.url}/posted", headers, "POST", b"our word")
            assert (await _followed(post)).body == b"here"
            assert told.asked[-1][0::3] == ("POST", b"our word")
            assert [(one[0], one[3]) for one in other.asked] == [("GET", b""), ("GET", b"")]
            assert not any("authorization" in one[2] for one in other.asked)
            with pytest.raises(TargetDown, match="not given what we sent"):
                await _followed(Asked(f"{told.url}/again", headers, "POST", b"our word"))
            assert len(other.asked) == 2


async def test_all_redirects_share_one_timeout() -> None:
    over = asyncio.Event()

    async def never(_: web.Request) -> web.StreamResponse:
        await over.wait()
        return web.Response()

    async with site({"/": sends_on("/slow"), "/slow": never}) as told:
        down = await probed("http", f"{told.url}/", timeout="300ms", expect={"redirects": 1})
        over.set()
    assert (down.outcome, down.reason) == ("down", "no complete answer within 0.3 s")


@pytest.mark.parametrize(
    "expected",
    [
        {"state": "up"}, {"queue": 3}, {"share": 0.5}, {"ready": True}, {"names.1": "b"},
        {"@odata.count": {"at_least": 7, "at_most": 7}}, {"value": {"at_least": 1}},
        {"value.0.Online": True, "value.0.Name": {"contains": "IW"}},
        {"names": {"contains": "a"}}, {"state": {"one_of": ["up", "degraded"]}},
        {"absent": {"exists": False}}, {"none": {}}, {"state": {"exists": True}},
    ],
)  # fmt: skip
async def test_a_json_answer_has_what_was_written(expected: dict[str, Any]) -> None:
    async with site({"/": says(ORDER)}) as told:
        up = await probed("http", f"{told.url}/", expect={"json": expected})
    assert up.outcome == "up", up.reason


@pytest.mark.parametrize(
    ("expected", "reason"),
    [
        ({"state": "down"}, 'state is "up", expected "down"'),
        ({"ready": 1}, "ready is true, expected 1"),
        ({"queue": True}, "queue is 3, expected true"),
        ({"queue": {"at_most": 2}}, "queue is 3, expected 2 or less"),
        ({"ready": {"at_least": 0}}, "ready is true, expected 0 or more"),
        ({"state": {"at_least": 0}}, 'state is "up", expected 0 or more'),
        ({"names": {"at_least": 3}}, 'names is ["a","b"], expected 3 or more'),
        ({"names": {"contains": "c"}}, 'names is ["a","b"], expected something with "c" in it'),
        ({"queue": {"contains": "3"}}, 'queue is 3, expected something with "3" in it'),
        ({"state": {"one_of": ["down"]}}, 'state is "up", expected one of "down"'),
        ({"value.1.Online": True}, "there is no value.1.Online"),
        ({"state.more": "x"}, "there is no state.more"),
        ({"names.-1": "b"}, "there is no names.-1"),
        ({"state": {"exists": False}}, "state is there"),
    ],
)  # fmt: skip
async def test_a_json_answer_that_lacks_it_is_down_and_says_what_it_has(
    expected: dict[str, Any], reason: str
) -> None:
    async with site({"/": says(ORDER)}) as told:
        down = await probed("http", f"{told.url}/", expect={"json": expected})
    assert (down.outcome, down.reason) == ("down", reason)


async def test_what_is_no_json_is_down() -> None:
    async with site({"/": says("<h1>Maintenance</h1>")}) as told:
        down = await probed("http", f"{told.url}/", expect={"json": {"state": "up"}})
    assert down.outcome == "down"
    assert down.reason == "the answer is no JSON: it begins '<h1>Maintenance</h1>'"
