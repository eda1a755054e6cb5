"""The delivery goes to the customer's folder, file by file, and DONE is written last.

A second delivery of an image replaces the first: DONE is taken away before, so that nobody reads
a mixture.
"""

from __future__ import annotations

import json

import asyncssh

from simulator.chain.steps import now
from simulator.chain.task import Task, TaskFailed

DONE = "DONE"


async def deliver(task: Task) -> list[str]:
    folder = task.folder("package") / "delivery"
    target = f"/deliveries/{task.step.customer}/{task.image}"
    try:
        client = await task.files.client()
        await client.makedirs(target, exist_ok=True)
        present = {str(name) for name in await client.listdir(target)} - {".", ".."}
        if DONE in present:
            await client.remove(f"{target}/{DONE}")
        for name in present - {path.name for path in folder.iterdir()} - {DONE}:
            await client.remove(f"{target}/{name}")
        paths = await task.files.put(folder, target)
        at = now()
        told = {"image": task.image, "at": at, "attempt": task.step.attempt}
        await task.files.write(f"{target}/{DONE}", json.dumps(told).encode())
    except (asyncssh.Error, OSError) as error:
        raise TaskFailed(f"the customer's folder could not be written: {error}") from None
    await task.desk.post(
        "/desk/deliveries", {"image": task.image, "at": at, "task": task.step.task}
    )
    return [*paths, f"{target}/{DONE}"]
