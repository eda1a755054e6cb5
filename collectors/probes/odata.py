"""An OData service answers a control query that is known to have rows.

A status of 200 proves little: maintenance pages have it, and a filter not understood gives an
empty list. So the answer must be an OData page with rows. A refused login is our own affair.
"""

from __future__ import annotations

import msgspec

from collectors.errors import NOT_JSON
from collectors.probes.entering import ask_inside
from collectors.probes.http import judge_answer, judge_speed
from collectors.probes.measure import Asked, Measured, Prober, TargetDown
from maas.catalogue.model import Target


class _Page(msgspec.Struct):
    value: list[msgspec.Raw]


_decode = msgspec.json.Decoder(_Page).decode


async def probe_odata(prober: Prober, target: Target) -> Measured:
    """Ask the interface's control query with its own login."""
    url = f"{prober.roots[str(target.interface)]}?{target.query}"
    measured = await ask_inside(prober, target, Asked(url))
    judge_answer(target.expect, measured)
    try:
        page = _decode(measured.body)
    except NOT_JSON:
        began = measured.body[:60].decode("utf-8", "replace").strip()
        raise TargetDown(f"the answer is no OData page: it begins {began!r}", measured) from None
    least = target.expect.min_rows
    if least is not None and len(page.value) < least:
        raise TargetDown(f"{len(page.value)} rows, expected at least {least}", measured)
    judge_speed(target.expect, measured)
    return measured
