"""Loki: how many log lines each query found since the last look.

The queries of the catalogue select lines; the counting is ours, over the meter's own interval, so
that two looks never count a line twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from collectors.errors import SourceDown
from collectors.meters.told import MeterTold, named, number
from collectors.sources.asking import Service, ask
from collectors.sources.entry import EntryRefused
from maas.catalogue.model import Meter
from maas.db.facts_readings import Reading
from maas.domain.instants import duration_us, to_us

_decode = msgspec.json.Decoder(dict[str, Any]).decode


async def read_loki(service: Service, meter: Meter, since: datetime, at: datetime) -> MeterTold:
    """A reading for each query, at `at` (UTC); no line at all is a count of zero."""
    told = MeterTold()
    url = f"{service.root.rstrip('/')}/loki/api/v1/query"
    length = f"{duration_us(meter.every) // 1_000_000}s"
    for measure, query in meter.queries.items():
        asked = {"query": f"sum(count_over_time({query} [{length}]))", "time": f"{to_us(at)}000"}
        page = await ask(service, url, _decode, "answer of Loki", asked)
        rows = named(page, "data", "result")
        if page.get("status") != "success" or not isinstance(rows, list):
            raise SourceDown(f"{url} answered 200 with no result to {measure}")
        try:
            value = sum(number(row["value"][1], measure) for row in rows)
        except (EntryRefused, KeyError, IndexError, TypeError) as error:
            told.refused.append((msgspec.json.encode(rows).decode(), f"{measure}: {error}"))
            continue
        told.readings.append(Reading(measure, "", at, float(value)))
    return told
