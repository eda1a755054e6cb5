"""Meters: numbers that a service tells. One module per programming interface, one line here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from collectors.meters.archive import read_archive
from collectors.meters.kubernetes import read_kubernetes
from collectors.meters.loki import read_loki
from collectors.meters.rabbitmq import read_rabbitmq
from collectors.meters.told import MeterTold
from collectors.sources.asking import Service
from maas.catalogue.model import Meter

Read = Callable[[Service, Meter, datetime, datetime], Awaitable[MeterTold]]

METERS: Mapping[str, Read] = {
    "loki": read_loki,
    "rabbitmq": read_rabbitmq,
    "kubernetes": read_kubernetes,
    "archive": read_archive,
}
