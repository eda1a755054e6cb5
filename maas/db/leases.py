"""Leases: one holder per name at a time, by the database's own clock, with a fencing token.

A lease that its holder stops renewing runs out and passes to the next taker with a higher token;
the row stays for ever, so that a token never comes twice. What is written under a lease is
guarded: the guard locks the row as a foreign key would, which a renewal passes and a take-over
does not. So no transaction of an old holder begins after a take-over, and none is open during one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.errors import LeaseLost
from maas.db.tables import lease


@dataclass(frozen=True, slots=True)
class Fence:
    """A lease as its holder knows it."""

    name: str
    holder: str
    token: int


async def acquire(
    connection: AsyncConnection, name: str, holder: str, ttl: timedelta
) -> int | None:
    """Take or renew a lease; the fencing token, or None while another holds it."""
    return (await acquire_many(connection, [name], holder, ttl)).get(name)


async def acquire_many(
    connection: AsyncConnection, names: Collection[str], holder: str, ttl: timedelta
) -> dict[str, int]:
    """Take or renew several leases at once; the tokens of those that are ours now.

    A token grows when a lease changes hands, and stays when it is renewed.
    """
    wanted = sorted(names)  # always in one order, so that two takers never wait in a ring
    ours = await renew(connection, wanted, holder, ttl)
    for take in (_take_over, _take_first):
        left = [name for name in wanted if name not in ours]
        if left:
            ours |= await take(connection, left, holder, ttl)
    return ours


async def renew(
    connection: AsyncConnection, names: Sequence[str], holder: str, ttl: timedelta
) -> dict[str, int]:
    """Extend what this holder still has of these."""
    statement = (
        update(lease)
        .where(lease.c.name.in_(names), lease.c.holder == holder)
        .values(expires_at=_after(ttl))
        .returning(lease.c.name, lease.c.token)
    )
    return {row.name: row.token for row in await connection.execute(statement)}


async def _take_over(
    connection: AsyncConnection, names: Sequence[str], holder: str, ttl: timedelta
) -> dict[str, int]:
    """What ran out, and is not at work in an open transaction."""
    free = (
        select(lease.c.name)
        .where(
            lease.c.name.in_(names),
            lease.c.holder != holder,
            lease.c.expires_at <= func.clock_timestamp(),
        )
        .order_by(lease.c.name)
        .with_for_update(skip_locked=True)
        .cte("free")
    )
    statement = (
        update(lease)
        .where(lease.c.name == free.c.name)
        .values(holder=holder, token=lease.c.token + 1, expires_at=_after(ttl))
        .returning(lease.c.name, lease.c.token)
    )
    return {row.name: row.token for row in await connection.execute(statement)}


async def _take_first(
    connection: AsyncConnection, names: Sequence[str], holder: str, ttl: timedelta
) -> dict[str, int]:
    """What nobody ever had."""
    rows = [
        {"name": name, "holder": holder, "token": 1, "expires_at": _after(ttl)} for name in names
    ]
    statement = insert(lease).values(rows).on_conflict_do_nothing()
    taken = await connection.execute(statement.returning(lease.c.name, lease.c.token))
    return {row.name: row.token for row in taken}


def _after(ttl: timedelta) -> ColumnElement[object]:
    return func.clock_timestamp() + ttl


async def guard(connection: AsyncConnection, fence: Fence) -> None:
    """Let the transaction go on only while the lease is ours, and stay so until it ends.

    Raises LeaseLost.
    """
    query = (
        select(lease.c.token)
        .where(
            lease.c.name == fence.name,
            lease.c.holder == fence.holder,
            lease.c.token == fence.token,
        )
        .with_for_update(read=True, key_share=True)
    )
    if (await connection.execute(query)).first() is None:
        raise LeaseLost(f"{fence.name} has passed from {fence.holder} to another process")


async def release(connection: AsyncConnection, holder: str) -> None:
    """Give back everything this holder has, so that others need not wait for the expiry."""
    await connection.execute(
        update(lease)
        .where(lease.c.holder == holder, lease.c.expires_at > func.clock_timestamp())
        .values(expires_at=func.clock_timestamp())
    )
