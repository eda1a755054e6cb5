"""A scene put where the chain takes it from: whole or not at all, its marker last.

Where names can be changed, everything is written, marker included, under a name that no reader
takes, and renamed at the end. A web store has no renaming, so there the marker alone says that all
is there. A way in is one coroutine and one line in DROPPERS.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncssh
import httpx

from collectors.errors import LoginRefused, SourceDown, in_words
from collectors.folders.bucket import Bucket
from collectors.folders.place import Place
from collectors.folders.sftp import PORT, Pinned
from collectors.http import auth_of, client_for
from maas.scenes import MARK

MARKER, MARKED = "DONE", f"{MARK}\n".encode()
PARTIAL = ".partial"
TIMEOUT = 600.0  # seconds for the whole of a scene
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent: a folder with its files by relative name, or a single file (`inside` empty)."""

    source: Path
    files: tuple[tuple[str, Path, int], ...]
    inside: str

    @property
    def name(self) -> str:
        return self.source.name


def parcel_of(source: Path) -> Parcel:
    if source.is_file():
        return Parcel(source, ((source.name, source, source.stat().st_size),), "")
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    files = ((path.relative_to(source).as_posix(), path, path.stat().st_size) for path in paths)
    return Parcel(source, tuple(files), f"{source.name}/")


async def drop(place: Place, source: Path) -> None:
    """Put a folder, or a single file, there; raises CollectError."""
    scheme = urlsplit(place.url).scheme
    try:
        async with asyncio.timeout(TIMEOUT):
            await DROPPERS[scheme](place, parcel_of(source))
    except (asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied) as error:
        raise LoginRefused(f"{place.url}: we may not write there: {error.reason}") from None
    except asyncssh.HostKeyNotVerifiable:
        raise SourceDown(
            f"{place.url}: the server has another key than the one that is pinned"
        ) from None
    except TimeoutError:
        raise SourceDown(f"{place.url}: not taken within {TIMEOUT:g} s") from None
    except (asyncssh.Error, OSError, httpx.HTTPError) as error:
        raise SourceDown(f"{place.url}: {in_words(error)}") from None


async def _by_sftp(place: Place, parcel: Parcel) -> None:
    async with (
        asyncssh.connect(
            place.host, place.port or PORT, username=place.username or "",
            password=place.password(), client_factory=lambda: Pinned(place.host_key),
            known_hosts=([], [], []), client_keys=None, agent_path=None, config=None,
        ) as connection,
        connection.start_sftp_client() as client,
    ):  # fmt: skip
        root = place.path.rstrip("/")
        final, partial = f"{root}/{parcel.name}", f"{root}/{PARTIAL}-{parcel.name}"
        if await client.exists(final):
            return  # sent before, by a process that died before it could say so
        if not parcel.inside:
            await client.put(parcel.source, partial)
        else:
            await _put_tree(client, partial, parcel)
        await client.rename(partial, final)


async def _put_tree(client: asyncssh.SFTPClient, partial: str, parcel: Parcel) -> None:
    if await client.exists(partial):
        await client.rmtree(partial)
    for name, path, _ in parcel.files:
        await client.makedirs(f"{partial}/{name}".rpartition("/")[0], exist_ok=True)
        await client.put(path, f"{partial}/{name}")
    async with client.open(f"{partial}/{MARKER}", "wb") as marker:
        await marker.write(MARKED)


async def _by_folder(place: Place, parcel: Parcel) -> None:
    await asyncio.to_thread(_copy, Path(place.path), parcel)


def _copy(root: Path, parcel: Parcel) -> None:
    final, partial = root / parcel.name, root / f"{PARTIAL}-{parcel.name}"
    if not root.is_dir():
        raise FileNotFoundError(f"there is no folder {root}")
    if final.exists():
        return
    if not parcel.inside:
        shutil.copyfile(parcel.source, partial)
    else:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(parcel.source, partial)
        (partial / MARKER).write_bytes(MARKED)
    partial.rename(final)


async def _by_web(place: Place, parcel: Parcel) -> None:
    """PUT to a web folder, with Basic login where there is one."""
    base, login = f"{place.url.rstrip('/')}/{quote(parcel.inside)}", auth_of(place)
    async with client_for(place.ca_file, TIMEOUT) as client:
        for name, path, size in parcel.files:
            length = {"Content-Length": str(size)}
            answer = await client.put(
                f"{base}{quote(name)}", content=_parts(path), headers=length, auth=login
            )
            _sent(answer)
        if parcel.inside:
            _sent(await client.put(f"{base}{MARKER}", content=MARKED, auth=login))


async def _by_store(place: Place, parcel: Parcel) -> None:
    """Into a bucket: each object appears whole, so that the marker says that all are there."""
    bucket = Bucket(place, TIMEOUT)
    try:
        if parcel.inside and await bucket.has(f"{parcel.inside}{MARKER}"):
            return  # sent before, by a process that died before it could say so
        for name, path, _ in parcel.files:
            await bucket.send(f"{parcel.inside}{name}", path)
        if parcel.inside:
            await bucket.write(f"{parcel.inside}{MARKER}", MARKED)
    finally:
        await bucket.close()


async def _parts(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            yield part


def _sent(answer: httpx.Response) -> None:
    if answer.status_code in (401, 403):
        raise LoginRefused(f"{answer.url}: we may not write there ({answer.status_code})")
    if not answer.is_success:
        raise SourceDown(f"{answer.url}: not taken: {answer.status_code}")


DROPPERS: Mapping[str, Callable[[Place, Parcel], Awaitable[None]]] = {
    "sftp": _by_sftp,
    "file": _by_folder,
    "http": _by_web,
    "https": _by_web,
    "s3": _by_store,
    "s3+http": _by_store,
}
