"""A sample is downloaded whole, is what it should be, and comes fast enough.

The sample is at `url`, or is the newest product of an `interface`, or the one that `query` gives.
Down: other bytes than the checksum says, which is declared or that of the product's entry.
Degraded: slower than `throughput_above`, counted from asking to the last byte.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

from collectors.probes.entering import ask_inside
from collectors.probes.http import judge_answer, judge_speed
from collectors.probes.measure import (
    Asked,
    CouldNotLook,
    Measured,
    Prober,
    TargetDegraded,
    TargetDown,
)
from collectors.probes.sampling import LIMIT, Sample
from maas.catalogue.model import Target
from maas.domain.checksums import algorithm_of, parse_checksum
from maas.domain.quantities import format_rate

NEWEST = "$orderby=PublicationDate desc&$top=1"


class _Page(msgspec.Struct):
    value: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Original:
    """Where a sample is, and what its bytes should be."""

    url: str
    checksums: dict[str, str]
    size: int | None = None


async def probe_download(prober: Prober, target: Target) -> Measured:
    """Find the sample, read it up to the limit, and hold it against its checksum."""
    timeout, began = target.timeout.total_seconds(), time.monotonic()
    original = await _original(prober, target)
    sample = Sample(target.limit or LIMIT, original.checksums)
    left = timeout - (time.monotonic() - began)
    measured = await ask_inside(prober, target, Asked(original.url, sample=sample), left)
    judge_answer(target.expect, measured)
    _judge_bytes(sample, original, measured)
    least, took = target.expect.throughput_above, max(1, measured.total_us or 0)
    if least is not None and sample.size * 1_000_000 < least * took:
        rate = sample.size * 1_000_000 // took
        raise TargetDegraded(f"{rate // 1000} kB/s, less than {format_rate(least)}", measured)
    judge_speed(target.expect, measured)
    return measured


async def _original(prober: Prober, target: Target) -> _Original:
    declared = target.expect.checksum
    checksums = dict([parse_checksum(declared)]) if declared is not None else {}
    if target.interface is None:
        return _Original(str(target.url), checksums)
    root = prober.roots[target.interface]
    query = target.query if "query" in target.model_fields_set else NEWEST
    measured = await ask_inside(prober, target, Asked(f"{root}?{query}"))
    if measured.status != 200:
        raise TargetDown(f"the search has status {measured.status}", measured)
    try:
        rows = msgspec.json.decode(measured.body, type=_Page).value
    except msgspec.DecodeError:
        raise TargetDown("the search gives no OData page", measured) from None
    if not rows or not isinstance(rows[0].get("Id"), str):
        raise TargetDown("the search gives no product", measured)
    size = rows[0].get("ContentLength")
    return _Original(
        f"{root}({quote(rows[0]['Id'], safe='')})/$value",
        checksums or dict(_told(rows[0].get("Checksum"))),
        size if isinstance(size, int) else None,
    )


def _told(checksums: object) -> Iterator[tuple[str, str]]:
    """Those of an entry's checksums that we can work out ourselves."""
    for one in checksums if isinstance(checksums, list) else ():
        name = algorithm_of(str(one.get("Algorithm", ""))) if isinstance(one, dict) else None
        if name is not None and one.get("Value"):
            yield name, str(one["Value"]).strip()


def _judge_bytes(sample: Sample, original: _Original, measured: Measured) -> None:
    if sample.cut and original.checksums:
        raise CouldNotLook("the sample is larger than `limit`, and was not read whole", measured)
    for algorithm, digits in original.checksums.items():
        differs = sample.differs(algorithm, digits)
        if differs is not None:
            raise TargetDown(differs, measured)
    if not original.checksums and original.size not in (None, sample.size) and not sample.cut:
        raise TargetDown(f"it has {sample.size} bytes, not {original.size}", measured)
