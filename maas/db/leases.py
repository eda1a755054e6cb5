"""Leases: one holder per name at a time, by the database's own clock, with a fencing token.

A lease that its holder stops renewing runs out and passes to the next taker with a higher token.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, func, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import lease


async def acquire(
    connection: AsyncConnection, name: str, holder: str, ttl: timedelta
) -> int | None:
    """Take or renew a lease; the fencing token, or None while another holds it."""
    expires = func.clock_timestamp() + ttl
    statement = insert(lease).values(name=name, holder=holder, token=1, expires_at=expires)
    statement = statement.on_conflict_do_update(
        index_elements=[lease.c.name],
        set_={
            "holder": holder,
            "expires_at": expires,
            "token": lease.c.token + 1,
        },
        where=or_(lease.c.holder == holder, lease.c.expires_at < func.clock_timestamp()),
    )
    taken = await connection.execute(statement.returning(lease.c.token))
    token: int | None = taken.scalar_one_or_none()
    return token


async def acquire_many(
    connection: AsyncConnection, names: Collection[str], holder: str, ttl: timedelta
) -> set[str]:
    """Take or renew several leases at once; those that are ours now."""
    if not names:
        return set()
    expires = func.clock_timestamp() + ttl
    rows = [
        {"name": name, "holder": holder, "token": 1, "expires_at": expires}
        for name in sorted(names)  # always in one order, so that two takers never wait in a ring
    ]
    statement = insert(lease).values(rows)
    statement = statement.on_conflict_do_update(
        index_elements=[lease.c.name],
        set_={"holder": holder, "expires_at": expires, "token": lease.c.token + 1},
        where=or_(lease.c.holder == holder, lease.c.expires_at < func.clock_timestamp()),
    )
    taken = await connection.execute(statement.returning(lease.c.name))
    return set(taken.scalars())


async def release(connection: AsyncConnection, holder: str) -> None:
    """Give back everything this holder has, so that others need not wait for the expiry."""
    await connection.execute(delete(lease).where(lease.c.holder == holder))
