"""A day of real-form entries, as stations serve them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from maas.domain.instants import iso
from simulator.world import build_world

START = datetime(2026, 10, 1, tzinfo=UTC)


def entries(days: int = 4) -> list[bytes]:
    """Raw JSON of every sound product of some days, all services."""
    world = build_world(7, START, days)
    return [
        json.dumps(
            {
                "Id": offer.id,
                "Name": offer.name,
                "ContentLength": offer.size,
                "PublicationDate": iso(offer.published_at),
                "OriginDate": iso(offer.origin_at),
                "ContentDate": {
                    "Start": iso(offer.sensing_start, digits=6),
                    "End": iso(offer.sensing_end, digits=6),
                },
                "Attributes": [{"Name": name, "Value": value} for name, value in offer.attributes],
            }
        ).encode()
        for offers in world.offers.values()
        for offer in offers
        if offer.flaw is None
    ]
