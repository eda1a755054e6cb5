"""An object store is a place of files like any other: listed, read, written to, never trusted."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import web

from collectors.canaries.dropping import MARKED, MARKER, drop
from collectors.errors import CollectError, LoginRefused, SourceDown
from collectors.folders import Found, Place, open_folder
from collectors.folders.bucket import PART
from tests.collectors.probes.servers import issued
from tests.servers.objects import PASSWORD, USER, ObjectStore, object_store

ENVIRON = {"STORE_PASSWORD": PASSWORD}
ODD = "S1A_é +&=%2F~.SAFE"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ObjectStore]:
    root = tmp_path / "root"
    root.mkdir()
    with object_store(root) as serving:
        yield serving


def place(store: ObjectStore, folder: str, depth: int = 0, **more: Any) -> Place:
    told: dict[str, Any] = {"environ": ENVIRON, **store.at(folder), **more}
    return Place(depth=depth, **told)


def put(store: ObjectStore, path: str, content: bytes = b"x") -> None:
    file = store.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


async def names(where: Place) -> list[str]:
    folder = open_folder(where)
    try:
        return [one.path for one in await folder.look()]
    finally:
        await folder.close()


async def test_objects_are_listed_as_deep_as_asked(store: ObjectStore) -> None:
    for path in ("top", "out/a.xml", "out/b.txt", f"out/deep/{ODD}", "out/deep/er/c", "outer/d"):
        put(store, f"deep/{path}")
    assert await names(place(store, "deep")) == ["top"]
    assert await names(place(store, "deep/out")) == ["a.xml", "b.txt"]
    assert await names(place(store, "deep/out/", 1)) == ["a.xml", "b.txt", f"deep/{ODD}"]
    assert await names(place(store, "deep", 6, pattern="c")) == ["out/deep/er/c"]


async def test_a_list_of_several_pages_is_read_to_its_end(store: ObjectStore) -> None:
    for number in range(2_100):
        put(store, f"many/{number:04d}", b"")
    assert await names(place(store, "many")) == [f"{number:04d}" for number in range(2_100)]


async def test_an_object_is_read_with_its_size_and_time(store: ObjectStore, tmp_path: Path) -> None:
    content = os.urandom(300_000)
    put(store, f"read/a/{ODD}", content)
    os.utime(store.root / "read/a" / ODD, (1_772_000_000, 1_772_000_000))
    folder = open_folder(place(store, "read", 1))
    (found,) = await folder.look()
    assert (found.path, found.size) == (f"a/{ODD}", 300_000)
    assert found.modified is not None
    assert found.modified.timestamp() == 1_772_000_000
    assert await folder.read(found, 300_000) == content
    await folder.save(found, tmp_path / "saved", 300_000)
    assert (tmp_path / "saved").read_bytes() == content
    for reading in (folder.read(found, 299_999), folder.save(found, tmp_path / "cut", 299_999)):
        with pytest.raises(SourceDown, match="larger than 299,999 bytes"):
            await reading
    with pytest.raises(SourceDown, match="answered 404"):
        await folder.read(Found("a/none"), 1)
    await folder.close()


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"environ": {"STORE_PASSWORD": "wrong"}}, LoginRefused, "SignatureDoesNotMatch"),
        ({"username": "nobody"}, LoginRefused, "answered 403"),
        ({"username": None}, CollectError, "answered 4"),
        ({"environ": {}}, CollectError, "STORE_PASSWORD"),
        ({"folder": "no-such-bucket"}, SourceDown, "answered 404"),
    ],
    ids=["secret", "key", "anonymous", "no-secret", "bucket"],
)
async def test_whoever_may_not_read_is_told_why(
    store: ObjectStore, more: dict[str, Any], error: type[Exception], said: str
) -> None:
    put(store, "mine/a")
    asked = {"folder": "mine", **more}
    with pytest.raises(error, match=said):
        await names(place(store, **asked))


async def test_by_tls_the_authority_of_the_catalogue_is_trusted_and_no_other(
    tmp_path: Path,
) -> None:
    issued(trustme.CA(), tmp_path, "localhost")
    (tmp_path / "root" / "bucket").mkdir(parents=True)
    (tmp_path / "root" / "bucket" / "a").write_text("x")
    with object_store(tmp_path / "root", tmp_path) as serving:
        told: dict[str, Any] = {"environ": ENVIRON, **serving.at("bucket", "s3")}
        assert await names(Place(ca_file=str(tmp_path / "ca.pem"), **told)) == ["a"]
        with pytest.raises(SourceDown, match="certificate"):
            await names(Place(**told))


async def test_a_scene_is_put_whole_with_its_marker_and_once(
    store: ObjectStore, tmp_path: Path
) -> None:
    (store.root / "inbox").mkdir()
    scene = tmp_path / "CANARY_1.SAFE"
    contents = {
        "manifest.safe": b"<a/>",
        "measurement/a.tiff": os.urandom(2 * PART + 100_000),
        "measurement/b.tiff": os.urandom(PART),
        "preview/empty": b"",
    }
    for name, content in contents.items():
        (scene / name).parent.mkdir(parents=True, exist_ok=True)
        (scene / name).write_bytes(content)
    await drop(place(store, "inbox/cdse"), scene)
    there = store.root / "inbox/cdse/CANARY_1.SAFE"
    assert {
        path.relative_to(there).as_posix(): path.read_bytes()
        for path in there.rglob("*")
        if path.is_file()
    } == {**contents, MARKER: MARKED}
    (there / "manifest.safe").write_bytes(b"taken")
    await drop(place(store, "inbox/cdse"), scene)
    assert (there / "manifest.safe").read_bytes() == b"taken"
    await drop(place(store, "inbox/ais"), scene / "manifest.safe")
    assert (store.root / "inbox/ais/manifest.safe").read_bytes() == b"<a/>"


async def test_whoever_may_not_write_is_told_so(store: ObjectStore, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(LoginRefused, match="SignatureDoesNotMatch"):
        await drop(place(store, "inbox", environ={"STORE_PASSWORD": "no"}), tmp_path / "a")
    with pytest.raises(SourceDown, match="404"):
        await drop(place(store, "no-such-bucket"), tmp_path / "a")


@asynccontextmanager
async def answering(
    answer: Callable[[web.Request], Awaitable[web.Response]],
) -> AsyncIterator[Place]:
    """A store that answers as it likes."""
    site = web.Application(client_max_size=1 << 25)
    site.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield Place(f"s3+http://{host}:{port}/bucket", ENVIRON, "*", 6, USER, "STORE_PASSWORD")
    finally:
        await runner.cleanup()


def page(*keys: str, more: str = "") -> str:
    listed = "".join(
        f"<Contents><Key>{key}</Key><Size>many</Size><LastModified>soon</LastModified></Contents>"
        for key in keys
    )
    return f"<ListBucketResult>{listed}{more}</ListBucketResult>"


ENDLESS = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<html>a proxy's page", "did not answer as an object store does"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "did not answer as an object store does"),
        (page("a", more=ENDLESS), "goes on, and not where"),
        (page("a", more="<IsTruncated>true</IsTruncated>"), "goes on, and not where"),
    ],
    ids=["html", "entities", "same-token", "no-token"],
)
async def test_a_store_that_answers_nonsense_is_down(content: str, said: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=content)

    async with answering(answer) as where:
        with pytest.raises(SourceDown, match=said):
            await names(where)


async def test_a_key_that_leads_out_of_its_folder_is_left_out() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=page("a", "../b", "c/../../d", "/e", "f//g", "h/", "i\\j", ""))

    async with answering(answer) as where:
        folder = open_folder(where)
        assert await folder.look() == [Found("a")]
        await folder.close()


@pytest.mark.parametrize("fails_at", ["part", "end"])
async def test_what_was_not_taken_whole_is_taken_back(tmp_path: Path, fails_at: str) -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        query = dict(request.query)
        asked.append(f"{request.method} {','.join(query)}")
        if request.method == "POST" and "uploads" in query:
            return web.Response(text="<a><UploadId>u</UploadId></a>")
        if request.method == "PUT":
            broken = fails_at == "part" and query["partNumber"] == "2"
            return web.Response(status=503 if broken else 200, headers={"ETag": '"e"'})
        if request.method == "POST":  # an error under a status that promises none
            return web.Response(text="<Error><Code>InternalError</Code></Error>")
        return web.Response(status=204 if request.method == "DELETE" else 404)

    (tmp_path / "a").write_bytes(b"x" * (PART + 1))
    async with answering(answer) as where:
        with pytest.raises(SourceDown, match="503" if fails_at == "part" else "InternalError"):
            await drop(where, tmp_path / "a")
    assert asked[-1] == "DELETE uploadId"


async def test_what_went_wrong_first_is_told_though_nothing_can_be_taken_back(
    tmp_path: Path,
) -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.method == "POST":
            return web.Response(text="<a><UploadId>u</UploadId></a>")
        if request.method == "DELETE" and request.transport is not None:
            request.transport.close()
        return web.Response(status=503)

    (tmp_path / "a").write_bytes(b"x" * PART)
    async with answering(answer) as where:
        with pytest.raises(SourceDown, match="answered 503"):
            await drop(where, tmp_path / "a")


@pytest.mark.parametrize("said", ["soon", "0001-01-01T00:00:00+05:00", ""])
async def test_a_time_that_is_none_is_left_out(said: str) -> None:
    listed = f"<Contents><Key>a</Key><LastModified>{said}</LastModified></Contents>"

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=f"<ListBucketResult>{listed}</ListBucketResult>")

    async with answering(answer) as where:
        folder = open_folder(where)
        assert await folder.look() == [Found("a")]
        await folder.close()
