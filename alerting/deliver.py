"""The job `deliver`: claim, send, then mark; killed in between, the message goes out again.

Delivery is at least once, recognised by the update's id. What may pass is tried again with growing
pauses; what cannot pass, or has not for about two days, is marked failed with its reason.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from alerting.channels import CHANNELS
from alerting.errors import ChannelError
from alerting.notice import Notice, notice_of
from maas.db import deliveries, telling, work_done
from maas.db.connection import Connection
from maas.db.deliveries import Claim
from maas.runtime.role import App
from maas.telemetry import traces

log = structlog.get_logger(__name__)

BATCH = 10
CLAIM_LEASES = 4  # how many leases long a claim is; an attempt is given up well before its end
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
ATTEMPTS = 60


async def deliver(app: App, as_of: datetime, claim_ttl: timedelta | None = None) -> None:
    """Attempt everything due, each delivery at most once in this call."""
    claim_ttl = claim_ttl or CLAIM_LEASES * app.lease_ttl
    while True:
        claimant = f"{app.holder}/{uuid4()}"
        async with app.database.transaction() as connection:
            held = await deliveries.claim(connection, claimant, as_of, claim_ttl, BATCH)
        if not held:
            return
        async with asyncio.TaskGroup() as group:
            for claim in held:
                group.create_task(_attempt(app, claim, as_of, claim_ttl * 3 / 4))


def pause_after(attempts: int, asked: timedelta | None = None) -> timedelta:
    """How long to wait after so many failed attempts: doubling, capped, at least what was asked."""
    doubled = FIRST_PAUSE * (1 << min(attempts - 1, 20))
    return min(max(doubled, asked or timedelta(0)), LONGEST_PAUSE)


async def _attempt(app: App, claim: Claim, as_of: datetime, patience: timedelta) -> None:
    with traces.span(
        "deliver", [claim.traceparent], channel=claim.channel, update=claim.update_id,
        attempt=claim.attempts,
    ):  # fmt: skip
        await _attempt_once(app, claim, as_of, patience)


async def _attempt_once(app: App, claim: Claim, as_of: datetime, patience: timedelta) -> None:
    try:
        async with asyncio.timeout(patience.total_seconds()):
            await _send(app, claim, as_of)
        failure = None
    except TimeoutError:
        failure = ChannelError(f"the channel did not answer within {patience}")
    except ChannelError as error:
        failure = error
    except Exception as error:
        log.exception("channel broke", channel=claim.channel, update=claim.update_id)
        failure = ChannelError(f"our own fault: {type(error).__name__}: {error}")
    async with app.database.transaction() as connection:
        held = await _record(connection, claim, failure, as_of)
        done = f"{claim.channel}: {'sent' if failure is None else failure}"
        subject = await telling.subject_of(connection, claim.update_id)
        await work_done.note(connection, "deliver", [subject], done, claim.attempts)
    if not held:
        log.warning("claim ran out", channel=claim.channel, update=claim.update_id)


async def _send(app: App, claim: Claim, as_of: datetime) -> None:
    channel = app.catalogue.channels.get(claim.channel)
    if channel is None:
        raise ChannelError("the catalogue no longer has this channel", permanent=True)
    notice = await _notice(app, claim, as_of)
    await CHANNELS[channel.kind](channel, notice, app.environ)
    log.info(
        "delivered",
        channel=claim.channel,
        update=claim.update_id,
        incident=notice.incident.id,
        subject=notice.incident.subject,
    )


async def _notice(app: App, claim: Claim, as_of: datetime) -> Notice:
    async with app.database.transaction() as connection:
        incident, updates = await telling.said_until(connection, claim.update_id)
        impacts = await telling.open_impacts(connection)
    return notice_of(app.catalogue, incident, updates, impacts, as_of)


async def _record(
    connection: Connection, claim: Claim, failure: ChannelError | None, as_of: datetime
) -> bool:
    if failure is None:
        return await deliveries.mark_sent(connection, claim, as_of)
    given_up = failure.permanent or claim.attempts >= ATTEMPTS
    log.warning(
        "not delivered",
        channel=claim.channel,
        update=claim.update_id,
        attempts=claim.attempts,
        given_up=given_up,
        why=str(failure),
    )
    if given_up:
        return await deliveries.mark_failed(connection, claim, str(failure))
    resume_at = as_of + pause_after(claim.attempts, failure.retry_after)
    return await deliveries.put_off(connection, claim, str(failure), resume_at)
