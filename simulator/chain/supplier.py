"""The suppliers: make the images that were ordered, offer them or drop them over SFTP.

`product.xml` is dropped first and the large files after it, since a drop is not finished only
because it has begun.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from simulator.chain.plan import SUPPLIERS, Image, image_from
from simulator.chain.scenery import Scenery, make, pack
from simulator.chain.setting import Place, Setting
from simulator.chain.sftp import Files
from simulator.chain.telling import DeskLine

IMAGERY = "imagery_HH.tif"


async def supply(setting: Setting, place: Place) -> None:
    """Take one job after the other from the desk, until cancelled."""
    desk, files = DeskLine(setting.desk), Files(setting, "supplier")
    try:
        while True:
            job = await desk.get("/desk/jobs/next")
            if job:
                await _do(setting, desk, files, job)
    finally:
        await files.close()
        await desk.close()


async def _do(setting: Setting, desk: DeskLine, files: Files, job: dict[str, Any]) -> None:
    image = image_from(job["image"])
    product = setting.work / "archive" / image.id
    if job["do"] == "make":
        scenery = await asyncio.to_thread(make, image, product)
        await desk.post("/desk/made", await asyncio.to_thread(_told, image, scenery))
    if image.mission == "RS2" and job["how"] != "absent":
        await _drop(files, product, job["supplier"], image, whole=job["how"] != "incomplete")
    await desk.post("/desk/jobs/done", {"number": job["number"]})


def _told(image: Image, scenery: Scenery) -> dict[str, Any]:
    size, md5 = 0, ""
    if image.mission not in ("RS2",):
        size, md5 = pack(scenery.product, scenery.product.with_suffix(".zip"))
    return {
        "image": image.id,
        "ships": scenery.ships,
        "slicks": scenery.slicks,
        "ais": scenery.ais,
        "size": size,
        "md5": md5,
    }


async def _drop(
    files: Files, product: Path, supplier: str, image: Image, *, whole: bool = True
) -> None:
    assert supplier in SUPPLIERS["RS2"]
    remote = f"/inbox/{supplier}/{image.id}"
    client = await files.client()
    await client.makedirs(remote, exist_ok=True)
    names = await asyncio.to_thread(lambda: sorted(path.name for path in product.iterdir()))
    for name in sorted(names, key=lambda name: (name != "product.xml", name)):
        if whole or name != IMAGERY:
            await client.put(str(product / name), f"{remote}/{name}")
