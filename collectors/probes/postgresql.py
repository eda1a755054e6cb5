"""A PostgreSQL server lets us in and answers a query. A refused login is our own affair.

Down: no connection, or a server that is starting up, shutting down or full.
"""

from __future__ import annotations

import asyncpg

from collectors.probes.asking import address_of, asking, secret_of
from collectors.probes.measure import CouldNotLook, Measured, Prober, TargetDown
from maas.catalogue.model import Target


async def probe_postgresql(prober: Prober, target: Target) -> Measured:
    """Log in to the database that the address names, and ask it for one."""
    address, password = address_of(target, 5432), secret_of(target, prober.environ)
    async with asking(target) as watch:
        try:
            connection = await asyncpg.connect(
                host=address.host, port=address.port, database=address.path or None,
                user=target.username, password=password or None,
            )  # fmt: skip
            connected = watch.us
            try:
                await connection.fetchval("SELECT 1")
                total = watch.us
            finally:
                await connection.close()
        except asyncpg.InvalidAuthorizationSpecificationError as error:
            raise CouldNotLook(f"our login is not accepted: {error}") from None
        except asyncpg.PostgresError as error:
            raise TargetDown(str(error)) from None
    return Measured(connect_us=connected, total_us=total)
