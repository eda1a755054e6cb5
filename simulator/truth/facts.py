"""What can be known at an instant: visible products by where and what they are, and sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from maas.domain.products import ParsedName
from maas.names import parse
from simulator.world.model import DownlinkSession, Offer, World


@dataclass(frozen=True, slots=True)
class Seen:
    """A product at a service, with what its name says."""

    offer: Offer
    name: ParsedName
    subject: str
    match: str

    @property
    def clock_fault(self) -> bool:
        """Published before it had been sensed."""
        observed = self.name.level not in ("AUX", "REPORT", "PLAN")
        return observed and self.offer.published_at < self.offer.sensing_end


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything visible at `as_of`, first publications of each product only, per service."""

    world: World
    as_of: int
    seen: dict[str, list[Seen]]
    by_subject: dict[tuple[str, str], list[Seen]]

    def at(self, services: Iterable[str], subject: str) -> list[Seen]:
        return _first(
            [s for service in services for s in self.by_subject.get((service, subject), [])]
        )

    def everything_at(self, services: Iterable[str]) -> list[Seen]:
        """First publications of all products at any of the services."""
        return _first([one for service in services for one in self.seen.get(service, [])])

    def sessions(self, services: Iterable[str]) -> list[DownlinkSession]:
        return [
            session
            for service in services
            for session in self.world.sessions.get(service, ())
            if session.published_at <= self.as_of
        ]


def know(world: World, as_of: int) -> Knowledge:
    """Look at the whole world once, as of an instant."""
    seen: dict[str, list[Seen]] = defaultdict(list)
    by_subject: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for service, offers in world.offers.items():
        for offer in offers:
            if offer.flaw or offer.visible_at > as_of or offer.published_at > as_of:
                continue
            one = _see(offer)
            seen[service].append(one)
            by_subject[service, one.subject].append(one)
    return Knowledge(world, as_of, dict(seen), dict(by_subject))


def _first(seen: list[Seen]) -> list[Seen]:
    """The first publication of each product, one with a sound clock before any other."""
    best: dict[str, Seen] = {}
    for one in sorted(seen, key=lambda s: (s.clock_fault, s.offer.published_at)):
        best.setdefault(one.name.product_key, one)
    return list(best.values())


def _see(offer: Offer) -> Seen:
    name = parse(offer.name)
    attributes = dict(offer.attributes)
    orbit = name.absolute_orbit or attributes.get("orbitNumber")
    tile = name.tile or attributes.get("tileId")
    match = name.product_key
    if name.mission == "S1" and name.datatake_id is not None:
        subject = f"{name.unit}-{name.datatake_id}"
    elif name.mission == "S2" and name.level not in ("AUX", "REPORT"):
        subject = f"{name.unit}-{orbit}"
        if tile:
            match = f"{name.unit}/{name.level}/{orbit}/{tile}"
    elif name.datatake_id is not None:
        subject = str(name.datatake_id)
    else:
        day = offer.sensing_start // 86_400_000_000
        subject = f"{name.unit}/{name.product_type}/{day}"
    return Seen(offer, name, subject, match)
