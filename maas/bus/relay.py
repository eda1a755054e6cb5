"""The relay: out of the outbox, through the transport, marked sent only once confirmed.

A crash between the two publishes an event again; consumers recognise it by its id. Relays of
several replicas skip each other's rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from maas.bus.errors import NotConfirmed, Unroutable
from maas.bus.transport import Transport
from maas.bus.wakeups import woken
from maas.db import outbox
from maas.db.connection import Database
from maas.db.errors import DatabaseUnavailable
from maas.telemetry import traces

log = structlog.get_logger(__name__)

BATCH = 500
CONFIRM_WITHIN = timedelta(seconds=10)


async def relay_once(database: Database, transport: Transport, as_of: datetime) -> int:
    """Send one batch of waiting events, oldest first; how many were confirmed.

    An unroutable event is told and stays in the outbox, the others go on; a transport that does
    not confirm ends the batch, and everything after it waits for the next call.
    """
    confirmed: list[int] = []
    async with database.transaction() as connection:
        for seq, event in await outbox.unsent(connection, BATCH):
            try:
                async with asyncio.timeout(CONFIRM_WITHIN.total_seconds()):
                    with traces.span(f"publish {event.type}", [event.traceparent]):
                        await transport.publish(event)
            except Unroutable as error:
                log.error(
                    "event unroutable", type=event.type, subject=event.subject, why=str(error)
                )
            except (NotConfirmed, TimeoutError) as error:
                log.warning("event not confirmed", subject=event.subject, why=str(error))
                break
            else:
                confirmed.append(seq)
        if confirmed:
            await outbox.mark_sent(connection, confirmed, as_of)
    return len(confirmed)


async def relay(
    database: Database,
    transport: Transport,
    wake: asyncio.Event,
    clock: Callable[[], datetime],
    every: timedelta = timedelta(seconds=1),
) -> None:
    """Relay until cancelled: at once when `wake` is set, otherwise every so often."""
    while True:
        try:
            while await relay_once(database, transport, clock()) == BATCH:
                pass
        except DatabaseUnavailable:
            log.debug("the outbox cannot be read: the database is away")  # told by the process
        except Exception:
            log.exception("relay failed, trying again", every=str(every))
        await woken(wake, every)
