"""Images come in: from catalogues by OData, from suppliers' drops by SFTP, and canaries by DONE.

The main supplier is given some patience, then the backup is asked. A dropped directory is complete
when its `product.xml` parses, every file it names is there, and no size changed between two looks.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import shutil
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import asyncssh
from defusedxml import ElementTree as ET  # noqa: N817
from defusedxml.common import DefusedXmlException

from maas.scenes import PREFIX
from simulator.chain.broker import Voice, connected
from simulator.chain.plan import CANARY, SUPPLIERS, Image, canary_image, image_from
from simulator.chain.setting import Place, Setting
from simulator.chain.steps import Event, Step, now, stamp
from simulator.chain.task import Task, TaskFailed
from simulator.chain.worker import Worker

LOOK = 0.1
LAST_HOPE = 5
"""How many times longer the backup is waited for: there is nobody after it."""
INBOX = "/inbox"
NAMED = ".//{*}fullResolutionImageData", ".//{*}lookupTable"


async def serve(setting: Setting, place: Place) -> None:
    """Look for work until cancelled: what was ordered, and canaries that lie in the inbox."""
    connection = await connected(setting.broker)
    async with connection:
        channel = await connection.channel()
        worker = Worker(setting, place, retrieve, await Voice.of(channel))
        try:
            await _look_for_work(worker)
        finally:
            await worker.files.close()
            await worker.desk.close()


async def _look_for_work(worker: Worker) -> None:
    busy: dict[str, asyncio.Task[None]] = {}
    async with asyncio.TaskGroup() as group:
        while True:
            orders = [image_from(told) for told in await worker.desk.get("/chain/orders")]
            wanted = [(image, image.main) for image in orders]
            wanted += await _canaries(worker)
            for image, supplier in wanted:
                if image.id not in busy:
                    busy[image.id] = group.create_task(_fetch(worker, image, supplier))
            for name in [name for name, task in busy.items() if task.done()]:
                if all(name != image.id for image, _ in wanted):
                    del busy[name]
            await asyncio.sleep(LOOK)


async def _fetch(worker: Worker, image: Image, supplier: str) -> None:
    """From the first supplier that delivers; none is asked twice."""
    message_id = f"order/{image.id}"
    if not worker.ledger.has_used(image.id, message_id):
        asked = (supplier,) if image.customer == CANARY else SUPPLIERS[image.mission]
        for each in asked:
            refused = f"refused/{each}"
            if worker.ledger.has_used(image.id, refused):
                continue
            if await worker.attempts(_order(image, each), message_id, most=1):
                break
            worker.ledger.end(image.id, 0, refused)
    if image.customer != CANARY:
        await worker.desk.post("/desk/closed", {"image": image.id})


def _order(image: Image, supplier: str) -> Step:
    return Step(
        image=image.id,
        acquired_at=stamp(image.acquired_at),
        mission=image.mission,
        supplier=supplier,
        customer=image.customer,
        stage="retrieve",
        event=Event.ENTERED,
        attempt=0,
        at=now(),
        host="",
        task="",
        parents=[],
        outputs=[],
        reason="",
    )


async def _canaries(worker: Worker) -> list[tuple[Image, str]]:
    """Directories named CANARY_… with a DONE that were not yet taken."""
    root, found = worker.setting.root / "inbox", []
    for marker in sorted(root.glob(f"*/{PREFIX}*/DONE")):
        name, supplier = marker.parent.name, marker.parent.parent.name
        image = canary_image(name, datetime.fromtimestamp(marker.stat().st_mtime, UTC))
        if image is not None and not worker.ledger.has_used(name, f"order/{name}"):
            found.append((image, supplier))
    return found


async def retrieve(task: Task) -> list[str]:
    supplier, folder = task.step.supplier, f"{INBOX}/{task.step.supplier}/{task.image}"
    shutil.rmtree(task.folder("retrieve"), ignore_errors=True)
    try:
        if task.image.startswith(PREFIX):
            await _copy(task, folder)
        elif supplier in SUPPLIERS["RS2"]:
            await _dropped(task, folder)
        else:
            await _offered(task, folder)
    except (asyncssh.Error, aiohttp.ClientError) as error:
        raise TaskFailed(f"{supplier}: {error}") from None
    return [folder]


async def _offered(task: Task, folder: str) -> None:
    """A Sentinel image: found in the catalogue by its name, downloaded, held against its MD5."""
    service = f"{task.desk.url}/{task.step.supplier}/odata/v1"
    until = time.monotonic() + task.setting.patience
    while (entry := await _entry(task, service)) is None:
        if time.monotonic() > until:
            raise TaskFailed(f"{task.step.supplier} does not offer it")
        await asyncio.sleep(LOOK)
    async with task.desk.session().get(f"{service}/Products({entry['Id']})/$value") as answer:
        if answer.status != 200:
            raise TaskFailed(f"{task.step.supplier} answered {answer.status} to the download")
        content = await answer.read()
    wanted = next(one["Value"] for one in entry["Checksum"] if one["Algorithm"] == "MD5")
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != wanted.lower():
        raise TaskFailed(f"{task.step.supplier} sent something else than it offers")
    await asyncio.to_thread(_unpack, content, task.out)
    await task.files.put(task.out, folder)
    await task.files.write(f"{folder}/DONE", b"")


async def _entry(task: Task, service: str) -> dict[str, Any] | None:
    query = {"$filter": f"Name eq '{task.image}'", "$top": "1"}
    async with task.desk.session().get(f"{service}/Products", params=query) as answer:
        if answer.status != 200:
            return None
        rows = (await answer.json())["value"]
    return rows[0] if rows else None


def _unpack(content: bytes, out: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(out)


async def _dropped(task: Task, folder: str) -> None:
    """A RADARSAT-2 directory: waited for until it is complete."""
    supplier = task.step.supplier
    if supplier == SUPPLIERS["RS2"][1]:
        await task.desk.post(f"/suppliers/{supplier}/orders", {"image": task.image})
    patience = task.setting.patience * (1 if supplier == SUPPLIERS["RS2"][0] else LAST_HOPE)
    until, before = time.monotonic() + patience, None
    while True:
        sizes, lacking = await _look(task, folder)
        if not lacking and sizes == before:
            return await _copy(task, folder)
        if time.monotonic() > until:
            raise TaskFailed(f"{supplier}: {lacking or 'files still grow'}")
        before = sizes
        await asyncio.sleep(LOOK)


async def _look(task: Task, folder: str) -> tuple[dict[str, int], str]:
    """The sizes of what lies there, and what is lacking."""
    client = await task.files.client()
    if not await client.isdir(folder):
        return {}, "nothing arrived"
    sizes = {
        str(one.filename): one.attrs.size or 0
        async for one in client.scandir(folder)
        if str(one.filename) not in (".", "..")
    }
    if "product.xml" not in sizes:
        return sizes, "product.xml is lacking"
    try:
        async with client.open(f"{folder}/product.xml", "rb") as file:
            product = ET.fromstring(await file.read())
    except (ET.ParseError, DefusedXmlException):
        return sizes, "product.xml cannot be read"
    named = {one.text or "" for tag in NAMED for one in product.iterfind(tag)}
    absent = sorted(named - sizes.keys())
    return sizes, f"{absent[0]} is lacking" if absent else ""


async def _copy(task: Task, folder: str) -> None:
    client = await task.files.client()
    task.folder("retrieve").parent.mkdir(parents=True, exist_ok=True)
    await client.get(folder, str(task.folder("retrieve")), recurse=True)
