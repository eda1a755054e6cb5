"""A scene is put into a folder or a web store whole, and its marker last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from collectors.canaries.dropping import MARKER, drop
from collectors.errors import LoginRefused, SourceDown
from collectors.folders import Place

ENVIRON = {"STORE_PASSWORD": "secret"}


class Store:
    """A small object store: remembers what was put, in its order."""

    def __init__(self) -> None:
        self.put: dict[str, bytes] = {}
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != "Basic bWFhczpzZWNyZXQ=":
            return web.Response(status=401)
        if "full" in request.path:
            return web.Response(status=507)
        self.put[request.path] = await request.read()
        return web.Response(status=201)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    held = Store()
    app = web.Application(client_max_size=1 << 24)
    app.router.add_put("/{path:.*}", held.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    held.url = f"http://{host}:{port}"
    yield held
    await runner.cleanup()


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    folder = tmp_path / "CANARY_1"
    (folder / "measurement").mkdir(parents=True)
    (folder / "measurement" / "a.tiff").write_bytes(b"x" * 3_000_000)
    (folder / "manifest.safe").write_text("<a/>")
    return folder


def place(url: str, username: str | None = "maas") -> Place:
    return Place(url, ENVIRON, username=username, password_env="STORE_PASSWORD")


async def test_a_store_gets_every_file_and_the_marker_last(store: Store, scene: Path) -> None:
    await drop(place(f"{store.url}/inbox"), scene)
    assert list(store.put) == [
        "/inbox/CANARY_1/manifest.safe",
        "/inbox/CANARY_1/measurement/a.tiff",
        f"/inbox/CANARY_1/{MARKER}",
    ]
    assert len(store.put["/inbox/CANARY_1/measurement/a.tiff"]) == 3_000_000


async def test_a_store_that_refuses_is_told_apart_from_one_that_fails(
    store: Store, scene: Path
) -> None:
    with pytest.raises(LoginRefused, match="may not write there"):
        await drop(place(f"{store.url}/inbox", username=None), scene)
    with pytest.raises(SourceDown, match="not taken: 507"):
        await drop(place(f"{store.url}/full"), scene)


async def test_a_folder_gets_the_whole_scene_at_once(scene: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    await drop(Place(f"file://{inbox}", {}), scene)
    found = sorted(path.relative_to(inbox).as_posix() for path in inbox.rglob("*"))
    assert found == [
        "CANARY_1", f"CANARY_1/{MARKER}", "CANARY_1/manifest.safe", "CANARY_1/measurement",
        "CANARY_1/measurement/a.tiff",
    ]  # fmt: skip
    (inbox / "CANARY_1" / "manifest.safe").write_text("taken")
    await drop(Place(f"file://{inbox}", {}), scene)
    assert (inbox / "CANARY_1" / "manifest.safe").read_text() == "taken"


async def test_a_folder_that_is_not_there_is_told(scene: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceDown, match="nowhere"):
        await drop(Place(f"file://{tmp_path}/nowhere", {}), scene)


async def test_a_server_that_does_not_answer_is_told(scene: Path) -> None:
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    with pytest.raises(SourceDown, match=str(port)):
        await drop(place(f"http://127.0.0.1:{port}"), scene)
