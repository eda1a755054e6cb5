"""Whoever tells what happens to images, and the feeds that a pipeline needs beside them.

A way of being told is one module and one line in SOURCES or FEEDS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from collectors.pipelines.ais import AisFeed
from collectors.pipelines.amqp import AmqpSteps
from collectors.pipelines.documents import DocumentFeed
from collectors.pipelines.files import FileSteps
from collectors.pipelines.loki import LokiSteps
from collectors.pipelines.offers import Offers
from collectors.pipelines.pushed import PushedSteps
from collectors.pipelines.radarsat2 import Radarsat2Offers
from maas.runtime.role import App


class Listens(Protocol):
    """Whatever is told of images; `run` is safe to repeat."""

    name: str

    async def run(self, as_of: datetime) -> None: ...

    async def close(self) -> None: ...


Made = Callable[[App, str, str], Listens]  # for an application, a pipeline and an id in it

SOURCES: Mapping[str, Made] = {
    "amqp": AmqpSteps,
    "push": PushedSteps,
    "loki": LokiSteps,
    "folder": FileSteps,
    "publications": Offers,
    "radarsat2": Radarsat2Offers,
}
FEEDS: Mapping[str, Made] = {
    "ais": AisFeed,
    "json": DocumentFeed,
}
