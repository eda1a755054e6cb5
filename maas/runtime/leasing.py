"""Who may run a shared job: the process that holds its lease, renewed while the process lives.

A process killed or frozen stops renewing; within the TTL another takes the lease over.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from maas.db import leases
from maas.db.connection import Database
from maas.db.leases import Fence
from maas.runtime.role import TTL
from maas.telemetry.metrics import LEASE_TAKEOVERS, LEASES_LOST
from maas.telemetry.process import ProcessCounts

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Held:
    token: int
    until: float  # by the monotonic clock


class LeaseKeeper:
    """The leases of one process, by name."""

    def __init__(
        self,
        database: Database,
        holder: str,
        ttl: timedelta = TTL,
        counts: ProcessCounts | None = None,
    ) -> None:
        self._database = database
        self._holder = holder
        self._ttl = ttl
        self._counts = counts or ProcessCounts()
        self._held: dict[str, _Held] = {}

    async def hold(self, name: str) -> Fence | None:
        """The fence to work behind, or None while another may; asks only when it must."""
        await self.hold_each([name])
        held = self._held.get(name)
        return None if held is None else Fence(name, self._holder, held.token)

    async def hold_each(self, names: Collection[str]) -> tuple[set[str], set[str]]:
        """Which of these are ours now, and which of them were not a moment ago."""
        soon = time.monotonic() + self._ttl.total_seconds() / 2
        kept = {name for name in names if name in self._held and self._held[name].until > soon}
        asked_at, wanted = time.monotonic(), [name for name in names if name not in kept]
        if not wanted:
            return kept, set()
        async with self._database.transaction() as connection:
            taken = await leases.acquire_many(connection, wanted, self._holder, self._ttl)
        fresh = {
            name
            for name, token in taken.items()
            if name not in self._held
            or self._held[name].until <= asked_at
            or self._held[name].token != token
        }
        self._note(wanted, taken, asked_at)
        return kept | set(taken), fresh

    async def renew(self) -> None:
        """Extend everything held; what another has taken over meanwhile is let go."""
        names = sorted(self._held)
        if not names:
            return
        asked_at = time.monotonic()
        async with self._database.transaction() as connection:
            kept = await leases.renew(connection, names, self._holder, self._ttl)
        self._note(names, kept, asked_at)

    async def release(self) -> None:
        """Give everything back at once."""
        self._held.clear()
        async with self._database.transaction() as connection:
            await leases.release(connection, self._holder)

    def _note(self, asked: Collection[str], got: Mapping[str, int], asked_at: float) -> None:
        until = asked_at + self._ttl.total_seconds()
        for name in asked:
            before, token = self._held.pop(name, None), got.get(name)
            if token is not None:
                self._held[name] = _Held(token, until)
            if before is None and token is not None and token > 1:
                self._counts.add(LEASE_TAKEOVERS, (name,))
            elif before is not None and before.token != token:
                log.warning("lease lost", lease=name, holder=self._holder)
                self._counts.add(LEASES_LOST, (name,))
