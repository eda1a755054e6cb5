"""Samples that are downloaded: their bytes and their speed, from real servers."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from aiohttp import encode_basic_auth, web
from blake3 import blake3

from maas.db.facts_samples import ProbeResult
from tests.collectors.conftest import Segment, catalogue_of
from tests.collectors.probes.web import Answer, probed, says, sends_on, site

CONTENT = b"scenes of the earth " * 4096
SHA256 = hashlib.sha256(CONTENT).hexdigest()
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
OURS = encode_basic_auth("maas", "secret")


def entry(*checksums: tuple[str, str], **more: Any) -> dict[str, Any]:
    told = [{"Algorithm": name, "Value": value} for name, value in checksums]
    return {"Id": "0-1", "Name": "S1A", "Checksum": told, "ContentLength": len(CONTENT), **more}


def inside(answer: Answer) -> Answer:
    async def checked(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != OURS:
            return web.Response(status=401)
        return await answer(request)

    return checked


async def newest(row: Any, value: Answer | None = None, **more: Any) -> ProbeResult:
    """Download the newest product of an interface that has this entry."""
    answers = {
        "/odata/v1/Products": inside(says({"value": [] if row is None else [row]})),
        "/odata/v1/Products(0-1)/$value": inside(value or says(CONTENT)),
    }
    async with site(answers) as told:
        login = {"kind": "basic", "username": "maas", "password_env": "SECRET"}
        interface = {"title": "P", "kind": "prip", "url": f"{told.url}/odata/v1", "auth": login}
        interface |= more.pop("interface", {})
        seen = await probed("download", interfaces={"p": interface}, interface="p", **more)
        assert "orderby=PublicationDate%20desc" in told.paths[0]
        return seen


async def test_a_file_with_its_checksum_is_up() -> None:
    async with site({"/f": says(CONTENT), "/": sends_on("/f")}) as told:
        for checksum in (f"sha256:{SHA256}", f"md5:{MD5}", f"blake3:{blake3(CONTENT).hexdigest()}"):
            up = await probed("download", f"{told.url}/f", expect={"checksum": checksum})
            assert (up.outcome, up.status) == ("up", 200), up.reason
        on = {"checksum": f"sha256:{SHA256}", "redirects": 1, "throughput_above": "1B/s"}
        assert (await probed("download", f"{told.url}/", expect=on)).outcome == "up"
        other = await probed("download", f"{told.url}/f", expect={"checksum": "md5:" + "0" * 32})
        assert other.outcome == "down"
        assert other.reason == f"its md5 begins {MD5[:8]}, that of the original 00000000"
        gone = await probed("download", f"{told.url}/gone")
        assert (gone.outcome, gone.reason) == ("down", "status 404, expected 200")


async def test_slower_than_promised_is_degraded() -> None:
    async with site({"/f": says(CONTENT)}) as told:
        slow = await probed("download", f"{told.url}/f", expect={"throughput_above": "1TB/s"})
        assert slow.outcome == "degraded"
        assert slow.reason.endswith("kB/s, less than 1TB/s")
        late = await probed("download", f"{told.url}/f", expect={"degraded_above": "1us"})
        assert (late.outcome, late.reason[:5]) == ("degraded", "took ")


async def test_a_sample_above_the_limit_is_measured_and_its_checksum_is_not_judged() -> None:
    async with site({"/f": says(CONTENT)}) as told:
        url = f"{told.url}/f"
        fast = await probed("download", url, limit="10kB", expect={"throughput_above": "1B/s"})
        assert fast.outcome == "up", fast.reason
        cut = await probed("download", url, limit="10kB", expect={"checksum": f"md5:{MD5}"})
        assert cut.outcome == "unknown"
        assert cut.reason == "the sample is larger than `limit`, and was not read whole"
        whole = await probed("download", url, limit="81920B", expect={"checksum": f"md5:{MD5}"})
        assert whole.outcome == "up"


async def test_an_answer_that_breaks_off_is_down() -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": str(len(CONTENT))})
        await answer.prepare(request)
        await answer.write(CONTENT[:1000])
        assert request.transport is not None
        request.transport.close()
        return answer

    async with site({"/f": half}) as told:
        broken = await probed("download", f"{told.url}/f")
    assert broken.outcome == "down", broken.reason


@pytest.mark.parametrize(
    "row",
    [
        entry(("MD5", MD5.upper())), entry(("BLAKE3", blake3(CONTENT).hexdigest())),
        entry(("MD5", MD5), ("SHA-256", SHA256), ("CRC32", "0")), entry(),
        entry(Checksum="none", ContentLength=None),
    ],
)  # fmt: skip
async def test_the_newest_product_is_what_its_entry_says(row: dict[str, Any]) -> None:
    up = await newest(row)
    assert up.outcome == "up", up.reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (entry(("MD5", MD5), ("SHA256", "0" * 64)), f"its sha256 begins {SHA256[:8]}"),
        (entry(ContentLength=5), f"it has {len(CONTENT)} bytes, not 5"),
        (None, "the search gives no product"), (entry(Id=7), "the search gives no product"),
        (entry(Id="../x"), "status 404, expected 200"),
    ],
)  # fmt: skip
async def test_a_product_that_is_not_what_its_entry_says_is_down(row: Any, reason: str) -> None:
    down = await newest(row)
    assert (down.outcome, down.reason[: len(reason)]) == ("down", reason)


async def test_our_login_follows_to_trusted_hosts_only() -> None:
    async with site({"/f": inside(says(CONTENT))}) as other:
        more: dict[str, Any] = {"value": sends_on(f"{other.url}/f"), "expect": {"redirects": 1}}
        stranger = await newest(entry(("MD5", MD5)), **more)
        assert stranger.outcome == "unknown"
        trusted = {"redirect_hosts": [other.url.removeprefix("http://")]}
        up = await newest(entry(("MD5", MD5)), **more, interface=trusted)
        assert up.outcome == "up", up.reason


async def test_the_simulated_segment_lies_about_its_bytes_and_is_caught(segment: Segment) -> None:
    interface = catalogue_of(segment).interfaces["prip-s1"].model_dump(mode="json")
    told: dict[str, Any] = {
        "interfaces": {"p": interface}, "interface": "p", "environ": {"SECRET": "maas-demo"},
    }  # fmt: skip
    caught = await probed("download", **told)
    assert caught.outcome == "down"
    assert caught.reason.startswith("its md5 begins ")
    refused = await probed("download", **{**told, "environ": {"SECRET": "wrong"}})
    assert refused.outcome == "unknown"
    segment.order("prip-s1", "half_json")
    assert (await probed("download", **told)).reason == "the search gives no OData page"
    segment.order("prip-s1", "html_500")
    assert (await probed("download", **told)).reason == "the search has status 500"
