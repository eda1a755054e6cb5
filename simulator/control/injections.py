"""Faults that put an entry on a service's shelf: late, back-dated or malformed.

Times that are not given come from the product's name, where it says them.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import md5
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from maas.domain.instants import DAY, HOUR
from maas.names import ProductNameError, parse
from simulator.control.params import REQUIRED, BadOrder, Param, Params, Takes
from simulator.services.flaws import FLAWS
from simulator.world.model import Offer

Inject = Callable[[str, Params, int], Offer]
"""(service, parameters, now) → the entry. Raises BadOrder."""

COMMON: Final = {
    "name": Param(Takes.TEXT, REQUIRED),
    "published_at": Param(Takes.INSTANT),
    "visible_at": Param(Takes.INSTANT),
    "sensing_start": Param(Takes.INSTANT),
    "sensing_end": Param(Takes.INSTANT),
    "origin_at": Param(Takes.INSTANT),
    "id": Param(Takes.TEXT),
    "size": Param(Takes.NUMBER, 1_000_003),
    "attributes": Param(Takes.PAIRS, {}),
}
MALFORMED: Final = COMMON | {"flaw": Param(Takes.TEXT, "missing_publication_date")}


def late_publication(service: str, params: Params, now: int) -> Offer:
    """Published now unless told otherwise, long after its sensing."""
    published = _or(params["published_at"], now)
    return _offer(service, params, published, _or(params["visible_at"], published))


def back_dated(service: str, params: Params, now: int) -> Offer:
    """Shows from now, yet says that it was published two hours ago, unless told otherwise."""
    visible = _or(params["visible_at"], now)
    published = _or(params["published_at"], visible - 2 * HOUR)
    if published >= visible:
        raise BadOrder("a back-dated entry needs published_at before visible_at")
    return _offer(service, params, published, visible)


def malformed_entry(service: str, params: Params, now: int) -> Offer:
    flaw = params["flaw"]
    if flaw not in FLAWS:
        raise BadOrder(f"unknown flaw {flaw!r}; there are: {', '.join(FLAWS)}")
    published = _or(params["published_at"], now)
    visible = _or(params["visible_at"], published)
    return _offer(service, params, published, visible, flaw)


def _offer(
    service: str, params: Params, published: int, visible: int, flaw: str | None = None
) -> Offer:
    name = f"X_{params['name']}" if flaw == "unknown_name" else params["name"]
    start, end = _sensing(params["name"])
    start = _or(params["sensing_start"], published - 2 * HOUR if start is None else start)
    end = _or(params["sensing_end"], start if end is None else end)
    if end < start:
        raise BadOrder("sensing_end must not be before sensing_start")
    return Offer(
        service=service,
        id=params["id"] or str(uuid5(NAMESPACE_URL, f"{service}/{name}/{published}/{flaw}")),
        name=name,
        sensing_start=start,
        sensing_end=end,
        origin_at=_or(params["origin_at"], end),
        published_at=published,
        visible_at=visible,
        evicts_at=published + 7 * DAY,
        size=params["size"],
        md5=md5(name.encode(), usedforsecurity=False).hexdigest(),
        attributes=tuple(params["attributes"].items()),
        flaw=flaw,
    )


def _sensing(name: str) -> tuple[int | None, int | None]:
    try:
        parsed = parse(name)
    except ProductNameError:
        return None, None
    return parsed.sensing_start, parsed.sensing_stop


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value
