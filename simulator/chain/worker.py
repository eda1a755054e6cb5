"""A stage at work: takes one message after the other, makes attempts, and tells of each.

A message is acknowledged after its image has left the stage, so that a stage that dies has its
message given to whoever takes its place. Images that fail too often go to the dead letters.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from aio_pika.abc import AbstractIncomingMessage

from simulator.chain.broker import Voice, connected, queue_of
from simulator.chain.ledger import Ledger
from simulator.chain.setting import Place, Setting
from simulator.chain.sftp import Files
from simulator.chain.steps import Event, Step, decode, now
from simulator.chain.task import Task, TaskFailed
from simulator.chain.telling import DeskLine

Stage = Callable[[Task], Awaitable[list[str]]]
"""Does the work of one attempt; answers the paths of its outputs."""

MOST_ATTEMPTS = 3
LOOK = 0.05
BEHIND_SHARE = 0.5
"""How much of the pace an attempt that was given up ends after the one that took its place."""
REST_SHARE = 0.05
"""How much of the pace lies between a failed attempt and the next."""

SHARES: Mapping[str, float] = {
    "retrieve": 0.1,
    "calibrate": 0.12,
    "detect": 0.25,
    "quality-control": 0.2,
    "correlate": 0.12,
    "package": 0.12,
    "deliver": 0.1,
}
"""How much of the chain's pace each stage takes."""


class Worker:
    """One process of one stage."""

    def __init__(self, setting: Setting, place: Place, stage: Stage, voice: Voice) -> None:
        self.setting, self.place, self.stage, self.voice = setting, place, stage, voice
        self.desk = DeskLine(setting.desk)
        self.files = Files(setting, "chain")
        self.ledger = Ledger(setting.work, place.role)

    async def attempts(self, base: Step, message_id: str, most: int = MOST_ATTEMPTS) -> bool:
        """Try until the image has left this stage; False when it never does."""
        for number in range(most):
            if number:
                await asyncio.sleep(REST_SHARE * self.setting.pace)
            if await self._attempt(base, message_id):
                return True
        return False

    async def _attempt(self, base: Step, message_id: str) -> bool:
        step = replace(
            base,
            stage=self.place.role,
            event=Event.ENTERED,
            attempt=self.ledger.begin(base.image),
            at=now(),
            host=self.place.host,
            task=f"{self.place.role}-{uuid4().hex[:8]}",
        )
        faults = await self.desk.strike(step)
        await self._say(step, faults)
        try:
            outputs = await self._work(step, faults, message_id)
        except (TaskFailed, OSError, ValueError) as error:
            reason = str(error).replace(str(self.setting.root), "")
            await self._say(step.became(Event.FAILED, now(), reason=reason), faults)
            return False
        await self._say(step.became(Event.LEFT, now(), outputs), faults)
        self.ledger.end(step.image, step.attempt, message_id)
        return True

    async def _work(
        self, step: Step, faults: Mapping[str, Mapping[str, Any]], message_id: str
    ) -> list[str]:
        began = time.monotonic()
        if "dead_host" in faults:
            await self.desk.post("/desk/die", {"name": self.place.name, **faults["dead_host"]})
            await asyncio.Event().wait()
        if "stuck_task" in faults:
            await self._hang(faults["stuck_task"])
        if "failing_task" in faults:
            raise TaskFailed(f"{self.place.role} ended with code 139")
        worse = "erratic_retry" in faults
        if worse:
            await self._overtaken(step, message_id)
        task = Task(step, self.setting, self.files, self.desk, faults, worse)
        outputs = await self.stage(task)
        spread = task.chance().uniform(0.8, 1.2)
        nominal = SHARES[self.place.role] * self.setting.pace * spread
        await asyncio.sleep(max(0.0, nominal - (time.monotonic() - began)))
        return outputs

    async def _hang(self, fault: Mapping[str, Any]) -> None:
        """For so many seconds, or until the fault is taken away."""
        seconds, began = fault["seconds"], time.monotonic()

        async def over() -> bool:
            waited = bool(seconds) and time.monotonic() - began >= seconds
            return waited or not await self.desk.holds(fault["id"])

        await _until(over)

    async def _overtaken(self, step: Step, message_id: str) -> None:
        """Be given up: another attempt gets the same message, and ends first."""
        await self.voice.again(self.place.role, step, f"{message_id}#{step.attempt + 1}")

        async def over() -> bool:
            return any(one > step.attempt for one in self.ledger.read(step.image).ended)

        await _until(over)
        await asyncio.sleep(BEHIND_SHARE * self.setting.pace)

    async def _say(self, step: Step, faults: Mapping[str, Mapping[str, Any]]) -> None:
        sent = 1
        for kind, times in (("lost_message", 0), ("repeated_message", 2)):
            if kind in faults and faults[kind]["event"] == step.event:
                sent = times
        await self.desk.tell(step, sent)
        for _ in range(sent):
            await self.voice.say(step)

    async def handle(self, message: AbstractIncomingMessage) -> None:
        step = decode(message.body)
        message_id = message.message_id or step.message_id
        if self.ledger.has_used(step.image, message_id):
            await message.ack()
            return
        retried = step.stage == self.place.role
        parents = step.parents if retried else [step.task]
        base = replace(step, parents=parents, outputs=[], reason="")
        if await self.attempts(base, message_id):
            await message.ack()
        else:
            await message.reject(requeue=False)


async def _until(over: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again: what is waited for happens in another process."""
    while not await over():  # noqa: ASYNC110
        await asyncio.sleep(LOOK)


async def work(setting: Setting, place: Place, stage: Stage) -> None:
    """Serve one stage until cancelled, or until the broker goes away."""
    connection = await connected(setting.broker)
    async with connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=1)
        worker = Worker(setting, place, stage, await Voice.of(channel))
        queue = await channel.get_queue(queue_of(place.role))
        try:
            async with queue.iterator() as messages:
                async for message in messages:
                    await worker.handle(message)
        finally:
            await worker.files.close()
            await worker.desk.close()
