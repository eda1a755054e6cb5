"""What goes wrong: outages on the quarter hour, and a few entries that nobody should believe."""

from __future__ import annotations

from dataclasses import replace

from simulator.world.luck import HOUR, MINUTE, Luck
from simulator.world.model import Offer, Outage, OutageKind
from simulator.world.offering import DAY

QUARTER = 15 * MINUTE
SERVICES = (
    "prip-s1", "prip-s2", "prip-s3", "prip-s5p", "auxip", "cadip-sgs", "cadip-mti", "cadip-mps",
    "cadip-nsg", "lta", "dd", "plans-site", "portal",
)  # fmt: skip
DOWN = (
    OutageKind.RESET, OutageKind.HTML_500, OutageKind.MAINTENANCE_200, OutageKind.EMPTY_200,
)  # fmt: skip
OWN_FAULTS = {
    "cadip-mps": OutageKind.UNAUTHORISED,
    "prip-s3": OutageKind.UNAUTHORISED,
    "dd": OutageKind.RATE_LIMITED,
    "auxip": OutageKind.RATE_LIMITED,
}
SITES = ("plans-site", "portal")
SITE_KINDS = (OutageKind.RESET, OutageKind.HTML_500, OutageKind.MAINTENANCE_200)
FLAWS = (
    "missing_publication_date", "null_id", "unknown_name", "absurd_date", "start_after_end",
)  # fmt: skip
QUIET_START, QUIET_END = 6 * HOUR, 12 * HOUR
ONE_IN = 10  # days per outage of a service, on average


def outages(seed: int, start: int, stop: int) -> tuple[Outage, ...]:
    """Outages of all services between start and stop, never two at once at one service."""
    found: list[Outage] = []
    for service in SERVICES:
        free_from = start + QUIET_START
        for day in range(start // DAY * DAY, stop, DAY):
            luck = Luck(seed, service, day, "outage")
            if not luck.chance(1 / ONE_IN):
                continue
            grid = 2 * QUARTER if service in SITES else QUARTER
            begins = day + luck.between(0, 47) * grid
            ends = begins + luck.between(1, 13) * grid
            kinds = SITE_KINDS if service in SITES else DOWN
            kind = OWN_FAULTS[service] if service in OWN_FAULTS and luck.chance(0.5) else None
            if begins >= free_from and ends <= stop - QUIET_END:
                chosen = kind or kinds[luck.between(0, len(kinds) - 1)]
                found.append(Outage(service, chosen, begins, ends))
                free_from = ends + HOUR
    return tuple(sorted(found, key=lambda outage: (outage.start, outage.service)))


def flawed(seed: int, offers: list[Offer]) -> list[Offer]:
    """Copies of a few offers, broken in ways that real answers have been."""
    made: list[Offer] = []
    for offer in offers:
        lot = _lot(offer)
        if lot % 4_000 == 1_999:
            luck = Luck(seed, offer.id, "flaw")
            flaw = FLAWS[lot // 4_000 % len(FLAWS)]
            garbled = f"X{luck.hexadecimal(6)}_{offer.name[4:24]}"
            name = garbled if flaw == "unknown_name" else offer.name
            made.append(replace(offer, id=luck.uuid(), name=name, flaw=flaw))
    return made


def clock_faults(offers: list[Offer]) -> list[Offer]:
    """The offers, a few of them published, by their own account, before they were sensed."""
    return [_too_early(offer) if _lot(offer) % 9_000 == 4_500 else offer for offer in offers]


def _lot(offer: Offer) -> int:
    """A number that is the offer's own, however long the history around it is."""
    return int(offer.id[:8], 16)


def _too_early(offer: Offer) -> Offer:
    if not offer.service.startswith("prip"):
        return offer
    wrong = offer.sensing_start - 20 * MINUTE
    return replace(offer, published_at=wrong, visible_at=wrong)
