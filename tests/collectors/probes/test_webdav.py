"""Folders over WebDAV: the simulated box, and servers that answer otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import encode_basic_auth, web

from tests.collectors.conftest import Segment
from tests.collectors.probes.servers import issued
from tests.collectors.probes.web import probed, says, site

LISTED = (
    '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">'
    "<d:response><d:href>/my%20out/</d:href></d:response>"
    "<d:response><d:href>http://127.0.0.1/my%20out/S1A%20report.EOF</d:href></d:response>"
    "</d:multistatus>"
)


async def test_the_simulated_box_lists_its_folders(segment: Segment) -> None:
    root = segment.told["MAAS_SIM_HTTP"].replace("http", "dav", 1)
    more: dict[str, Any] = {
        "username": "maas", "password_env": "SECRET", "environ": {"SECRET": "maas-demo"},
    }  # fmt: skip
    wanted = {"body_contains": "STNACQ"}
    up = await probed("webdav", f"{root}/box/reports", expect=wanted, **more)
    assert (up.outcome, up.status) == ("up", 207), up.reason
    gone = await probed("webdav", f"{root}/box/nowhere", **more)
    assert (gone.outcome, gone.reason) == ("down", "status 404, expected 207")


async def test_names_are_read_as_people_write_them_and_the_login_is_ours(tmp_path: Path) -> None:
    async def folder(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != encode_basic_auth("maas", "secret"):
            return web.Response(status=401)
        return web.Response(status=207, text=LISTED)

    ca = str(tmp_path / "ca.pem")
    tls = issued(trustme.CA(), tmp_path, "127.0.0.1")
    async with site({"/my out/": folder}, tls) as told:
        url = told.url.replace("https", "davs", 1) + "/my%20out"
        ours: dict[str, Any] = {"username": "maas", "password_env": "SECRET", "ca_file": ca}
        wanted = {"body_contains": "S1A report.EOF", "body_absent": "my out"}
        up = await probed("webdav", url, **ours, expect=wanted)
        assert up.outcome == "up", up.reason
        assert (told.asked[0][0], told.asked[0][2]["depth"]) == ("PROPFIND", "1")
        lacking = await probed("webdav", url, **ours, expect={"body_contains": "S2"})
        assert (lacking.outcome, lacking.reason) == ("down", "the folder does not contain 'S2'")
        slow = await probed("webdav", url, **ours, expect={"degraded_above": "1us"})
        assert slow.outcome == "degraded"
        wrong = await probed("webdav", url, **{**ours, "password_env": "WRONG"})
        assert wrong.outcome == "unknown"
        assert wrong.reason == "status 401: our login is not accepted"
        unset = await probed("webdav", url, **{**ours, "password_env": "UNSET"})
        assert unset.outcome == "unknown"
        untrusted = await probed("webdav", url, username="maas", password_env="SECRET")
        assert untrusted.outcome == "down"
        assert "certificate" in untrusted.reason


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        ("hello", 200, "status 200, expected 207"),
        ("hello", 207, "the answer is no list of a folder: it is no XML"),
        (
            '<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>',
            207,
            "the answer is no list of",
        ),
        ("<multistatus/>", 207, "the answer lists nothing, not even the folder"),
    ],
)
async def test_what_is_no_folder_is_down(content: str, status: int, reason: str) -> None:
    async with site({"/": says(content, status)}) as told:
        down = await probed("webdav", told.url.replace("http", "dav", 1))
    assert (down.outcome, down.reason[: len(reason)]) == ("down", reason)
