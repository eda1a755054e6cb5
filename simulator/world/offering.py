"""From one product to its offers: produced here, archived there, disseminated elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator.world.luck import HOUR, MINUTE, SECOND, Luck
from simulator.world.model import Offer

DAY = 24 * HOUR


@dataclass(slots=True)
class Shelf:
    """Collects the offers of a world while it is being made."""

    offers: list[Offer] = field(default_factory=list)

    def put(
        self,
        luck: Luck,
        service: str,
        name: str,
        sensing: tuple[int, int],
        published_at: int,
        *,
        origin_at: int | None = None,
        attributes: tuple[tuple[str, str | int], ...] = (),
        size: int = 0,
    ) -> Offer:
        """Offer a product; now and then back-dated. Published times are whole milliseconds."""
        sensing = (sensing[0] // 1000 * 1000, sensing[1] // 1000 * 1000)
        published_at = published_at // 1000 * 1000
        late_view = luck.between(2, 24) * MINUTE if luck.chance(0.0008) else 0
        offer = Offer(
            service=service,
            id=luck.uuid(),
            name=name,
            sensing_start=sensing[0],
            sensing_end=sensing[1],
            origin_at=sensing[1] if origin_at is None else origin_at,
            published_at=published_at,
            visible_at=published_at + late_view,
            evicts_at=None if service == "lta" else published_at + 7 * DAY,
            size=size or luck.between(20, 4_000) * 1_000_003,
            md5=luck.md5(),
            attributes=attributes,
        )
        self.offers.append(offer)
        if luck.chance(0.0006):
            self.offers.append(_again(luck, offer))
        return offer


def _again(luck: Luck, offer: Offer) -> Offer:
    """The same product published a second time under another id, some minutes later."""
    later = offer.published_at + luck.between(5, 90) * MINUTE
    return Offer(
        service=offer.service,
        id=luck.uuid(),
        name=offer.name,
        sensing_start=offer.sensing_start,
        sensing_end=offer.sensing_end,
        origin_at=offer.origin_at,
        published_at=later,
        visible_at=later,
        evicts_at=offer.evicts_at,
        size=offer.size,
        md5=offer.md5,
        attributes=offer.attributes,
    )


def archive(shelf: Shelf, luck: Luck, offer: Offer, *, typical: int = 9 * HOUR) -> None:
    """Offer the product at the long-term archive: nearly always, usually within a day."""
    if luck.chance(0.004):
        return
    slow = luck.between(3, 6) * DAY if luck.chance(0.008) else 0
    at = offer.published_at + luck.delay(typical, 3 * HOUR) + slow
    shelf.put(
        luck, "lta", offer.name, (offer.sensing_start, offer.sensing_end), at,
        origin_at=offer.published_at, attributes=offer.attributes, size=offer.size,
    )  # fmt: skip


def disseminate(
    shelf: Shelf, luck: Luck, offer: Offer, name: str | None = None,
    attributes: tuple[tuple[str, str | int], ...] | None = None,
) -> None:  # fmt: skip
    """Offer the product to users, usually within the hour after its production."""
    if luck.chance(0.003):
        return
    slow = luck.between(3, 60) * HOUR if luck.chance(0.01) else 0
    at = offer.published_at + luck.delay(22 * MINUTE, 9 * MINUTE) + slow
    shelf.put(
        luck, "dd", name or offer.name, (offer.sensing_start, offer.sensing_end), at,
        origin_at=offer.published_at,
        attributes=offer.attributes if attributes is None else attributes, size=offer.size,
    )  # fmt: skip


def pieces(start: int, end: int, length: int, overlap: int = 0) -> Iterator[tuple[int, int]]:
    """Cut [start, end) into slices of a length, each reaching a little into the next."""
    at = start
    while at < end:
        stop = min(at + length, end)
        if end - stop < length // 3:
            stop = end
        yield at, min(stop + overlap, end)
        at = stop


__all__ = ["DAY", "HOUR", "MINUTE", "SECOND", "Shelf", "archive", "disseminate", "pieces"]
