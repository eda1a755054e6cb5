"""What goes wrong, and when: drawn from a seed, as simulated instants with a real delay after each.

A fault is a function of the scene and a number that picks its victim. Adding one is a function and
a line in FAULTS.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from maas.choreography import FACTS_RECORDED
from maas.db import outbox
from maas.db.connection import Database
from maas.domain.events import Event
from tests.chaos.brokers import NODES
from tests.chaos.conductor import instants
from tests.chaos.hook import Mood
from tests.chaos.scene import Scene

LONGEST_DELAY = 1.5  # real seconds after the clock has moved
FLOOD = 2_000
Act = Callable[[Scene, int], Awaitable[str]]


@dataclass(frozen=True)
class Fault:
    """One thing that will go wrong."""

    instant: datetime
    delay: float
    kind: str
    number: int


def script(seed: int, end: datetime, kinds: Sequence[str], count: int) -> list[Fault]:
    """`count` faults over the whole play, every kind as often as any other, in a drawn order."""
    luck = random.Random(seed)
    moments = list(instants(end))
    drawn: list[Fault] = []
    while len(drawn) < count:
        for kind in luck.sample(list(kinds), len(kinds))[: count - len(drawn)]:
            delay = luck.uniform(0, LONGEST_DELAY)
            drawn.append(Fault(luck.choice(moments), delay, kind, luck.randrange(1 << 16)))
    return sorted(drawn, key=lambda fault: (fault.instant, fault.delay))


async def kill_replica(role: str, scene: Scene, number: int) -> str:
    """kill -9 one process of a role."""
    ours = scene.fleet.of(role)
    victim = ours[number % len(ours)]
    victim.kill()
    return victim.name


async def kill_role(scene: Scene, number: int) -> str:
    """kill -9 every replica of a role at once."""
    roles = sorted({one.role for one in scene.fleet.replicas})
    role = roles[number % len(roles)]
    for victim in scene.fleet.of(role):
        victim.kill()
    return f"all of {role}"


async def freeze_replica(scene: Scene, number: int) -> str:
    """SIGSTOP a process for longer than its leases last: another takes over, then it wakes."""
    victim = scene.fleet.replicas[number % len(scene.fleet.replicas)]
    process = victim.process
    victim.signal(signal.SIGSTOP)
    await asyncio.sleep(scene.freeze)
    if victim.process is process:
        victim.signal(signal.SIGCONT)
    return victim.name


async def crash_database(scene: Scene, number: int) -> str:
    """kill -9 the postmaster and all of its children, and start it again a little later."""
    async with scene.database_lock:
        scene.postgres.crash()
        await asyncio.sleep(number % 1000 / 1000)
        await scene.postgres.start()
    return "PostgreSQL"


async def refuse_database(scene: Scene, number: int) -> str:
    """Cut every connection to the database and refuse new ones for a while."""
    async with scene.database_lock:
        await scene.database_door.shut()
        await asyncio.sleep(0.5 + number % 2000 / 1000)
        await scene.database_door.open()
    return "PostgreSQL"


async def kill_node(scene: Scene, number: int) -> str:
    """kill -9 a node of the broker; it comes back a little later."""
    return await _kill_node(scene, number % NODES, number)


async def kill_leader(scene: Scene, number: int) -> str:
    """kill -9 the node that leads the queue of the engine."""
    return await _kill_node(scene, await scene.brokers.leader(), number)


async def _kill_node(scene: Scene, index: int, number: int) -> str:
    cluster = await scene.brokers.cluster()
    async with scene.brokers.lock:
        cluster.kill(index)
        await asyncio.sleep(number % 3000 / 1000)
        cluster.start(index)
        await asyncio.to_thread(cluster.wait, index)
    return cluster.nodes[index].name


async def freeze_node(scene: Scene, number: int) -> str:
    """SIGSTOP a node of the broker: its connections stay open and nothing answers."""
    cluster = await scene.brokers.cluster()
    async with scene.brokers.lock:
        cluster.pause(number % NODES)
        await asyncio.sleep(scene.freeze)
        cluster.resume(number % NODES)
    return cluster.nodes[number % NODES].name


async def refuse_events(scene: Scene, number: int) -> str:
    """Cut every connection to every node and refuse new ones for a while."""
    async with scene.brokers.lock:
        for door in scene.brokers.doors:
            await door.shut()
        await asyncio.sleep(0.5 + number % 3000 / 1000)
        for door in scene.brokers.doors:
            await door.open()
    return "RabbitMQ"


async def refuse_messages(scene: Scene, number: int) -> str:
    """The receiver of messages answers 503 for a while."""
    return await _moody(scene, Mood.REFUSING, number)


async def hang_up(scene: Scene, number: int) -> str:
    """The receiver hears messages and hangs up without an answer, for a while."""
    return await _moody(scene, Mood.DEAF, number)


async def _moody(scene: Scene, mood: Mood, number: int) -> str:
    scene.hook.mood = mood
    await asyncio.sleep(1 + number % 3000 / 1000)
    scene.hook.mood = Mood.GOOD
    return "webhook receiver"


async def fill_outbox(scene: Scene, number: int) -> str:
    """A burst of events such as a source that comes back after days writes."""
    database = Database(scene.direct_url.replace("postgresql://", "postgresql+asyncpg://"))
    at = datetime.now(UTC)
    events = [Event(FACTS_RECORDED, "flood", f"flood/{n}", at, {}) for n in range(FLOOD)]
    try:
        async with scene.database_lock, database.transaction() as connection:
            await outbox.put(connection, events)
    finally:
        await database.close()
    return f"{FLOOD} events"


FAULTS: Mapping[str, Act] = {
    "kill -9 a collector": partial(kill_replica, "collectors"),
    "kill -9 an engine": partial(kill_replica, "engine"),
    "kill -9 an alerter": partial(kill_replica, "alerting"),
    "kill -9 an api": partial(kill_replica, "api"),
    "kill -9 a whole role": kill_role,
    "crash of the database": crash_database,
    "database refuses": refuse_database,
    "kill -9 a broker node": kill_node,
    "kill -9 the leading node": kill_leader,
    "SIGSTOP a broker node": freeze_node,
    "broker refuses": refuse_events,
    "receiver refuses": refuse_messages,
    "receiver hangs up": hang_up,
    "outbox filled": fill_outbox,
}
