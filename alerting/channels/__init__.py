"""The channels: each one module with one coroutine, and its line here.

A channel returns once the other side has accepted the message, and raises ChannelError when it
has not. It carries the update's id, so that a repeated message can be recognised.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from alerting.channels.email import send_email
from alerting.channels.webhook import send_webhook
from alerting.notice import Notice
from maas.catalogue.model import Channel

Send = Callable[[Channel, Notice, Mapping[str, str]], Awaitable[None]]

CHANNELS: dict[str, Send] = {
    "email": send_email,
    "webhook": send_webhook,
}
