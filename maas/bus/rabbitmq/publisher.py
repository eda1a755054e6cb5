"""Confirmed publishing over one channel, which is given up at the first sign of trouble.

After a nack the channel is closed, a moment passes and a new one is opened: in 3.10 a channel
first used while a queue elects its leader is nacked until the dead node returns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import structlog
from aio_pika import Message
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity, DeliveryError, PublishError

from maas.bus.errors import NotConfirmed, Unroutable
from maas.bus.letters import reason_of
from maas.bus.rabbitmq.link import FAILURES
from maas.bus.rabbitmq.waiting import cancelled_only_by_us

log = structlog.get_logger(__name__)

CONFIRM_WITHIN = timedelta(seconds=10)
BEFORE_NEXT_CHANNEL = timedelta(seconds=0.3)  # elections take about half a second


class Publisher:
    """Publishes for one link; `open` and `close` follow its connections."""

    def __init__(
        self,
        doubt: Callable[[], None],
        miss: Callable[[], None],
        confirm_within: timedelta = CONFIRM_WITHIN,
    ) -> None:
        self._doubt = doubt  # asks for another connection: this one hangs or opens no channel
        self._miss = miss  # asks to declare again: the exchange is not there
        self._confirm_within = confirm_within.total_seconds()
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None
        self._ready = asyncio.Event()
        self._renewing: asyncio.Task[None] | None = None

    async def open(self, connection: AbstractConnection) -> None:
        """Publish over this connection from now on."""
        self._connection = connection
        await self._new_channel(connection)

    def close(self) -> None:
        """There is no connection for now."""
        self._ready.clear()
        self._connection = self._channel = None
        if self._renewing is not None:
            self._renewing.cancel()
            self._renewing = None

    async def publish(self, exchange: str, key: str, message: Message) -> None:
        """Return once the broker has it; raises Unroutable or NotConfirmed."""
        channel: AbstractChannel | None = None
        try:
            with cancelled_only_by_us():
                async with asyncio.timeout(self._confirm_within):
                    await self._ready.wait()
                    channel = self._channel
                    assert channel is not None
                    target = await channel.get_exchange(exchange, ensure=False)
                    await target.publish(message, key, mandatory=True)
        except PublishError:
            raise Unroutable(f"no queue takes {key!r} from the exchange {exchange}") from None
        except DeliveryError as error:
            self._renew(channel)
            raise NotConfirmed(f"the broker refused it for now: {error}") from error
        except TimeoutError as error:
            if self._connection is not None and channel is self._channel:
                self._doubt()  # it does not confirm, or gave us no channel in all that time
            why = "not connected to the broker" if channel is None else "no confirmation in time"
            raise NotConfirmed(f"{why}, after {self._confirm_within:g} s") from error
        except ChannelNotFoundEntity as error:
            self._miss()
            raise NotConfirmed(f"the exchange {exchange} is not there") from error
        except Exception as error:  # the library passes on whatever ended its channel
            self._renew(channel)
            raise NotConfirmed(f"the channel was lost: {error or type(error).__name__}") from error

    def _renew(self, failed: AbstractChannel | None) -> None:
        """Replace the channel, once for all those who saw it fail."""
        if self._connection is None or failed is None or failed is not self._channel:
            return
        self._ready.clear()
        self._channel = None
        self._renewing = asyncio.create_task(self._replace(failed, self._connection))

    async def _replace(self, failed: AbstractChannel, connection: AbstractConnection) -> None:
        with suppress(*FAILURES), cancelled_only_by_us():
            async with asyncio.timeout(2):
                await failed.close()
        await asyncio.sleep(BEFORE_NEXT_CHANNEL.total_seconds())
        try:
            with cancelled_only_by_us():
                await self._new_channel(connection)
        except Exception as error:
            log.info("no new channel, another connection is taken", why=reason_of(error))
            self._doubt()

    async def _new_channel(self, connection: AbstractConnection) -> None:
        channel = connection.channel(publisher_confirms=True, on_return_raises=True)
        await channel.initialize(timeout=self._confirm_within)
        self._channel = channel
        self._ready.set()
