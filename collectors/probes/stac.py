"""A STAC catalogue introduces itself as one that can be searched, and a search gives items.

Down: a landing page that does not conform to item search, or fewer items than `min_rows`, which is
one where it is not written.
"""

from __future__ import annotations

from typing import Any

import msgspec

from collectors.errors import NOT_JSON
from collectors.probes.entering import ask_inside
from collectors.probes.following import together
from collectors.probes.http import judge_answer, judge_speed
from collectors.probes.measure import Asked, Measured, Prober, TargetDown
from maas.catalogue.model import Target

SEARCH = "item-search"
LARGEST = 16 * 1024 * 1024  # bytes of a page of items


async def probe_stac(prober: Prober, target: Target) -> Measured:
    """Read the landing page, then search the interface's collections, or all."""
    root, collections = str(target.url).rstrip("/"), tuple[str, ...]()
    if target.interface is not None:
        interface = prober.interfaces[target.interface]
        root, collections = interface.url.rstrip("/"), interface.collections
    landing = await ask_inside(prober, target, Asked(f"{root}/"))
    judge_answer(target.expect, landing)
    _judge_landing(landing)
    least = 1 if target.expect.min_rows is None else target.expect.min_rows
    body: dict[str, Any] = {"limit": max(1, least)}
    if collections:
        body["collections"] = list(collections)
    asked = Asked(
        f"{root}/search", {"Content-Type": "application/json"}, "POST",
        msgspec.json.encode(body), largest=LARGEST,
    )  # fmt: skip
    timeout = target.timeout.total_seconds() - (landing.total_us or 0) / 1_000_000
    found = await ask_inside(prober, target, asked, timeout)
    judge_answer(target.expect, found)
    items = _object(found, "the search").get("features")
    if not isinstance(items, list):
        raise TargetDown("the search gives no collection of items", found)
    if len(items) < least:
        raise TargetDown(f"{len(items)} items, expected at least {least}", found)
    measured = together([landing, found])
    judge_speed(target.expect, measured)
    return measured


def _judge_landing(landing: Measured) -> None:
    told = _object(landing, "the landing page")
    if not isinstance(told.get("stac_version"), str):
        raise TargetDown("the landing page is not that of a STAC catalogue", landing)
    conforms = told.get("conformsTo")
    if not any(SEARCH in str(one) for one in (conforms if isinstance(conforms, list) else ())):
        raise TargetDown("the landing page does not conform to item search", landing)


def _object(measured: Measured, what: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(measured.body, type=dict[str, Any])
    except NOT_JSON:
        began = measured.body[:60].decode("utf-8", "replace").strip()
        raise TargetDown(f"{what} is no JSON object: it begins {began!r}", measured) from None
