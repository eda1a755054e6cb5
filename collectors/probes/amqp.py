"""A message makes the round trip: published, confirmed, consumed and the same (AMQP 0-9-1).

`amqp://host/vhost`, or `amqps://` over TLS; without a path the vhost is /. The message goes through
a queue of our own, which ends with the connection. A refused login is our own affair.
"""

from __future__ import annotations

import asyncio
import secrets

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import (
    AMQPError,
    ChannelClosed,
    DeliveryError,
    InvalidFrameError,
    ProbableAuthenticationError,
)

from collectors.probes.asking import address_of, asking, secret_of, trust_of
from collectors.probes.measure import CouldNotLook, Measured, Prober, TargetDown
from maas.bus.errors import ChannelLost
from maas.bus.rabbitmq.waiting import cancelled_only_by_us
from maas.catalogue.model import Target


async def probe_amqp(prober: Prober, target: Target) -> Measured:
    """Log in to the vhost that the address names, and send ourselves a message."""
    encrypted = str(target.url).startswith("amqps:")
    address = address_of(target, 5671 if encrypted else 5672)
    password = secret_of(target, prober.environ)
    trusted = trust_of(target) if encrypted else None
    async with asking(target) as watch:
        try:
            connection = await aio_pika.connect(
                host=address.host, port=address.port, login=target.username or "",
                password=password, virtualhost=address.path or "/", ssl=encrypted,
                ssl_context=trusted, client_properties={"connection_name": "maas"},
            )  # fmt: skip
            async with connection:
                connected = watch.us
                with cancelled_only_by_us():
                    async with connection.channel(publisher_confirms=True) as channel:
                        await _round_trip(channel)
                total = watch.us
        except ProbableAuthenticationError as error:
            raise CouldNotLook(f"our login is not accepted: {error}") from None
        except DeliveryError:
            raise TargetDown("the message was not taken") from None
        except ChannelLost as error:
            raise TargetDown(str(error)) from None
        except AMQPError as error:
            raise _judged(error, address.path or "/") from None
    return Measured(connect_us=connected, total_us=total)


def _judged(error: AMQPError, vhost: str) -> Exception:
    """What a failure of the protocol means; one of the network is given back as it was."""
    if isinstance(error.__cause__, OSError):
        return error.__cause__
    if isinstance(error, InvalidFrameError) and "Connection.Close" in str(error):
        return CouldNotLook(f"the vhost {vhost} is not there, or our account may not enter it")
    if isinstance(error, ChannelClosed) and "ACCESS_REFUSED" in str(error):
        return CouldNotLook(f"our account may not have a queue: {error}")
    return TargetDown(str(error) or type(error).__name__)


async def _round_trip(channel: AbstractChannel) -> None:
    queue = await channel.declare_queue(exclusive=True, auto_delete=True)
    arrived: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def take(message: AbstractIncomingMessage) -> None:
        if not arrived.done():
            arrived.set_result(message.body)

    await queue.consume(take, no_ack=True)
    sent = secrets.token_hex(16).encode()
    await channel.default_exchange.publish(aio_pika.Message(sent), queue.name, mandatory=True)
    if await arrived != sent:
        raise TargetDown("another message came back than was sent")
