"""Who may run a shared job: the process that holds its lease, renewed while the process lives.

A process killed or frozen stops renewing; within TTL another takes the lease over.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import timedelta

import structlog

from maas.db import leases
from maas.db.connection import Database

log = structlog.get_logger(__name__)

TTL = timedelta(seconds=30)


class LeaseKeeper:
    """The leases of one process, by name."""

    def __init__(self, database: Database, holder: str, ttl: timedelta = TTL) -> None:
        self._database = database
        self._holder = holder
        self._ttl = ttl
        self._held_until: dict[str, float] = {}

    async def hold(self, name: str) -> bool:
        """Whether this process may run the job now; asks the database only when it must."""
        if self._held_until.get(name, 0.0) > time.monotonic() + self._ttl.total_seconds() / 2:
            return True
        return await self._acquire(name)

    async def hold_each(self, names: Collection[str]) -> tuple[set[str], set[str]]:
        """Which of these are ours now, and which of them were not a moment ago."""
        soon = time.monotonic() + self._ttl.total_seconds() / 2
        kept = {name for name in names if self._held_until.get(name, 0.0) > soon}
        asked_at, wanted = time.monotonic(), [name for name in names if name not in kept]
        if not wanted:
            return kept, set()
        async with self._database.transaction() as connection:
            taken = await leases.acquire_many(connection, wanted, self._holder, self._ttl)
        fresh = {name for name in taken if self._held_until.get(name, 0.0) <= asked_at}
        for name in wanted:
            self._held_until.pop(name, None)
        until = asked_at + self._ttl.total_seconds()
        self._held_until.update(dict.fromkeys(taken, until))
        return kept | taken, fresh

    async def renew(self) -> None:
        """Extend everything held; what another has taken over meanwhile is let go."""
        for name in list(self._held_until):
            if not await self._acquire(name):
                log.warning("lease lost", lease=name, holder=self._holder)

    async def release(self) -> None:
        """Give everything back at once."""
        self._held_until.clear()
        async with self._database.transaction() as connection:
            await leases.release(connection, self._holder)

    async def _acquire(self, name: str) -> bool:
        asked_at = time.monotonic()
        async with self._database.transaction() as connection:
            token = await leases.acquire(connection, name, self._holder, self._ttl)
        if token is None:
            self._held_until.pop(name, None)
            return False
        self._held_until[name] = asked_at + self._ttl.total_seconds()
        return True
