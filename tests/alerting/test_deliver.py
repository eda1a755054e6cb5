"""At least once, recognisably, in order: against real receivers and a real PostgreSQL."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import timedelta

import pytest

from alerting.deliver import ATTEMPTS, deliver, pause_after
from alerting.tell import tell
from maas.db.connection import Database
from tests.alerting.receivers import HttpReceiver, http_receiver
from tests.alerting.world import app, change, deliveries, minutes


def hooked(url: str) -> dict[str, object]:
    return {"hook": {"kind": "webhook", "url": url}}


async def outage(database: Database, url: str, *, over: bool = False) -> None:
    """One outage, told; with its end when it is over."""
    await change(database, "up", "down", minutes(0))
    if over:
        await change(database, "down", "up", minutes(1))
    await tell(app(database, hooked(url)), minutes(2))


def statuses(receiver: HttpReceiver) -> list[str]:
    return [json.loads(body)["incident"]["status"] for _, body in receiver.got]


async def test_what_is_accepted_is_marked_and_not_sent_again(database: Database) -> None:
    async with http_receiver() as receiver:
        await outage(database, receiver.url)
        for moment in (3, 4):
            await deliver(app(database, hooked(receiver.url)), minutes(moment))
        [row] = await deliveries(database)
        assert (row["state"], row["attempts"]) == ("sent", 1)
        assert row["delivered_at"] == minutes(3)
        assert row["claimed_by"] is None
        assert len(receiver.got) == 1


async def test_a_transient_refusal_is_tried_again_only_after_its_pause(database: Database) -> None:
    async with http_receiver(503, 503) as receiver:
        await outage(database, receiver.url)
        here = app(database, hooked(receiver.url))
        await deliver(here, minutes(3))
        [row] = await deliveries(database)
        assert (row["state"], row["last_error"]) == ("pending", "answered 503 Service Unavailable")
        assert row["next_attempt_at"] == minutes(3) + timedelta(seconds=10)
        await deliver(here, minutes(3) + timedelta(seconds=9))
        assert len(receiver.got) == 1
        await deliver(here, minutes(4))
        await deliver(here, minutes(5))
        [row] = await deliveries(database)
        assert (row["state"], row["attempts"]) == ("sent", 3)
        assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


async def test_a_permanent_refusal_says_so_and_stops(database: Database) -> None:
    async with http_receiver(410) as receiver:
        await outage(database, receiver.url)
        for moment in (3, 60):
            await deliver(app(database, hooked(receiver.url)), minutes(moment))
        [row] = await deliveries(database)
        assert (row["state"], row["last_error"]) == ("failed", "answered 410 Gone")
        assert len(receiver.got) == 1


async def test_what_never_gets_through_is_given_up_in_the_end(database: Database) -> None:
    async with http_receiver(*[500] * ATTEMPTS) as receiver:
        await outage(database, receiver.url)
        for hour in range(ATTEMPTS + 3):
            await deliver(app(database, hooked(receiver.url)), minutes(61 * (hour + 1)))
        [row] = await deliveries(database)
        assert (row["state"], row["attempts"]) == ("failed", ATTEMPTS)


async def test_the_end_waits_until_the_beginning_is_delivered(database: Database) -> None:
    async with http_receiver(503) as receiver:
        await outage(database, receiver.url, over=True)
        here = app(database, hooked(receiver.url))
        await deliver(here, minutes(3))
        assert statuses(receiver) == ["investigating"]
        await deliver(here, minutes(4))
        assert statuses(receiver) == ["investigating", "investigating", "resolved"]


async def test_killed_between_send_and_mark_the_same_message_goes_out_again(
    database: Database, database_url: str
) -> None:
    async with http_receiver() as receiver:
        await outage(database, receiver.url)
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.alerting.deliver_once", database_url, receiver.url, "3"
        )

        async def kill() -> None:
            worker.kill()
            await worker.wait()

        receiver.on_request = kill
        assert await worker.wait() == -9
        [row] = await deliveries(database)
        assert (row["state"], row["attempts"]) == ("pending", 1)

        receiver.on_request = None
        await deliver(app(database, hooked(receiver.url)), minutes(3))
        [row] = await deliveries(database)
        assert (row["state"], row["attempts"]) == ("sent", 2)
        (first, body), (second, repeated) = receiver.got
        assert first["webhook-id"] == second["webhook-id"] == str(row["update_id"])
        assert body == repeated


async def test_a_claim_holds_until_it_runs_out(database: Database) -> None:
    async with http_receiver() as receiver:
        await outage(database, receiver.url)
        here = app(database, hooked(receiver.url))

        async def deliver_meanwhile() -> None:
            receiver.on_request = None
            await deliver(here, minutes(3))

        receiver.on_request = deliver_meanwhile
        await deliver(here, minutes(3))
        assert len(receiver.got) == 1


async def test_many_workers_at_once_send_each_message_once(database: Database) -> None:
    async with http_receiver() as receiver:
        for number in range(30):
            await change(database, "up", "down", minutes(0), subject=f"target-{number}")
        await tell(app(database, hooked(receiver.url)), minutes(1))
        workers = [app(database, hooked(receiver.url), holder=str(n)) for n in range(4)]
        await asyncio.gather(*(deliver(worker, minutes(2)) for worker in workers))
        ids = [headers["webhook-id"] for headers, _ in receiver.got]
        assert len(ids) == len(set(ids)) == 30
        assert {row["attempts"] for row in await deliveries(database)} == {1}


async def test_a_worker_whose_claim_passed_on_does_not_overwrite_the_other(
    database: Database,
) -> None:
    async with http_receiver(503) as receiver:
        await outage(database, receiver.url)
        here = app(database, hooked(receiver.url))

        async def overtake() -> None:
            receiver.on_request = None
            answer = receiver.answers.pop()
            await deliver(here, minutes(3))
            receiver.answers.append(answer)

        receiver.on_request = overtake
        await deliver(here, minutes(3), timedelta(0))
        [row] = await deliveries(database)
        assert (row["state"], row["attempts"]) == ("sent", 2)


async def test_a_channel_that_left_the_catalogue_is_given_up(database: Database) -> None:
    await outage(database, "http://127.0.0.1:9/")
    await deliver(app(database), minutes(3))
    [row] = await deliveries(database)
    assert (row["state"], row["last_error"]) == (
        "failed",
        "the catalogue no longer has this channel",
    )


@pytest.mark.parametrize(
    ("attempts", "asked", "pause"),
    [
        (1, None, timedelta(seconds=10)),
        (2, None, timedelta(seconds=20)),
        (5, None, timedelta(seconds=160)),
        (10, None, timedelta(hours=1)),
        (60, None, timedelta(hours=1)),
        (1, timedelta(minutes=2), timedelta(minutes=2)),
        (1, timedelta(days=2), timedelta(hours=1)),
    ],
)
def test_pauses_double_up_to_an_hour_and_respect_what_was_asked(
    attempts: int, asked: timedelta | None, pause: timedelta
) -> None:
    assert pause_after(attempts, asked) == pause


async def test_a_channel_slower_than_its_claim_is_given_up_before_the_claim_runs_out(
    database: Database,
) -> None:
    released = asyncio.Event()

    async def never() -> None:
        await released.wait()

    async with http_receiver() as receiver:
        await outage(database, receiver.url)
        receiver.on_request = never
        await deliver(app(database, hooked(receiver.url)), minutes(3), timedelta(seconds=1))
        released.set()
        [row] = await deliveries(database)
        assert row["state"] == "pending"
        assert "did not answer within" in str(row["last_error"])
        assert row["claimed_by"] is None
